import { codeOf } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import { createLimit } from './limit.ts';
import { asLibpq, unusableUrl } from './url.ts';
import type { Clock } from '../../core/ports.ts';
import type { Writable } from 'node:stream';
import type { Client, QueryResult } from 'pg';

/** What a database may take to let us in, and to answer or to take the next rows: a dead one costs less than a minute. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
/** To roll back, and to say goodbye; also when the run is interrupted. */
const CLOSE_MS = 2_000;
export interface SessionPorts {
  clock: Clock;
  /** Ends the session; its reason is thrown. */
  interrupted: AbortSignal;
}

/** One connection. Whatever waits for the database waits for a bounded time, and ends when the run is interrupted. */
export interface Session {
  query(text: string, values?: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  /** Begins a COPY FROM STDIN; its stream finishes when the rows are taken, and must be destroyed when they are not. One at a time. */
  copy(statement: string): Promise<Writable>;
  /** Commits when `work` resolves, and rolls back when it rejects; rejects as `work` did. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The same, within the time that an answer may take. */
  within<T>(answer: Promise<T>): Promise<T>;
  /** An error as it may be shown: which database, and what it said. */
  explained(error: unknown): Error;
  close(): Promise<void>;
}

/** Other runs do not pay for it. */
export function loadDriver(): Promise<[typeof import('pg'), typeof import('pg-copy-streams')]> {
  return Promise.all([import('pg'), import('pg-copy-streams')]);
}

/** @throws Error that names the database, and says why it does not let us in */
export async function openSession(url: string, ports: SessionPorts): Promise<Session> {
  const [{ default: pg }, { from }] = await loadDriver();
  const connectionString = asLibpq(url);
  let client: Client;
  try {
    client = new pg.Client({
      connectionString,
      application_name: 'ota-audit',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
  } catch (error) {
    throw unusableUrl(url, error);
  }
  const where = `PostgreSQL at ${client.host}:${client.port}/${client.database ?? ''}`;
  const session = createSession(client, from, where, ports);
  try {
    await session.within(client.connect());
    return session;
  } catch (error) {
    await session.close();
    throw session.explained(error);
  }
}

type CopyFrom = (typeof import('pg-copy-streams'))['from'];

function createSession(client: Client, from: CopyFrom, where: string, ports: SessionPorts): Session {
  const limit = createLimit(ports.clock, ports.interrupted);
  const within = <T>(answer: Promise<T>): Promise<T> => limit.within(answer, ANSWER_MS);
  // A connection that breaks between two answers is met by the next; without a listener it would end the process.
  client.on('error', () => undefined);
  const session: Session = {
    query: (text, values = []) => within(client.query(text, [...values])),
    async copy(statement) {
      const stream = client.query(from(statement));
      // Met by whoever waits for the stream.
      stream.on('error', () => undefined);
      return stream;
    },
    async transaction(work) {
      await session.query('begin');
      try {
        const result = await work();
        await session.query('commit');
        return result;
      } catch (error) {
        await rollBack(client, ports.clock);
        throw error;
      }
    },
    within,
    explained(error) {
      if (error instanceof AuditError || ports.interrupted.aborted) return error as Error;
      return new Error(`${where}: ${reasonOf(error)}`, { cause: error });
    },
    async close() {
      // With a query under way the connection is cut; both ways what was not committed is rolled back.
      await createLimit(ports.clock)
        .within(client.end(), CLOSE_MS)
        .catch(() => undefined);
      limit.release();
    },
  };
  return session;
}

/** Never fails: what went wrong before is what is told, and a connection that is gone has been rolled back. */
async function rollBack(client: Client, clock: Clock): Promise<void> {
  await createLimit(clock)
    .within(client.query('rollback'), CLOSE_MS)
    .catch(() => undefined);
}

/** The database's encoding has no character for a text (postgresql.org/docs/current/errcodes-appendix.html). */
const UNTRANSLATABLE = '22P05';

/** Hosts with several addresses fail with an error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return String(first);
  if (first.message === 'timeout expired') return `no answer within ${CONNECT_MS / 1_000} s`;
  if (codeOf(first) === UNTRANSLATABLE)
    return `${first.message}; use a UTF-8 database: create database … encoding 'UTF8' template template0`;
  return first.message;
}
