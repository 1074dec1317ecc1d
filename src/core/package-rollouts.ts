import { isOpen } from './model/finding.ts';
import type { Finding, PackageRollouts } from './model/finding.ts';
import { devicesOf, isOpenUpgrade } from './model/rollout.ts';
import type { Devices, PackageRolloutState, Rollout, Rollouts } from './model/rollout.ts';
import { isAtLeast } from './model/severity.ts';
import type { Severity } from './model/severity.ts';

/** What checks of rollouts find lies not in the package. */
const OF_ROLLOUTS = 'rollout';

/** Is a finding a reason to keep its package from devices? It is open, at or above the severity, and of the package itself. */
export function isDefect(
  finding: Pick<Finding, 'verdict' | 'state' | 'severity' | 'category'>,
  from: Severity,
): boolean {
  return isOpen(finding) && isAtLeast(finding.severity, from) && finding.category !== OF_ROLLOUTS;
}

/** What reports say of the rollouts of a package, where the run asked for them. */
export function rolledOut(
  rollouts: Rollouts | undefined,
  findings: readonly Finding[],
  from: Severity | undefined,
): { rollouts?: PackageRollouts } {
  return rollouts && from ? { rollouts: packageRollouts(rollouts, findings, from) } : {};
}

/** Those that verify it on a few devices play no part. */
function packageRollouts(rollouts: Rollouts, findings: readonly Finding[], from: Severity): PackageRollouts {
  const defects = findings.filter((finding) => isDefect(finding, from));
  if (rollouts.kind !== 'listed')
    return { state: 'unknown', open: [], known: NO_DEVICES, isAllKnown: false, defects };
  const upgrades = rollouts.rollouts.filter(({ type }) => type !== 'verification');
  const open = upgrades.filter(isOpenUpgrade);
  const isRead = rollouts.isWhole && !upgrades.some(mayBeOpen);
  return { state: stateOf(upgrades, isRead), open, ...devicesOfAll(open, isRead), defects };
}

/** Its status is not a documented one. What was gone when it was asked for gives nothing to anybody. */
function mayBeOpen({ state, detail }: Rollout): boolean {
  return state === 'unknown' && detail !== 'gone';
}

function stateOf(upgrades: readonly Rollout[], isRead: boolean): PackageRolloutState {
  for (const open of ['in-progress', 'planned'] as const)
    if (upgrades.some(({ state }) => state === open)) return open;
  if (!isRead) return 'unknown';
  return upgrades.length > 0 ? 'ended' : 'none';
}

const NO_DEVICES: Devices = { waiting: 0, underWay: 0, done: 0, failed: 0 };

function devicesOfAll(
  rollouts: readonly Rollout[],
  isRead: boolean,
): Pick<PackageRollouts, 'known' | 'isAllKnown'> {
  const known = { ...NO_DEVICES };
  let isAllKnown = isRead;
  for (const { tasks } of rollouts) {
    const devices = devicesOf(tasks);
    if (!devices) isAllKnown = false;
    else for (const name of DEVICES) known[name] += devices[name];
  }
  return { known, isAllKnown };
}

const DEVICES = ['waiting', 'underWay', 'done', 'failed'] as const;
