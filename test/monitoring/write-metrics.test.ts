import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { renderMetrics, writeMetrics } from '../../src/notify/metrics.ts';
import { put, tempFolder } from '../support/temp.ts';
import { sampleRun } from '../writers/sample-run.ts';
import { factsOf } from './support.ts';

const NAME = 'ota_audit_nightly.prom';

test('the file is what is rendered, readable for every user whatever the umask, and alone in the folder', async () => {
  const folder = await tempFolder();
  const facts = factsOf({ run: sampleRun(20) });
  const umask = process.umask(0o077);
  await writeMetrics(folder, facts).finally(() => process.umask(umask));
  expect(readdirSync(folder)).toEqual([NAME]);
  expect(readFileSync(join(folder, NAME), 'utf8')).toBe(await renderMetrics(facts));
  expect(statSync(join(folder, NAME)).mode & 0o777).toBe(0o644);
});

test('a reader sees the old file or the new one, never half of one, and no other file for node_exporter', async () => {
  const folder = await tempFolder();
  const versions = Array.from({ length: 30 }, (_, at) =>
    factsOf({ toolVersion: `${at}`, run: sampleRun(1) }),
  );
  const texts = new Set(await Promise.all(versions.map(renderMetrics)));
  await writeMetrics(folder, versions[0]!);
  const seen = new Set<string>();
  let isWriting = true;
  const reading = (async () => {
    while (isWriting) {
      expect(readdirSync(folder).filter((name) => name.endsWith('.prom'))).toEqual([NAME]);
      seen.add(readFileSync(join(folder, NAME), 'utf8'));
      await new Promise((done) => setImmediate(done));
    }
  })();
  for (const facts of versions) await writeMetrics(folder, facts);
  isWriting = false;
  await reading;
  expect([...seen].filter((text) => !texts.has(text))).toEqual([]);
  expect(seen.size).toBeGreaterThan(1);
  expect(readdirSync(folder)).toEqual([NAME]);
});

test('a link in its place is replaced, and what it leads to stays as it is', async () => {
  const folder = await tempFolder();
  const elsewhere = await put(await tempFolder(), 'letters.txt', 'dear diary');
  symlinkSync(elsewhere, join(folder, NAME));
  await writeMetrics(folder, factsOf());
  expect(readFileSync(elsewhere, 'utf8')).toBe('dear diary');
  expect(readFileSync(join(folder, NAME), 'utf8')).toContain('ota_audit_info');
});

it.each<[string, (folder: string) => string, RegExp]>([
  ['is missing', (folder) => join(folder, 'none'), /its folder does not exist \(ENOENT\)/],
  [
    'is a file',
    (folder) => {
      writeFileSync(join(folder, 'file'), '');
      return join(folder, 'file');
    },
    /a part of the path is a file, not a folder \(ENOTDIR\)/,
  ],
  [
    'has a folder of the name',
    (folder) => {
      mkdirSync(join(folder, NAME));
      writeFileSync(join(folder, NAME, 'full'), '');
      return folder;
    },
    /it is a folder \(EISDIR\)/,
  ],
])(
  'a folder that %s: says what is wrong and what to do, makes nothing, leaves nothing',
  async (_, make, reason) => {
    const base = await tempFolder();
    const folder = make(base);
    const before = readdirSync(base, { recursive: true }).toSorted();
    const error = await problemOf(folder);
    expect(error).toMatchObject({ code: 'output-failed', exitCode: 7 });
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(join(folder, NAME));
    expect(error.hint).toContain('--collector.textfile.directory');
    expect(readdirSync(base, { recursive: true }).toSorted()).toEqual(before);
  },
);

test('a folder that the user may not write to', async () => {
  const folder = await tempFolder();
  await writeMetrics(folder, factsOf({ toolVersion: 'before' }));
  chmodSync(folder, 0o555);
  // Modes do not bind root.
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(65_534);
  const error = await problemOf(folder).finally(() => isRoot && process.seteuid!(0));
  chmodSync(folder, 0o755);
  expect(error.message).toMatch(/permission denied \(EACCES\)/);
  expect(readdirSync(folder)).toEqual([NAME]);
  expect(readFileSync(join(folder, NAME), 'utf8')).toContain('before');
});

it.each(['../up', 'a/b', '.hidden', ''])('the job %j cannot lead out of the folder', async (job) => {
  const folder = await tempFolder();
  await expect(writeMetrics(folder, factsOf({ job }))).rejects.toThrow(/cannot be the name of a job/);
  expect(readdirSync(folder)).toEqual([]);
});

async function problemOf(folder: string): Promise<AuditError> {
  const error: unknown = await writeMetrics(folder, factsOf()).catch((error: unknown) => error);
  if (error instanceof AuditError) return error;
  throw new Error('it was written, or ended otherwise', { cause: error });
}
