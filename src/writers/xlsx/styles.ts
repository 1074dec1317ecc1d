import type { Alignment, Borders, Fill, Font, Style } from 'exceljs';

/**
 * Every cell style, made once: exceljs recognises a style by the object, so a shared one costs nothing per cell.
 * Tones carry a meaning by colour in addition to the text, never instead of it; each pair of colours keeps a contrast of
 * at least 4.5 : 1 (WCAG 2.1, 1.4.3).
 */
export type Tone = 'critical' | 'high' | 'medium' | 'low' | 'info' | 'good' | 'unknown';
export type CellStyle = Partial<Style>;

const FONT = 'Calibri';
const TONES: Record<Tone, { fill: string; ink: string }> = {
  critical: { fill: 'FF9C0006', ink: 'FFFFFFFF' },
  high: { fill: 'FFFFC7CE', ink: 'FF7A0010' },
  medium: { fill: 'FFFFDDB0', ink: 'FF6B3A00' },
  low: { fill: 'FFFFF3C4', ink: 'FF5C4A00' },
  info: { fill: 'FFDCE6F2', ink: 'FF1F3B61' },
  good: { fill: 'FFD5ECD5', ink: 'FF14511D' },
  unknown: { fill: 'FFE4E0EC', ink: 'FF43345F' },
};
const INK = 'FF1F2933';
const NAVY = 'FF1F3B61';
const GREY = 'FF5A6672';
const LINE = 'FFD9DEE4';
const LINK = 'FF0B57A4';

const hairline: Partial<Borders> = { bottom: { style: 'thin', color: { argb: LINE } } };

function font(more: Partial<Font> = {}): Partial<Font> {
  return { name: FONT, size: 10, color: { argb: INK }, ...more };
}

function solid(argb: string): Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

/** `@` keeps a text cell text when somebody edits it: `=…` typed over is not run either. */
const TEXT_FORMAT = '@';
const DATE_FORMAT = 'yyyy-mm-dd hh:mm:ss';

/** The indent keeps numbers off the text that stands to their right. */
const RIGHT: Partial<Alignment> = { vertical: 'top', horizontal: 'right', indent: 1 };

type StyleName =
  | 'text'
  | 'wrapped'
  | 'integer'
  | 'number'
  | 'datetime'
  | 'header'
  | 'headerNumber'
  | 'title'
  | 'subtitle'
  | 'heading'
  | 'prose'
  | 'label'
  | 'link'
  | 'blank';

export const STYLES: Readonly<Record<StyleName, CellStyle>> = {
  text: { font: font(), numFmt: TEXT_FORMAT, border: hairline, alignment: { vertical: 'top' } },
  wrapped: {
    font: font(),
    numFmt: TEXT_FORMAT,
    border: hairline,
    alignment: { vertical: 'top', wrapText: true },
  },
  integer: { font: font(), numFmt: '#,##0', border: hairline, alignment: RIGHT },
  number: { font: font(), numFmt: '#,##0.0##', border: hairline, alignment: RIGHT },
  datetime: {
    font: font(),
    numFmt: DATE_FORMAT,
    border: hairline,
    alignment: { vertical: 'top', horizontal: 'left' },
  },
  header: {
    font: font({ bold: true, color: { argb: 'FFFFFFFF' } }),
    fill: solid(NAVY),
    alignment: { vertical: 'middle', wrapText: true },
  },
  headerNumber: {
    font: font({ bold: true, color: { argb: 'FFFFFFFF' } }),
    fill: solid(NAVY),
    alignment: { vertical: 'middle', horizontal: 'right', indent: 1, wrapText: true },
  },
  title: { font: font({ size: 18, bold: true, color: { argb: NAVY } }), alignment: { vertical: 'middle' } },
  subtitle: { font: font({ color: { argb: GREY } }), alignment: { vertical: 'middle' } },
  heading: {
    font: font({ size: 13, bold: true, color: { argb: NAVY } }),
    alignment: { vertical: 'bottom' },
    border: { bottom: { style: 'medium', color: { argb: NAVY } } },
  },
  link: {
    font: font({ underline: true, color: { argb: LINK } }),
    numFmt: TEXT_FORMAT,
    border: hairline,
    alignment: { vertical: 'top', wrapText: true },
  },
  blank: { border: { bottom: { style: 'thin', color: { argb: GREY } } } },
  prose: { font: font(), numFmt: TEXT_FORMAT, alignment: { vertical: 'top', wrapText: true } },
  label: {
    font: font({ color: { argb: GREY } }),
    alignment: { vertical: 'top', wrapText: true },
    border: hairline,
  },
};

const toned = Object.fromEntries(
  Object.entries(TONES).map(([tone, { fill, ink }]) => [tone, tonedStyles(fill, ink)]),
) as Record<Tone, ReturnType<typeof tonedStyles>>;

/** The style of a cell that means something by its colour too: a word, a number, or a banner in large letters. */
export function tonedStyle(tone: Tone, kind: 'text' | 'integer' | 'banner'): CellStyle {
  return toned[tone][kind];
}

function tonedStyles(fill: string, ink: string): Record<'text' | 'integer' | 'banner', CellStyle> {
  const common = { fill: solid(fill), border: hairline };
  const bold = font({ bold: true, color: { argb: ink } });
  return {
    text: { ...common, font: bold, numFmt: TEXT_FORMAT, alignment: { vertical: 'top' } },
    integer: { ...common, font: bold, numFmt: '#,##0', alignment: RIGHT },
    banner: {
      fill: solid(fill),
      font: font({ size: 20, bold: true, color: { argb: ink } }),
      alignment: { vertical: 'middle', indent: 1 },
    },
  };
}

/** The same as a rule's: where a word stands that has this tone. */
export function conditionalStyle(tone: Tone): CellStyle {
  const { fill, ink } = TONES[tone];
  return {
    font: { bold: true, color: { argb: ink } },
    // Of a rule's pattern the background is what is seen.
    fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: fill } },
  };
}

/** RRGGBB for charts, in the colours of the tones: those whose background is too pale for a bar are darker. */
export const CHART_COLOURS: Record<Tone, string> = {
  critical: '9C0006',
  high: 'E5484D',
  medium: 'F0A04B',
  low: 'E3C34B',
  info: '7C9CC4',
  good: '5BA567',
  unknown: '9A8FB0',
};

/** Of the bars in cells. */
export const BAR_COLOUR = 'FF9DB7D8';
