import { codeOf } from '../../core/error-code.ts';
import { asLibpq, unusableUrl } from '../../writers/postgres/url.ts';
import { CREATE_TABLE, QUOTA_TABLE, SLOT_STATEMENT } from './postgres-statement.ts';
import type { QuotaStore, Slot } from './store.ts';
import type { Pool } from 'pg';

const CONNECT_MS = 2_000;
/** What a statement may take, waiting for the row included. */
const STATEMENT_MS = 250;
/** Those that wait for a lane, and one that is not kept waiting by them. */
const CONNECTIONS = 4;

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const NO_TABLE = '42P01';
const NO_RIGHT = '42501';
const NO_SCHEMA = '3F000';
const MADE_MEANWHILE = ['23505', '42P07'];

/** A slot that a crash of the server loses costs nothing: no commit waits for the disk. */
const SETTINGS = `set synchronous_commit = off; set statement_timeout = ${STATEMENT_MS}`;

/** @param host who asks: one name for each process */
export async function openPostgres(url: string, host: string): Promise<QuotaStore & { pool: Pool }> {
  const { default: pg } = await import('pg');
  const pool = openPool(pg, url);
  const { host: address, port, database = '' } = new pg.Client({ connectionString: asLibpq(url) });

  async function run(lane: string, distanceMs: number, holdMs: number): Promise<Slot> {
    const values = [lane, Math.round(distanceMs * 1_000), Math.round(holdMs * 1_000), host];
    for (;;) {
      const { rows } = await withTable(pool, () => pool.query<Row>({ text: SLOT_STATEMENT, values }));
      const [row] = rows;
      if (row && row.at !== '0') return toSlot(row);
    }
  }

  return {
    where: `PostgreSQL at ${address}:${port}/${database}`,
    pool,
    reserve: (lane, distanceMs) => run(lane, distanceMs, 0),
    async hold(lane, forMs) {
      await run(lane, 0, forMs);
    },
    look: (lane) => run(lane, 0, 0),
    // A server that hangs does not keep the run: whoever closes bounds the time.
    close: () => pool.end(),
  };
}

function openPool(pg: typeof import('pg').default, url: string): Pool {
  const connectionString = asLibpq(url);
  try {
    const pool = new pg.Pool({
      connectionString,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: 2 * STATEMENT_MS,
      application_name: 'ota-audit',
      keepAlive: true,
      // The pool waits for it.
      onConnect: (client) => client.query(SETTINGS) as unknown as undefined,
    });
    // Of connections that break while nobody uses them: the next statement meets it.
    pool.on('error', () => undefined);
    return pool;
  } catch (error) {
    throw unusableUrl(url, error);
  }
}

/** Makes the table where there is none. */
async function withTable<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== NO_TABLE) throw explained(error);
  }
  try {
    await pool.query(CREATE_TABLE);
  } catch (error) {
    if (!MADE_MEANWHILE.includes(codeOf(error))) throw explained(error);
  }
  return work();
}

function explained(error: unknown): unknown {
  if (codeOf(error) === NO_SCHEMA)
    return new Error(`no schema in search_path exists for the table ${QUOTA_TABLE}`, { cause: error });
  if (codeOf(error) !== NO_RIGHT || !(error instanceof Error)) return error;
  const needed = `the role needs SELECT, INSERT and UPDATE on ${QUOTA_TABLE}, and CREATE in its schema if the table does not exist`;
  return new Error(`${error.message}; ${needed}`, { cause: error });
}

/** bigint comes as text. */
interface Row {
  reserved: boolean;
  wait: string;
  at: string;
  hosts: string;
}

function toSlot({ reserved, wait, at, hosts }: Row): Slot {
  return {
    isReserved: reserved,
    waitMs: Number(wait) / 1_000,
    atMs: Number(at) / 1_000,
    hosts: Number(hosts),
  };
}
