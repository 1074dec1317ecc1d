import { isOpenUpgrade } from '../../core/model/rollout.ts';
import type { Rollout } from '../../core/model/rollout.ts';
import type { Evidence } from '../check.ts';
import type { Common } from './common.ts';

/** More than a message shows. */
const MOST_NAMED = 3;

/** The rollouts that give the package to devices in earnest: open ones, but for verifications, whose devices are for testing. */
export function openUpgrades({ rollouts }: NonNullable<Evidence['rollouts']>): Rollout[] {
  return rollouts.filter(isOpenUpgrade);
}

/** `HvKu… and 2 more`, in the service's order. */
export function namesOf(rollouts: readonly Rollout[], { duplicates }: Common): string {
  const named = rollouts
    .slice(0, MOST_NAMED)
    .map(({ jobId }) => jobId)
    .join(duplicates.separator);
  const count = rollouts.length - MOST_NAMED;
  return count > 0 ? duplicates.more({ named, count }) : named;
}

/** `1,234`, in every language. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}
