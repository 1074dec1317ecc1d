import { openPool, placeOf, withTables } from '../../writers/postgres/pool.ts';
import { CREATE_TABLE, QUOTA_TABLE, SLOT_STATEMENT } from './postgres-statement.ts';
import type { QuotaStore, Slot } from './store.ts';
import type { Pool, QueryResult } from 'pg';

const CONNECT_MS = 2_000;
/** What a statement may take, waiting for the row included. */
const STATEMENT_MS = 250;
/** Those that wait for a lane, and one that is not kept waiting by them. */
const CONNECTIONS = 4;

const TABLES = { names: QUOTA_TABLE, rights: 'SELECT, INSERT and UPDATE', create: CREATE_TABLE };

/** A slot that a crash of the server loses costs nothing: no commit waits for the disk. */
const SETTINGS = `set synchronous_commit = off; set statement_timeout = ${STATEMENT_MS}`;

/** @param host who asks: one name for each process */
export async function openPostgres(url: string, host: string): Promise<QuotaStore & { pool: Pool }> {
  const { default: pg } = await import('pg');
  const pool = openPool(pg, url, {
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: 2 * STATEMENT_MS,
    // The pool waits for it.
    onConnect: (client) => client.query(SETTINGS) as unknown as undefined,
  });

  async function run(lane: string, distanceMs: number, holdMs: number): Promise<Slot> {
    const values = [lane, Math.round(distanceMs * 1_000), Math.round(holdMs * 1_000), host];
    for (;;) {
      const work = (): Promise<QueryResult<Row>> => pool.query<Row>({ text: SLOT_STATEMENT, values });
      const { rows } = await withTables((text) => pool.query(text), TABLES, work);
      const [row] = rows;
      if (row && row.at !== '0') return toSlot(row);
    }
  }

  return {
    where: placeOf(pg, url),
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
