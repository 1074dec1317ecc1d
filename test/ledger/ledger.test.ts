import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { Target } from '../../src/core/model/target.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { openLedger, readRecords } from '../../src/ledger/read.ts';
import { encodeRecord } from '../../src/ledger/records.ts';
import type { LedgerRecord } from '../../src/ledger/records.ts';
import { createSelectionOrder } from '../../src/ledger/selection-order.ts';
import { continueLedger, createLedger, ledgerWriter } from '../../src/ledger/write.ts';

const target: Target = { account: 'acme', region: 'cn-shanghai', iotInstanceId: '' };
const observation = (seq: number): Observation => ({
  seq,
  target,
  firmwareId: `firmware-${seq}`,
  source: 'list',
  sourceLine: null,
  observedAt: '2026-11-23T02:00:00.000Z',
  requestId: 'R',
  attempts: 1,
  answer: { kind: 'failed', code: 'X', detail: 'line\nbreak and 中文' },
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a ledger', () => {
  it('keeps records appended at once, one a line, for its owner only', async () => {
    const path = join(folder, 'ledger.jsonl');
    const ledger = await createLedger(path, systemClock);
    await Promise.all(
      [3, 1, 2, 5, 4].map((seq) => ledger.append({ kind: 'observation', observation: observation(seq) })),
    );
    await ledger.close();
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(5);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const read = openLedger(path);
    for (let pass = 0; pass < 2; pass += 1) {
      expect((await collect(read.observations())).map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('gives some of its observations, at the positions that all have', async () => {
    const path = join(folder, 'ledger.jsonl');
    const older = Object.fromEntries(Object.entries(observation(6)).reverse()) as unknown as Observation;
    const records = [1, 2, 4, 5, 3, 8, 7].map((seq): LedgerRecord => {
      return { kind: 'observation', observation: observation(seq) };
    });
    const end: LedgerRecord = { kind: 'end', finishedAt: '', requested: 8 };
    const lines = [...records, { kind: 'observation' as const, observation: older }, end].map(encodeRecord);
    await writeFile(path, lines.join(''));
    const all = await collect(openLedger(path).observations());
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const wanted of [[], [0], [2, 5], [7], [0, 1, 2, 3, 4, 5, 6, 7]]) {
      const some = await collect(openLedger(path).someObservations((at) => wanted.includes(at)));
      expect(some).toEqual(all.map((entry, at) => (wanted.includes(at) ? entry : null)));
    }
  });

  it('ends every reading when it is told to', async () => {
    const path = join(folder, 'ledger.jsonl');
    await writeFile(path, encodeRecord({ kind: 'observation', observation: observation(1) }));
    const read = openLedger(path, AbortSignal.abort(new Error('SIGINT')));
    await expect(collect(read.observations())).rejects.toThrow('SIGINT');
    await expect(collect(read.differences())).rejects.toThrow('SIGINT');
    await expect(read.targetReports()).rejects.toThrow('SIGINT');
  });

  it('is never overwritten', async () => {
    const path = join(folder, 'ledger.jsonl');
    await writeFile(path, 'mine');
    await expect(createLedger(path, systemClock)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('tells a write that the disk refused', async () => {
    const ledger = await createLedger(join(folder, 'ledger.jsonl'), systemClock);
    await ledger.append({ kind: 'observation', observation: observation(1) });
    await ledger.close();
    await expect(ledger.append({ kind: 'observation', observation: observation(2) })).rejects.toThrow();
  });

  it('takes nothing more behind a line that was half written, and stays readable', async () => {
    const path = join(folder, 'ledger.jsonl');
    const file = await open(path, 'ax');
    let room = 700;
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
    const ledger = ledgerWriter(path, full, systemClock);
    const append = (seq: number): Promise<void> =>
      ledger.append({ kind: 'observation', observation: observation(seq) });
    await append(1);
    await append(2);
    await expect(append(3)).rejects.toThrow('no space');
    // Somebody made room meanwhile.
    room = 1e9;
    await expect(append(4)).rejects.toThrow('no space');
    await ledger.close();
    expect(await seqs(path)).toEqual([1, 2]);
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
    const ledger = ledgerWriter('', file, clock);
    const append = (seq: number): Promise<void> =>
      ledger.append({ kind: 'observation', observation: observation(seq) });
    await append(1);
    expect({ batches, slept }).toEqual({ batches: [1], slept: [] });
    nowMs += 2;
    await Promise.all([append(2), append(3), append(4)]);
    expect({ batches, slept }).toEqual({ batches: [1, 3], slept: [3] });
    nowMs += 50;
    await append(5);
    expect({ batches, slept }).toEqual({ batches: [1, 3, 1], slept: [3] });
  });

  async function written(): Promise<string> {
    const path = join(folder, 'ledger.jsonl');
    const ledger = await createLedger(path, systemClock);
    for (const seq of [1, 2, 3]) await ledger.append({ kind: 'observation', observation: observation(seq) });
    await ledger.close();
    return path;
  }
  const seqs = async (path: string): Promise<number[]> =>
    (await collect(openLedger(path).observations())).map(({ seq }) => seq);

  it('drops what a crash left half written, wherever the line broke off', async () => {
    const path = await written();
    const bytes = await readFile(path);
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let end = lastLine; end < bytes.length; end += 1) {
      await writeFile(path, bytes.subarray(0, end));
      expect(await seqs(path)).toEqual([1, 2]);
    }
  });

  it('goes on behind the last whole record', async () => {
    const path = await written();
    let goodBytes = 0;
    for await (const { endByte } of readRecords(path)) goodBytes = endByte;
    await appendFile(path, '{"crc":"00000000","kind":"obs');
    const ledger = await continueLedger(path, goodBytes, systemClock);
    await ledger.append({ kind: 'observation', observation: observation(4) });
    await ledger.close();
    expect(await seqs(path)).toEqual([1, 2, 3, 4]);
  });

  it('names a line in which a single byte was changed', async () => {
    const path = await written();
    const bytes = await readFile(path);
    const second = bytes.indexOf(10) + 1;
    const end = bytes.indexOf(10, second);
    for (let at = second; at < end; at += 7) {
      const altered = Buffer.from(bytes);
      altered[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
      await writeFile(path, altered);
      await expect(seqs(path)).rejects.toThrow('line 2 is no ledger record');
    }
  });

  it('gives the last report of each target', async () => {
    const path = await written();
    let goodBytes = 0;
    for await (const { endByte } of readRecords(path)) goodBytes = endByte;
    const ledger = await continueLedger(path, goodBytes, systemClock);
    const other = { ...target, iotInstanceId: 'iot-2' };
    for (const [of, calls] of [
      [target, 1],
      [other, 2],
      [target, 3],
    ] as const) {
      await ledger.append({ kind: 'target', report: { target: of, calls } as TargetReport });
    }
    await ledger.close();
    const reports = await openLedger(path).targetReports();
    expect(reports.map(({ calls }) => calls).toSorted()).toEqual([2, 3]);
  });

  it('names a newer schema', async () => {
    const path = join(folder, 'ledger.jsonl');
    await writeFile(path, encodeRecord({ kind: 'run', schemaVersion: 99 } as LedgerRecord));
    await expect(seqs(path)).rejects.toThrow('ledger schema 99');
  });
});

async function* inSelectionOrder(
  written: AsyncIterable<Observation>,
  window: number,
): AsyncIterable<Observation> {
  const order = createSelectionOrder((item: Observation) => item, window);
  for await (const entry of written) yield* order.place(entry);
  yield* order.rest();
}

describe('selection order', () => {
  it('is restored, whatever is missing, from any order within the window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), async (order) => {
        async function* written(): AsyncIterable<Observation> {
          for (const seq of order) yield observation(seq);
        }
        const read = await collect(inSelectionOrder(written(), 60));
        expect(read.map((entry) => entry.seq)).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it('holds back no more than its window and loses nothing', async () => {
    let held = 0;
    async function* written(): AsyncIterable<Observation> {
      for (let seq = 2; seq <= 500; seq += 1) {
        held += 1;
        yield observation(seq);
      }
      yield observation(1);
    }
    let read = 0;
    for await (const _ of inSelectionOrder(written(), 20)) {
      read += 1;
      expect(held - read).toBeLessThanOrEqual(21);
    }
    expect(read).toBe(500);
  });
});
