/** The store of a queue goes away, forgets or is restarted in the middle of a run: nothing is lost, nothing stands twice. */
import { describe, expect, test } from 'vitest';
import pg from 'pg';
import { systemClock } from '../../src/core/system-clock.ts';
import { BACKENDS } from '../support/queue.ts';
import { needsRedis, testRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';
import { tempFolder } from '../support/temp.ts';
import { ACCOUNTS, PACKAGES, estateOn, expectWhole, isReady } from './estate.ts';

/** Of one test, on a machine that has other work too. */
const LIMIT_MS = 90_000;
/** What the worst of them may take from the fault on. */
const RECOVERED_MS = 45_000;
/** For how long a store is away. */
const AWAY_MS = 1_500;

const redis = needsRedis();

async function restarted(store: TestRedis, end: () => Promise<void>): Promise<void> {
  await end();
  await systemClock.sleep(AWAY_MS);
  await store.start();
}

/** Runs with two workers, and does something to the store when a third of all calls is through. */
async function throughFault(
  queue: { url: string; parts: string },
  fault: () => Promise<unknown>,
): Promise<void> {
  const estate = await estateOn(queue);
  await Promise.all([isReady(estate.worker()), isReady(estate.worker())]);
  const run = estate.run();
  await estate.asked((ACCOUNTS.length * PACKAGES) / 3);
  const startedMs = performance.now();
  await fault();
  expectWhole(await run.ended);
  expect(performance.now() - startedMs).toBeLessThan(RECOVERED_MS);
}

describe.skipIf(redis.skip)(`a run goes on when Redis${redis.note}`, () => {
  test.each<[string, (store: TestRedis) => Promise<unknown>]>([
    ['is restarted', (store) => restarted(store, store.stop)],
    ['is killed, and started again', (store) => restarted(store, store.kill)],
    ['is emptied', (store) => store.client.flushall()],
    [
      'hangs',
      async (store) => {
        await store.freeze();
        await systemClock.sleep(AWAY_MS);
        await store.thaw();
      },
    ],
    [
      'is full for a while',
      async (store) => {
        await store.client.config('SET', 'maxmemory', '1');
        await systemClock.sleep(AWAY_MS);
        await store.client.config('SET', 'maxmemory', '0');
      },
    ],
    [
      'takes no writes for a while',
      async (store) => {
        await store.client.replicaof('127.0.0.1', '1');
        await systemClock.sleep(AWAY_MS);
        await store.client.replicaof('NO', 'ONE');
      },
    ],
  ])('%s', { timeout: LIMIT_MS }, async (_what, fault) => {
    const store = await testRedis();
    await throughFault({ url: store.url, parts: await tempFolder() }, () => fault(store));
  });

  test('is full from the start, until it is not', { timeout: LIMIT_MS }, async () => {
    const store = await testRedis();
    const estate = await estateOn({ url: store.url, parts: await tempFolder() });
    await isReady(estate.worker({ accounts: ACCOUNTS.length }));
    await store.client.config('SET', 'maxmemory', '1');
    const run = estate.run();
    let said = '';
    run.child.stderr?.on('data', (chunk: string) => (said += chunk));
    await expect.poll(() => said, { timeout: 30_000 }).toMatch(/OOM command not allowed/);
    await store.client.config('SET', 'maxmemory', '0');
    expectWhole(await run.ended);
  });
});

const [, postgres] = BACKENDS;
/** How often connections are dropped. */
const TIMES = 12;

describe.skipIf(postgres?.skip)(`a run goes on when PostgreSQL${postgres?.note}`, () => {
  test('drops its connections, again and again', { timeout: LIMIT_MS }, async () => {
    const queue = await postgres!.open();
    const client = new pg.Client({ connectionString: queue.url });
    await client.connect();
    let dropped = 0;
    try {
      await throughFault(queue, async () => {
        for (let time = 0; time < TIMES; time += 1) {
          const { rowCount } = await client.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()`,
          );
          dropped += rowCount ?? 0;
          await systemClock.sleep(400);
        }
      });
    } finally {
      await client.end();
    }
    expect(dropped).toBeGreaterThan(2 * TIMES);
  });
});
