import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  clearRemoved,
  removeHistoryAside,
  removeRendered,
  removeRun,
} from '../../../src/writers/save/remove.ts';
import { removeTemporary, removeWork } from '../../../src/writers/save/remove.ts';
import { night } from '../../evidence/support.ts';
import { OLD, contentOf, fifo, treasure } from '../../support/foreign.ts';
import { put, tempFolder } from '../../support/temp.ts';

type Make = (folder: string, elsewhere: string) => unknown;

const plan = (runId: string): string => JSON.stringify({ info: { runId } });
const manifest = (runId: string, more: object = {}): string =>
  JSON.stringify({ run_id: runId, finished_at: '', files: [], previous: null, ...more });
const RENDERED = { rendered_from: { run_id: OLD, manifest_sha256: 'a'.repeat(64), tool_version: '1' } };

/** Moves a folder to another disk, as it were, and leaves a link. */
const moved: Make = async (folder, elsewhere) => {
  await rename(folder, join(elsewhere, 'moved'));
  await symlink(join(elsewhere, 'moved'), folder);
};
const linksIn: Make = async (folder, elsewhere) => {
  await symlink(elsewhere, join(folder, 'folder'));
  await symlink(join(elsewhere, 'letters.txt'), join(folder, 'letters.txt'));
  await put(folder, 'charts/deep/deeper.txt', 'x');
  await symlink(elsewhere, join(folder, 'charts/folder'));
  await fifo(join(folder, 'pipe'));
};
const manifestBy =
  (make: (path: string, elsewhere: string) => unknown): Make =>
  async (folder, elsewhere) => {
    await rename(join(folder, 'manifest.json'), join(elsewhere, 'manifest.json'));
    await make(join(folder, 'manifest.json'), elsewhere);
  };

/** A job's folder with two finished runs. */
async function jobOf(base: string): Promise<string> {
  const jobDir = join(base, 'reports', 'nightly');
  for (const runId of [night(1), night(2)]) {
    for (const name of ['packages.csv', 'plan.json', 'ledger/prod.jsonl'])
      await put(jobDir, `${runId}/${name}`, runId);
    await put(jobDir, `${runId}/manifest.json`, manifest(runId));
  }
  return jobDir;
}

describe('a finished run', () => {
  it.each<[string, Make, boolean]>([
    ['as it was written', () => undefined, true],
    ['with links, pipes and folders in it', linksIn, true],
    ['that was moved, and a link left', moved, false],
    ['without a manifest', manifestBy(() => undefined), false],
    [
      'with a link for a manifest',
      manifestBy((path, elsewhere) => symlink(join(elsewhere, 'manifest.json'), path)),
      false,
    ],
    ['with a pipe for a manifest', manifestBy(fifo), false],
    ['with a folder for a manifest', manifestBy((path) => mkdir(path)), false],
    ['with the manifest of another run', manifestBy((path) => writeFile(path, manifest(OLD))), false],
    ['that was rendered again', manifestBy((path) => writeFile(path, manifest(night(1), RENDERED))), false],
  ])('%s: nothing goes but what is its own', async (_which, make, isRemoved) => {
    const base = await tempFolder();
    const elsewhere = await treasure(base);
    const jobDir = await jobOf(base);
    await make(join(jobDir, night(1)), elsewhere);
    const before = [contentOf(elsewhere), contentOf(jobDir)] as const;
    expect(await removeRun(jobDir, night(1))).toBe(isRemoved);
    expect(contentOf(elsewhere)).toEqual(before[0]);
    // Out of sight as a whole, and then gone.
    const rest = before[1].filter((line) => !line.startsWith(night(1)));
    if (isRemoved) expect(contentOf(join(jobDir, '.removed', night(1))).length).toBeGreaterThan(4);
    else expect(contentOf(jobDir)).toEqual(before[1]);
    await clearRemoved(jobDir);
    expect(contentOf(jobDir)).toEqual(isRemoved ? rest : before[1]);
    expect(contentOf(elsewhere)).toEqual(before[0]);
  });

  it.each<[string, (base: string, jobDir: string, elsewhere: string) => Promise<string>]>([
    [
      'the job’s folder',
      async (base, jobDir) => {
        await symlink(jobDir, join(base, 'link'));
        return join(base, 'link');
      },
    ],
    [
      '.removed',
      async (_base, jobDir, elsewhere) => {
        await symlink(elsewhere, join(jobDir, '.removed'));
        return jobDir;
      },
    ],
  ])('is not reached through a link: %s', async (_what, make) => {
    const base = await tempFolder();
    const elsewhere = await treasure(base);
    const jobDir = await jobOf(base);
    const path = await make(base, jobDir, elsewhere);
    const before = contentOf(base);
    await expect(removeRun(path, night(1))).rejects.toMatchObject({ code: 'output-folder' });
    await expect(clearRemoved(path)).rejects.toMatchObject({ code: 'output-folder' });
    expect(contentOf(base)).toEqual(before);
  });

  it('whose removal was cut short goes with the next one; what is not known to be one stays', async () => {
    const jobDir = await tempFolder();
    const removed = join(jobDir, '.removed');
    await put(removed, `${OLD}/manifest.json`, manifest(OLD));
    await put(removed, `${night(1)}/manifest.json`, manifest(night(1)));
    await put(removed, `${night(1)}/packages.csv`, 'x');
    await mkdir(join(removed, night(2)));
    await put(removed, `${night(3)}/letters.txt`, 'x');
    await mkdir(join(removed, 'empty'));
    await clearRemoved(jobDir);
    const left = [`.removed/${night(3)}`, `.removed/${night(3)}/letters.txt`, '.removed/empty'];
    expect(contentOf(jobDir).map((line) => line.split(': ')[0])).toEqual(['.removed', ...left]);
  });
});

describe('an interrupted run', () => {
  it.each<[string, string, Make, boolean]>([
    ['with its plan', OLD, (folder) => put(folder, 'plan.json', plan(OLD)), true],
    [
      'with its plan, and links, pipes and folders in it',
      OLD,
      async (folder, elsewhere) => {
        await put(folder, 'plan.json', plan(OLD));
        await linksIn(folder, elsewhere);
      },
      true,
    ],
    [
      'whose ledgers were moved, and a link left',
      OLD,
      async (folder, elsewhere) => {
        await put(folder, 'plan.json', plan(OLD));
        await symlink(elsewhere, join(folder, 'ledger'));
      },
      false,
    ],
    ['that had written nothing', OLD, () => undefined, true],
    ['that had made a folder for its ledgers', OLD, (folder) => mkdir(join(folder, 'ledger')), true],
    ['with somebody’s ledger', OLD, (folder) => put(folder, 'ledger/prod.jsonl', 'x'), false],
    ['that was writing its plan', OLD, (folder) => put(folder, 'plan.json.part', '{'), true],
    ['with the plan of another', OLD, (folder) => put(folder, 'plan.json', plan(night(1))), false],
    ['with a plan that is none', OLD, (folder) => put(folder, 'plan.json', '{"info":'), false],
    [
      'with a link for a plan',
      OLD,
      (folder, elsewhere) => symlink(join(elsewhere, 'plan.json'), join(folder, 'plan.json')),
      false,
    ],
    ['with a pipe for a plan', OLD, (folder) => fifo(join(folder, 'plan.json')), false],
    [
      'with a link under a name of ours',
      OLD,
      (folder, elsewhere) => symlink(join(elsewhere, 'letters.txt'), join(folder, 'plan.json.part')),
      false,
    ],
    ['with somebody’s file', OLD, (folder) => put(folder, 'letters.txt', 'x'), false],
    [
      'with somebody’s file beside one of ours',
      OLD,
      (folder) => Promise.all([put(folder, 'letters.txt', 'x'), put(folder, '.probe', 'x')]),
      false,
    ],
    ['with somebody’s empty folder', OLD, (folder) => mkdir(join(folder, 'backup')), false],
    [
      'that was moved, and a link left',
      OLD,
      async (folder, elsewhere) => {
        await put(folder, 'plan.json', plan(OLD));
        await moved(folder, elsewhere);
      },
      false,
    ],
    ['without a run’s name', 'backup', (folder) => put(folder, 'plan.json', plan('backup')), false],
  ])('%s: nothing goes but what is its own', async (_which, name, make, isRemoved) => {
    const jobDir = await tempFolder();
    const elsewhere = await treasure(await tempFolder());
    await put(jobDir, `.work/${night(2)}/plan.json`, plan(night(2)));
    const rest = contentOf(jobDir);
    await mkdir(join(jobDir, '.work', name));
    await make(join(jobDir, '.work', name), elsewhere);
    const before = [contentOf(elsewhere), contentOf(jobDir)];
    expect(await removeWork(jobDir, name)).toBe(isRemoved);
    expect([contentOf(elsewhere), contentOf(jobDir)]).toEqual([before[0], isRemoved ? rest : before[1]]);
  });

  it('is not reached through a link, nor out of .work', async () => {
    const jobDir = await tempFolder();
    const elsewhere = await treasure(await tempFolder());
    await symlink(elsewhere, join(jobDir, '.work'));
    const before = contentOf(elsewhere);
    await expect(removeWork(jobDir, OLD)).rejects.toMatchObject({ code: 'output-folder' });
    expect(await removeWork(join(elsewhere, 'backup'), `../../${OLD}`)).toBe(false);
    expect(contentOf(elsewhere)).toEqual(before);
  });
});

it.each<[string, Make, boolean]>([
  ['that is whole', (folder) => put(folder, 'manifest.json', manifest(OLD, RENDERED)), true],
  [
    'with links in it',
    async (folder, elsewhere) => {
      await put(folder, 'manifest.json', manifest(OLD, RENDERED));
      await linksIn(folder, elsewhere);
    },
    true,
  ],
  ['that was being written', (folder) => put(folder, 'plan.json', plan(OLD)), true],
  ['that had just been begun', (folder) => put(folder, '.probe', 'x'), true],
  ['that is a run', (folder) => put(folder, 'manifest.json', manifest(OLD)), false],
  ['that is somebody’s', (folder) => put(folder, 'letters.txt', 'x'), false],
  ['that is a link', moved, false],
])('a folder of `report` %s: nothing goes but what is its own', async (_which, make, isRemoved) => {
  const base = await tempFolder();
  const elsewhere = await treasure(await tempFolder());
  const folder = join(base, 'rendered');
  await mkdir(folder);
  await make(folder, elsewhere);
  const before = [contentOf(elsewhere), contentOf(base)];
  expect(await removeRendered(folder)).toBe(isRemoved);
  expect([contentOf(elsewhere), contentOf(base)]).toEqual([before[0], isRemoved ? [] : before[1]]);
});

it.each<[string, string, boolean]>([
  ['the files of a killed run', 'runs.parquet', true],
  ['somebody’s file', 'letters.txt', false],
  ['somebody’s folder', 'backup/runs.parquet', false],
])('on the way to the history, %s: nothing goes but what is our own', async (_which, name, isRemoved) => {
  const jobDir = await tempFolder();
  await put(jobDir, `.history/${OLD}/${name}`, 'x');
  const before = contentOf(jobDir);
  await removeHistoryAside(jobDir, OLD);
  expect(contentOf(jobDir)).toEqual(isRemoved ? [] : before);
});

it('a link in the place of a folder that this process has made is left', async () => {
  const base = await tempFolder();
  const elsewhere = await treasure(base);
  await symlink(elsewhere, join(base, 'ota-audit-a1b2c3'));
  const before = contentOf(base);
  await removeTemporary(join(base, 'ota-audit-a1b2c3'));
  expect(contentOf(base)).toEqual(before);
});
