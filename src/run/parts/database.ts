import type { Clock, Logger, Random } from '../../core/ports.ts';
import { fullJitterMs } from '../../quota/backoff.ts';
import { reasonOf } from '../../quota/store/link.ts';
import { hideStore } from '../../quota/store/open.ts';
import { createLimit } from '../../writers/postgres/limit.ts';
import { openPool, placeOf, withTables } from '../../writers/postgres/pool.ts';
import { TABLES } from './postgres-tables.ts';
import type { PoolClient, QueryResult } from 'pg';

const CONNECT_MS = 5_000;
/** What an answer may take, and how long a transaction may stand without a statement: others may wait for it. */
const ANSWER_MS = 30_000;
/** How long a database that is away is asked again: a restart or a failover takes less. */
const AWAY_MS = 120_000;
const LONGEST_WAIT_MS = 5_000;
const CLOSE_MS = 1_000;
/** Statements, and transactions that may take long, at a time: neither waits for the other, and the pool for none. */
const AT_A_TIME = 4;

/** `set local`: between pools of connections nothing else lasts. */
const BEGIN = `begin;
set local statement_timeout = ${ANSWER_MS};
set local idle_in_transaction_session_timeout = ${ANSWER_MS}`;

type Value = string | number | Uint8Array;
export type Ask = (text: string, values?: readonly Value[]) => Promise<QueryResult<Row>>;
type Row = Record<string, unknown>;

/** A database that may go away for a while. Its errors name it, without its password. */
export interface Database {
  readonly where: string;
  /** One statement; made again while the database is away, so it must be one that can be. */
  query: Ask;
  /** The same of a transaction. */
  transaction<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  /** One attempt, with the tables made where they are not there. */
  once<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabasePorts {
  clock: Clock;
  logger: Logger;
  random: Random;
}

/** There is no answer, or none that would not be another one later. */
class Away extends Error {}

/** SQLSTATE classes: connection, resources, operator intervention, rollback by another transaction, by the time it took. */
const LATER = /^(?:08|40|53|57|25P03)/;

type Driver = typeof import('pg').default;

/** Connects to nothing yet. @throws Error where the URL is none; its own text is not repeated */
export async function openDatabase(url: string, { clock, logger, random }: DatabasePorts): Promise<Database> {
  const [{ default: pg }, { default: pLimit }] = await Promise.all([import('pg'), import('p-limit')]);
  const where = placeOf(pg, url);
  const reason = (error: unknown): string => reasonOf(error, hideStore(url));
  const connections = openConnections(pg, url, reason);
  const statements = pLimit(AT_A_TIME);
  const transactions = pLimit(AT_A_TIME);
  const closed = new AbortController();
  let isAway = false;

  const withOwnTables = <T>(work: () => Promise<T>): Promise<T> =>
    withTables((text) => connections.connected((ask) => ask(text)), TABLES, work);
  const inTransaction = <T>(work: (ask: Ask) => Promise<T>): Promise<T> =>
    transactions(() => connections.inTransaction(work));

  async function again<T>(work: () => Promise<T>): Promise<T> {
    const sinceMs = clock.monotonic();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await withOwnTables(work);
        if (isAway) logger.info('the database of the parts is back', { parts: where });
        isAway = false;
        return result;
      } catch (error) {
        closed.signal.throwIfAborted();
        if (!(error instanceof Away) || clock.monotonic() - sinceMs > AWAY_MS) throw shown(error);
        if (!isAway)
          logger.warn('the database of the parts is away', { parts: where, reason: error.message });
        isAway = true;
        await clock.sleep(Math.min(50 + fullJitterMs(attempt, random), LONGEST_WAIT_MS), closed.signal);
      }
    }
  }

  /** What the database said, and nothing else, is told with its name. */
  function shown(error: unknown): unknown {
    const isTheirs = error instanceof pg.DatabaseError || error instanceof Away;
    const isExplained = error instanceof Error && error.cause instanceof pg.DatabaseError;
    return isTheirs || isExplained ? new Error(`${where}: ${reason(error)}`, { cause: error }) : error;
  }

  return {
    where,
    query: (text, values) => again(() => statements(() => connections.connected((ask) => ask(text, values)))),
    transaction: (work) => again(() => inTransaction(work)),
    async once(work) {
      try {
        return await withOwnTables(() => inTransaction(work));
      } catch (error) {
        throw shown(error);
      }
    },
    async close() {
      closed.abort(new Error('the parts are closed'));
      await createLimit(clock)
        .within(connections.close(), CLOSE_MS)
        .catch(() => undefined);
    },
  };
}

interface Connections {
  connected<T>(this: void, work: (ask: Ask) => Promise<T>): Promise<T>;
  inTransaction<T>(this: void, work: (ask: Ask) => Promise<T>): Promise<T>;
  /** Cuts those that are in use: what was not committed is rolled back. */
  close(): Promise<void>;
}

function openConnections(pg: Driver, url: string, reason: (error: unknown) => string): Connections {
  const pool = openPool(pg, url, {
    max: 2 * AT_A_TIME,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: 2 * ANSWER_MS,
  });
  const inUse = new Set<PoolClient>();

  /** Whatever is no answer of the server's is of the connection. */
  async function answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const isAnswer = error instanceof pg.DatabaseError && !LATER.test(error.code ?? '');
      throw isAnswer ? error : new Away(reason(error), { cause: error });
    }
  }

  async function connected<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const client = await answered(pool.connect());
    inUse.add(client);
    let isBroken = false;
    try {
      return await work((text, values = []) => answered(client.query<Row>(text, [...values])));
    } catch (error) {
      isBroken = error instanceof Away;
      throw error;
    } finally {
      inUse.delete(client);
      client.release(isBroken);
    }
  }

  return {
    connected,
    inTransaction: (work) =>
      connected(async (ask) => {
        await ask(BEGIN);
        try {
          const result = await work(ask);
          await ask('commit');
          return result;
        } catch (error) {
          if (!(error instanceof Away)) await ask('rollback').catch(() => undefined);
          throw error;
        }
      }),
    async close() {
      for (const client of inUse) void client.end().catch(() => undefined);
      await pool.end();
    },
  };
}
