import { devicesOfAll, mayBeOpen } from '../core/model/rollout.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { countText, namesOf, openUpgrades } from './support/rollouts.ts';

const english = {
  title: 'No failing package is being delivered to devices',
  failingTitle: 'A failing package is being delivered to devices',
  why: 'Devices are receiving a defective package right now. Waiting devices can still be stopped; updated devices need another update. Judged if the run queried the rollouts of the package (`rollouts`), for findings at or above `from` that are not accepted; verifications do not count because they use test devices.',
  console:
    'Open Maintenance > OTA Update > the package > its batches, cancel each batch that is planned or in progress, a dynamic one with its policy, and fix the package before delivering it again.',
  api: 'Call CancelOTATaskByJob with the JobId and CancelScheduledTask, CancelUnconfirmedTask, CancelQueuedTask and CancelNotifiedTask true (CancelInProgressTask as well where an update that breaks off does no harm), and CancelOTAStrategyByJob for a dynamic batch.',
  params: {},
  says: {
    expected: 'no open rollout of a failing package',
    separator: ', ',
    observed: ({
      rollouts,
      waiting,
      underWay,
    }: Record<'rollouts' | 'waiting' | 'underWay', string>): string =>
      `${rollouts}: ${waiting} waiting, ${underWay} under way`,
    observedUnknown: ({ rollouts }: { rollouts: string }): string => `${rollouts}: devices unknown`,
    fail: ({
      findings,
      rollouts,
      waiting,
      underWay,
      done,
      isAll,
      isPlanned,
    }: Record<'findings' | 'rollouts' | 'waiting' | 'underWay' | 'done', string> & {
      isAll: boolean;
      isPlanned: boolean;
    }): string =>
      `This package fails ${findings}, and it ${isPlanned ? 'is planned to be' : 'is being'} delivered to devices (${rollouts}): ${isAll ? '' : 'at least '}${waiting} are waiting for it, ${underWay} are installing it, ${done} have it.`,
    failUnknown: ({
      findings,
      rollouts,
      isPlanned,
    }: Record<'findings' | 'rollouts', string> & { isPlanned: boolean }): string =>
      `This package fails ${findings}, and it ${isPlanned ? 'is planned to be' : 'is being'} delivered to an unknown number of devices (${rollouts}).`,
    unknown: ({ findings, rollouts, status }: Record<'findings' | 'rollouts' | 'status', string>): string =>
      `This package fails ${findings}; it is unknown whether it is being delivered to devices because its rollout has an undocumented status (${rollouts}: ${status}).`,
  },
};

/** An open rollout delivers a package that other checks fail. */
export const rolloutOfFailingPackage: Check<'rollout-of-failing-package', 'rollout', typeof english> =
  defineCheck({
    id: 'rollout-of-failing-package',
    category: 'rollout',
    severity: 'critical',
    scope: 'firmware',
    needs: ['rollouts', 'failures'],
    params: {},
    english,
    judge({ rollouts: known, failures }, _params, { says, common }) {
      if (failures.length === 0) return PASS;
      if (!known) return NOT_APPLICABLE;
      const { expected } = says;
      const findings = failures.map(({ checkId }) => checkId).join(says.separator);
      const open = openUpgrades(known);
      const odd = known.rollouts.filter(mayBeOpen);
      if (open.length === 0) {
        if (odd.length === 0) return known.isWhole ? PASS : NOT_APPLICABLE;
        const rollouts = namesOf(odd, common);
        const status = odd[0]?.statusRaw || common.noStatus;
        return {
          verdict: 'unknown',
          remedy: 'upgrade',
          observed: status,
          expected,
          message: says.unknown({ findings, rollouts, status }),
        };
      }
      const rollouts = namesOf(open, common);
      const { isAll, ...devices } = devicesOfAll(open);
      const counts = {
        waiting: countText(devices.waiting),
        underWay: countText(devices.underWay),
        done: countText(devices.done),
      };
      const isPlanned = open.every(({ state }) => state === 'planned');
      const isCounted = isAll || devices.waiting + devices.underWay + devices.done > 0;
      return {
        verdict: 'fail',
        expected,
        observed: isCounted ? says.observed({ rollouts, ...counts }) : says.observedUnknown({ rollouts }),
        message: isCounted
          ? says.fail({ findings, rollouts, ...counts, isAll, isPlanned })
          : says.failUnknown({ findings, rollouts, isPlanned }),
      };
    },
  });
