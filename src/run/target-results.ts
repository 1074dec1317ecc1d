import type { Result, Summary, TargetSummary } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { resultOf } from '../evaluate/headline.ts';

/** A target with what people are told first of it. */
export interface TargetResult extends TargetSummary {
  result: Result;
  complete: boolean;
}

/** From worst to best. */
const BY_RESULT: readonly Result[] = ['fail', 'incomplete', 'report-only', 'pass'];

/** The targets of a run, worst first: what counts, then what did not answer, then what is open. */
export function targetResults({ targets, failOn }: Pick<Summary, 'targets' | 'failOn'>): TargetResult[] {
  return targets
    .map((target): TargetResult => {
      const complete = isComplete(target);
      return { ...target, complete, result: resultOf({ ...target, complete, failOn }) };
    })
    .sort(compare);
}

function isComplete({ report, coverage }: TargetSummary): boolean {
  return report.stopped === null && report.selectionProblem === null && unanswered(coverage) === 0;
}

export function unanswered({ denied, failed }: TargetSummary['coverage']): number {
  return denied + failed;
}

function compare(a: TargetResult, b: TargetResult): number {
  const byResult = BY_RESULT.indexOf(a.result) - BY_RESULT.indexOf(b.result);
  if (byResult !== 0) return byResult;
  if (a.counting !== b.counting) return b.counting - a.counting;
  for (const severity of SEVERITIES) {
    const bySeverity = b.open[severity] - a.open[severity];
    if (bySeverity !== 0) return bySeverity;
  }
  return unanswered(b.coverage) - unanswered(a.coverage);
}
