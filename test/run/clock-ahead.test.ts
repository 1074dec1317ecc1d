import { expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import { runJob } from '../../src/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { emulator } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, standingClock, targetOf } from '../support/job.ts';
import { audit, bad, cells, good, startOf } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

/** So many hours after the first night's start. */
const after = (hours: number): string => new Date(Date.parse(startOf(1)) + hours * 3_600_000).toISOString();

const chain = async ({ folder }: RunOutcome): Promise<unknown[]> => {
  const { code, stdout } = await runCli(['verify', folder, '--chain']);
  return [code, /WHOLE: \d+ runs/.exec(stdout)?.[0]];
};

/** Runs every four hours; the second one's clock is eight hours ahead, so that the two after it seem to be before it. */
const AHEAD = after(4 + 8);

test('a clock that is eight hours ahead for a run: findings persist, and the chain is whole', async () => {
  const out = await tempFolder();
  const first = startOf(1);
  await audit(out, 1, [bad('stays'), bad('mended'), good('comes'), good('back')]);
  const ahead = await audit(out, 2, [bad('stays'), bad('mended'), bad('comes'), bad('back')], { at: AHEAD });
  expect(cells(ahead)).toEqual([
    ['stays', 'unverified', 'fail', 'persisting', first],
    ['mended', 'unverified', 'fail', 'persisting', first],
    ['comes', 'unverified', 'fail', 'new', AHEAD],
    ['back', 'unverified', 'fail', 'new', AHEAD],
  ]);
  const third = await audit(out, 3, [bad('stays'), good('mended'), bad('comes'), good('back')], {
    at: after(8),
  });
  expect(cells(third)).toEqual([
    ['stays', 'unverified', 'fail', 'persisting', first],
    ['comes', 'unverified', 'fail', 'persisting', AHEAD],
    ['mended', 'unverified', 'fail', 'resolved', first],
    ['back', 'unverified', 'fail', 'resolved', AHEAD],
  ]);
  const fourth = await audit(out, 4, [bad('stays'), good('mended'), bad('comes'), bad('back')], {
    at: after(12),
  });
  expect(cells(fourth)).toEqual([
    ['stays', 'unverified', 'fail', 'persisting', first],
    ['comes', 'unverified', 'fail', 'persisting', AHEAD],
    ['back', 'unverified', 'fail', 'reopened', AHEAD],
  ]);
  const fifth = await audit(out, 5, [bad('stays'), good('comes'), bad('back')], { at: after(24) });
  expect(cells(fifth).filter(([, check]) => check === 'unverified')).toEqual([
    ['stays', 'unverified', 'fail', 'persisting', first],
    ['back', 'unverified', 'fail', 'persisting', AHEAD],
    ['comes', 'unverified', 'fail', 'resolved', AHEAD],
  ]);
  expect(fifth.summary.notes.join('\n')).not.toContain('compared');
  expect(await chain(fifth)).toEqual([0, 'WHOLE: 5 runs']);
});

test('a service that refuses such a clock makes no difference: what was known is known in the next run', async () => {
  const out = await tempFolder();
  await audit(out, 1, [bad('stays'), bad('mended')]);
  const refused = await audit(out, 2, [bad('stays'), good('mended')], { at: AHEAD, serviceAt: after(4) });
  expect([refused.exitCode, cells(refused)]).toEqual([5, []]);
  const third = await audit(out, 3, [bad('stays'), good('mended')], { at: after(8) });
  expect(cells(third)).toEqual([
    ['stays', 'unverified', 'fail', 'persisting', startOf(1)],
    ['mended', 'unverified', 'fail', 'resolved', startOf(1)],
  ]);
  expect(await chain(third)).toEqual([0, 'WHOLE: 3 runs']);
});

test.each([
  ['is not continued by one that seems to be before it', after(8), false],
  ['is continued by one that is after it', after(13), true],
])('a run that is interrupted with such a clock %s', async (_, at, isContinued) => {
  let nowMs = Date.parse(AHEAD);
  const clock = { ...standingClock(0), now: () => nowMs };
  const served = await emulator({ fleet: fleetOf([bad('stays'), good('good')], DEMO_INSTANCE_ID), clock });
  const job = jobOf([targetOf(served.url, { account: 'acme' })], await tempFolder());
  await runUntil(job, 1, { clock });
  nowMs = Date.parse(at);
  const { info, summary } = await runJob(job, portsOf({ clock, random: seededRandom(2) }));
  expect(info).toMatchObject(isContinued ? { startedAt: AHEAD, continuedAt: [at] } : { startedAt: at });
  expect(summary.coverage.audited).toBe(2);
});
