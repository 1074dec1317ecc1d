import type { Rollout } from '../core/model/rollout.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { namesOf, openUpgrades } from './support/rollouts.ts';

const english = {
  title: 'A few devices get the package before all devices',
  failingTitle: 'All devices get a package that no device has tried',
  why: 'A verification on test devices, or a batch for a part of them first, is what keeps a defect from reaching every device at once. This package goes to all devices of its product without either. Judged on open static batches, where the run asked for rollouts (`rollouts`).',
  console:
    'Open Maintenance > OTA Update > the package, cancel the batch that goes to all devices, verify the package on test devices or begin with a gray batch, and continue once it has succeeded.',
  api: 'Call CancelOTATaskByJob for the batch, then CreateOTAVerifyJob, or CreateOTAStaticUpgradeJob with TargetSelection GRAY and a GrayPercent; begin the batch for all when it is completed.',
  params: {},
  says: {
    expected: 'an earlier verification or gray batch that has ended',
    fail: ({ rollouts }: { rollouts: string }): string =>
      `All devices get this package at once (${rollouts}), with no completed verification or gray batch before.`,
  },
};

/** A static rollout to all devices, and nothing that was tried on a few before. A verified package was. */
export const rolloutUngated: Check<'rollout-ungated', 'rollout', typeof english> = defineCheck({
  id: 'rollout-ungated',
  category: 'rollout',
  severity: 'medium',
  scope: 'firmware',
  needs: ['rollouts', 'verification'],
  params: {},
  english,
  judge({ rollouts: known, verification }, _params, { says, common }) {
    const toAll = known ? openUpgrades(known).filter(isToAll) : [];
    if (!known || toAll.length === 0) return NOT_APPLICABLE;
    if (verification.status === 'verified') return PASS;
    const ungated = toAll.filter((rollout) => !known.rollouts.some((other) => isGate(other, rollout)));
    if (ungated.length === 0) return PASS;
    // What was not read of the list may be the gate.
    if (!known.isWhole) return NOT_APPLICABLE;
    const rollouts = namesOf(ungated, common);
    return { verdict: 'fail', observed: rollouts, expected: says.expected, message: says.fail({ rollouts }) };
  },
});

function isToAll({ policy, scope }: Rollout): boolean {
  return policy === 'static' && scope === 'all';
}

/** Did the one end before the other was created? Where a time is not known it may have. */
function isGate(gate: Rollout, rollout: Rollout): boolean {
  const isTrial = gate.type === 'verification' || (gate.type === 'upgrade' && gate.scope === 'gray');
  if (!isTrial || gate.state !== 'completed') return false;
  const endedAt = gate.utcEnd ?? gate.utcModified ?? gate.utcCreate;
  const begunAt = rollout.utcStart ?? rollout.utcCreate;
  return endedAt === null || begunAt === null || endedAt <= begunAt;
}
