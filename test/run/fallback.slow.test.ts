import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../src/index.ts';
import { readRunJson } from '../../src/results/run-json.ts';
import { readTable } from '../support/audit.ts';
import { audit, bad, cells, good, startOf } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

const FIRST = [bad('stays'), bad('mended'), good('comes'), good('good')];
const SECOND = [bad('stays'), good('mended'), bad('comes'), good('good')];

/** Two nights of a job. */
async function twoNights(): Promise<{ out: string; first: RunOutcome; second: RunOutcome }> {
  const out = await tempFolder();
  const first = await audit(out, 1, FIRST);
  const second = await audit(out, 2, SECOND);
  return { out, first, second };
}

const baselineOf = async ({ folder }: RunOutcome): Promise<string | undefined> =>
  (await readRunJson(join(folder, 'run.json'))).baseline?.runId;

async function alter(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  await rm(path);
  await writeFile(path, text.replace('unverified', 'unverifled'));
}

const HARM: [string, (folder: string) => Promise<unknown>, RegExp][] = [
  ['results.jsonl is gone', (folder) => rm(join(folder, 'results.jsonl')), /results .* cannot be read/],
  [
    'results.jsonl was altered',
    (folder) => alter(join(folder, 'results.jsonl')),
    /do not match its manifest/,
  ],
  [
    'results.jsonl grew',
    (folder) => appendFile(join(folder, 'results.jsonl'), '\n'),
    /do not match its manifest/,
  ],
  ['run.json is gone', (folder) => rm(join(folder, 'run.json')), /results .* cannot be read/],
  ['run.json was altered', (folder) => alter(join(folder, 'run.json')), /do not match its manifest/],
  ['its manifest is gone', (folder) => rm(join(folder, 'manifest.json')), /previous run cannot be read/],
  ['its folder is gone', (folder) => rm(folder, { recursive: true }), /previous run cannot be read/],
];

describe('last night’s results that cannot be used', () => {
  test.each(HARM)('%s: compared with the night before, and that is told', async (_, harm, note) => {
    const { out, first, second } = await twoNights();
    await harm(second.folder);
    const third = await audit(out, 3, SECOND);
    expect(await baselineOf(third)).toBe(first.info.runId);
    const [what, instead] = third.summary.notes;
    expect(what).toMatch(note);
    expect(what).toContain(second.info.runId);
    expect(instead).toBe(`This run is compared with ${first.info.runId} instead.`);
    expect(cells(third)).toEqual([
      ['stays', 'unverified', 'fail', 'persisting', startOf(1)],
      // New since the night that it is compared with, which the notes name.
      ['comes', 'unverified', 'fail', 'new', startOf(3)],
      ['mended', 'unverified', 'fail', 'resolved', startOf(1)],
    ]);
    // A count of the list is known, too: nothing is unknown of it.
    expect(ofTarget(third)).toEqual([]);

    const fourth = await audit(out, 4, SECOND);
    expect(await baselineOf(fourth)).toBe(third.info.runId);
    expect(fourth.summary.notes.join('\n')).not.toContain('compared');
    expect(cells(fourth)).toEqual([
      ['stays', 'unverified', 'fail', 'persisting', startOf(1)],
      ['comes', 'unverified', 'fail', 'persisting', startOf(3)],
    ]);
  });

  test('all earlier ones are: compared with nothing, which is told and fails a run that is good', async () => {
    const out = await tempFolder();
    const nights = [
      await audit(out, 1, [bad('mended'), good('good')]),
      await audit(out, 2, [good('mended'), good('good')]),
    ];
    for (const { folder } of nights) await rm(join(folder, 'results.jsonl'));
    const third = await audit(out, 3, [good('mended'), good('good')]);
    expect(await baselineOf(third)).toBeUndefined();
    expect(third.summary.notes.slice(0, 3)).toEqual([
      expect.stringContaining(nights[1]?.info.runId ?? '?'),
      expect.stringContaining(nights[0]?.info.runId ?? '?'),
      'This run is not compared with an earlier one; every finding counts as new.',
    ]);
    expect(ofTarget(third)).toEqual([['population-shift', 'unknown', 'new', 'true']]);
    expect([third.exitCode, third.summary.counting]).toEqual([3, 1]);
    // The night after knows this one.
    const fourth = await audit(out, 4, [good('mended'), good('good')]);
    expect(fourth.exitCode).toBe(0);
  });

  test('its manifest was altered: the chain ends there, and that is told', async () => {
    const { out, second } = await twoNights();
    const third = await audit(out, 3, SECOND);
    await alterManifest(second.folder);
    await rm(join(third.folder, 'results.jsonl'));
    const fourth = await audit(out, 4, SECOND);
    expect(await baselineOf(fourth)).toBeUndefined();
    expect(fourth.summary.notes.slice(0, 3)).toEqual([
      expect.stringContaining(`The results of the earlier run ${third.info.runId} cannot be read`),
      expect.stringMatching(
        `The earlier run ${second.info.runId} is missing, or its manifest is not the one`,
      ),
      'This run is not compared with an earlier one; every finding counts as new.',
    ]);
  });
});

/** So that it is a manifest still, and another one. */
async function alterManifest(folder: string): Promise<void> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8');
  await rm(path);
  await writeFile(path, text.replace('"audit-host"', '"other-host"'));
}

const ofTarget = ({ folder }: RunOutcome): (string | undefined)[][] =>
  readTable(folder, 'findings')
    .filter((row) => row['firmware_id'] === '')
    .map((row) => [row['check_id'], row['verdict'], row['state'], row['counts']]);
