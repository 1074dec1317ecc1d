import { tableTexts, textsOf } from '../texts/index.ts';
import type { EvaluatedRun, ResultRecord, RunInfo } from '../core/model/run.ts';
import type { ColumnName, TableName } from '../texts/index.ts';

export type ColumnType = 'text' | 'integer' | 'number' | 'datetime' | 'boolean';

/** What stands in a cell: text columns hold strings, `integer` and `number` numbers, `datetime` dates. */
export type Cell = string | number | boolean | Date | null;
export type Row = readonly Cell[];

/** One column of a table, as every format and the data dictionary see it. `width` is in characters. */
export interface Column {
  name: string;
  type: ColumnType;
  /** What it is called where people read, and what it holds, in English; other languages have theirs in the catalogue. */
  label: string;
  description: string;
  unit?: string;
  /** All values that it may have, where they are known; unknown besides, unless it is required. */
  values?: readonly string[];
  /** Never unknown, and no empty text. */
  required?: boolean;
  /** An empty text says that there is none, and rows are joined by it; in all others it says that nothing is known. */
  emptyIsNone?: boolean;
  width: number;
}

/** A column together with how its cell is read from a row's source. The catalogue says what it holds. */
interface ColumnOf<Source, Name extends string> extends Omit<Column, 'label' | 'description'> {
  name: Name;
  value(source: Source): Cell;
}

/** Columns of a table of the catalogue: one that has no texts there does not compile. */
export type ColumnsOf<Source, T extends TableName> = readonly ColumnOf<Source, ColumnName<T>>[];

/** A table with its rows' type hidden: columns, and rows of cells in the order of the columns. */
export interface Table {
  name: TableName;
  description: string;
  columns: readonly Column[];
  /** Columns that together name a row; empty where there are none. */
  primaryKey: readonly string[];
  /** The table that has a row for each `run_id` and `seq` of this one. */
  joins?: TableName;
  /** The row of the run as a whole; only `runs` has one. */
  runRows(run: EvaluatedRun): Iterable<Row>;
  /** Rows of one record of the run; may be none. */
  rowsOf(info: RunInfo, record: ResultRecord): Iterable<Row>;
}

type Extra = Pick<Column, 'unit' | 'required'>;

export function text<S, Name extends string>(
  name: Name,
  width: number,
  value: (source: S) => string,
  extra: Pick<Column, 'values' | 'required' | 'emptyIsNone'> = {},
): ColumnOf<S, Name> {
  return { name, type: 'text', width, ...extra, value };
}

export function boolean<S, Name extends string>(
  name: Name,
  value: (source: S) => boolean,
): ColumnOf<S, Name> {
  return { name, type: 'boolean', width: 10, required: true, value };
}

/** A column whose value is known in every row. */
export const REQUIRED = { required: true } as const;

/** A column of text whose value is known in every row, and empty where there is none. */
export const EMPTY_IS_NONE = { emptyIsNone: true } as const;

/** A row for readers that tell an unknown text from an empty one. */
export function withNulls(row: Row, columns: readonly Column[]): Row {
  return row.map((cell, at) => (cell === '' && columns[at]?.emptyIsNone !== true ? null : cell));
}

/** Whole numbers. What cannot be counted exactly is written as unknown. */
export function integer<S, Name extends string>(
  name: Name,
  width: number,
  value: (source: S) => number | null,
  extra: Extra = {},
): ColumnOf<S, Name> {
  return { name, type: 'integer', width, ...extra, value: (source) => exact(value(source)) };
}

/** Instants, from ISO 8601 text; null and `''` and what is no instant are written as unknown. */
export function datetime<S, Name extends string>(
  name: Name,
  value: (source: S) => string | null,
  extra: Extra = {},
): ColumnOf<S, Name> {
  let last: { iso: string | null; date: Date | null } = { iso: null, date: null };
  return {
    name,
    type: 'datetime',
    width: 21,
    unit: 'UTC',
    ...extra,
    value(source) {
      const iso = value(source);
      // Neighbouring rows often say the same in a column.
      if (iso !== last.iso) last = { iso, date: instant(iso) };
      return last.date;
    },
  };
}

/** Hides the type of a table's row sources, so that tables of different sources fit in one list. */
export function defineTable<S, T extends TableName>(table: {
  name: T;
  columns: ColumnsOf<S, T>;
  primaryKey?: readonly ColumnName<T>[];
  joins?: TableName;
  ofRun?(run: EvaluatedRun): Iterable<S>;
  ofRecord?(info: RunInfo, record: ResultRecord): Iterable<S>;
}): Table {
  const { name, columns } = table;
  const { about, columns: texts } = tableTexts(textsOf('en'), name);
  return {
    name,
    description: about,
    columns: columns.map((column) => {
      const { label = column.name, meaning = '' } = texts[column.name] ?? {};
      return { ...column, label, description: meaning };
    }),
    primaryKey: table.primaryKey ?? [],
    ...(table.joins && { joins: table.joins }),
    runRows: (run) => toRows(columns, table.ofRun?.(run) ?? []),
    rowsOf: (info, record) => toRows(columns, table.ofRecord?.(info, record) ?? []),
  };
}

function* toRows<S>(columns: readonly ColumnOf<S, string>[], sources: Iterable<S>): Generator<Row> {
  for (const source of sources) {
    const row: Cell[] = [];
    for (const column of columns) row.push(column.value(source));
    yield row;
  }
}

function exact(value: number | null): number | null {
  return Number.isSafeInteger(value) ? value : null;
}

function instant(iso: string | null): Date | null {
  if (iso === null || iso === '') return null;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}
