import { TABLES } from '../table.ts';
import { cellText } from './cell-text.ts';
import { heightOf } from './row-height.ts';
import { STYLES, tonedStyle } from './styles.ts';
import { toneOf } from './tones.ts';
import type { Cell, Column, Row, Table } from '../column.ts';
import type { Book, Sheet, Styled } from './book.ts';
import type { Layout } from './layout.ts';

/** Rows of a sheet, the header's included (support.microsoft.com: Excel specifications and limits). */
export const MOST_ROWS = 1_048_576;

/** Longer texts are cut in view, not in the cell: one of them must not push the next row off the screen. */
const MOST_LINES = 6;

/** The last instant that a workbook can hold as a date; later ones and those before 1900 are written as text. */
const FIRST_DATE_MS = Date.UTC(1900, 2, 1);
const LAST_DATE_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

export interface RowSheet {
  table: Table;
  add(row: Row): Promise<void>;
  close(): Promise<void>;
}

/** A table as a sheet; rows that do not fit continue on `<title> 2`, `<title> 3`, each with its header. */
export function openRowSheet(book: Book, layout: Layout, mostRows: number = MOST_ROWS): RowSheet {
  const table = tableOf(layout);
  const columns = arrange(table, layout);
  let sheets = 0;
  let rows = 0;
  let sheet: Sheet | undefined;
  const open = async (): Promise<Sheet> => {
    sheets += 1;
    rows = 1;
    sheet = book.sheet({
      name: sheets === 1 ? layout.title : `${layout.title} ${sheets}`,
      widths: columns.map(({ column }) => column.width),
      frozen: { rows: 1, columns: layout.frozen },
      orientation: 'landscape',
      tabColour: layout.tabColour,
    });
    await sheet.add(
      columns.map(({ column }) => caption(column)),
      { height: 32 },
    );
    return sheet;
  };
  const close = async (): Promise<void> => {
    const ranges = { filterColumns: columns.length, printColumns: layout.printed, repeatFirstRow: true };
    (sheet ?? (await open())).close(ranges);
    sheet = undefined;
  };
  return {
    table,
    async add(row) {
      if (sheet && rows >= mostRows) await close();
      const current = sheet ?? (await open());
      rows += 1;
      const cells = columns.map(({ column, at, wrapped }) => styled(column, row[at] ?? null, wrapped));
      await current.add(cells, { height: heightOf(wrappedTexts(columns, row), MOST_LINES) });
    },
    async close() {
      if (sheet || sheets === 0) await close();
    },
  };
}

/** A table's column index by name. @throws Error for a name that the table does not have, a defect of the caller. */
export function columnIndex(table: Table, name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  if (at < 0) throw new Error(`table ${table.name} has no column ${name}`);
  return at;
}

function tableOf(layout: Layout): Table {
  const table = TABLES.find(({ name }) => name === layout.table);
  if (!table) throw new Error(`there is no table ${layout.table}`);
  return table;
}

interface Arranged {
  column: Column;
  at: number;
  wrapped: boolean;
}

function wrappedTexts(columns: readonly Arranged[], row: Row): [string, number][] {
  return columns.flatMap(({ column, at, wrapped }) =>
    wrapped ? [[String(row[at] ?? ''), column.width]] : [],
  );
}

function arrange(table: Table, layout: Layout): Arranged[] {
  const lead = layout.lead.map((name) => columnIndex(table, name));
  const rest = table.columns.map((_column, at) => at).filter((at) => !lead.includes(at));
  return [...lead, ...rest].flatMap((at) => {
    const column = table.columns[at];
    return column ? [{ column, at, wrapped: layout.wrapped.includes(column.name) }] : [];
  });
}

/** The column's own name, so that it is found again, with its unit. */
function caption(column: Column): Styled {
  const isNumber = column.type === 'integer' || column.type === 'number';
  const unit = column.type === 'datetime' ? ' (UTC)' : '';
  return { value: column.name + unit, style: isNumber ? STYLES.headerNumber : STYLES.header };
}

function styled(column: Column, cell: Cell, wrapped: boolean): Styled {
  if (cell instanceof Date) return dateCell(cell);
  if (typeof cell === 'boolean' || column.type === 'boolean')
    return { value: String(cell), style: STYLES.text };
  if (typeof cell !== 'string') return { value: cell, style: STYLES[column.type] };
  const tone = toneOf(column.name, cell);
  if (tone) return { value: cell, style: tonedStyle(tone, 'text') };
  return { value: cell === '' ? null : cellText(cell), style: wrapped ? STYLES.wrapped : STYLES.text };
}

function dateCell(date: Date): Styled {
  const ms = date.getTime();
  if (ms < FIRST_DATE_MS || ms > LAST_DATE_MS) return { value: date.toISOString(), style: STYLES.text };
  return { value: date, style: STYLES.datetime };
}
