import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { Redis } from 'ioredis';
import { Interrupted } from '../../src/core/errors.ts';
import { runWorker } from '../../src/index.ts';
import type { QueueOptions, RunPorts } from '../../src/index.ts';
import { everythingIn } from './audit.ts';
import { PG_URL, needsPostgres } from './postgres.ts';
import { needsRedis, testRedis } from './redis.ts';
import { tempFolder } from './temp.ts';

/** A queue of this test's own, and where its parts are; gone after the test. */
export interface TestQueue extends QueueOptions {
  parts: string;
  /** Everything that the queue and the parts hold, as text. */
  dump(): Promise<string>;
}

export interface Backend {
  name: string;
  skip: boolean;
  note: string;
  open: () => Promise<TestQueue>;
}

/** Both stores that a queue may lie in. */
export const BACKENDS: readonly Backend[] = [
  { name: 'Redis, parts in a folder', ...needsRedis(), open: onRedis },
  { name: 'PostgreSQL', ...(await needsPostgres()), open: onPostgres },
];

async function onRedis(): Promise<TestQueue> {
  const redis = await testRedis();
  const parts = join(await tempFolder(), 'parts');
  await mkdir(parts);
  return {
    url: redis.url,
    parts,
    async dump() {
      const keys = await redis.client.keys('*');
      const values = await Promise.all(keys.map((key) => read(redis.client, key)));
      return [...keys, ...values, everythingIn(parts)].join('\n');
    },
  };
}

async function read(client: Redis, key: string): Promise<string> {
  const kind = await client.type(key);
  if (kind === 'hash') return JSON.stringify(await client.hgetall(key));
  if (kind === 'list') return JSON.stringify(await client.lrange(key, 0, -1));
  if (kind === 'zset') return JSON.stringify(await client.zrange(key, '0', '-1'));
  if (kind === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'));
  return (await client.get(key)) ?? '';
}

/** Queues of a server are one by their name: a database of its own keeps tests apart. */
async function onPostgres(): Promise<TestQueue> {
  const database = `ota_test_${randomBytes(6).toString('hex')}`;
  await asked(PG_URL, `create database ${database}`);
  onTestFinished(() =>
    asked(PG_URL, `drop database if exists ${database} with (force)`).then(() => undefined),
  );
  const url = PG_URL.replace(/\/[^/?]*(\?|$)/, `/${database}$1`);
  return {
    url,
    parts: url,
    async dump() {
      const tables = await asked(
        url,
        `select format('%I.%I', schemaname, tablename) as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      const texts: string[] = [];
      for (const { name } of tables)
        for (const row of await asked(
          url,
          `select t.*, encode(t::text::bytea, 'escape') as whole from ${name} t`,
        ))
          texts.push(Object.values(row).map(textOf).join(' '));
      return texts.join('\n');
    },
  };
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value)
    ? value.toString('latin1')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

async function asked(url: string, sql: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Workers of this process, until the work has ended. */
export async function withWorkers<T>(
  queue: QueueOptions,
  ports: readonly RunPorts[],
  work: () => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const workers = ports.map((own) => runWorker({ ...queue, signal: end.signal }, own));
  try {
    return await work();
  } finally {
    end.abort(new Interrupted('SIGTERM'));
    await Promise.allSettled(workers);
  }
}
