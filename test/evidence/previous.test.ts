import { execFile } from 'node:child_process';
import { mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/evidence/digest.ts';
import { readTrend } from '../../src/evidence/trend.ts';
import type { Manifest } from '../../src/writers/manifest.ts';
import { readPrevious, replaceLatest } from '../../src/writers/save/latest.ts';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { listed, night, publishNight, publishNights } from './support.ts';

const relink = async (job: string, target: string): Promise<void> => {
  await rm(join(job, 'latest'), { recursive: true, force: true });
  await symlink(target, join(job, 'latest'));
};

describe('the run before a new one', () => {
  it.each<[string, (job: string) => Promise<unknown>, number | null, RegExp | null]>([
    ['is the latest', async () => undefined, 19, null],
    ['is none for the first run', (job) => rm(job, { recursive: true }), null, null],
    [
      'is the newest that is left where the latest was removed',
      (job) => rm(join(job, night(19)), { recursive: true }),
      18,
      /`latest` points to 20261119T020000Z-a1b2c3, whose manifest\.json cannot be read \(ENOENT\)/,
    ],
    [
      'is the newest that can be read where the latest was altered',
      (job) => writeFile(join(job, night(19), 'manifest.json'), '{'),
      18,
      /whose manifest\.json is not a manifest/,
    ],
    [
      'is none where none can be read',
      async (job) => {
        for (const day of [18, 19]) await rm(join(job, night(day), 'manifest.json'));
      },
      null,
      /cannot be read \(ENOENT\)/,
    ],
    [
      'is not waited for where its manifest is a pipe',
      async (job) => {
        await rm(join(job, night(19), 'manifest.json'));
        await promisify(execFile)('mkfifo', [join(job, night(19), 'manifest.json')]);
      },
      18,
      /whose manifest\.json is not a manifest/,
    ],
    ['is found without latest', (job) => rm(join(job, 'latest')), 19, /there is no `latest` link/],
    ['is not looked for outside', (job) => relink(job, '../other/r1'), 19, /points outside the job’s folder/],
    [
      'is not taken from a folder under another name',
      async (job) => {
        await mkdir(join(job, 'copy'));
        await writeFile(
          join(job, 'copy/manifest.json'),
          await readFile(join(job, night(18), 'manifest.json')),
        );
        await relink(job, 'copy');
      },
      19,
      /whose manifest\.json belongs to another run/,
    ],
    [
      'is a newer one that was killed before latest was moved',
      (job) => replaceLatest(job, night(18)),
      19,
      null,
    ],
    [
      'is not a folder that latest reaches by way of another link',
      async (job) => {
        await rename(join(job, night(19)), join(job, '../elsewhere'));
        await symlink('../elsewhere', join(job, night(19)));
      },
      18,
      /`latest` points to 20261119T020000Z-a1b2c3, which is not a folder/,
    ],
    [
      'is the end of the longest chain without latest, not what is dated last',
      async (job) => {
        await rm(join(job, 'latest'));
        const manifest = JSON.parse(
          await readFile(join(job, night(18), 'manifest.json'), 'utf8'),
        ) as Manifest;
        await mkdir(join(job, night(29)));
        const later = { ...manifest, run_id: night(29), finished_at: '2026-11-29T02:04:00.000Z' };
        await writeFile(join(job, night(29), 'manifest.json'), JSON.stringify(later));
      },
      19,
      /there is no `latest` link/,
    ],
  ])('%s', async (_what, prepare, expected, problem) => {
    const out = await tempFolder();
    const job = await publishNights(out, [18, 19]);
    await prepare(job);
    const folder = await publishNight(out, 20);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    const digest = async (day: number): Promise<string> =>
      sha256Of(await readFile(join(job, night(day), 'manifest.json')));
    const previous = expected === null ? null : { run_id: night(expected), sha256: await digest(expected) };
    expect(manifest.previous).toEqual(previous);
    if (problem === null) expect(manifest.previous_problem).toBeNull();
    else expect(manifest.previous_problem).toMatch(problem);
  });
});

it('the run before a new one is the newest where latest was turned back to one whose successor keep removed', async () => {
  const out = await tempFolder();
  const job = await publishNights(out, [16, 17, 18, 19]);
  const removed = [await listed(job, 17), await listed(job, 18)];
  for (const day of [20, 21]) await publishNight(out, day, { removed: day === 20 ? removed : [] });
  for (const day of [17, 18]) await rm(join(job, night(day)), { recursive: true });
  await replaceLatest(job, night(16));
  const { previous, previousProblem } = await readPrevious(job);
  expect([previous?.run_id, previousProblem]).toEqual([night(21), null]);
  // The trend goes on over the gap, with what is left.
  const points = await readTrend(job, previous);
  expect(points.map(({ runId }) => runId)).toEqual([16, 19, 20, 21].map((day) => night(day)));
});

describe.each([
  ['ahead', 28],
  ['behind', 3],
])('a run whose clock was %s', (_which, wrong) => {
  const order = [18, wrong, 19, 20, 21];

  it('is followed once: each night names the night before it', async () => {
    const job = await publishNights(await tempFolder(), order);
    const named = await Promise.all(
      order.map(async (day) => {
        const text = await readFile(join(job, night(day), 'manifest.json'), 'utf8');
        return (JSON.parse(text) as Manifest).previous?.run_id;
      }),
    );
    expect(named).toEqual([undefined, ...order.slice(0, -1).map((day) => night(day))]);
    expect(await readlink(join(job, 'latest'))).toBe(night(21));
  });

  it.each([
    ['gone', (job: string) => rm(join(job, 'latest'))],
    ['where it was', (job: string) => replaceLatest(job, night(19))],
  ])('is not taken for the newest where latest is %s', async (_what, prepare) => {
    const job = await publishNights(await tempFolder(), order);
    await prepare(job);
    expect((await readPrevious(job)).previous?.run_id).toBe(night(21));
  });

  it('leaves the chain whole, from latest and from each run', async () => {
    const job = await publishNights(await tempFolder(), order);
    for (const [at, day] of order.entries()) {
      const { code, stdout } = await runCli(['verify', join(job, night(day)), '--chain']);
      const runs = [...stdout.matchAll(/^ok +(\S+):/gm)].map(([, runId]) => runId);
      const expected = order.slice(0, at + 1).toReversed();
      expect([code, runs]).toEqual([0, expected.map((before) => night(before))]);
    }
  });

  it('stands in the trend where it was published', async () => {
    const job = await publishNights(await tempFolder(), order);
    const { previous } = await readPrevious(job);
    expect((await readTrend(job, previous)).map(({ runId }) => runId)).toEqual(
      order.map((day) => night(day)),
    );
  });
});

it('the manifest counts the rows that were written', async () => {
  const folder = await publishNight(await tempFolder(), 20);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  expect(manifest.rows).toEqual({ coverage: 2, packages: 2 });
  expect(manifest.signed_by).toBeNull();
});
