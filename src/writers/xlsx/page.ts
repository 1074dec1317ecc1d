import { cellText } from './cell-text.ts';
import { captions, isRich, plain, sized, styled, textOf } from './page-cell.ts';
import { BAR_COLOUR, STYLES, centredStyle, tonedStyle } from './styles.ts';
import { letters } from './xml.ts';
import type { Book } from './book.ts';
import type { RowOptions, Sheet, SheetEnd, Styled } from './sheet.ts';
import type { Chart } from './chart.ts';
import type { Link, PageCell } from './page-cell.ts';
import type { CellStyle, Tone } from './styles.ts';

/** A chart that a page places by itself. */
export type PageChart = Omit<Chart, 'at'> & { width: number };

interface GridShape {
  /** Columns, from 0, whose numbers get a bar in their cell. */
  bars?: readonly number[];
  /** The last column, of texts, runs on to the page's end. */
  toEnd?: boolean;
  /** Which rows, from 0, are folded under the one above them that is not. */
  isFolded?: (at: number) => boolean;
}

interface Word {
  text: string;
  style: CellStyle;
}

/** Rows of a grid, counted from 1; `last` is before `first` where it has none. */
export interface GridPlace {
  first: number;
  last: number;
}

/** A sheet for reading from the top down: headings, sentences, small tables. */
export interface Page {
  title(text: string): Promise<void>;
  subtitle(text: string): Promise<void>;
  /** One word in very large letters, and a smaller one beside it. */
  banner(loud: Word, badge: Word | null): Promise<void>;
  /** The sentence that stands for all others. */
  lead(text: string): Promise<void>;
  heading(text: string, link?: Link): Promise<void>;
  sentence(text: string, look?: { tone?: Tone; link?: Link }): Promise<void>;
  /** A small table. Numbers' headers stand right; the cells say which columns are numbers. */
  grid(
    headers: readonly string[],
    rows: Iterable<readonly PageCell[]>,
    shape?: GridShape,
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

interface PageOptions {
  name: string;
  /** Of the columns, in characters; a narrow margin stands before them. */
  widths: readonly number[];
  orientation?: 'portrait' | 'landscape';
  tabColour?: string;
  isOutlined?: boolean;
  /** So many columns are printed; rows are as high as their texts. Absent: all. */
  printed?: number;
}

/** Opens the next page of a workbook. */
export function openPage(
  book: Book,
  { widths, printed = widths.length, orientation = 'portrait', ...options }: PageOptions,
): Page {
  const sheet = book.sheet({ ...options, widths: [MARGIN_WIDTH, ...widths], orientation });
  const end: Canvas['end'] = { links: [], bars: [], charts: [] };
  const canvas: Canvas = { book, sheet, widths, printed, end };
  const { heightOf, linePoints } = book.fit;
  const wide = sum(widths);
  const across = async (text: string, style: CellStyle, height?: number): Promise<void> => {
    await addAcross(canvas, { text, style, height: height ?? heightOf([[text, wide]]) });
  };
  return {
    title: (text) => across(text, STYLES.title, 30),
    subtitle: (text) => across(text, STYLES.subtitle),
    banner: (loud, badge) => addBanner(canvas, loud, badge),
    lead: (text) => across(text, STYLES.lead, book.leadFit.heightOf([[text, wide]])),
    async heading(text, link) {
      await across(text, STYLES.heading, 26);
      noteLinks(canvas, [{ value: text, link }], sheet.rows());
      // LibreOffice leaves no room between a line and the text below it.
      await sheet.add([MARGIN], { height: 3 });
    },
    async sentence(text, { tone, link } = {}) {
      await across(text, tone ? wrapping(tonedStyle(tone, 'text')) : link ? STYLES.link : STYLES.prose);
      noteLinks(canvas, [{ value: text, link }], sheet.rows());
    },
    grid: (headers, rows, shape) => addGrid(canvas, headers, rows, shape),
    pairs: (rows) => addPairs(canvas, rows),
    blanks: (heads, labels) => addBlanks(canvas, heads, labels),
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
      await sheet.add([MARGIN], { height: linePoints / 2 });
    },
    close() {
      const { charts, ...more } = end;
      sheet.close({ ...more, printColumns: printed + 1, ...(charts.length > 0 && { charts }) });
    },
  };
}

/** A page while it is written. */
interface Canvas {
  book: Book;
  sheet: Sheet;
  /** Of its columns, without the margin. */
  widths: readonly number[];
  printed: number;
  /** What is written when it ends. */
  end: {
    links: NonNullable<SheetEnd['links']>[number][];
    bars: NonNullable<SheetEnd['bars']>[number][];
    charts: Chart[];
  };
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

async function addAcross(
  { book, sheet, widths }: Canvas,
  { text, style, height }: { text: string; style: CellStyle; height: number },
): Promise<void> {
  const { cells, ...row } = toEnd([{ value: cellText(text, book.cutMark), style }], widths.length);
  await sheet.add([MARGIN, ...cells], { height, ...row });
}

function wrapping(style: CellStyle): CellStyle {
  return { ...style, alignment: { vertical: 'top', wrapText: true } };
}

/** The badge takes the last columns, which are as wide as its word may be. */
async function addBanner({ book, sheet, widths }: Canvas, loud: Word, badge: Word | null): Promise<void> {
  const from = badge ? widths.findLastIndex((_, at) => sum(widths.slice(at)) >= BADGE_CHARS) : widths.length;
  const cells = widths.map((_, at): Styled => {
    const { text, style } = badge && at >= from ? badge : loud;
    return { value: at === 0 || at === from ? cellText(text, book.cutMark) : null, style };
  });
  // The margin is the sheet's first column.
  const merges = [[2, from + 1] as const, [from + 2, widths.length + 1] as const];
  await sheet.add([MARGIN, ...cells], { height: BANNER_POINTS, merges });
}

const BADGE_CHARS = 20;
const BANNER_POINTS = 46;

/** Cells of a row of one line stand in its middle. */
function inMiddle(cells: readonly Styled[], height: number, { fit }: Book): Styled[] {
  const isOneLine = height <= fit.pointsOf(1);
  return cells.map(({ value, style }) => ({ value, style: isOneLine ? centredStyle(style) : style }));
}

/** The last cell of these runs on to the page's end. */
function toEnd(cells: readonly Styled[], columns: number): { cells: Styled[]; merges: [number, number][] } {
  const style = cells.at(-1)?.style ?? {};
  const rest = Array.from({ length: columns - cells.length }, () => ({ value: null, style }));
  return { cells: [...cells, ...rest], merges: [[cells.length + 1, columns + 1]] };
}

function noteLinks({ end }: Canvas, cells: readonly PageCell[], row: number): void {
  for (const [at, cell] of cells.entries()) {
    if (isRich(cell) && cell.link) end.links.push({ cell: `${letters(at + 2)}${row}`, ...cell.link });
  }
}

async function addGrid(
  canvas: Canvas,
  headers: readonly string[],
  rows: Iterable<readonly PageCell[]>,
  { bars = [], toEnd: isToEnd = false, isFolded = () => false }: GridShape = {},
): Promise<GridPlace> {
  const { book, sheet, widths, printed } = canvas;
  const before = widths.slice(0, headers.length - 1);
  const room = isToEnd ? [...before, sum(widths.slice(before.length))] : widths;
  const add = (styles: readonly Styled[], row: RowOptions): Promise<number> => {
    const { cells, ...merge } = isToEnd ? toEnd(styles, widths.length) : { cells: styles };
    return sheet.add([MARGIN, ...cells], { ...row, ...merge });
  };
  const all = [...rows];
  await add(captions(headers, all), { height: book.boldFit.heightOf(sized(headers, room)) + 4 });
  const first = sheet.rows() + 1;
  for (const [at, row] of all.entries()) {
    const height = book.fit.heightOf(sized(row, room).slice(0, printed));
    const fold = foldOf(at, all.length, isFolded);
    const cells = row.map((cell) => styled(cell, book.cutMark));
    noteLinks(canvas, row, await add(inMiddle(cells, height, book), { height, ...(fold && { fold }) }));
  }
  const last = sheet.rows();
  const isCounted = (at: number): boolean => all.some((row) => Number(plain(row[at] ?? null)) > 0);
  for (const at of bars.filter(isCounted))
    canvas.end.bars.push({ range: rangeOf(at, first, last), colour: BAR_COLOUR });
  return { first, last };
}

function foldOf(at: number, count: number, isFolded: (at: number) => boolean): 'over' | 'under' | undefined {
  if (isFolded(at)) return 'under';
  return at + 1 < count && isFolded(at + 1) ? 'over' : undefined;
}

/** @param column of the grid, from 0 */
function rangeOf(column: number, first: number, last: number): string {
  const letter = letters(column + 2);
  return `${letter}${first}:${letter}${last}`;
}

async function addPairs(
  canvas: Canvas,
  rows: Iterable<readonly [label: string, value: PageCell]>,
): Promise<number> {
  const { book, sheet, widths } = canvas;
  const [labelWidth = 10] = widths;
  const room = sum(widths) - labelWidth;
  let first = 0;
  for (const [label, cell] of rows) {
    const height = book.fit.heightOf([
      [textOf(cell), room],
      [label, labelWidth],
    ]);
    const { cells, ...merge } = toEnd(
      [{ value: label, style: STYLES.label }, styled(cell, book.cutMark)],
      widths.length,
    );
    const row = await sheet.add([MARGIN, ...inMiddle(cells, height, book)], { height, ...merge });
    noteLinks(canvas, [label, cell], row);
    first ||= row;
  }
  return first;
}

async function addBlanks(
  { book, sheet }: Canvas,
  heads: readonly string[],
  labels: readonly string[],
): Promise<void> {
  await sheet.add([MARGIN, ...captions(heads, [])], { height: book.boldFit.heightOf([]) + 4 });
  for (const label of labels) {
    const lines = heads.slice(1).map(() => ({ value: null, style: STYLES.blank }));
    await sheet.add([MARGIN, { value: label, style: STYLES.label }, ...lines], { height: 34 });
  }
}
