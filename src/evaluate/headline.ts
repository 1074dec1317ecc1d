import { sawNothing } from '../core/observed.ts';
import type { Result, Summary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';
import { counted } from './counts.ts';
import type { Policy } from './policy.ts';

/** What a headline counts; of what counts towards fail-on what fails, and what could not be judged. */
export interface Told extends Pick<Summary, 'open' | 'unjudged' | 'coverage' | 'complete'> {
  counting: { fail: number; unknown: number };
}

/** What people read first. */
export function resultOf({ counting, complete, open }: Told, { failOn }: Pick<Policy, 'failOn'>): Result {
  if (counting.fail + counting.unknown > 0) return 'fail';
  if (!complete) return 'incomplete';
  return failOn === 'never' && sum(open) > 0 ? 'report-only' : 'pass';
}

/** What came of a run, in one sentence. */
export function headlineOf(told: Told, { failOn, failOnNew, texts }: Policy): string {
  const { open, unjudged, coverage, counting, complete } = told;
  const { headline } = texts.notes;
  const unanswered = coverage.denied + coverage.failed;
  const noAnswer = unanswered > 0 ? headline.noAnswer(counted(unanswered)) : '';
  const { fail, unknown } = counting;
  if (sawNothing({ complete, ...coverage }) && fail + unknown === 0) return headline.nothing;
  if (failOn === 'never') {
    return headline.never({ ...counted(sum(open)), unjudged: counted(sum(unjudged)).count, noAnswer });
  }
  const severity = texts.page.words[failOn];
  if (fail + unknown === 0) return headline.none({ failOn: severity, failOnNew, noAnswer });
  return headline.counting({
    ...counted(fail + unknown),
    failOn: severity,
    failOnNew,
    open: counted(fail).count,
    unjudged: counted(unknown).count,
    noAnswer,
  });
}

function sum(bySeverity: Record<Severity, number>): number {
  return Object.values(bySeverity).reduce((total, count) => total + count, 0);
}
