import { isOpen } from './model/finding.ts';
import type { Finding, PackageRollouts } from './model/finding.ts';
import { devicesOfAll, isOpenUpgrade, mayBeOpen } from './model/rollout.ts';
import type { PackageRolloutState, Rollout, Rollouts } from './model/rollout.ts';
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
  const isListed = rollouts.kind === 'listed';
  const all = isListed ? rollouts.rollouts : [];
  const upgrades = all.filter(({ type }) => type !== 'verification');
  const open = upgrades.filter(isOpenUpgrade);
  const isRead = isListed && rollouts.isWhole && !upgrades.some(mayBeOpen);
  const { isAll, ...known } = devicesOfAll(open);
  return { state: stateOf(upgrades, isRead), open, known, isAllKnown: isRead && isAll, defects };
}

function stateOf(upgrades: readonly Rollout[], isRead: boolean): PackageRolloutState {
  for (const open of ['in-progress', 'planned'] as const)
    if (upgrades.some(({ state }) => state === open)) return open;
  if (!isRead) return 'unknown';
  return upgrades.length > 0 ? 'ended' : 'none';
}
