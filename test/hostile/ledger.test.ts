import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import type { Difference } from '../../src/core/model/selection.ts';
import { openLedger } from '../../src/ledger/read.ts';
import { encodeRecord } from '../../src/ledger/records.ts';
import { fuzz, hostileText } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-hostile-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const target = { account: 'a', region: 'cn-shanghai', iotInstanceId: '' };

const difference = (firmwareId: string): Difference => ({
  target,
  firmwareId,
  reason: 'not-in-list',
  source: 'ids.csv',
  sourceLine: 1,
});
const line = (firmwareId: string): string =>
  encodeRecord({ kind: 'difference', difference: difference(firmwareId) });

/** What a ledger of these bytes holds, or the one error that a damaged one may end in. */
async function read(bytes: Uint8Array | string): Promise<string[] | 'damaged'> {
  const path = join(folder, `${(files += 1)}.jsonl`);
  await writeFile(path, bytes);
  const ledger = openLedger(path);
  const ids: string[] = [];
  try {
    for await (const found of ledger.differences()) ids.push(found.firmwareId);
    for await (const _ of ledger.observations()) expect.unreachable();
    expect(await ledger.targetReports()).toEqual([]);
    return ids;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.kind).toBe('run-folder');
    return 'damaged';
  } finally {
    rmSync(path);
  }
}

const texts = fc.array(
  hostileText.map((text) => text.slice(0, 200)),
  { minLength: 1, maxLength: 8 },
);

test('what was written is read, whatever it says', async () => {
  await fuzz([texts], async (names) => {
    expect(await read(names.map(line).join(''))).toEqual(names);
  });
});

test('any bytes are records or damage', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    hostileText.map((text) => Buffer.from(`${text}\n`)),
    fc.json().map((text) => Buffer.from(`{"crc":"00000000",${text.slice(1)}\n`)),
  );
  await fuzz([bytes], async (content) => void (await read(content)));
});

test('a ledger that was cut off has its whole lines and no other', async () => {
  await fuzz([texts, fc.double({ min: 0, max: 1, noNaN: true })], async (names, share) => {
    const whole = Buffer.from(names.map(line).join(''));
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    const lines = cut.filter((byte) => byte === 10).length;
    expect(await read(cut)).toEqual(names.slice(0, lines));
  });
});

test('a byte that was changed is damage, never another record', async () => {
  await fuzz([texts, fc.nat(), fc.integer({ min: 1, max: 255 })], async (names, at, change) => {
    const bytes = Buffer.from(names.map(line).join(''));
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ change;
    const found = await read(bytes);
    // A line feed that turned into something else joins the last line to what is not there: it counts as torn.
    if (found === 'damaged') return;
    expect(place).toBe(bytes.length - 1);
    expect(found).toEqual(names.slice(0, -1));
  });
});
