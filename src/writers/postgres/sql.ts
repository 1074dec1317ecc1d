import type { ColumnType, Table } from '../column.ts';

/** A column as the database has it. */
export interface SqlColumn {
  name: string;
  type: string;
  description: string;
}

const TYPES: Record<ColumnType, string> = {
  text: 'text',
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  datetime: 'timestamp with time zone',
};

/** The place of a row in its table and run, from 1: the key of tables that have none of their own. */
const ROW_NUMBER = 'row_no';

/** Columns of a table in the database, in the order in which rows are copied. */
export function columnsOf(table: Table): SqlColumn[] {
  const columns = table.columns.map(({ name, type, description }) => ({
    name,
    type: TYPES[type],
    description,
  }));
  if (table.primaryKey.length > 0) return columns;
  return [
    ...columns,
    { name: ROW_NUMBER, type: 'bigint', description: 'Position of the row in its run, from 1.' },
  ];
}

/** Columns that name a row. */
export function keyOf(table: Table): readonly string[] {
  return table.primaryKey.length > 0 ? table.primaryKey : ['run_id', ROW_NUMBER];
}

/** A table's or view's name with its schema. Both are names of ours or checked ones: they hold no quote. */
export function qualified(schema: string, name: string): string {
  return `"${schema}"."${name}"`;
}

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
