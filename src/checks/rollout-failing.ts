import { devicesOf } from '../core/model/rollout.ts';
import type { Rollout } from '../core/model/rollout.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { percentText } from './support/percent.ts';
import { countText, namesOf, openUpgrades } from './support/rollouts.ts';

const english = {
  title: 'The update succeeds on nearly all devices',
  failingTitle: 'The update fails on many devices',
  why: 'An update that fails on one device in twenty will leave thousands of a large fleet behind, some of them perhaps without a working system. The batch is still open, so most of it can be kept from happening. Judged on open batches, where the run asked for rollouts (`rollouts`).',
  console:
    'Open Maintenance > OTA Update > the package > the batch, look at the reasons of its failed devices, and cancel the batch until they are understood.',
  api: 'Read TaskDesc of the failed tasks with ListOTATaskByJob and TaskStatus FAILED; call CancelOTATaskByJob with CancelQueuedTask and CancelNotifiedTask true, and ReupgradeOTATask once the cause is fixed.',
  params: {
    over: 'Maximum acceptable share of failed devices among those that failed or succeeded.',
    least: 'Minimum number of failed or succeeded devices for the share to be meaningful.',
  },
  says: {
    observed: ({ share, failed, ended }: Record<'share' | 'failed' | 'ended', string>): string =>
      `${share} (${failed} of ${ended})`,
    expected: ({ over }: { over: string }): string => `at most ${over}`,
    fail: ({
      rollouts,
      share,
      failed,
      ended,
      over,
    }: Record<'rollouts' | 'share' | 'failed' | 'ended' | 'over', string>): string =>
      `The update failed on ${failed} of ${ended} devices (${share}) of ${rollouts}; at most ${over} are acceptable.`,
  },
};

/** More of an open rollout's devices failed than may; failed / (failed + succeeded). */
export const rolloutFailing: Check<'rollout-failing', 'rollout', typeof english> = defineCheck({
  id: 'rollout-failing',
  category: 'rollout',
  severity: 'high',
  scope: 'firmware',
  needs: ['rollouts'],
  params: {
    over: { kind: 'percent', default: '5%', max: 1 },
    least: { kind: 'integer', default: 20 },
  },
  english,
  judge({ rollouts: known }, { over, least }, { says, common }) {
    const judged = (known ? openUpgrades(known) : []).flatMap((rollout) => endedOf(rollout, least));
    if (judged.length === 0) return NOT_APPLICABLE;
    const tooMany = judged.filter(({ failed, ended }) => failed / ended > over);
    if (tooMany.length === 0) return PASS;
    const failed = tooMany.reduce((sum, each) => sum + each.failed, 0);
    const ended = tooMany.reduce((sum, each) => sum + each.ended, 0);
    const rollouts = namesOf(
      tooMany.map(({ rollout }) => rollout),
      common,
    );
    const facts = { share: percentText(failed / ended), failed: countText(failed), ended: countText(ended) };
    const limit = percentText(over);
    return {
      verdict: 'fail',
      observed: says.observed(facts),
      expected: says.expected({ over: limit }),
      message: says.fail({ rollouts, ...facts, over: limit }),
    };
  },
});

function endedOf(rollout: Rollout, least: number): { rollout: Rollout; failed: number; ended: number }[] {
  const devices = devicesOf(rollout.tasks);
  if (!devices) return [];
  const { failed, done } = devices;
  return failed + done < least ? [] : [{ rollout, failed, ended: failed + done }];
}
