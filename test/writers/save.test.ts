import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { FORMATS } from '../../src/writers/index.ts';

import { openRunFolder } from '../../src/writers/save.ts';
import { refuseOtherDisk } from '../../src/writers/save/places.ts';
import { onFolder } from '../../src/writers/save/failures.ts';
import { ALL_TABLES } from '../../src/writers/table.ts';
import { needs, tempDir } from './read-back.ts';
import { sampleRun } from './sample-run.ts';
import type { FormatOptions } from '../../src/writers/format.ts';
import type { Manifest, ManifestFacts } from '../../src/writers/manifest.ts';
import type { RunFolder } from '../../src/writers/save.ts';

const FOLDER_FORMATS = FORMATS.filter((format) => format.stage === 'folder');

const sha256sum = needs('sha256sum');
const CONFIGURATION = { name: 'nightly', targets: [{ account: 'prod', region: 'cn-shanghai' }], checks: {} };

function facts(runId: string): ManifestFacts {
  const run = sampleRun(20);
  return { run: { ...run, info: { ...run.info, runId } }, configuration: CONFIGURATION };
}

async function put(folder: RunFolder, name: string, content: string): Promise<void> {
  const output = folder.open(name);
  await new Promise<void>((done, fail) => output.once('error', fail).end(content, () => done()));
}

async function publishRun(outDir: string, runId: string): Promise<string> {
  const folder = await openRunFolder({ outDir, job: 'nightly', runId });
  await put(folder, 'packages.csv', `run_id\r\n${runId}\r\n`);
  await writeFile(folder.path('ledger/prod.jsonl'), '{}\n');
  return (await folder.publish(facts(runId))).folder;
}

async function manifestOf(dir: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest;
}

describe('a run folder', () => {
  it('stays aside until it is whole', async () => {
    const outDir = await tempDir();
    const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
    await put(folder, 'packages.csv', 'x');
    expect(await readdir(join(outDir, 'nightly'))).toEqual(['.work']);
    expect(await readdir(join(outDir, 'nightly/.work/r1'))).toEqual(['packages.csv']);
    const { folder: final } = await folder.publish(facts('r1'));
    expect(final).toBe(join(outDir, 'nightly/r1'));
    expect((await readdir(join(outDir, 'nightly'))).toSorted()).toEqual(['.work', 'latest', 'r1']);
    expect(await readdir(join(outDir, 'nightly/.work'))).toEqual([]);
    expect((await readdir(final)).toSorted()).toEqual(['SHA256SUMS', 'manifest.json', 'packages.csv']);
  });

  it('is for the owner and the group only', async () => {
    const final = await publishRun(await tempDir(), 'r1');
    expect((await stat(final)).mode & 0o027).toBe(0);
    expect((await stat(join(final, 'ledger'))).mode & 0o027).toBe(0);
    for (const name of ['packages.csv', 'manifest.json', 'SHA256SUMS']) {
      expect((await stat(join(final, name))).mode & 0o137, name).toBe(0);
    }
  });

  it.skipIf(sha256sum.skip)(
    `sha256sum -c accepts it, and not when a byte changed${sha256sum.note}`,
    async () => {
      const final = await publishRun(await tempDir(), 'r1');
      const check = (): Promise<unknown> =>
        promisify(execFile)('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: final });
      await expect(check()).resolves.toMatchObject({ stdout: expect.stringContaining('manifest.json: OK') });
      const listed = (await readFile(join(final, 'SHA256SUMS'), 'utf8')).trim().split('\n');
      expect(listed.map((line) => line.slice(66)).toSorted()).toEqual([
        'ledger/prod.jsonl',
        'manifest.json',
        'packages.csv',
      ]);
      await writeFile(join(final, 'packages.csv'), 'run_id\r\nr2\r\n');
      await expect(check()).rejects.toThrow(/packages.csv: FAILED|WARNING/);
    },
  );

  it('the manifest says what ran, on what, and what it wrote', async () => {
    const manifest = await manifestOf(await publishRun(await tempDir(), 'r1'));
    expect(manifest).toMatchObject({
      schema_version: 2,
      tool: { name: 'ota-audit', version: '0.2.0' },
      run_id: 'r1',
      job: 'nightly',
      host: 'audit-01',
      node_version: 'v20.20.2',
      started_at: '2026-11-23T02:00:00.000Z',
      finished_at: '2026-11-23T02:03:21.500Z',
      as_of: '2026-11-23T02:00:00.000Z',
      complete: false,
      coverage: { requested: 20, audited: 18, not_found: 1, denied: 1, failed: 0 },
      configuration: CONFIGURATION,
      previous: null,
    });
    expect(manifest.rows).toEqual({ packages: 1 });
    expect(manifest.files.map((file) => [file.name, file.size_bytes])).toEqual([
      ['ledger/prod.jsonl', 3],
      ['packages.csv', 12],
    ]);
    // printf '{"checks":{},"name":"nightly","targets":[{"account":"prod","region":"cn-shanghai"}]}' | sha256sum
    expect(manifest.configuration_sha256).toBe(
      '5484d9b9f7c2d6b983eb085e4c917430c116c9da76c9f75bf6e938dacf86c9fd',
    );
  });

  it.skipIf(sha256sum.skip)(
    `a run names the one before it, by the digest of its manifest${sha256sum.note}`,
    async () => {
      const outDir = await tempDir();
      const first = await publishRun(outDir, 'r1');
      const second = await manifestOf(await publishRun(outDir, 'r2'));
      const { stdout } = await promisify(execFile)('sha256sum', [join(first, 'manifest.json')]);
      expect(second.previous).toEqual({ run_id: 'r1', sha256: stdout.slice(0, 64) });
    },
  );

  it('latest is a relative link to the newest run, and is replaced', async () => {
    const outDir = await tempDir();
    const latest = join(outDir, 'nightly/latest');
    for (const runId of ['r1', 'r2']) {
      await publishRun(outDir, runId);
      expect(await readlink(latest)).toBe(runId);
      expect((await manifestOf(latest)).run_id).toBe(runId);
    }
    expect((await readdir(join(outDir, 'nightly'))).toSorted()).toEqual(['.work', 'latest', 'r1', 'r2']);
  });

  it('a reader of latest never meets a moment without it', async () => {
    const outDir = await tempDir();
    await publishRun(outDir, 'r0');
    let looked = 0;
    let publishing = true;
    const reader = (async () => {
      for (; publishing; looked += 1) await lstat(join(outDir, 'nightly/latest/manifest.json'));
    })();
    for (let at = 1; at <= 10; at += 1) await publishRun(outDir, `r${at}`);
    publishing = false;
    await reader;
    expect(looked).toBeGreaterThan(10);
  });

  it.each([
    ['a dangling latest', (job: string) => symlink('gone', join(job, 'latest'))],
    [
      'a latest without a manifest',
      (job: string) => mkdir(join(job, 'old')).then(() => symlink('old', join(job, 'latest'))),
    ],
  ])('%s counts as no previous run', async (_what, prepare) => {
    const outDir = await tempDir();
    await mkdir(join(outDir, 'nightly'));
    await prepare(join(outDir, 'nightly'));
    expect((await manifestOf(await publishRun(outDir, 'r1'))).previous).toBeNull();
  });

  it('a folder named latest is left alone and said so; the run is kept', async () => {
    const outDir = await tempDir();
    await mkdir(join(outDir, 'nightly/latest'), { recursive: true });
    const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
    await put(folder, 'packages.csv', 'x');
    const published = await folder.publish(facts('r1'));
    expect(published.latestProblem).toContain(
      `${join(outDir, 'nightly/latest')} cannot be pointed to this run`,
    );
    expect((await manifestOf(published.folder)).run_id).toBe('r1');
  });

  it('a half-written output is discarded while it is open', async () => {
    const outDir = await tempDir();
    const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
    folder.open('audit.xlsx').write('half');
    await folder.remove('audit.xlsx');
    await folder.remove('never-opened.csv');
    expect(await readdir(join(outDir, 'nightly/.work/r1'))).toEqual([]);
  });

  it('a killed run’s folder is continued: its plan and the ledgers that are named stay, half written reports go', async () => {
    const where = { outDir: await tempDir(), job: 'nightly', runId: '20261123T020000Z-a1b2c3' };
    const killed = await openRunFolder(where);
    await put(killed, 'plan.json', JSON.stringify({ info: { runId: where.runId } }));
    for (const name of ['ledger/prod.jsonl', 'ledger/gone.jsonl', 'audit.xlsx'])
      await put(killed, name, 'kept');
    const again = await openRunFolder({ ...where, keep: ['ledger/prod.jsonl'] });
    expect(await readFile(again.path('ledger/prod.jsonl'), 'utf8')).toBe('kept');
    const { folder } = await again.publish(facts(where.runId));
    const files = ['SHA256SUMS', 'ledger', 'ledger/prod.jsonl', 'manifest.json', 'plan.json'];
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(files);
    await expect(openRunFolder(where)).rejects.toThrow('already exists');
  });

  it('a folder in it that nothing was written to is not published, and hidden files are not named', async () => {
    const folder = await openRunFolder({ outDir: await tempDir(), job: 'nightly', runId: 'r1' });
    await put(folder, 'ledger/prod.jsonl', 'x');
    await writeFile(folder.path('ledger/prod.jsonl').replace('prod', '.nfs0001'), '');
    folder.path('empty/never.jsonl');
    const published = (await folder.publish(facts('r1'))).folder;
    expect(existsSync(join(published, 'empty'))).toBe(false);
    expect((await manifestOf(published)).files.map((file) => file.name)).toEqual(['ledger/prod.jsonl']);
    expect(folder.path('ledger/prod.jsonl')).toBe(join(published, 'ledger/prod.jsonl'));
  });

  it('every format writes the files that it names, and they are published', async () => {
    const folder = await openRunFolder({ outDir: await tempDir(), job: 'nightly', runId: 'r1' });
    const tables = ALL_TABLES.map(({ name }) => name);
    const options = (id: string): FormatOptions => (id === 'csv' ? { tables } : {});
    for (const format of FOLDER_FORMATS) await format.write(sampleRun(20), folder, options(format.id));
    const manifest = await manifestOf((await folder.publish(facts('r1'))).folder);
    expect(manifest.files.map((file) => file.name)).toEqual(
      FOLDER_FORMATS.flatMap((format) => format.files).toSorted(),
    );
  });
});

describe.each(FOLDER_FORMATS.map((format) => [format.id, format] as const))(
  '%s, when it fails midway',
  (_id, format) => {
    it('leaves nothing behind', async () => {
      const outDir = await tempDir();
      const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
      const run = sampleRun(500);
      const broken = {
        ...run,
        async *records() {
          yield* run.records();
          throw new Error('the ledger is damaged');
        },
      };
      await expect(format.write(broken, folder, {})).rejects.toThrow('the ledger is damaged');
      for (const name of format.files) await folder.remove(name);
      expect(await readdir(join(outDir, 'nightly/.work/r1'))).toEqual([]);
    });

    it('says so when its file cannot even be opened', async () => {
      const folder = await openRunFolder({ outDir: await tempDir(), job: 'nightly', runId: 'r1' });
      for (const name of format.files) await mkdir(folder.path(name));
      await expect(format.write(sampleRun(5), folder, {})).rejects.toThrow('EEXIST');
    });
  },
);

describe('a folder that cannot be written', () => {
  it.each<[string, (dir: string) => Promise<unknown>, string, RegExp]>([
    ['is a file', (dir) => writeFile(join(dir, 'out'), ''), 'out', /EEXIST|ENOTDIR/],
    [
      'lies under a file',
      (dir) => writeFile(join(dir, 'file'), ''),
      'file/out',
      /a part of the path is a file.*ENOTDIR/,
    ],
    ['goes in a circle', (dir) => symlink('out', join(dir, 'out')), 'out', /ELOOP|EEXIST/],
    ['has too long a name', async () => undefined, 'x'.repeat(300), /path is too long \(ENAMETOOLONG\)/],
  ])('because it %s is an error before anything is queried', async (_what, prepare, out, message) => {
    const dir = await tempDir();
    await prepare(dir);
    const opened = openRunFolder({ outDir: join(dir, out), job: 'nightly', runId: 'r1' });
    const error = (await opened.catch((thrown: unknown) => thrown)) as AuditError;
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({ code: 'output-folder', exitCode: 2 });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(join(dir, out));
    expect(error.hint).not.toBe('');
  });

  it('because another disk is mounted in it is told before anything is queried', async () => {
    const opened = onFolder('/a/folder', async () => refuseOtherDisk('/proc', await tempDir()));
    await expect(opened).rejects.toMatchObject({
      code: 'output-folder',
      message: expect.stringContaining('EXDEV') as string,
    });
  });

  it('because its disk is full is told as that', async () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    const opened = onFolder('/a/folder', () => Promise.reject(full));
    await expect(opened).rejects.toMatchObject({
      code: 'output-folder',
      message: '/a/folder: cannot be written: no space left on the disk (ENOSPC)',
      hint: 'Free some space, or choose another disk with --out.',
    });
  });

  it.each(['../up', 'a/b', 'a\\b', '.', '..', '', '.hidden', 'line\nbreak'])(
    'a job named %j is refused',
    async (job) => {
      const outDir = await tempDir();
      await expect(openRunFolder({ outDir, job, runId: 'r1' })).rejects.toMatchObject({
        code: 'output-folder',
      });
      expect(await readdir(outDir)).toEqual([]);
    },
  );

  it.each([
    '../escape.csv',
    'ledger/../../escape.csv',
    '/escape.csv',
    'a/b/c.csv',
    'ledger/',
    'ledger/.hidden',
  ])('an output at %s is refused', async (name) => {
    const outDir = await tempDir();
    const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
    expect(() => folder.open(name)).toThrow(AuditError);
    expect(() => folder.path(name)).toThrow(AuditError);
    expect(await readdir(join(outDir, 'nightly/.work/r1'))).toEqual([]);
  });

  it.each<[string, RegExp, (dir: string) => Promise<unknown>]>([
    ['a link', /x\.csv is a symbolic link: refused/, (dir) => symlink('packages.csv', join(dir, 'x.csv'))],
    ['a link to a folder', /ledger is a symbolic link: refused/, (dir) => symlink('..', join(dir, 'ledger'))],
    [
      'a pipe in a folder',
      /ledger\/x is a special file, not a regular file: refused/,
      async (dir) => {
        await mkdir(join(dir, 'ledger'));
        await promisify(execFile)('mkfifo', [join(dir, 'ledger/x')]);
      },
    ],
    [
      'a folder in a folder',
      /ledger\/more is a folder, not a regular file: refused/,
      (dir) => mkdir(join(dir, 'ledger/more'), { recursive: true }),
    ],
  ])('%s in the folder while publishing keeps it aside', async (_what, problem, prepare) => {
    const outDir = await tempDir();
    const folder = await openRunFolder({ outDir, job: 'nightly', runId: 'r1' });
    await put(folder, 'packages.csv', 'x');
    await prepare(join(outDir, 'nightly/.work/r1'));
    const error = await folder.publish(facts('r1')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'output-failed', message: expect.stringMatching(problem) });
    expect(await readdir(join(outDir, 'nightly'))).toEqual(['.work']);
  });
});
