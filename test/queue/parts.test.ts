/** Parts that are large, and their writers and stores that go away. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { partFiles } from '../../src/run/parts/part-files.ts';
import {
  KEY,
  LEDGERS,
  MIB,
  RUN,
  SLICE,
  STORES,
  collected,
  database,
  opened,
  taken,
} from '../support/parts.ts';
import type { Made } from '../support/parts.ts';
import { needsPostgres } from '../support/postgres.ts';
import { tempFolder } from '../support/temp.ts';

const postgres = await needsPostgres();
/** Of 200 that pass through. */
const MOST_GROWN_MIB = 100;
const DIST = resolve(import.meta.dirname, '../../dist');
/** Does something with parts in a process of its own, which says at its end how much memory that took. */
function working(place: string, work: { put?: Made; take?: string }): ChildProcess {
  const script = `
    import { openParts } from ${JSON.stringify(join(DIST, 'run/parts/open.js'))};
    import { systemClock } from ${JSON.stringify(join(DIST, 'core/system-clock.js'))};
    const { place, key, put, take } = JSON.parse(process.env.GIVEN);
    const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
    const parts = await openParts(place, { clock: systemClock, random: Math.random, logger });
    const before = process.memoryUsage.rss();
    let most = before;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
    if (put) await parts.put(key, put.receipt, put.folder);
    if (take) await parts.take(key, take);
    clearInterval(timer);
    await parts.close();
    console.log(Math.round((most - before) / ${MIB}));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], GIVEN: JSON.stringify({ place, key: KEY, ...work }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** MiB by which the process grew. */
async function grownBy(child: ChildProcess): Promise<number> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  return Number(said);
}

for (const { name, skip, make } of STORES) {
  describe.skipIf(skip)(`parts in ${name}`, () => {
    test('are not there when the worker is killed between two files', { timeout: 120_000 }, async () => {
      const { place, writtenMiB } = await make();
      const { parts } = await opened(place);
      await parts.offer(KEY, SLICE);
      const big = await collected({ a: 'one\n', b: randomBytes(32 * MIB).toString('hex') });
      const child = working(place, { put: big });
      await expect.poll(writtenMiB, { timeout: 20_000, interval: 5 }).toBeGreaterThan(1);
      child.kill('SIGKILL');
      const [, signal] = (await once(child, 'exit')) as [number | null, string];
      expect(signal).toBe('SIGKILL');
      expect(await parts.received(RUN)).toEqual([]);
      expect(await parts.receipt(KEY)).toBeNull();
      const { receipt, folder } = await collected(LEDGERS);
      expect(await parts.put(KEY, receipt, folder)).toEqual(receipt);
      expect(await taken(parts)).toEqual(LEDGERS);
      await parts.remove(RUN);
    });

    test('of 200 MB pass through bounded memory', { timeout: 120_000 }, async () => {
      const { place: at } = await make();
      const { parts } = await opened(at);
      await parts.offer(KEY, SLICE);
      const big = await collected({ a: 'one\n', b: '0123456789abcdef'.repeat((200 * MIB) / 16) });
      const putMiB = await grownBy(working(at, { put: big }));
      const target = await tempFolder();
      const takeMiB = await grownBy(working(at, { take: target }));
      console.info(
        `${name}: memory grew by ${putMiB} MiB to hand 200 MB over, by ${takeMiB} MiB to take them`,
      );
      expect(putMiB).toBeLessThan(MOST_GROWN_MIB);
      expect(takeMiB).toBeLessThan(MOST_GROWN_MIB);
      expect(await partFiles(target, ['ledger/a.jsonl', 'ledger/b.jsonl'])).toEqual(big.receipt.files);
      await parts.remove(RUN);
    });
  });
}

describe.skipIf(postgres.skip)(`parts in PostgreSQL${postgres.note}`, () => {
  test('survive dropped connections, again and again, and say so', { timeout: 120_000 }, async () => {
    const { place, schema, query } = await database();
    const [{ parts, said }, { parts: worker, said: saidByWorker }] = [
      await opened(`${place}&application_name=${schema}`),
      await opened(`${place}&application_name=${schema}`),
    ];
    const drop = async (): Promise<void> => {
      await query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
        schema,
      ]);
    };
    let isDone = false;
    let dropped = 0;
    const dropping = (async () => {
      for (; !isDone; dropped += 1) {
        await drop();
        await systemClock.sleep(150);
      }
    })();
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => parts.offer({ runId: RUN, number }, `slice ${number}`)));
    for (const number of numbers) {
      const key = { runId: RUN, number };
      const { receipt, folder } = await collected({ a: `${number}\n`.repeat(400_000) }, { number });
      expect(await worker.slice(key)).toBe(`slice ${number}`);
      expect(await worker.put(key, receipt, folder)).toEqual(receipt);
      expect((await taken(parts, key))['a']).toBe(`${number}\n`.repeat(400_000));
    }
    expect(await parts.received(RUN)).toEqual(numbers);
    await parts.remove(RUN);
    isDone = true;
    await dropping;
    expect(dropped).toBeGreaterThan(5);
    expect(await query('select count(*)::int as count from ota_audit_part_pieces')).toEqual([{ count: 0 }]);
    for (const line of [...said, ...saidByWorker])
      expect(line).toMatch(
        /^(?:warn: the database of the parts is away|info: the database of the parts is back) \{/,
      );
    expect([...said, ...saidByWorker].length).toBeGreaterThan(1);
  });
});
