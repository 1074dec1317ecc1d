import { cellText } from './cell-text.ts';
import { captions, isRich, sized, styled, textOf } from './page-cell.ts';
import { heightOf, LINE_POINTS } from './row-height.ts';
import { BAR_COLOUR, STYLES, tonedStyle } from './styles.ts';
import { letters } from './xml.ts';
import type { Book } from './book.ts';
import type { Sheet, SheetEnd, Styled } from './sheet.ts';
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
  /** One line in very large letters. */
  banner(text: string, tone: Tone): Promise<void>;
  heading(text: string, link?: Link): Promise<void>;
  sentence(text: string, tone?: Tone): Promise<void>;
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
}

/** Opens the next page of a workbook. */
export function openPage(
  book: Book,
  { name, widths, orientation = 'portrait', tabColour }: PageOptions,
): Page {
  const sheet = book.sheet({
    name,
    widths: [MARGIN_WIDTH, ...widths],
    orientation,
    ...(tabColour && { tabColour }),
  });
  const end: Canvas['end'] = { links: [], bars: [], charts: [] };
  const canvas: Canvas = { sheet, widths, end };
  const wide = sum(widths);
  const across = async (text: string, style: CellStyle, height?: number): Promise<void> => {
    await addAcross(canvas, { text, style, height: height ?? heightOf([[text, wide]]) });
  };
  return {
    title: (text) => across(text, STYLES.title, 30),
    subtitle: (text) => across(text, STYLES.subtitle),
    banner: (text, tone) => across(text, tonedStyle(tone, 'banner'), 40),
    async heading(text, link) {
      await across(text, STYLES.heading, 26);
      noteLinks(canvas, [{ value: text, link }], sheet.rows());
    },
    sentence: (text, tone) => across(text, tone ? wrapping(tonedStyle(tone, 'text')) : STYLES.prose),
    grid: (headers, rows, shape) => addGrid(canvas, headers, rows, shape),
    pairs: (rows) => addPairs(canvas, rows),
    blanks: (heads, labels) => addBlanks(sheet, heads, labels),
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
      sheet.close({ ...more, printColumns: widths.length + 1, ...(charts.length > 0 && { charts }) });
    },
  };
}

/** A page while it is written. */
interface Canvas {
  sheet: Sheet;
  /** Of its columns, without the margin. */
  widths: readonly number[];
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
  { sheet, widths }: Canvas,
  { text, style, height }: { text: string; style: CellStyle; height: number },
): Promise<void> {
  const { cells, ...row } = toEnd([{ value: cellText(text), style }], widths.length);
  await sheet.add([MARGIN, ...cells], { height, ...row });
}

function wrapping(style: CellStyle): CellStyle {
  return { ...style, alignment: { vertical: 'top', wrapText: true } };
}

/** The last cell of these runs on to the page's end. */
function toEnd(cells: readonly Styled[], columns: number): { cells: Styled[]; merge?: [number, number] } {
  const style = cells.at(-1)?.style ?? {};
  const rest = Array.from({ length: columns - cells.length }, () => ({ value: null, style }));
  return { cells: [...cells, ...rest], ...(rest.length > 0 && { merge: [cells.length + 1, columns + 1] }) };
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
  { bars = [], toEnd: isToEnd = false }: GridShape = {},
): Promise<GridPlace> {
  const { sheet, widths, end } = canvas;
  const before = widths.slice(0, headers.length - 1);
  const room = isToEnd ? [...before, sum(widths.slice(before.length))] : widths;
  const add = (styles: readonly Styled[], height: number): Promise<number> => {
    const { cells, ...merge } = isToEnd ? toEnd(styles, widths.length) : { cells: styles };
    return sheet.add([MARGIN, ...cells], { height, ...merge });
  };
  const addHead = (row: readonly PageCell[]): Promise<number> =>
    add(captions(headers, row), heightOf(sized(headers, room)) + 4);
  let first = 0;
  let last = -1;
  for (const row of rows) {
    if (first === 0) await addHead(row);
    last = await add(row.map(styled), heightOf(sized(row, room)));
    noteLinks(canvas, row, last);
    first ||= last;
  }
  if (first === 0) await addHead([]);
  else for (const at of bars) end.bars.push({ range: rangeOf(at, first, last), colour: BAR_COLOUR });
  return { first, last };
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
  const { sheet, widths } = canvas;
  const [labelWidth = 10] = widths;
  const room = sum(widths) - labelWidth;
  let first = 0;
  for (const [label, cell] of rows) {
    const height = heightOf([
      [textOf(cell), room],
      [label, labelWidth],
    ]);
    const { cells, ...merge } = toEnd([{ value: label, style: STYLES.label }, styled(cell)], widths.length);
    const row = await sheet.add([MARGIN, ...cells], { height, ...merge });
    noteLinks(canvas, [label, cell], row);
    first ||= row;
  }
  return first;
}

async function addBlanks(sheet: Sheet, heads: readonly string[], labels: readonly string[]): Promise<void> {
  await sheet.add([MARGIN, ...captions(heads, [])]);
  for (const label of labels) {
    const lines = heads.slice(1).map(() => ({ value: null, style: STYLES.blank }));
    await sheet.add([MARGIN, { value: label, style: STYLES.label }, ...lines], { height: 34 });
  }
}
