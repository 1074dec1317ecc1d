import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';

/** The server that tests use: PGURL, or the one that stands on every machine of ours. */
export const PG_URL: string = process.env['PGURL'] ?? 'postgres://root@127.0.0.1:5432/test';

/** Is a server there? Without one the tests are skipped by name; in CI they run, and fail. */
export async function needsPostgres(): Promise<{ skip: boolean; note: string }> {
  const client = new pg.Client({ connectionString: PG_URL, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return { skip: false, note: '' };
  } catch (error) {
    if (process.env['CI'] === 'true') return { skip: false, note: '' };
    const reason = error instanceof Error && error.message !== '' ? error.message : 'nothing answers';
    return { skip: true, note: ` (skipped: no PostgreSQL at 127.0.0.1:5432, database test: ${reason})` };
  }
}

export interface TestDatabase {
  url: string;
  /** A schema of this test's own, which is not there yet. */
  schema: string;
  /** Rows, with the schema's tables and views in reach without its name. */
  query(this: void, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

/** A connection of this test's own; its schema is dropped after it. */
export async function testDatabase(): Promise<TestDatabase> {
  const schema = `ota_test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: PG_URL });
  await client.connect();
  onTestFinished(async () => {
    await client.query(`drop schema if exists "${schema}" cascade`);
    await client.end();
  });
  await client.query(`set search_path to "${schema}"; set timezone to 'UTC'`);
  return {
    url: PG_URL,
    schema,
    async query(sql, values = []) {
      const { rows } = await client.query<Record<string, unknown>>(sql, values);
      return rows;
    },
  };
}
