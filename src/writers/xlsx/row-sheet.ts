import { tableTexts, textsOf } from '../../texts/index.ts';
import { TABLES } from '../table.ts';
import { createBytes } from './bytes.ts';
import { rowXml } from './row-xml.ts';
import { STYLES } from './styles.ts';
import { tonesOf } from './tones.ts';
import { letters } from './xml.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Column, Row, Table } from '../column.ts';
import type { FolderOutputs, Scratch } from '../format.ts';
import type { Book } from './book.ts';
import type { Sheet, SheetEnd, Styled } from './sheet.ts';
import type { Bytes } from './bytes.ts';
import type { Layout } from './layout.ts';
import type { Arranged } from './row-xml.ts';

/** Rows of a sheet, the header's included (support.microsoft.com: Excel specifications and limits). */
export const MOST_ROWS = 1_048_576;

/**
 * So much XML is handed on at a time, with room for its last row in 128 KiB; what a group of waiting rows has beyond it
 * goes to the disk.
 */
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

/** A table as a sheet; rows that do not fit continue on `<title> 2`, `<title> 3`, each with its header. */
interface TableSheets {
  table: Table;
  columns: readonly Arranged[];
  /** Puts the row of the table at a place from 0, as XML for its sheet. */
  put(row: Row, place: number, into: Bytes): void;
  /** Where the row at a place from 0 stands: the sheet from 0, and its row from 1. */
  placeOf(place: number): { sheet: number; row: number };
  nameOf(sheet: number): string;
  open(sheet: number): Promise<Sheet>;
  close(sheet: Sheet): void;
}

function tableSheets(context: SheetContext, layout: Layout): TableSheets {
  const { book, locale, mostRows, order } = context;
  const says = textsOf(locale).workbook;
  const table = tableOf(layout);
  const columns = arrange(table, layout);
  const putRow = rowXml(columns, (style) => book.styleId(style));
  const placeOf = (place: number): { sheet: number; row: number } => ({
    sheet: Math.floor(place / (mostRows - 1)),
    row: (place % (mostRows - 1)) + 2,
  });
  const title = says.sheets[layout.sheet];
  const nameOf = (sheet: number): string => (sheet === 0 ? title : `${title} ${sheet + 1}`);
  return {
    table,
    columns,
    put: (row, place, into) => putRow(row, placeOf(place).row, into),
    placeOf,
    nameOf,
    async open(at) {
      const name = nameOf(at);
      const before = order.indexOf(nameOf(at - 1));
      if (!order.includes(name)) order.splice(before + 1, 0, name);
      const sheet = book.sheet({
        name,
        widths: columns.map(({ column }) => column.width),
        frozen: { rows: 1, columns: layout.frozen },
        orientation: 'landscape',
        tabColour: layout.tabColour,
      });
      await sheet.add(
        columns.map(({ column }) => caption(column, table, locale)),
        { height: 32 },
      );
      return sheet;
    },
    close: (sheet) => sheet.close(endOf(columns, layout, sheet.rows())),
  };
}

function endOf(columns: readonly Arranged[], layout: Layout, rows: number): SheetEnd {
  const words = columns.flatMap(({ column }, at) => {
    const letter = letters(at + 1);
    return tonesOf(column.name).map(([word, tone]) => ({
      range: `${letter}2:${letter}${Math.max(rows, 2)}`,
      word,
      tone,
    }));
  });
  return {
    filterColumns: columns.length,
    printColumns: layout.printed,
    repeatFirstRow: true,
    words,
    textRange: `A1:${letters(columns.length)}${rows}`,
  };
}

/** A sheet whose rows are written as they come. */
export interface RowSheet {
  table: Table;
  add(row: Row): Promise<void>;
  close(): Promise<void>;
}

/** Only one may be open at a time. */
export function openRowSheet(context: SheetContext, layout: Layout): RowSheet {
  const sheets = tableSheets(context, layout);
  let place = 0;
  let current: { at: number; sheet: Sheet } | undefined;
  const waiting = createBytes();
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (rows === 0) return;
    const added = rows;
    rows = 0;
    await current?.sheet.addXml(waiting.take(), added);
  };
  const to = async (at: number): Promise<void> => {
    if (current?.at === at) return;
    await flush();
    if (current) sheets.close(current.sheet);
    current = { at, sheet: await sheets.open(at) };
  };
  return {
    table: sheets.table,
    async add(row) {
      const { sheet } = sheets.placeOf(place);
      if (current?.at !== sheet) await to(sheet);
      sheets.put(row, place, waiting);
      rows += 1;
      place += 1;
      if (waiting.length() >= PIECE_BYTES) await flush();
    },
    async close() {
      if (!current) await to(0);
      await flush();
      if (current) sheets.close(current.sheet);
      current = undefined;
    },
  };
}

/** Rows that wait until it is their turn, those of a group together and the groups in order. */
export interface WaitingRows {
  table: Table;
  add(row: Row, group?: number): Promise<void>;
  /** Where a group's first row will stand; null for a group without any. */
  first(group: number): { sheet: string; row: number } | null;
  /** Writes the sheets. @throws Error where a group has not as many rows as it was said to have */
  write(): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  /** The sheet that these rows belong to. */
  sheet: number;
  rows: number;
  /** What has not gone to the disk. */
  xml: Bytes;
  scratch: Scratch | undefined;
}

/**
 * @param counts rows that each group will have: known before, so that each row is made with its own number. The last may
 * be Infinity: not known
 */
export function waitRows(context: SheetContext, layout: Layout, counts: readonly number[]): WaitingRows {
  const sheets = tableSheets(context, layout);
  const groups = counts.map((count, at) => ({
    count,
    start: counts.slice(0, at).reduce((sum, before) => sum + before, 0),
    written: 0,
    waiting: [] as Waiting[],
  }));
  const spill = async (waiting: Waiting): Promise<void> => {
    waiting.scratch ??= await context.scratch();
    await waiting.scratch.write(waiting.xml.take());
  };
  const write = async (sheet: Sheet, { scratch, xml, rows }: Waiting): Promise<void> => {
    if (scratch) for await (const piece of scratch.read()) await sheet.addXml(piece, 0);
    await sheet.addXml(xml.take(), rows);
  };
  return {
    table: sheets.table,
    async add(row, at = 0) {
      const group = groups[at];
      if (!group || group.written >= group.count) throw miscounted(layout);
      const place = group.start + group.written;
      group.written += 1;
      const { sheet } = sheets.placeOf(place);
      let last = group.waiting.at(-1);
      if (last?.sheet !== sheet) {
        last = { sheet, rows: 0, xml: createBytes(), scratch: undefined };
        group.waiting.push(last);
      }
      sheets.put(row, place, last.xml);
      last.rows += 1;
      if (last.xml.length() >= PIECE_BYTES) await spill(last);
    },
    first(at) {
      const group = groups[at];
      if (!group || group.count === 0) return null;
      const { sheet, row } = sheets.placeOf(group.start);
      return { sheet: sheets.nameOf(sheet), row };
    },
    async write() {
      const whole = groups.every(({ count, written }) => count === Infinity || count === written);
      if (!whole) throw miscounted(layout);
      const all = groups.flatMap(({ waiting }) => waiting);
      const last = Math.max(0, ...all.map(({ sheet }) => sheet));
      for (let at = 0; at <= last; at += 1) {
        const sheet = await sheets.open(at);
        for (const waiting of all) if (waiting.sheet === at) await write(sheet, waiting);
        sheets.close(sheet);
      }
    },
    async close() {
      for (const { waiting } of groups) for (const { scratch } of waiting) await scratch?.close();
    },
  };
}

/** A report must never lose a row silently. */
function miscounted({ sheet }: Layout): Error {
  return new Error(`the sheet ${sheet} was to have other rows than the summary counts`);
}

/** A table's column index by name. @throws Error for a name that the table does not have, a defect of the caller. */
function columnIndex(table: Table, name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  if (at < 0) throw new Error(`table ${table.name} has no column ${name}`);
  return at;
}

function tableOf(layout: Layout): Table {
  const table = TABLES.find(({ name }) => name === layout.table);
  if (!table) throw new Error(`there is no table ${layout.table}`);
  return table;
}

function arrange(table: Table, layout: Layout): Arranged[] {
  const lead = layout.lead.map((name) => columnIndex(table, name));
  const rest = table.columns.map((_column, at) => at).filter((at) => !lead.includes(at));
  return [...lead, ...rest].flatMap((at) => {
    const column = table.columns[at];
    return column ? [{ column, at, wrapped: layout.wrapped.includes(column.name) }] : [];
  });
}

/** The column's own name, so that it is found again, and in other languages than English what it is called there. */
function caption(column: Column, table: Table, locale: Locale): Styled {
  const texts = textsOf(locale);
  const isNumber = column.type === 'integer' || column.type === 'number';
  const name = column.name + (column.type === 'datetime' ? texts.workbook.utc : '');
  const label = tableTexts(texts, table.name).columns[column.name]?.label;
  const value = locale === 'en' || !label ? name : { richText: [{ text: `${label}\n${name}` }] };
  return { value, style: isNumber ? STYLES.headerNumber : STYLES.header };
}
