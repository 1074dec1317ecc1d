import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import type { ResultSection } from '../../src/core/model/run.ts';
import type { Target } from '../../src/core/model/target.ts';
import { readResults } from '../../src/results/read.ts';
import type { PlacedLine } from '../../src/results/read.ts';
import type { ResultLine } from '../../src/results/records.ts';
import { createResults } from '../../src/results/write.ts';
import { TARGET, at } from '../evaluate/support/observations.ts';
import { tempFolder } from '../support/temp.ts';

const OTHERS: Target[] = ['eu-central-1', 'us-west-1'].map((region) => ({ ...TARGET, region }));
const POPULATION = { count: 3, at: at(0) };

const lineOf = (firmwareId: string): ResultLine => ({
  kind: 'difference',
  firmwareId,
  reason: 'not-in-list',
  source: 'ids.csv',
  sourceLine: 2,
});

let path: string;
beforeEach(async () => {
  path = join(await tempFolder(), 'results.jsonl');
});

/** Writes a target for each list of IDs, with a line for each of them. */
async function written(...lists: string[][]): Promise<ResultSection[]> {
  const results = await createResults(path);
  for (const [n, ids] of lists.entries()) {
    await results.beginTarget({
      target: targetAt(n),
      population: n === 0 ? POPULATION : null,
      ...(n === 2 && { absent: true as const }),
    });
    for (const id of ids) await results.add(lineOf(id));
  }
  return results.end();
}

const targetAt = (n: number): Target => [TARGET, ...OTHERS][n] ?? expect.fail('no such target');

async function read(options: Parameters<typeof readResults>[1] = {}): Promise<PlacedLine[]> {
  const found: PlacedLine[] = [];
  for await (const lines of readResults(path, options)) found.push(...lines);
  return found;
}

const placed = (n: number, ids: readonly string[]): PlacedLine[] => {
  const target = targetAt(n);
  const head: ResultLine = { kind: 'target', target, ...(n === 2 && { absent: true as const }) };
  return [head, ...ids.map(lineOf)].map((line) => ({ line, target }));
};

describe('results.jsonl', () => {
  it('has a section for each target, which can be read alone', async () => {
    const lists = [['a', 'b'], [], ['c']];
    const sections = await written(...lists);
    expect(sections).toMatchObject([
      { target: TARGET, fromByte: 0, population: POPULATION },
      { target: OTHERS[0], population: null },
      { target: OTHERS[1], population: null, absent: true },
    ]);
    expect(sections.map((section) => 'absent' in section)).toEqual([false, false, true]);
    const { size } = await stat(path);
    expect(sections.map(({ toByte }) => toByte)).toEqual([
      sections[1]?.fromByte,
      sections[2]?.fromByte,
      size,
    ]);
    expect(await read()).toEqual(lists.flatMap((ids, n) => placed(n, ids)));
    for (const [n, section] of sections.entries())
      expect(await read({ section })).toEqual(placed(n, lists[n] ?? []));
  });

  it('is read as it was written, whatever lengths its lines have', async () => {
    const id = fc.oneof(
      { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 30_000, max: 300_000 }).map((length) => '界'.repeat(length / 3)),
      },
    );
    const lists = fc.array(fc.array(id, { maxLength: 12 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(lists, async (drawn) => {
        const sections = await written(...drawn);
        expect(await read()).toEqual(drawn.flatMap((ids, n) => placed(n, ids)));
        const last = sections.at(-1);
        const n = drawn.length - 1;
        expect(last && (await read({ section: last }))).toEqual(placed(n, drawn[n] ?? []));
      }),
      { numRuns: 30 },
    );
  });

  it('is for its owner and the group, and begins anew', async () => {
    await writeFile(path, 'x'.repeat(10_000), { mode: 0o666 });
    await written(['a']);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await read()).toEqual(placed(0, ['a']));
  });

  it('may be left half written', async () => {
    const results = await createResults(path);
    await results.beginTarget({ target: TARGET, population: null });
    await results.abandon();
    await expect(results.add(lineOf('x'.repeat(100_000)))).rejects.toThrow();
  });

  it('ends when it is told to', async () => {
    await written(['a']);
    const interrupted = AbortSignal.abort(new Error('SIGINT'));
    await expect(read({ interrupted })).rejects.toThrow('SIGINT');
  });
});

describe('a damaged results.jsonl', () => {
  it.each<[string, (lines: string[]) => string[], number]>([
    ['a line is no JSON', (lines) => lines.with(2, '{"kind":"difference",\n'), 3],
    ['a line is empty', (lines) => lines.toSpliced(1, 0, '\n'), 2],
    ['a line is nothing', (lines) => lines.with(2, 'null\n'), 3],
    ['a line is no object', (lines) => lines.with(2, '5\n'), 3],
    ['a line has no kind', (lines) => lines.with(2, '{}\n'), 3],
    ['a line has a kind that nobody knows', (lines) => lines.with(2, '{"kind":"constructor"}\n'), 3],
    ['no target comes first', (lines) => lines.slice(1), 1],
    ['the last line breaks off', (lines) => [...lines.slice(0, -1), lines.at(-1)?.slice(0, -1) ?? ''], 4],
  ])('is told where %s', async (_, damage, number) => {
    await written(['a', 'b', 'c']);
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    await writeFile(path, damage(lines).join(''));
    const error = await read().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({ code: 'run-folder' });
    expect(String(error)).toContain(`line ${number} is not a result`);
  });

  it('is the system’s error where it is gone', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
