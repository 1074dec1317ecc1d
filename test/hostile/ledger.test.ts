import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { observationsOf, readHead, surveyLedger } from '../../src/ledger/read.ts';
import { LEDGER_SCHEMA_VERSION, encodeRecord } from '../../src/ledger/records.ts';
import type { LedgerRecord } from '../../src/ledger/records.ts';
import { fuzz, hostileText } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-hostile-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A head in which everything that comes from outside says the same. */
const head = (text: string): LedgerRecord => ({
  kind: 'head',
  head: {
    schemaVersion: LEDGER_SCHEMA_VERSION,
    runId: '20261123T020000Z-a1b2c3',
    target: { account: text, region: 'cn-shanghai', iotInstanceId: text },
    endpoint: text,
    identity: { uid: null, source: text, key: null, name: text, temporary: true, describe: text },
    selection: { selection: text, chosenBy: 'file', duplicates: { count: 0, lines: [] } },
    digest: 'd',
  },
});
const difference = (firmwareId: string): LedgerRecord => ({
  kind: 'difference',
  difference: { firmwareId, reason: 'not-in-list', source: 'ids.csv', sourceLine: 1 },
});

/** The lines of a ledger, each with its line break: a head, and a difference for each text. */
function linesOf(texts: readonly string[]): string[] {
  let crc = 0;
  return [head(texts[0] ?? ''), ...texts.map(difference)].map((record) => {
    const encoded = encodeRecord(record, crc);
    crc = encoded.crc;
    return encoded.line;
  });
}

/** What a ledger of these bytes holds; null: not even a head; or the one error that a damaged one may end in. */
async function read(bytes: Uint8Array | string): Promise<string[] | null | 'damaged'> {
  const path = join(folder, `${(files += 1)}.jsonl`);
  await writeFile(path, bytes);
  try {
    // Whose it is can be asked of anything.
    const begun = await readHead(path);
    const survey = await surveyLedger(path);
    expect(survey?.head ?? null).toEqual(begun);
    if (survey) for await (const _ of observationsOf(survey)) expect.unreachable();
    return survey && survey.differences.map(({ firmwareId }) => firmwareId);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.code).toBe('run-folder');
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
    expect(await read(linesOf(names).join(''))).toEqual(names);
  });
});

test('any bytes are no ledger, or damage', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    hostileText.map((text) => Buffer.from(`${text}\n`)),
    fc.json().map((text) => Buffer.from(`{"crc":"00000000",${text.slice(1)}\n`)),
  );
  await fuzz([bytes], async (content) => {
    expect([null, 'damaged']).toContain(await read(content));
  });
});

test('a ledger that was cut off has its whole lines and no other', async () => {
  await fuzz([texts, fc.double({ min: 0, max: 1, noNaN: true })], async (names, share) => {
    const whole = Buffer.from(linesOf(names).join(''));
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    const lines = cut.filter((byte) => byte === 10).length;
    expect(await read(cut)).toEqual(lines === 0 ? null : names.slice(0, lines - 1));
  });
});

test('a byte that was changed is damage, never another record', async () => {
  await fuzz([texts, fc.nat(), fc.integer({ min: 1, max: 255 })], async (names, at, change) => {
    const bytes = Buffer.from(linesOf(names).join(''));
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ change;
    const found = await read(bytes);
    // A line feed that turned into something else joins the last line to what is not there: it counts as torn.
    if (found === 'damaged') return;
    expect(place).toBe(bytes.length - 1);
    expect(found).toEqual(names.slice(0, -1));
  });
});

test('a line that was removed, repeated or moved is damage, whatever it says', async () => {
  const what = fc.constantFrom('removed', 'repeated', 'moved');
  await fuzz([texts, fc.nat(), what], async (names, at, change) => {
    const lines = linesOf(names);
    const place = at % (lines.length - 1);
    const line = lines[place] ?? '';
    const without = lines.toSpliced(place, 1);
    const changed = {
      removed: without,
      repeated: lines.toSpliced(place, 0, line),
      moved: without.toSpliced(place + 1, 0, line),
    };
    expect(await read(changed[change].join(''))).toBe('damaged');
  });
});
