import { DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';

/** A row as DuckDB gives it: text, bigint, boolean, null, and timestamps as ISO 8601 text. */
export type DuckRow = Record<string, string | bigint | number | boolean | null>;

export interface Duck {
  query(sql: string): Promise<DuckRow[]>;
}

/** DuckDB in memory, gone after the test: a reader of our files that is not ours. */
export async function openDuck(): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  onTestFinished(() => {
    connection.closeSync();
    instance.closeSync();
  });
  await connection.run("set timezone = 'UTC'");
  return {
    async query(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJS().map(plain);
    },
  };
}

function plain(row: Record<string, unknown>): DuckRow {
  const cells = Object.entries(row).map(([name, cell]) => [
    name,
    cell instanceof Date ? cell.toISOString() : cell,
  ]);
  return Object.fromEntries(cells) as DuckRow;
}

/** A path or glob as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
