import { sawNothing } from '../core/observed.ts';
import type { Summary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';
import { counted } from './counts.ts';
import type { Policy } from './policy.ts';

/** What a headline counts; of what counts towards fail-on what fails, and what could not be judged. */
interface Told extends Pick<Summary, 'open' | 'unjudged' | 'coverage' | 'complete'> {
  counting: { fail: number; unknown: number };
}

/** What came of a run, in one sentence. */
export function headlineOf(told: Told, { failOn, texts }: Policy): string {
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
  if (fail + unknown === 0) return headline.none({ failOn: severity, noAnswer });
  return headline.counting({
    ...counted(fail + unknown),
    failOn: severity,
    open: counted(fail).count,
    unjudged: counted(unknown).count,
    noAnswer,
  });
}

function sum(bySeverity: Record<Severity, number>): number {
  return Object.values(bySeverity).reduce((total, count) => total + count, 0);
}
