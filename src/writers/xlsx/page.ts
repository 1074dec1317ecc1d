import { cellText } from './cell-text.ts';
import { heightOf, LINE_POINTS } from './row-height.ts';
import { STYLES, tonedStyle } from './styles.ts';
import type { Book, Sheet, Styled } from './book.ts';
import type { CellStyle, Tone } from './styles.ts';

type Value = string | number | Date | null;
/** A cell of a page: a plain value, or one with a meaning shown by colour too. */
export type PageCell = Value | { value: string | number; tone: Tone | null | undefined };

/** A sheet for reading from the top down: headings, sentences, small tables. */
export interface Page {
  title(text: string): Promise<void>;
  subtitle(text: string): Promise<void>;
  /** One line in very large letters. */
  banner(text: string, tone: Tone): Promise<void>;
  heading(text: string): Promise<void>;
  sentence(text: string, tone?: Tone): Promise<void>;
  /** A small table. Numbers' headers stand right; the cells say which columns are numbers. */
  grid(headers: readonly string[], rows: Iterable<readonly PageCell[]>): Promise<void>;
  /** Labels with what belongs to them, which may run over the page's whole width. */
  pairs(rows: Iterable<readonly [label: string, value: PageCell]>): Promise<void>;
  space(): Promise<void>;
  close(): void;
}

const MARGIN: Styled = { value: null, style: {} };
const MARGIN_WIDTH = 2;

/** Opens a page whose columns have these widths, in characters; a narrow margin stands before them. */
export function openPage(
  book: Book,
  {
    name,
    widths,
    orientation = 'portrait',
  }: { name: string; widths: readonly number[]; orientation?: 'portrait' | 'landscape' },
): Page {
  const sheet = book.sheet({ name, widths: [MARGIN_WIDTH, ...widths], orientation });
  const all = widths.length;
  const wide = widths.reduce((sum, width) => sum + width, 0);
  const across = (text: string, style: CellStyle, height?: number): Promise<void> =>
    addAcross(sheet, { text, style, columns: all, height: height ?? heightOf([[text, wide]]) });
  return {
    title: (text) => across(text, STYLES.title, 30),
    subtitle: (text) => across(text, STYLES.subtitle),
    banner: (text, tone) => across(text, tonedStyle(tone, 'banner'), 40),
    heading: (text) => across(text, STYLES.heading, 26),
    sentence: (text, tone) => across(text, tone ? wrapping(tonedStyle(tone, 'text')) : STYLES.prose),
    async grid(headers, rows) {
      let head: readonly string[] | undefined = headers;
      for (const row of rows) {
        if (head)
          await sheet.add([MARGIN, ...captions(head, row)], { height: heightOf(sized(head, widths)) + 4 });
        head = undefined;
        await sheet.add([MARGIN, ...row.map(styled)], { height: heightOf(sized(row, widths)) });
      }
      if (head) await sheet.add([MARGIN, ...captions(head, [])]);
    },
    async pairs(rows) {
      const room = wide - (widths[0] ?? 0);
      for (const [label, cell] of rows) {
        const value = styled(cell);
        const rest = Array.from({ length: all - 2 }, () => ({ value: null, style: value.style }));
        const height = heightOf([[textOf(cell), room]]);
        await sheet.add([MARGIN, { value: label, style: STYLES.label }, value, ...rest], {
          height,
          merge: [3, all + 1],
        });
      }
    },
    space: () => sheet.add([MARGIN], { height: LINE_POINTS / 2 }),
    close: () => sheet.close(),
  };
}

async function addAcross(
  sheet: Sheet,
  { text, style, columns, height }: { text: string; style: CellStyle; columns: number; height: number },
): Promise<void> {
  const rest = Array.from({ length: columns - 1 }, () => ({ value: null, style }));
  await sheet.add([MARGIN, { value: cellText(text), style }, ...rest], { height, merge: [2, columns + 1] });
}

function captions(headers: readonly string[], firstRow: readonly PageCell[]): Styled[] {
  return headers.map((value, at) => ({
    value,
    style: typeof plain(firstRow[at] ?? null) === 'number' ? STYLES.headerNumber : STYLES.header,
  }));
}

function styled(cell: PageCell): Styled {
  const value = plain(cell);
  const tone = isToned(cell) ? cell.tone : undefined;
  if (typeof value === 'number') return { value, style: tone ? tonedStyle(tone, 'integer') : STYLES.integer };
  if (typeof value !== 'string') return { value, style: value ? STYLES.datetime : STYLES.text };
  return { value: cellText(value), style: tone ? tonedStyle(tone, 'text') : STYLES.wrapped };
}

function isToned(cell: PageCell): cell is { value: string | number; tone: Tone | null | undefined } {
  return cell !== null && typeof cell === 'object' && 'tone' in cell;
}

function plain(cell: PageCell): Value {
  return isToned(cell) ? cell.value : cell;
}

function wrapping(style: CellStyle): CellStyle {
  return { ...style, alignment: { vertical: 'top', wrapText: true } };
}

function textOf(cell: PageCell): string {
  const value = plain(cell);
  return typeof value === 'string' ? value : '';
}

function sized(cells: readonly PageCell[], widths: readonly number[]): [string, number][] {
  return cells.map((cell, at) => [textOf(cell), widths[at] ?? 10]);
}
