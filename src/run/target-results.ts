import type { Result, Summary, TargetSummary } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { estateAccounts, isLost, isWhole } from '../core/accounts.ts';
import type { AccountCounts } from '../core/accounts.ts';
import { emptySeverities } from '../evaluate/counts.ts';
import { resultOf } from '../evaluate/headline.ts';

/** A target with what people are told first of it. */
export interface TargetResult extends TargetSummary {
  result: Result;
  complete: boolean;
}

/** From worst to best. */
const BY_RESULT: readonly Result[] = ['fail', 'incomplete', 'report-only', 'pass'];

/** The targets of a run: those that could not be audited, then by what counts, what did not answer, and what is open. */
export function targetResults({ targets, failOn }: Pick<Summary, 'targets' | 'failOn'>): TargetResult[] {
  return targets
    .map((target): TargetResult => {
      const complete = isWhole(target);
      return { ...target, complete, result: resultOf({ ...target, complete, failOn }) };
    })
    .sort(compare);
}

/** An account of an estate with what people are told first of it. */
export interface AccountResult extends AccountCounts {
  result: Result;
}

/** The accounts of an estate, those that could not be audited first; empty for a run of one account. */
export function accountResults(summary: Pick<Summary, 'targets' | 'failOn'>): AccountResult[] {
  return estateAccounts(summary).map((account) => {
    const { coverage, targets, findings } = account;
    const { counting = 0, open = emptySeverities() } = findings ?? {};
    const told = { complete: targets.every(isWhole), counting, open, coverage, failOn: summary.failOn };
    return { ...account, result: resultOf(told) };
  });
}

export function unanswered({ denied, failed }: TargetSummary['coverage']): number {
  return denied + failed;
}

function compare(a: TargetResult, b: TargetResult): number {
  if (isLost(a) !== isLost(b)) return isLost(a) ? -1 : 1;
  const byResult = BY_RESULT.indexOf(a.result) - BY_RESULT.indexOf(b.result);
  if (byResult !== 0) return byResult;
  if (a.counting !== b.counting) return b.counting - a.counting;
  for (const severity of SEVERITIES) {
    const bySeverity = b.open[severity] - a.open[severity];
    if (bySeverity !== 0) return bySeverity;
  }
  return unanswered(b.coverage) - unanswered(a.coverage);
}
