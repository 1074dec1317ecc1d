import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import { openParts } from '../../src/run/parts/open.ts';
import { partFiles } from '../../src/run/parts/part-files.ts';
import type { PartKey, PartReceipt, Parts } from '../../src/run/parts/parts.ts';
import { RECEIPT_SCHEMA_VERSION } from '../../src/run/parts/receipt.ts';
import { needsPostgres, testDatabase } from './postgres.ts';
import type { TestDatabase } from './postgres.ts';
import { put, tempFolder } from './temp.ts';

export const RUN = '20261128T020000Z-a1b2c3';
export const KEY: PartKey = { runId: RUN, number: 3 };
export const SLICE = '{"account":"Öst\\u0000"}\n';

export const MIB: number = 1_024 * 1_024;

export interface Subject {
  parts: Parts;
  said: string[];
}

export async function opened(place: string): Promise<Subject> {
  const said: string[] = [];
  const log = (level: string) => (message: string, fields?: object) =>
    void said.push(`${level}: ${message} ${JSON.stringify(fields)}`);
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const parts = await openParts(place, { clock: systemClock, random: Math.random, logger });
  onTestFinished(() => parts.close());
  return { parts, said };
}

export interface Database extends TestDatabase {
  place: string;
}

export async function database(): Promise<Database> {
  const made = await testDatabase();
  await made.query(`create schema "${made.schema}"`);
  return { ...made, place: `${made.url}?options=${encodeURIComponent(`-c search_path=${made.schema}`)}` };
}

/** A worker's folder with ledgers, and what it says of them. */
export async function collected(
  ledgers: Record<string, string>,
  change: Partial<PartReceipt> = {},
): Promise<Made> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(ledgers)) await put(folder, `ledger/${name}.jsonl`, text);
  const names = Object.keys(ledgers).map((name) => `ledger/${name}.jsonl`);
  const files = await partFiles(folder, names);
  return { folder, receipt: { ...receiptOf(), files, ...change } };
}

export interface Made {
  folder: string;
  receipt: PartReceipt;
}

export function receiptOf(): PartReceipt {
  return {
    schemaVersion: RECEIPT_SCHEMA_VERSION,
    ...KEY,
    sliceSha256: sha256Of(SLICE),
    host: 'worker-1',
    toolVersion: '0.1.0',
    startedAt: '2026-11-28T02:00:01.000Z',
    servedAt: null,
    files: [],
  };
}

export const LEDGERS: Readonly<Record<string, string>> = {
  prod: 'one\ntwo\n',
  'prod-2': '',
  'größe €': 'drei\n',
};

/** What a part's ledgers hold, taken into a folder of its own. */
export async function taken(parts: Parts, key: PartKey = KEY): Promise<Record<string, string>> {
  const folder = join(await tempFolder(), 'taken');
  await parts.take(key, folder);
  const names = readdirSync(join(folder, 'ledger'));
  return Object.fromEntries(
    names.map((name) => [name.replace('.jsonl', ''), readFileSync(join(folder, 'ledger', name), 'utf8')]),
  );
}

const postgres = await needsPostgres();

export interface Store {
  name: string;
  skip: boolean;
  where: RegExp;
  /** A new one, and how much of a part is written that nobody sees yet. */
  make: () => Promise<{ place: string; writtenMiB: () => Promise<number> }>;
}

export const STORES: readonly Store[] = [
  {
    name: 'a folder',
    skip: false,
    where: /^folder \/.*ota-audit-e2e-/,
    make: async () => {
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
    make: async () => {
      const { place, query } = await database();
      const size = `select pg_total_relation_size('ota_audit_part_pieces') as bytes`;
      return { place, writtenMiB: async () => Number((await query(size))[0]?.['bytes']) / MIB };
    },
  },
];
