import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder, tmpfs } from '../support/temp.ts';
import {
  endOf,
  expectFinished,
  expectReadableLedgers,
  expectTidy,
  expectWhole,
  finishedRuns,
  unfinishedRuns,
} from './support/guarantees.ts';
import { atInstant } from './support/instants.ts';
import type { Instant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor, tally } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 250;
const random = chanceFor('disk');

/** Takes all the space that is left but so many bytes. */
function fill(folder: string, leaveBytes: number): void {
  const path = join(folder, 'filler');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4_096);
  try {
    for (;;) if (writeSync(file, block) < block.length) break;
  } catch {
    // That was the last of it.
  } finally {
    closeSync(file);
  }
  truncateSync(path, Math.max(0, statSync(path).size - leaveBytes));
}

const CANNOT_MOUNT = 'no tmpfs can be mounted here: only the tests with a file size limit ran';

/** After space was freed: the run that was cut off goes on, a finished one is followed by a new one. */
async function expectNextRunWhole(lab: Lab, unfinished: readonly string[]): Promise<void> {
  const { code, json } = await expectFinished(lab, lab.start());
  expect(code).toBe(3);
  expect(json.coverage).toMatchObject({ requested: PACKAGES, audited: PACKAGES });
  if (unfinished.length > 0) expect(json.run_id).toBe(unfinished[0]);
}

describe(`a disk that is full (CHAOS_SEED=${SEED})`, () => {
  const instants: Instant[] = [
    { stage: 'ledger', nth: 3 + Math.floor(random() * 5), delayMs: 0 },
    { stage: 'evaluate', nth: 1, delayMs: 0 },
    { stage: 'results.jsonl', nth: 1, delayMs: 0 },
    { stage: 'audit.xlsx', nth: 1, delayMs: 0 },
    { stage: 'packages.csv', nth: 1, delayMs: 0 },
    { stage: 'files.csv', nth: 1, delayMs: 0 },
    { stage: 'manifest.json', nth: 1, delayMs: 0 },
  ];

  test.each(instants)(
    'at $stage: exit 7, the ledger is kept, the next run is whole',
    { timeout: LIMIT_MS },
    async (instant) => {
      const disk = await tmpfs(16);
      if (disk === undefined) return console.warn(CANNOT_MOUNT);
      const lab = await openLab({
        packages: PACKAGES,
        out: join(disk, 'reports'),
        formats: 'xlsx, csv',
        service: { latencyMs: { min: 1, max: 3 } },
      });
      const run = lab.start();
      const stop = atInstant(lab, instant, () => fill(disk, instant.stage === 'ledger' ? 6_000 : 0));
      const { code, stderr, stdout } = await endOf(run);
      stop();
      // What fits into the rest of a block may still be written: then the run is as good as any.
      expect([3, 7], stderr + stdout).toContain(code);
      if (instant.stage === 'ledger') expect(code).toBe(7);
      if (code === 7) expect(stderr).toContain(lab.jobDir);
      if (code === 7) tally({ [`disk full at ${instant.stage}`]: 1 });
      rmSync(join(disk, 'filler'));
      await expectWhole(lab);
      const unfinished = unfinishedRuns(lab);
      if (finishedRuns(lab).length === 0) {
        expect(unfinished).toHaveLength(1);
        expect(expectReadableLedgers(lab).size).toBeGreaterThan(0);
      }
      await expectNextRunWhole(lab, unfinished);
    },
  );

  test('with the log on it: the run ends as it would without', { timeout: LIMIT_MS }, async () => {
    const disk = await tmpfs(16);
    if (disk === undefined) return console.warn(CANNOT_MOUNT);
    const lab = await openLab({ packages: PACKAGES, out: join(disk, 'reports'), formats: 'csv' });
    const run = lab.start({ shell: `exec 2>>'${disk}/cron.log'`, flags: ['--verbose'] });
    const stop = atInstant(lab, { stage: 'ledger', nth: 3, delayMs: 0 }, () => fill(disk, 0));
    const { code } = await endOf(run);
    stop();
    expect(code).toBe(7);
    tally({ 'disk full with the log on it': 1 });
    rmSync(join(disk, 'filler'));
    await expectNextRunWhole(lab, unfinishedRuns(lab));
  });

  test('for files beyond a limit: the ledger', { timeout: LIMIT_MS }, async () => {
    const lab = await openLab({ packages: PACKAGES, formats: 'csv' });
    const { code, stderr } = await endOf(lab.start({ shell: 'ulimit -f 64' }));
    expect(code, stderr).toBe(7);
    expect(stderr).toContain(join(lab.jobDir, '.work'));
    const unfinished = unfinishedRuns(lab);
    const kept = expectReadableLedgers(lab).size;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(PACKAGES);
    tally({ 'file size limit reached': 1 });
    await expectTidy(lab, unfinished);
    await expectNextRunWhole(lab, unfinished);
  });

  test('for files beyond a limit: one report, and the others are there', { timeout: LIMIT_MS }, async () => {
    const lab = await openLab({ packages: PACKAGES });
    const probe = await expectFinished(lab, lab.start());
    const sizeKiB = (name: string): number => Math.ceil(statSync(join(probe.json.folder, name)).size / 1_024);
    const names = readdirSync(probe.json.folder, { recursive: true, encoding: 'utf8' });
    const [largest = ''] = names.toSorted((a, b) => sizeKiB(b) - sizeKiB(a));
    // Usually it is the ledger or the results: then the run cannot get as far as its reports.
    const { code, stderr } = await endOf(lab.start({ shell: `ulimit -f ${sizeKiB(largest) - 1}` }));
    expect(code, stderr).toBe(7);
    const [what] = /ledger|results/.exec(largest) ?? [''];
    expect(stderr).toContain(what);
    tally({ 'file size limit reached': 1 });
    await expectWhole(lab);
  });
});

describe(`a folder that cannot be written to (CHAOS_SEED=${SEED})`, () => {
  test('ends with exit 2 before anything is asked', { timeout: LIMIT_MS }, async () => {
    const isRoot = process.getuid?.() === 0;
    const disk = isRoot ? await tmpfs(4) : await tempFolder();
    // Modes do not bind root.
    if (disk === undefined) return console.warn(`${CANNOT_MOUNT}, and nothing is read-only for root`);
    const out = join(disk, 'reports');
    mkdirSync(out);
    const lab = await openLab({ packages: 20, out });
    if (isRoot) execFileSync('mount', ['-o', 'remount,ro', disk]);
    else chmodSync(lab.jobDir, 0o500);
    const { code, stderr } = await endOf(lab.start());
    if (!isRoot) chmodSync(lab.jobDir, 0o700);
    expect(code).toBe(2);
    expect(stderr).toContain(lab.jobDir);
    expect(lab.service.stats().received).toBe(0);
    tally({ 'folder read-only': 1 });
  });
});
