import type { Finding, FindingState } from '../core/model/finding.ts';
import type { Entry } from './baseline.ts';

/** The state of a finding that a run has: all but the one that it had and has no more. */
type OpenState = Exclude<FindingState, 'resolved'>;

/**
 * A finding's state, given the earlier run's entry of its name; null: there is none that counts. An exception that ended
 * reopens what is seen to fail, and nothing that could not be judged.
 */
export function stateOf(
  before: Pick<Entry, 'state'> | null,
  isAccepted: boolean,
  isStaying: boolean,
): OpenState {
  if (isAccepted) return 'accepted';
  if (!before) return 'new';
  return isStaying || before.state === 'open' ? 'persisting' : 'reopened';
}

/**
 * Does the earlier entry count for this finding? Where a run could not observe the firmware, it says nothing of it: what
 * the next one finds is new, and nothing comes back that cannot be seen.
 * @param isObserved did the service give a definite answer for the firmware in this run?
 */
export function counts(entry: Entry, isObserved: boolean): boolean {
  return entry.unobserved ? !isObserved : entry.state !== 'resolved' || isObserved;
}

/**
 * Is a persisting finding news all the same? No COMPLETE run has told of it: it failed nowhere before, being `unknown`, or
 * was first seen after the last COMPLETE run.
 * @param lastCompleteAt when that run started, ISO 8601 UTC; null: there is none
 */
export function isUntold(
  before: Pick<Entry, 'verdict' | 'firstSeen'> | null,
  now: Finding['verdict'],
  lastCompleteAt: string | null,
): boolean {
  if (!before) return false;
  if (now === 'fail' && before.verdict === 'unknown') return true;
  return lastCompleteAt === null || before.firstSeen > lastCompleteAt;
}

/** Does the entry stay as it is known? It says more where this run could not judge what an earlier one could. */
export function stays(entry: Entry, { verdict }: Pick<Finding, 'verdict'>, isObserved: boolean): boolean {
  if (verdict === 'fail' || entry.unobserved) return false;
  return !isObserved || (entry.state !== 'resolved' && entry.verdict === 'fail');
}
