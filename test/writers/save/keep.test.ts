import { copyFile, mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRemoval, removeOldRuns } from '../../../src/writers/save/keep.ts';
import type { Removal } from '../../../src/writers/save/keep.ts';
import { readPrevious } from '../../../src/writers/save/latest.ts';
import type { Manifest } from '../../../src/writers/manifest.ts';
import { keepingLogger, night, publishNight, publishNights } from '../../evidence/support.ts';
import { runCli } from '../../support/cli.ts';
import { put, tempFolder } from '../../support/temp.ts';

const DAY_MS = 86_400_000;
const never = new AbortController().signal;
const at = (day: number): number => Date.UTC(2026, 10, day, 2, 5);

/** What tonight's run does: it plans, publishes, removes; unless it is killed before that. */
async function keep(
  out: string,
  options: { days?: number; tonight?: number; isKilled?: boolean } = {},
): Promise<{ removal: Removal; log: string[] }> {
  const { days = 2, tonight = 20, isKilled = false } = options;
  const logger = keepingLogger();
  const jobDir = join(out, 'nightly');
  const { previous } = await readPrevious(jobDir);
  const policy = { retention: { keepMs: days * DAY_MS, keepMonths: 0 }, serviceNowMs: at(tonight) };
  const removal = await planRemoval({ jobDir, previous, interrupted: never }, policy, logger);
  if (!removal) throw new Error(logger.lines.join('\n'));
  await publishNight(out, tonight, { removed: removal.listed });
  if (!isKilled) await removeOldRuns(jobDir, removal, logger);
  return { removal, log: logger.lines };
}

const runsIn = async (job: string): Promise<string[]> =>
  (await readdir(job)).filter((name) => name !== '.work').toSorted();

const isWhole = async (job: string): Promise<string | undefined> =>
  /WHOLE: \d+ runs?/.exec((await runCli(['verify', join(job, 'latest'), '--chain'])).stdout)?.[0];

const listedBy = async (job: string, day: number): Promise<string[]> => {
  const manifest = JSON.parse(await readFile(join(job, night(day), 'manifest.json'), 'utf8')) as Manifest;
  return (manifest.removed ?? []).map(({ run_id: runId }) => runId);
};

describe('keep', () => {
  it('removes runs that are older, oldest first, and leaves nothing of them but their names', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [15, 16, 17, 18, 19]);
    const { removal, log } = await keep(out);
    expect(removal.runIds).toEqual([night(15), night(16)]);
    expect(await runsIn(job)).toEqual([17, 18, 19, 20].map((day) => night(day)).concat('latest'));
    expect(log).toEqual([expect.stringContaining('info removed 2 run(s) older than 2d')]);
    expect([await listedBy(job, 20), await isWhole(job)]).toEqual([[night(15), night(16)], 'WHOLE: 4 runs']);
  });

  it('hands on the list of a run that it removes', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [15, 16, 17]);
    for (const tonight of [18, 19, 20, 21]) await keep(out, { days: 1, tonight });
    expect(await runsIn(job)).toEqual([19, 20, 21].map((day) => night(day)).concat('latest'));
    expect(await listedBy(job, 21)).toEqual([night(15), night(18)]);
    expect(await isWhole(job)).toBe('WHOLE: 3 runs');
  });

  it('lists before it removes: where it was killed in between, everything is there and the next run goes on', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [15, 16, 17, 18, 19]);
    await keep(out, { isKilled: true });
    expect([await listedBy(job, 20), await isWhole(job)]).toEqual([[night(15), night(16)], 'WHOLE: 6 runs']);
    await keep(out, { tonight: 21 });
    expect([await listedBy(job, 21), await isWhole(job)]).toEqual([
      [night(15), night(16), night(17)],
      'WHOLE: 4 runs',
    ]);
  });

  it('is interrupted while it reads the chain', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [18, 19]);
    const { previous } = await readPrevious(job);
    const where = { jobDir: job, previous, interrupted: AbortSignal.abort(new Error('SIGINT')) };
    const policy = { retention: { keepMs: DAY_MS, keepMonths: 0 }, serviceNowMs: at(20) };
    await expect(planRemoval(where, policy, keepingLogger())).rejects.toThrow('SIGINT');
  });

  it('removes interrupted runs that are as old and were not continued', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [19]);
    for (const runId of [night(2), night(18), 'stranger'])
      await put(join(job, '.work', runId), 'plan.json', JSON.stringify({ info: { runId } }));
    await keep(out);
    expect((await readdir(join(job, '.work'))).toSorted()).toEqual([night(18), 'stranger']);
  });

  it('spares the newest and the latest, however old', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 2, 3, 19]);
    await rm(join(job, 'latest'));
    await symlink(night(2), join(job, 'latest'));
    const { removal } = await keep(out, { days: 1 });
    expect(removal.runIds).toEqual([night(1), night(3)]);
    expect(await runsIn(job)).toEqual([night(2), night(19), night(20), 'latest']);
    const older = await tempFolder();
    await publishNights(older, [1]);
    expect((await keep(older)).removal.runIds).toEqual([]);
  });

  it('spares what it cannot read or does not know, and what comes before that, and says so', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 2, 3, 4, 5, 19]);
    await rm(join(job, night(2), 'manifest.json'));
    await writeFile(join(job, night(3), 'manifest.json'), '{"run_id": 2}');
    // Somebody's copy: its manifest is that of another run.
    await mkdir(join(job, night(6)));
    await copyFile(join(job, night(5), 'manifest.json'), join(job, night(6), 'manifest.json'));
    await mkdir(join(job, 'evidence-2026'));
    await mkdir(join(job, '20269999T020000Z-a1b2c3'));
    await writeFile(join(job, '20261101T020000Z-ffffff'), 'a file');
    const elsewhere = join(out, 'elsewhere');
    await put(elsewhere, night(7), 'a file');
    await symlink(elsewhere, join(job, '20261102T020000Z-ffffff'));
    const before = await runsIn(job);
    const { removal, log } = await keep(out);
    expect(removal.runIds).toEqual([night(4), night(5)]);
    const left = before.filter((name) => !removal.runIds.includes(name));
    expect(await runsIn(job)).toEqual([...left, night(20)].toSorted());
    expect(log[0]).toContain('warn 4 old run(s) are kept: they are not in the chain');
    expect(await readdir(elsewhere)).toEqual([night(7)]);
  });

  it('leaves young unfinished runs alone and finishes a removal that was cut short', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [2, 19]);
    await keep(out, { days: 30 });
    await put(join(job, '.work', night(19)), 'plan.json', JSON.stringify({ info: { runId: night(19) } }));
    await mkdir(join(job, '.removed'));
    await rename(join(job, night(2)), join(job, '.removed', night(2)));
    await keep(out, { tonight: 21 });
    expect(await readdir(join(job, '.work'))).toEqual([night(19)]);
    expect((await readdir(job)).toSorted()).toEqual(['.work', night(19), night(20), night(21), 'latest']);
  });

  it('logs what goes wrong and fails nothing', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 19]);
    await writeFile(join(job, '.removed'), 'in the way');
    const { log } = await keep(out);
    expect(log.join('\n')).toMatch(/warn an old run could not be removed.*\.removed/);
    expect(await runsIn(job)).toContain(night(1));
    const logger = keepingLogger();
    const policy = { retention: { keepMs: DAY_MS, keepMonths: 0 }, serviceNowMs: at(20) };
    const nowhere = { jobDir: join(out, 'none'), previous: null, interrupted: never };
    expect(await planRemoval(nowhere, policy, logger)).toBeNull();
    expect(logger.lines.join('')).toMatch(/warn old runs could not be listed/);
  });
});
