import { formatDuration } from '../core/duration.ts';
import { devicesOf, devicesOfAll } from '../core/model/rollout.ts';
import type { Rollout } from '../core/model/rollout.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { countText, namesOf, openUpgrades } from './support/rollouts.ts';

const english = {
  title: 'Static rollouts finish in time',
  failingTitle: 'A static rollout does not finish',
  why: 'Devices that have waited for weeks are offline, or the update was never confirmed. They will receive this package when they come back, although a newer one may be intended by then, and until then they do not show up as not updated. A dynamic batch stays in progress by design and is never stuck.',
  console:
    'Open Maintenance > OTA Update > the package > the batch, find the devices that are still pending, and cancel the batch if there is no point in waiting.',
  api: 'List the devices with ListOTATaskByJob and TaskStatus CONFIRM, QUEUED and NOTIFIED; call CancelOTATaskByJob with CancelUnconfirmedTask, CancelQueuedTask and CancelNotifiedTask true, or ConfirmOTATask for those that need confirmation.',
  params: {
    after: 'How long a static batch may be in progress while devices wait.',
  },
  says: {
    observed: ({ age, waiting }: { age: string; waiting: string }): string =>
      `in progress for ${age}, ${waiting} devices waiting`,
    expected: ({ limit }: { limit: string }): string => `at most ${limit}`,
    fail: ({
      rollouts,
      age,
      waiting,
      limit,
    }: Record<'rollouts' | 'age' | 'waiting' | 'limit', string>): string =>
      `Rollout ${rollouts} has been in progress for ${age}, and ${waiting} devices still wait for the package; the limit is ${limit}.`,
  },
};

/** A static rollout in progress for longer than the limit, with devices that wait. */
export const rolloutStuck: Check<'rollout-stuck', 'rollout', typeof english> = defineCheck({
  id: 'rollout-stuck',
  category: 'rollout',
  severity: 'low',
  scope: 'firmware',
  needs: ['rollouts'],
  params: { after: { kind: 'duration', default: '14d' } },
  english,
  judge({ rollouts: known }, { after }, { asOfMs, says, common }) {
    const judged = (known ? openUpgrades(known) : []).flatMap((rollout) => waitingOf(rollout, asOfMs));
    if (judged.length === 0) return NOT_APPLICABLE;
    const stuck = judged.filter(({ ageMs, waiting }) => waiting > 0 && ageMs > after);
    if (stuck.length === 0) return PASS;
    const all = stuck.map(({ rollout }) => rollout);
    const age = formatDuration(Math.max(...stuck.map(({ ageMs }) => ageMs)));
    const waiting = countText(devicesOfAll(all).waiting);
    const limit = formatDuration(after);
    return {
      verdict: 'fail',
      observed: says.observed({ age, waiting }),
      expected: says.expected({ limit }),
      message: says.fail({ rollouts: namesOf(all, common), age, waiting, limit }),
    };
  },
});

/** Of a static rollout in progress: since when, and how many wait; nothing where that is not known. */
function waitingOf(rollout: Rollout, asOfMs: number): { rollout: Rollout; ageMs: number; waiting: number }[] {
  const { policy, state, tasks, utcStart, utcCreate } = rollout;
  const devices = devicesOf(tasks);
  const sinceMs = Date.parse(utcStart ?? utcCreate ?? '');
  if (policy !== 'static' || state !== 'in-progress' || !devices || Number.isNaN(sinceMs)) return [];
  return [{ rollout, ageMs: asOfMs - sinceMs, waiting: devices.waiting }];
}
