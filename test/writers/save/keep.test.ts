import { copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeOldRuns } from '../../../src/writers/save/keep.ts';
import { keepingLogger, night, publishNights } from '../../evidence/support.ts';
import { runCli } from '../../support/cli.ts';
import { put, tempFolder } from '../../support/temp.ts';

const DAY_MS = 86_400_000;
const at = (day: number): number => Date.UTC(2026, 10, day, 2, 5);

async function keep(
  outDir: string,
  options: { days?: number; nowMs?: number; published?: string } = {},
): Promise<{ removed: string[]; log: string[] }> {
  const logger = keepingLogger();
  const { days = 2, nowMs = at(20), published = night(20) } = options;
  const removed = await removeOldRuns(
    { outDir, job: 'nightly', keepMs: days * DAY_MS, nowMs, published },
    logger,
  );
  return { removed, log: logger.lines };
}

const runsIn = async (job: string): Promise<string[]> =>
  (await readdir(job)).filter((name) => name !== '.work').toSorted();

describe('keep', () => {
  it('removes runs that started longer ago, oldest first, and leaves nothing of them', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [15, 16, 17, 18, 19, 20]);
    const { removed, log } = await keep(out);
    expect(removed).toEqual([night(15), night(16), night(17), night(18)]);
    expect(await runsIn(job)).toEqual([night(19), night(20), 'latest']);
    expect(log).toEqual([expect.stringContaining('info removed 4 run(s) older than 2d')]);
  });

  it.each([
    ['behind', [18, 3, 19, 20], 5, []],
    ['behind, with those before it', [17, 3, 19, 20], 2, [17, 3]],
    ['ahead, with those before it', [17, 28, 18, 19, 20], 2, [17, 28, 18]],
    ['ahead for a day', [17, 19, 18, 20], 2, [17]],
  ])('leaves no gap where a clock was %s', async (_which, order, days, expected) => {
    const out = await tempFolder();
    const configuration = { name: 'nightly', keepMs: days * DAY_MS };
    const job = await publishNights(out, order, { configuration });
    expect((await keep(out, { days })).removed).toEqual(expected.map((day) => night(day)));
    const { code, stdout } = await runCli(['verify', join(job, 'latest'), '--chain']);
    expect(stdout).toContain(`WHOLE: ${order.length - expected.length} run`);
    expect(code).toBe(0);
  });

  it('removes interrupted runs as old that nobody went on with', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [19, 20]);
    for (const runId of [night(2), night(20), 'stranger'])
      await put(join(job, '.work', runId), 'plan.json', JSON.stringify({ info: { runId } }));
    await keep(out);
    expect((await readdir(join(job, '.work'))).toSorted()).toEqual([night(20), 'stranger']);
  });

  it('removes nothing where the job does not say it', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 20]);
    const options = { outDir: out, job: 'nightly', keepMs: undefined, nowMs: at(30), published: night(20) };
    expect(await removeOldRuns(options, keepingLogger())).toEqual([]);
    expect(await runsIn(job)).toEqual([night(1), night(20), 'latest']);
  });

  it('spares the latest and the one just published, however old', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 2, 3]);
    await keep(out, { nowMs: at(300), published: night(2) });
    expect(await runsIn(job)).toEqual([night(2), night(3), 'latest']);
  });

  it('spares what it cannot read or does not know, and says so', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 2, 3, 4, 20]);
    await rm(join(job, night(1), 'manifest.json'));
    await writeFile(join(job, night(2), 'manifest.json'), '{"run_id": 2}');
    // Somebody's copy: its manifest is that of another run.
    await copyFile(join(job, night(4), 'manifest.json'), join(job, night(3), 'manifest.json'));
    await mkdir(join(job, 'evidence-2026'));
    // Known, and of no interest: what `report` wrote.
    await mkdir(join(job, 'rendered', `${night(1)}-a1b2c3d4`), { recursive: true });
    await mkdir(join(job, '20269999T020000Z-a1b2c3'));
    await writeFile(join(job, '20261101T020000Z-ffffff'), 'a file');
    const elsewhere = join(out, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(job, '20261102T020000Z-ffffff'));
    const { removed, log } = await keep(out);
    expect(removed).toEqual([night(4)]);
    expect(await runsIn(job)).toEqual(
      [
        night(1),
        night(2),
        night(3),
        night(20),
        'latest',
        'evidence-2026',
        'rendered',
        '20269999T020000Z-a1b2c3',
        '20261101T020000Z-ffffff',
        '20261102T020000Z-ffffff',
      ].toSorted(),
    );
    expect(log.filter((line) => line.includes('manifest cannot be read'))).toHaveLength(3);
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('leaves young unfinished runs alone and finishes a removal that was cut short', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [20]);
    await mkdir(join(job, '.work', night(19)), { recursive: true });
    await mkdir(join(job, '.removed', night(2)), { recursive: true });
    await keep(out);
    expect(await readdir(join(job, '.work'))).toEqual([night(19)]);
    expect((await readdir(job)).toSorted()).toEqual(['.work', night(20), 'latest']);
  });

  it('logs what goes wrong and fails nothing', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [1, 20]);
    await writeFile(join(job, '.removed'), 'in the way');
    const { removed, log } = await keep(out);
    expect(removed).toEqual([]);
    expect(log.join('\n')).toMatch(/warn an old run could not be removed.*\.removed is a file/);
    expect((await keep(join(out, 'none'))).log.join('')).toMatch(/warn old runs could not be removed/);
    expect(await runsIn(job)).toContain(night(20));
  });
});
