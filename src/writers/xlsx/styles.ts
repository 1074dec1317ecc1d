import type { Result } from '../../core/model/run.ts';
import type { Alignment, Borders, Fill, Font, Style } from 'exceljs';

/**
 * Every cell style, made once: exceljs recognises a style by the object, so a shared one costs nothing per cell.
 * Tones carry a meaning by colour in addition to the text, never instead of it; each pair of colours keeps a contrast of
 * at least 4.5 : 1 (WCAG 2.1, 1.4.3).
 */
export type Tone = 'critical' | 'high' | 'medium' | 'low' | 'info' | 'good' | 'unknown';
export type CellStyle = Partial<Style>;

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

/** Of the workbook's own family, whose name comes in when the styles are written (parts.ts). */
function font(more: Partial<Font> = {}): Partial<Font> {
  return { size: 10, color: { argb: INK }, ...more };
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
  | 'linkNumber'
  | 'rate'
  | 'strong'
  | 'strongNumber'
  | 'indented'
  | 'lead'
  | 'note'
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
  rate: { font: font(), numFmt: '0.0 %', border: hairline, alignment: RIGHT },
  linkNumber: {
    font: font({ underline: true, color: { argb: LINK } }),
    numFmt: '#,##0',
    border: hairline,
    alignment: RIGHT,
  },
  strong: {
    font: font({ bold: true }),
    numFmt: TEXT_FORMAT,
    border: hairline,
    alignment: { vertical: 'top', wrapText: true },
  },
  strongNumber: { font: font({ bold: true }), numFmt: '#,##0', border: hairline, alignment: RIGHT },
  indented: {
    font: font({ color: { argb: GREY } }),
    numFmt: TEXT_FORMAT,
    border: hairline,
    alignment: { vertical: 'top', wrapText: true, indent: 2 },
  },
  lead: { font: font({ size: 12, bold: true }), alignment: { vertical: 'middle', wrapText: true } },
  blank: { border: { bottom: { style: 'thin', color: { argb: GREY } } } },
  note: { font: font({ color: { argb: GREY } }), numFmt: TEXT_FORMAT, alignment: { vertical: 'top' } },
  prose: { font: font(), numFmt: TEXT_FORMAT, alignment: { vertical: 'top', wrapText: true } },
  label: {
    font: font({ color: { argb: GREY } }),
    alignment: { vertical: 'top', wrapText: true },
    border: hairline,
  },
};

/** Rows that nobody has to do anything about any more. */
export const QUIET: typeof STYLES = Object.fromEntries(
  Object.entries(STYLES).map(([name, style]) => [
    name,
    style.font ? { ...style, font: { ...style.font, color: { argb: GREY } } } : style,
  ]),
) as typeof STYLES;

const toned = Object.fromEntries(
  Object.entries(TONES).map(([tone, { fill, ink }]) => [tone, tonedStyles(fill, ink)]),
) as Record<Tone, ReturnType<typeof tonedStyles>>;

/** The style of a cell that means something by its colour too: a word, a number, or a word in larger letters. */
export function tonedStyle(tone: Tone, kind: TonedKind): CellStyle {
  return toned[tone][kind];
}

type TonedKind = 'text' | 'integer' | 'linkNumber' | 'badge';

function tonedStyles(fill: string, ink: string): Record<TonedKind, CellStyle> {
  const common = { fill: solid(fill), border: hairline };
  const bold = font({ bold: true, color: { argb: ink } });
  return {
    text: { ...common, font: bold, numFmt: TEXT_FORMAT, alignment: { vertical: 'top' } },
    integer: { ...common, font: bold, numFmt: '#,##0', alignment: RIGHT },
    linkNumber: { ...common, font: { ...bold, underline: true }, numFmt: '#,##0', alignment: RIGHT },
    badge: {
      fill: solid(fill),
      font: font({ size: 13, bold: true, color: { argb: ink } }),
      alignment: { vertical: 'middle', horizontal: 'center' },
    },
  };
}

const centred = new Map<CellStyle, CellStyle>();

/** The same in the middle of its row: for rows of one line, whose text would hang from the line above. */
export function centredStyle(style: CellStyle): CellStyle {
  const known = centred.get(style) ?? { ...style, alignment: { ...style.alignment, vertical: 'middle' } };
  centred.set(style, known);
  return known;
}

/** The loudest of all: what came of the run. */
export const RESULT_COLOURS: Record<Result, string> = {
  pass: 'FF1B6B2F',
  fail: 'FF9C0006',
  incomplete: 'FF5B4585',
  'report-only': NAVY,
};

const BANNERS = Object.fromEntries(
  Object.entries(RESULT_COLOURS).map(([result, argb]) => [
    result,
    {
      fill: solid(argb),
      font: font({ size: 26, bold: true, color: { argb: 'FFFFFFFF' } }),
      alignment: { vertical: 'middle', indent: 1 },
    } satisfies CellStyle,
  ]),
) as Record<Result, CellStyle>;

export function bannerStyle(result: Result): CellStyle {
  return BANNERS[result];
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
