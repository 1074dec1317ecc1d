/** What lies between the coordinator of a run and its workers: slices and parts, in a folder or in PostgreSQL. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import { openParts } from '../../src/run/parts/open.ts';
import { partFiles } from '../../src/run/parts/part-files.ts';
import type { PartKey, PartReceipt, Parts } from '../../src/run/parts/parts.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { put, tempFolder } from '../support/temp.ts';

const RUN = '20261128T020000Z-a1b2c3';
const KEY: PartKey = { runId: RUN, number: 3 };
const SLICE = '{"account":"Öst\\u0000"}\n';
const postgres = await needsPostgres();

interface Subject {
  parts: Parts;
  said: string[];
}

async function opened(place: string): Promise<Subject> {
  const said: string[] = [];
  const log = (level: string) => (message: string, fields?: object) =>
    void said.push(`${level}: ${message} ${JSON.stringify(fields)}`);
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const parts = await openParts(place, { clock: systemClock, random: Math.random, logger });
  onTestFinished(() => parts.close());
  return { parts, said };
}

async function database(): Promise<TestDatabase & { place: string }> {
  const made = await testDatabase();
  await made.query(`create schema "${made.schema}"`);
  return { ...made, place: `${made.url}?options=${encodeURIComponent(`-c search_path=${made.schema}`)}` };
}

/** A worker's folder with ledgers, and what it says of them. */
async function collected(ledgers: Record<string, string>, change: Partial<PartReceipt> = {}): Promise<Made> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(ledgers)) await put(folder, `ledger/${name}.jsonl`, text);
  const names = Object.keys(ledgers).map((name) => `ledger/${name}.jsonl`);
  const files = await partFiles(folder, names);
  return { folder, receipt: { ...receiptOf(), files, ...change } };
}

interface Made {
  folder: string;
  receipt: PartReceipt;
}

function receiptOf(): PartReceipt {
  return {
    schemaVersion: 1,
    ...KEY,
    sliceSha256: sha256Of(SLICE),
    host: 'worker-1',
    toolVersion: '0.1.0',
    startedAt: '2026-11-28T02:00:01.000Z',
    servedAt: null,
    files: [],
  };
}

const LEDGERS = { prod: 'one\ntwo\n', 'prod-2': '', 'größe €': 'drei\n' };

/** What a part's ledgers hold, taken into a folder of its own. */
async function taken(parts: Parts, key: PartKey = KEY): Promise<Record<string, string>> {
  const folder = join(await tempFolder(), 'taken');
  await parts.take(key, folder);
  const names = readdirSync(join(folder, 'ledger'));
  return Object.fromEntries(
    names.map((name) => [name.replace('.jsonl', ''), readFileSync(join(folder, 'ledger', name), 'utf8')]),
  );
}

const MIB = 1_024 * 1_024;
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

interface Store {
  name: string;
  skip: boolean;
  where: RegExp;
  /** A new one, and how much of a part is written that nobody sees yet. */
  make(): Promise<{ place: string; writtenMiB: () => Promise<number> }>;
}

const STORES: Store[] = [
  {
    name: 'a folder',
    skip: false,
    where: /^folder \/.*ota-audit-e2e-/,
    async make() {
      const place = await tempFolder();
      const sizes = (): number[] =>
        readdirSync(place, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.includes('/.3-'))
          .map((name) => statSync(join(place, name), { throwIfNoEntry: false })?.size ?? 0);
      return { place, writtenMiB: async () => Math.max(0, ...sizes()) / MIB };
    },
  },
  {
    name: `PostgreSQL${postgres.note}`,
    skip: postgres.skip,
    where: /^PostgreSQL at [^@]+:\d+\/\w+$/,
    async make() {
      const { place, query } = await database();
      const size = `select pg_total_relation_size('ota_audit_part_pieces') as bytes`;
      return { place, writtenMiB: async () => Number((await query(size))[0]?.['bytes']) / MIB };
    },
  },
];

for (const { name, skip, make, where } of STORES) {
  const place = async (): Promise<string> => (await make()).place;

  describe.skipIf(skip)(`parts in ${name}`, () => {
    test('are offered, handed over and taken', async () => {
      const at = await place();
      const [{ parts }, { parts: worker }] = [await opened(at), await opened(at)];
      expect(parts.where).toMatch(where);
      expect(await worker.slice(KEY)).toBeNull();
      await parts.offer(KEY, SLICE);
      await parts.offer(KEY, SLICE);
      expect(await worker.slice(KEY)).toBe(SLICE);
      expect(await parts.receipt(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      const { receipt, folder } = await collected(LEDGERS);
      expect(await worker.put(KEY, receipt, folder)).toEqual(receipt);
      expect(await parts.receipt(KEY)).toEqual(receipt);
      expect(await parts.received(RUN)).toEqual([3]);
      expect(await taken(parts)).toEqual(LEDGERS);
      expect(await taken(parts)).toEqual(LEDGERS);
    });

    test('take another slice in the place of the first, and tell accounts and runs apart', async () => {
      const { parts } = await opened(await place());
      const other = { runId: '20261129T020000Z-ffffff', number: 3 };
      await Promise.all(
        [12, 3, 1, 2].map((number) => parts.offer({ runId: RUN, number }, `slice ${number}`)),
      );
      await parts.offer(KEY, SLICE);
      await parts.offer(other, 'another run');
      expect(await parts.slice(KEY)).toBe(SLICE);
      expect(await parts.slice({ runId: RUN, number: 12 })).toBe('slice 12');
      for (const number of [12, 2]) {
        const { receipt, folder } = await collected(LEDGERS, { number });
        await parts.put({ runId: RUN, number }, receipt, folder);
      }
      expect(await parts.received(RUN)).toEqual([2, 12]);
      expect(await parts.received(other.runId)).toEqual([]);
      await parts.remove(RUN);
      expect(await parts.slice(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      expect(await parts.slice(other)).toBe('another run');
    });

    test('stay those of whoever comes first, of two and of eight at once', async () => {
      const at = await place();
      const { parts, said } = await opened(at);
      await parts.offer(KEY, SLICE);
      const workers = await Promise.all(Array.from({ length: 8 }, () => opened(at)));
      const made = await Promise.all(
        workers.map((_, index) => collected({ prod: `by ${index}\n`.repeat(50_000) }, { host: `w${index}` })),
      );
      const stood = await Promise.all(
        workers.map((worker, index) => worker.parts.put(KEY, made[index]!.receipt, made[index]!.folder)),
      );
      const [first] = stood;
      for (const receipt of stood) expect(receipt).toEqual(first);
      const { prod = '' } = await taken(parts);
      expect(`w${/\d/.exec(prod)?.[0]}`).toBe(first?.host);
      const late = await collected({ prod: 'late' }, { host: 'late' });
      expect(await parts.put(KEY, late.receipt, late.folder)).toEqual(first);
      await parts.remove(RUN);
      expect(said).toEqual([]);
    });

    test.each<[string, (folder: string) => unknown, RegExp]>([
      ['is missing', (folder) => rm(join(folder, 'ledger/b.jsonl')), /ENOENT/],
      [
        'changed',
        (folder) => put(folder, 'ledger/b.jsonl', 'Two\n'),
        /ledger\/b\.jsonl is not as its receipt says/,
      ],
      ['grew', (folder) => put(folder, 'ledger/b.jsonl', 'two\nmore\n'), /ledger\/b\.jsonl is not as its/],
    ])('are whole or not there: a file %s', async (_what, change, message) => {
      const { parts } = await opened(await place());
      await parts.offer(KEY, SLICE);
      const { receipt, folder } = await collected({ a: 'one\n', b: 'two\n' });
      await change(folder);
      await expect(parts.put(KEY, receipt, folder)).rejects.toThrow(message);
      expect(await parts.receipt(KEY)).toBeNull();
      expect(await parts.received(RUN)).toEqual([]);
      await put(folder, 'ledger/b.jsonl', 'two\n');
      await parts.put(KEY, receipt, folder);
      expect(await taken(parts)).toEqual({ a: 'one\n', b: 'two\n' });
    });

    test('are not there when the worker is killed between two files', { timeout: 120_000 }, async () => {
      const { place, writtenMiB } = await make();
      const { parts } = await opened(place);
      await parts.offer(KEY, SLICE);
      const big = await collected({ a: 'one\n', b: 'x'.repeat(64 * MIB) });
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
      const at = await place();
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

    test('are cancelled, offered again and removed', async () => {
      const at = await place();
      const [{ parts, said }, { parts: worker }] = [await opened(at), await opened(at)];
      // Nothing of it is there.
      expect(await worker.isCancelled(RUN)).toBe(true);
      await parts.cancel(RUN);
      await parts.remove(RUN);
      for (const number of [1, 2, 3]) await parts.offer({ runId: RUN, number }, SLICE);
      expect(await worker.isCancelled(RUN)).toBe(false);
      await parts.cancel(RUN);
      await parts.cancel(RUN);
      expect(await worker.isCancelled(RUN)).toBe(true);
      await parts.offer(KEY, SLICE);
      expect(await worker.isCancelled(RUN)).toBe(false);
      await parts.remove(RUN);
      expect(await worker.isCancelled(RUN)).toBe(true);
      const { receipt, folder } = await collected(LEDGERS);
      await expect(worker.put(KEY, receipt, folder)).rejects.toThrow(
        `account 3 of run ${RUN} is not offered any more: its run has ended`,
      );
      expect(said).toEqual([]);
    });

    test.each([
      '../../../etc',
      '',
      '.',
      `${RUN}/../x`,
      `${RUN}\n`,
      '20261128T020000Z-A1B2C3',
      '20261399T020000Z-a1b2c3',
      "'; drop table ota_audit_parts; --",
    ])('take no ID that is none: %j', async (runId) => {
      const { parts } = await opened(await place());
      const key = { runId, number: 1 };
      const refused = 'the ID is no run ID';
      await expect(parts.offer(key, SLICE)).rejects.toThrow(refused);
      await expect(parts.slice(key)).rejects.toThrow(refused);
      await expect(parts.put(key, receiptOf(), '/')).rejects.toThrow(refused);
      await expect(parts.take(key, '/')).rejects.toThrow(refused);
      await expect(parts.receipt(key)).rejects.toThrow(refused);
      for (const act of ['received', 'cancel', 'isCancelled', 'remove'] as const)
        await expect(parts[act](runId)).rejects.toThrow(refused);
    });

    test.each([0, -1, 1.5, Number.NaN, 2 ** 40])('take no number that is none: %d', async (number) => {
      const { parts } = await opened(await place());
      await expect(parts.offer({ runId: RUN, number }, SLICE)).rejects.toThrow(`${number} is no account`);
    });
  });
}
