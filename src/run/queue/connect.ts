import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { REDIS_URL } from '../../quota/store/open.ts';
import { openPool, placeOf } from '../../writers/postgres/pool.ts';

/** A connection to what the queue lies in. BullMQ is handed it: it would look for its own drivers where none need be. */
export interface Connection {
  /** `Redis at host:port/0`: never with a user or a password. */
  where: string;
  client: { redis: Redis } | { pool: Pool };
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;
const LONGEST_RECONNECT_MS = 2_000;
/** Of what takes connections: the first answer, and a statement's, whose connection is given back then: there are few. */
const READY_MS = 10_000;
const ANSWER_MS = 60_000;
/** One listens; what a worker asks takes turns on the others. */
const CONNECTIONS = 4;

export interface ConnectOptions {
  /** Do commands wait while there is no connection? Else they fail at once. */
  isPatient: boolean;
  /** Told of what breaks; whoever asks next hears it as well. */
  onTrouble: (error: Error) => void;
}

/** @throws Error where the URL cannot be used; nothing is connected yet */
export async function connect(url: string, options: ConnectOptions): Promise<Connection> {
  return REDIS_URL.test(url) ? toRedis(url, options) : toPostgres(url);
}

async function toRedis(url: string, { isPatient, onTrouble }: ConnectOptions): Promise<Connection> {
  const { Redis: Client } = await import('ioredis');
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    enableOfflineQueue: isPatient,
    maxRetriesPerRequest: isPatient ? null : 0,
    connectionName: 'ota-audit',
    disableClientInfo: true,
    // What stands before a managed Redis may know no other.
    protocol: 2,
    retryStrategy: (times: number) => Math.min(100 * times, LONGEST_RECONNECT_MS),
    // After a failover the old primary refuses to write: the name leads to the new one.
    reconnectOnError: (error: Error) => /^(?:READONLY|MASTERDOWN)\b/.test(error.message),
  });
  // ioredis prints what nobody listens for, also of the connection that BullMQ makes of this one and leaves.
  redis.on('error', onTrouble);
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => duplicate(override).on('error', onTrouble);
  const { host = '', port = 6379, db = 0 } = redis.options;
  return {
    where: `Redis at ${host}:${port}/${db}`,
    client: { redis },
    close: () => Promise.resolve(redis.disconnect()),
  };
}

/** @throws Error where it does not connect, or says nothing then: the driver would wait for that for ever */
export async function connected(redis: Redis): Promise<void> {
  // Why there is no connection is told by an event; what was to connect only tells that there is none.
  let failure: Error | undefined;
  redis.once('error', (error) => (failure = error));
  const over = new AbortController();
  const silence = delay(READY_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${READY_MS / 1_000} s`);
  });
  silence.catch(() => undefined);
  try {
    await Promise.race([redis.connect(), silence]);
  } catch (error) {
    throw failure ?? error;
  } finally {
    over.abort();
  }
}

async function toPostgres(url: string): Promise<Connection> {
  const { default: pg } = await import('pg');
  const { DEFAULT_SCHEMA } = await import('bullmq');
  const pool = openPool(pg, url, {
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    // BullMQ names its tables without their schema. The pool waits for it.
    onConnect: (client) => client.query(`set search_path to "${DEFAULT_SCHEMA}"`) as unknown as undefined,
  });
  return { where: placeOf(pg, url), client: { pool }, close: () => pool.end() };
}
