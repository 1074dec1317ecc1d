import { cellText } from './cell-text.ts';
import { heightOf, LINE_POINTS } from './row-height.ts';
import { BAR_COLOUR, STYLES, tonedStyle } from './styles.ts';
import { letters } from './xml.ts';
import type { Book, Sheet, SheetEnd, Styled } from './book.ts';
import type { Chart } from './chart.ts';
import type { CellStyle, Tone } from './styles.ts';

type Value = string | number | Date | null;

/** Where a cell leads: a cell of a sheet of the book, such as `A1`. */
export interface Link {
  sheet: string;
  to: string;
}

/** A value with a meaning shown by colour too, or one that leads elsewhere. */
interface Rich {
  value: string | number;
  tone?: Tone | null | undefined;
  link?: Link | undefined;
}
export type PageCell = Value | Rich;

/** A chart that a page places by itself. */
export type PageChart = Omit<Chart, 'at'> & { width: number };

/** Rows of a grid, counted from 1; `last` is before `first` where it has none. */
export interface GridPlace {
  first: number;
  last: number;
}

/** A sheet for reading from the top down: headings, sentences, small tables. */
export interface Page {
  title(text: string): Promise<void>;
  subtitle(text: string): Promise<void>;
  /** One line in very large letters. */
  banner(text: string, tone: Tone): Promise<void>;
  heading(text: string, link?: Link): Promise<void>;
  sentence(text: string, tone?: Tone): Promise<void>;
  /**
   * A small table. Numbers' headers stand right; the cells say which columns are numbers.
   * @param shape `bars`: columns, from 0, whose numbers get a bar in their cell; `toEnd`: the last column, of texts, runs
   * on to the page's end
   */
  grid(
    headers: readonly string[],
    rows: Iterable<readonly PageCell[]>,
    shape?: { bars?: readonly number[]; toEnd?: boolean },
  ): Promise<GridPlace>;
  /** Labels with what belongs to them, which may run over the page's whole width. Resolves with the first row. */
  pairs(rows: Iterable<readonly [label: string, value: PageCell]>): Promise<number>;
  /** Lines to write on by hand, with these captions. */
  blanks(captions: readonly string[], labels: readonly string[]): Promise<void>;
  /** Keeps a band free for charts side by side, and resolves with its first row. */
  band(heightPx: number): Promise<number>;
  /** Puts charts side by side into a band. */
  charts(band: number, heightPx: number, charts: readonly PageChart[]): void;
  space(): Promise<void>;
  close(): void;
}

const MARGIN: Styled = { value: null, style: {} };
const MARGIN_WIDTH = 2;
/** Of a row of charts: 20 pixels at 96 a inch. */
const BAND_POINTS = 15;
const BAND_PX = 20;
/** Between charts side by side. */
export const GAP_PX = 12;

/** Opens a page whose columns have these widths, in characters; a narrow margin stands before them. */
export function openPage(
  book: Book,
  {
    name,
    widths,
    orientation = 'portrait',
    tabColour,
  }: {
    name: string;
    widths: readonly number[];
    orientation?: 'portrait' | 'landscape';
    tabColour?: string;
  },
): Page {
  const sheet = book.sheet({
    name,
    widths: [MARGIN_WIDTH, ...widths],
    orientation,
    ...(tabColour && { tabColour }),
  });
  const end = {
    links: [] as NonNullable<SheetEnd['links']>[number][],
    bars: [] as NonNullable<SheetEnd['bars']>[number][],
    charts: [] as Chart[],
  };
  const all = widths.length;
  const wide = widths.reduce((sum, width) => sum + width, 0);
  const across = async (text: string, style: CellStyle, height?: number): Promise<void> => {
    await addAcross(sheet, { text, style, columns: all, height: height ?? heightOf([[text, wide]]) });
  };
  const toEnd = (cells: readonly Styled[]): { cells: Styled[]; merge?: [number, number] } => {
    const last = cells.at(-1);
    const rest = Array.from({ length: all - cells.length }, () => ({
      value: null,
      style: last?.style ?? {},
    }));
    return { cells: [...cells, ...rest], ...(rest.length > 0 && { merge: [cells.length + 1, all + 1] }) };
  };
  const note = (cells: readonly PageCell[], row: number): void => {
    for (const [at, cell] of cells.entries()) {
      if (isRich(cell) && cell.link) end.links.push({ cell: `${letters(at + 2)}${row}`, ...cell.link });
    }
  };
  return {
    title: (text) => across(text, STYLES.title, 30),
    subtitle: (text) => across(text, STYLES.subtitle),
    banner: (text, tone) => across(text, tonedStyle(tone, 'banner'), 40),
    async heading(text, link) {
      await across(text, STYLES.heading, 26);
      note([{ value: text, link }], sheet.rows());
    },
    sentence: (text, tone) => across(text, tone ? wrapping(tonedStyle(tone, 'text')) : STYLES.prose),
    async grid(headers, rows, { bars = [], toEnd: isToEnd = false } = {}) {
      const columns = headers.length;
      const rest = widths.slice(columns - 1).reduce((sum, width) => sum + width, 0);
      const room = isToEnd ? [...widths.slice(0, columns - 1), rest] : widths;
      const add = (styles: readonly Styled[], height: number): Promise<number> => {
        const { cells, ...merge } = isToEnd ? toEnd(styles) : { cells: styles };
        return sheet.add([MARGIN, ...cells], { height, ...merge });
      };
      let hasHead = false;
      let first = 0;
      let last = -1;
      const addHead = (row: readonly PageCell[]): Promise<number> =>
        add(captions(headers, row), heightOf(sized(headers, room)) + 4);
      for (const row of rows) {
        if (!hasHead) await addHead(row);
        hasHead = true;
        last = await add(row.map(styled), heightOf(sized(row, room)));
        note(row, last);
        first ||= last;
      }
      if (!hasHead) await addHead([]);
      if (first > 0) {
        for (const at of bars) {
          const letter = letters(at + 2);
          end.bars.push({ range: `${letter}${first}:${letter}${last}`, colour: BAR_COLOUR });
        }
      }
      return { first, last };
    },
    async pairs(rows) {
      const room = wide - (widths[0] ?? 0);
      let first = 0;
      for (const [label, cell] of rows) {
        const value = styled(cell);
        const rest = Array.from({ length: all - 2 }, () => ({ value: null, style: value.style }));
        const height = heightOf([
          [textOf(cell), room],
          [label, widths[0] ?? 10],
        ]);
        const row = await sheet.add([MARGIN, { value: label, style: STYLES.label }, value, ...rest], {
          height,
          merge: [3, all + 1],
        });
        note([label, cell], row);
        first ||= row;
      }
      return first;
    },
    async blanks(heads, labels) {
      await sheet.add([MARGIN, ...captions(heads, [])]);
      for (const label of labels) {
        const lines = heads.slice(1).map(() => ({ value: null, style: STYLES.blank }));
        await sheet.add([MARGIN, { value: label, style: STYLES.label }, ...lines], { height: 34 });
      }
    },
    async band(heightPx) {
      const first = sheet.rows() + 1;
      for (let left = heightPx + GAP_PX; left > 0; left -= BAND_PX)
        await sheet.add([MARGIN], { height: BAND_POINTS });
      return first;
    },
    charts(band, height, charts) {
      let offset = 0;
      for (const { width, ...chart } of charts) {
        end.charts.push({ ...chart, at: { column: 1, row: band - 1, offset, width, height } });
        offset += width + GAP_PX;
      }
    },
    async space() {
      await sheet.add([MARGIN], { height: LINE_POINTS / 2 });
    },
    close() {
      const { charts, ...more } = end;
      sheet.close({ ...more, printColumns: all + 1, ...(charts.length > 0 && { charts }) });
    },
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
  const rich = isRich(cell) ? cell : undefined;
  const tone = rich?.tone;
  if (typeof value === 'number') return { value, style: tone ? tonedStyle(tone, 'integer') : STYLES.integer };
  if (typeof value !== 'string') return { value, style: value ? STYLES.datetime : STYLES.text };
  const style = tone ? tonedStyle(tone, 'text') : rich?.link ? STYLES.link : STYLES.wrapped;
  return { value: cellText(value), style };
}

function isRich(cell: PageCell): cell is Rich {
  return cell !== null && typeof cell === 'object' && 'value' in cell;
}

function plain(cell: PageCell): Value {
  return isRich(cell) ? cell.value : cell;
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
