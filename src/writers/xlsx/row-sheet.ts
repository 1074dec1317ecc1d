import { textsOf } from '../../texts/index.ts';
import { arrange, headerOf } from './arrange.ts';
import { createBytes } from './bytes.ts';
import { createPhrases } from './phrases.ts';
import { rowXml } from './row-xml.ts';
import { STYLES } from './styles.ts';
import { letters } from './xml.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Row, Table } from '../column.ts';
import type { FolderOutputs, Scratch } from '../format.ts';
import type { Arrangement } from './arrange.ts';
import type { Book } from './book.ts';
import type { Bytes } from './bytes.ts';
import type { Layout } from './layout.ts';
import type { Link } from './page-cell.ts';
import type { Phrases, RowPlace } from './phrases.ts';
import type { Sheet } from './sheet.ts';

/** Rows of a sheet, the header's included (support.microsoft.com: Excel specifications and limits). */
export const MOST_ROWS = 1_048_576;

/** What a group of waiting rows has beyond this goes to the disk: with room for its last row in 128 KiB. */
const PIECE_BYTES = 120 * 1_024;

/** What the sheets of one workbook share. */
export interface SheetContext {
  book: Book;
  locale: Locale;
  /** Names of the sheets in the order in which the reader is to see them. */
  order: string[];
  scratch: FolderOutputs['scratch'];
  /** Rows of a sheet, its header included. */
  mostRows: number;
}

/** Rows that stand together. */
export interface Block {
  /** The first cell of the first of them. */
  first: Link;
  count: number;
}

/**
 * A table as a sheet: its rows wait, those of a group together, until all have come. Rows that do not fit continue on
 * `<title> 2`, `<title> 3`, each with its header.
 */
export interface RowSheet {
  table: Table;
  /**
   * @param ofPackage the row of its package in `packages`, where it has one
   * @returns its place in its group, from 0
   */
  add(row: Row, group?: number, ofPackage?: Row | null): Promise<number>;
  /** Where the row at a place of a group stands, once all have come. */
  cellOf(group: number, place: number): Link;
  /** Where the rows of the groups `from` to `to` stand, once all have come; null where there are none. */
  block(from: number, to?: number): Block | null;
  /** Writes the sheets. @param whenEmpty what a sheet without rows says */
  write(whenEmpty: string): Promise<void>;
  close(): Promise<void>;
}

interface Group {
  rows: number;
  /** What has not gone to the disk. */
  xml: Bytes;
  scratch: Scratch | undefined;
}

export function openRowSheet(context: SheetContext, layout: Layout): RowSheet {
  const { book, locale, mostRows } = context;
  const says = textsOf(locale).workbook;
  const arrangement = arrange(layout, locale);
  const { columns, isQuiet, join, table } = arrangement;
  const { fit, cutMark } = book;
  const phrases = createPhrases();
  const { marks } = phrases;
  const put = rowXml({ columns, isQuiet, fit, cutMark, marks, styleId: (style) => book.styleId(style) });
  const groups = new Map<number, Group>();
  const title = says.sheets[layout.sheet];
  const nameOf = (sheet: number): string => (sheet === 0 ? title : `${title} ${sheet + 1}`);
  const cellAt = (place: number): Link => ({
    sheet: nameOf(Math.floor(place / (mostRows - 1))),
    to: `A${(place % (mostRows - 1)) + 2}`,
  });
  const groupAt = (at: number): Group => {
    const group = groups.get(at) ?? { rows: 0, xml: createBytes(), scratch: undefined };
    groups.set(at, group);
    return group;
  };
  const rowsIn = (from: number, to: number): number =>
    [...groups].reduce((sum, [at, { rows }]) => (at >= from && at <= to ? sum + rows : sum), 0);
  return {
    table,
    async add(row, at = 0, ofPackage = null) {
      const group = groupAt(at);
      put(join(row, ofPackage), group.xml);
      group.rows += 1;
      if (group.xml.length() < PIECE_BYTES) return group.rows - 1;
      group.scratch ??= await context.scratch();
      await group.scratch.write(group.xml.peek());
      group.xml.clear();
      return group.rows - 1;
    },
    cellOf: (group, at) => cellAt(rowsIn(0, group - 1) + at),
    block(from, to = from) {
      const count = rowsIn(from, to);
      return count === 0 ? null : { first: cellAt(rowsIn(0, from - 1)), count };
    },
    async write(whenEmpty) {
      const sheets = createSheets(context, layout, { arrangement, phrases, nameOf });
      const inOrder = [...groups].toSorted(([a], [b]) => a - b);
      for (const [, group] of inOrder) await sheets.add(piecesOf(group));
      await sheets.close(whenEmpty);
    },
    async close() {
      for (const { scratch } of groups.values()) await scratch?.close();
    },
  };
}

async function* piecesOf({ scratch, xml }: Group): AsyncGenerator<Buffer> {
  if (scratch) yield* scratch.read();
  yield xml.take();
}

interface SheetParts {
  arrangement: Arrangement;
  phrases: Phrases;
  nameOf: (sheet: number) => string;
}

/** Writes rows into one sheet after the other. */
function createSheets(
  context: SheetContext,
  layout: Layout,
  { arrangement, phrases, nameOf }: SheetParts,
): { add(pieces: AsyncIterable<Buffer>): Promise<void>; close(whenEmpty: string): Promise<void> } {
  let opened = 0;
  let sheet: Sheet | undefined;
  const place: RowPlace = { row: 1, most: context.mostRows };
  const end = (last: Sheet): void => last.close(endOf(arrangement, layout, last.rows()));
  const next = async (): Promise<Sheet> => {
    if (sheet) end(sheet);
    sheet = await openSheet(context, layout, {
      arrangement,
      name: nameOf(opened),
      before: nameOf(opened - 1),
    });
    opened += 1;
    place.row = 1;
    return sheet;
  };
  return {
    async add(pieces) {
      for await (const piece of pieces) {
        let into = sheet ?? (await next());
        for (let at = 0; at < piece.length;) {
          const before = place.row;
          const { xml, end: stop } = phrases.expand(piece, at, place);
          await into.addXml(xml, place.row - before);
          at = stop;
          if (at < piece.length) into = await next();
        }
      }
    },
    async close(whenEmpty) {
      const last = sheet ?? (await next());
      if (opened === 1 && last.rows() === 1) await last.add([{ value: whenEmpty, style: STYLES.note }]);
      end(last);
    },
  };
}

async function openSheet(
  { book, order }: SheetContext,
  layout: Layout,
  { arrangement, name, before }: { arrangement: Arrangement; name: string; before: string },
): Promise<Sheet> {
  const { columns, captions } = arrangement;
  if (!order.includes(name)) order.splice(order.indexOf(before) + 1, 0, name);
  const sheet = book.sheet({
    name,
    widths: columns.map(({ widthChars }) => widthChars),
    frozen: { rows: 1, columns: layout.frozen },
    orientation: 'landscape',
    tabColour: layout.tabColour,
  });
  const texts = captions.map(({ text }, at) => [text, columns[at]?.widthChars ?? 10] as const);
  await sheet.add(headerOf(arrangement), { height: book.boldFit.heightOf(texts) + 4 });
  return sheet;
}

function endOf({ columns }: Arrangement, layout: Layout, rows: number): Parameters<Sheet['close']>[0] {
  return {
    filterColumns: columns.length,
    printColumns: layout.printed.length,
    repeatFirstRow: true,
    textRange: `A1:${letters(columns.length)}${rows}`,
  };
}
