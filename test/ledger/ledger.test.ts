import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/core/model/observation.ts';
import type { Target } from '../../src/core/model/target.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { observationsOf, readHead, reportOf, surveyLedger } from '../../src/ledger/read.ts';
import type { LedgerSurvey, SurveyOptions } from '../../src/ledger/read.ts';
import { LEDGER_SCHEMA_VERSION, encodeRecord } from '../../src/ledger/records.ts';
import type { AnswerCounts, LedgerHead, LedgerRecord } from '../../src/ledger/records.ts';
import { continueLedger, createLedger, ledgerWriter } from '../../src/ledger/write.ts';

const target: Target = { account: 'acme', region: 'cn-shanghai', iotInstanceId: '' };

const head: LedgerHead = {
  schemaVersion: LEDGER_SCHEMA_VERSION,
  runId: '20261123T020000Z-a1b2c3',
  target,
  endpoint: 'https://iot.cn-shanghai.aliyuncs.com',
  identity: {
    uid: '1',
    source: 'environment variables',
    key: null,
    name: null,
    temporary: false,
    describe: 'environment variables (LTAI…abcd)',
  },
  selection: { selection: 'list', chosenBy: 'whole-list', duplicates: { count: 0, lines: [] } },
  digest: 'd',
};

type Stored = Omit<Observation, 'target'>;
const observation = (seq: number, more: Partial<Stored> = {}): Stored => ({
  seq,
  firmwareId: `firmware-${seq}`,
  source: 'list',
  sourceLine: null,
  observedAt: '2026-11-23T02:00:00.000Z',
  requestId: 'R',
  attempts: 1,
  answer: { kind: 'failed', code: 'X', detail: 'line\nbreak and 中文' },
  ...more,
});
const observed = (seq: number, more: Partial<Stored> = {}): LedgerRecord => ({
  kind: 'observation',
  observation: observation(seq, more),
});
const endOf = (records: number, failed: number): LedgerRecord => ({
  kind: 'end',
  end: {
    finishedAt: '2026-11-23T02:01:00.000Z',
    records,
    counts: { ...NONE, failed },
    list: null,
    stopped: null,
    selectionProblem: null,
  },
});
const NONE: AnswerCounts = { observed: 0, 'not-found': 0, denied: 0, failed: 0 };

/** The lines of a ledger, each with its line break. */
function linesOf(records: readonly LedgerRecord[]): string[] {
  let crc = 0;
  return records.map((record) => {
    const encoded = encodeRecord(record, crc);
    crc = encoded.crc;
    return encoded.line;
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  path = join(folder, 'ledger.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

async function surveyed(options?: SurveyOptions): Promise<LedgerSurvey> {
  const survey = await surveyLedger(path, options);
  expect(survey).not.toBeNull();
  return survey as LedgerSurvey;
}
const ids = async (): Promise<string[]> =>
  (await collect(observationsOf(await surveyed()))).map(({ firmwareId }) => firmwareId);
const named = (...seqs: number[]): string[] => seqs.map((seq) => `firmware-${seq}`);

describe('writing a ledger', () => {
  it('keeps records appended at once, one a line, for its owner only', async () => {
    const ledger = await createLedger(path, systemClock);
    await ledger.append({ kind: 'head', head });
    await Promise.all([3, 1, 2, 5, 4].map((seq) => ledger.append(observed(seq))));
    expect(ledger.records).toBe(6);
    await ledger.close();
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(6);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await ids()).toEqual(named(1, 2, 3, 4, 5));
  });

  it('never overwrites', async () => {
    await writeFile(path, 'mine');
    await expect(createLedger(path, systemClock)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('tells a write that the disk refused', async () => {
    const ledger = await createLedger(path, systemClock);
    await ledger.append({ kind: 'head', head });
    await ledger.close();
    await expect(ledger.append(observed(1))).rejects.toThrow();
  });

  it('takes nothing more behind a line that was half written, and stays readable', async () => {
    const file = await open(path, 'ax');
    let room = 1_150;
    const full = {
      datasync: () => file.datasync(),
      sync: () => file.sync(),
      close: () => file.close(),
      async appendFile(text: unknown) {
        await file.appendFile(String(text).slice(0, room));
        room -= String(text).length;
        if (room < 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    };
    const ledger = ledgerWriter({ file: full, clock: systemClock });
    await ledger.append({ kind: 'head', head });
    await ledger.append(observed(1));
    await ledger.append(observed(2));
    await expect(ledger.append(observed(3))).rejects.toThrow('no space');
    // Somebody made room meanwhile.
    room = 1e9;
    await expect(ledger.append(observed(4))).rejects.toThrow('no space');
    await ledger.close();
    expect(await ids()).toEqual(named(1, 2));
  });

  it('writes what arrives together in one go, and what arrives alone at once', async () => {
    let nowMs = 0;
    const slept: number[] = [];
    const clock = {
      monotonic: () => nowMs,
      sleep: async (ms: number) => {
        slept.push(ms);
        nowMs += ms;
      },
    };
    const batches: number[] = [];
    const file = {
      appendFile: async (text: unknown) => void batches.push(String(text).trimEnd().split('\n').length),
      datasync: async () => {},
      sync: async () => {},
      close: async () => {},
    };
    const ledger = ledgerWriter({ file, clock });
    await ledger.append(observed(1));
    expect({ batches, slept }).toEqual({ batches: [1], slept: [] });
    nowMs += 2;
    await Promise.all([2, 3, 4].map((seq) => ledger.append(observed(seq))));
    expect({ batches, slept }).toEqual({ batches: [1, 3], slept: [3] });
    nowMs += 50;
    await ledger.append(observed(5));
    expect({ batches, slept }).toEqual({ batches: [1, 3, 1], slept: [3] });
  });

  it('goes on behind the last whole record', async () => {
    await writeFile(path, linesOf([{ kind: 'head', head }, observed(1), observed(2)]).join(''));
    await appendFile(path, '{"crc":"00000000","kind":"obs');
    const { tail } = await surveyed();
    const ledger = await continueLedger(path, tail, systemClock);
    await ledger.append({ kind: 'continued', at: '2026-11-23T03:00:00.000Z', host: 'h' });
    await ledger.append(observed(3));
    await ledger.append(endOf(ledger.records, 3));
    await ledger.close();
    expect(await ids()).toEqual(named(1, 2, 3));
    expect(await surveyed()).toMatchObject({
      continuedAt: ['2026-11-23T03:00:00.000Z'],
      end: { records: 5 },
      counts: { failed: 3 },
    });
  });
});

describe('reading a ledger', () => {
  const whole: LedgerRecord[] = [
    { kind: 'head', head },
    { kind: 'page', calls: 2, throttled: 1 },
    observed(2, { attempts: 3, throttled: 2 }),
    observed(1),
    {
      kind: 'difference',
      difference: { firmwareId: 'x', reason: 'not-in-list', source: 'a', sourceLine: 2 },
    },
    observed(3),
    endOf(6, 3),
  ];

  it('says what it holds, and gives observations in the order of the selection', async () => {
    await writeFile(path, linesOf(whole).join(''));
    const seen: string[] = [];
    const survey = await surveyed({ onObservation: ({ firmwareId }) => seen.push(firmwareId) });
    expect(seen).toEqual(named(2, 1, 3));
    expect(await collect(observationsOf(survey))).toMatchObject(
      [1, 2, 3].map((seq) => ({ seq, target, firmwareId: `firmware-${seq}` })),
    );
    expect(survey.differences).toMatchObject([{ target, firmwareId: 'x' }]);
    expect(reportOf(survey)).toMatchObject({ target, calls: 7, throttled: 3, stopped: null });
  });

  it('numbers observations from 1 without gaps, whatever is missing and whatever has one number twice', async () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(numbers, async (seqs) => {
        const records = seqs.map((seq, at) => observed(seq, { firmwareId: `${seq}-${at}` }));
        await writeFile(path, linesOf([{ kind: 'head', head }, ...records]).join(''));
        const read = await collect(observationsOf(await surveyed()));
        expect(read.map(({ seq }) => seq)).toEqual(seqs.map((_, at) => at + 1));
        const expected = seqs.map((seq, at) => ({ seq, at })).sort((a, b) => a.seq - b.seq || a.at - b.at);
        expect(read.map(({ firmwareId }) => firmwareId)).toEqual(
          expected.map(({ seq, at }) => `${seq}-${at}`),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('finds records that are far from their place and larger than what is read at a time', async () => {
    const large = 'x'.repeat(300 * 1_024);
    const records = Array.from({ length: 40 }, (_, at) =>
      observed(at % 2 === 0 ? 100 - at : at, {
        firmwareId: `f${at}`,
        answer: { kind: 'failed', code: 'X', detail: at % 8 === 0 ? large : 'y'.repeat(9_000) },
      }),
    );
    await writeFile(path, linesOf([{ kind: 'head', head }, ...records]).join(''));
    const read = await collect(observationsOf(await surveyed()));
    const odd = Array.from({ length: 20 }, (_, at) => `f${at * 2 + 1}`);
    const even = Array.from({ length: 20 }, (_, at) => `f${38 - at * 2}`);
    expect(read.map(({ firmwareId }) => firmwareId)).toEqual([...odd, ...even]);
  });

  it('ends when it is told to', async () => {
    await writeFile(path, linesOf(whole).join(''));
    const survey = await surveyed();
    const interrupted = AbortSignal.abort(new Error('SIGINT'));
    await expect(surveyLedger(path, { interrupted })).rejects.toThrow('SIGINT');
    await expect(collect(observationsOf(survey, interrupted))).rejects.toThrow('SIGINT');
  });

  it('drops what a crash left half written, wherever the line broke off', async () => {
    await writeFile(path, linesOf(whole.slice(0, 4)).join(''));
    const bytes = await readFile(path);
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let end = lastLine; end < bytes.length; end += 1) {
      await writeFile(path, bytes.subarray(0, end));
      expect(await ids()).toEqual(named(2));
    }
    await writeFile(path, bytes.subarray(0, 20));
    expect(await surveyLedger(path)).toBeNull();
  });

  it('names a line in which a single byte was changed', async () => {
    await writeFile(path, linesOf(whole).join(''));
    const bytes = await readFile(path);
    const third = bytes.indexOf(10, bytes.indexOf(10) + 1) + 1;
    const end = bytes.indexOf(10, third);
    for (let at = third; at < end; at += 7) {
      const altered = Buffer.from(bytes);
      altered[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
      await writeFile(path, altered);
      await expect(surveyLedger(path)).rejects.toThrow('line 3 was altered');
    }
  });

  const lines = linesOf(whole);
  const unfinished = lines.slice(0, -1);
  it.each<[string, string[], string]>([
    ['a line was removed', lines.toSpliced(2, 1), 'line 3 '],
    ['a line was removed of an interrupted ledger', unfinished.toSpliced(2, 1), 'line 3 '],
    ['a line stands twice', lines.toSpliced(3, 0, lines[2] ?? ''), 'line 4 '],
    ['a line stands twice in an interrupted ledger', unfinished.toSpliced(3, 0, lines[2] ?? ''), 'line 4 '],
    ['two lines changed places', lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? ''), 'line 3 '],
    ['the head is missing', lines.slice(1), 'line 1 '],
    ['there are two heads', linesOf([{ kind: 'head', head }, ...whole]), 'line 2 '],
    ['something follows the end', linesOf([...whole, observed(4)]), 'line 8 '],
    ['the end counts other records', linesOf([...whole.slice(0, -1), endOf(7, 3)]), 'is inconsistent'],
    ['the end counts other answers', linesOf([...whole.slice(0, -1), endOf(6, 2)]), 'is inconsistent'],
  ])('refuses a ledger where %s', async (_what, damaged, problem) => {
    await writeFile(path, damaged.join(''));
    await expect(surveyLedger(path)).rejects.toThrow(problem);
  });

  it('names another schema', async () => {
    await writeFile(path, linesOf([{ kind: 'head', head: { ...head, schemaVersion: 99 } }]).join(''));
    await expect(surveyLedger(path)).rejects.toThrow('ledger schema 99');
    expect(await readHead(path)).toBeNull();
  });

  it('reads a head that is longer than what is read at a time', async () => {
    const listedProducts = Array.from({ length: 40_000 }, (_, at) => `a1Product${at}`);
    const long = { ...head, selection: { ...head.selection, listedProducts } };
    await writeFile(path, linesOf([{ kind: 'head', head: long }, observed(1)]).join(''));
    expect((await surveyed()).head).toEqual(long);
    expect(await readHead(path)).toEqual(long);
  });

  it('reads a head alone, and says null where there is none', async () => {
    await writeFile(path, linesOf(whole).join(''));
    expect(await readHead(path)).toEqual(head);
    await writeFile(path, lines[0]?.slice(0, 50) ?? '');
    expect(await readHead(path)).toBeNull();
    expect(await readHead(join(folder, 'nothing'))).toBeNull();
  });
});
