import { lostOf } from '../core/accounts.ts';
import { sawNothing } from '../core/observed.ts';
import type { Result, Summary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';
import { counted } from './counts.ts';
import type { Policy } from './policy.ts';

/** What a headline counts; of what counts towards fail-on what fails, and what could not be judged. */
export interface Told
  extends
    Pick<Summary, 'open' | 'unjudged' | 'coverage' | 'complete' | 'rollouts'>,
    Partial<Pick<Summary, 'targets'>> {
  counting: { fail: number; unknown: number };
}

/** What people read first of a run, or of one of its targets. */
export function resultOf({
  counting,
  complete,
  open,
  failOn,
  coverage,
}: Pick<Summary, 'counting' | 'complete' | 'open' | 'failOn' | 'coverage'>): Result {
  if (counting > 0 && !isNothing({ complete, coverage, open })) return 'fail';
  if (!complete) return 'incomplete';
  return failOn === 'never' && sum(open) > 0 ? 'report-only' : 'pass';
}

/** Did a run, or one of its targets, see nothing, and is nothing known to fail? What could not be judged says no more. */
export function isNothing({
  complete,
  coverage,
  open,
}: Pick<Summary, 'complete' | 'coverage' | 'open'>): boolean {
  return sawNothing({ complete, ...coverage }) && sum(open) === 0;
}

/** What came of a run, in one sentence. */
export function headlineOf(told: Told, { failOn, failOnNew, texts }: Policy): string {
  const { open, unjudged, coverage, counting } = told;
  const { headline } = texts.notes;
  const unanswered = coverage.denied + coverage.failed;
  const noAnswer = unanswered > 0 ? headline.noAnswer(counted(unanswered)) : '';
  const more = noAnswer + onTheWay(told.rollouts, headline);
  const { fail, unknown } = counting;
  if (isNothing(told)) return headline.nothing;
  const lost = notAudited(told, headline);
  if (failOn === 'never') {
    return lost + headline.never({ ...counted(sum(open)), unjudged: counted(sum(unjudged)).count, more });
  }
  const severity = texts.page.words[failOn];
  if (fail + unknown === 0) return lost + headline.none({ failOn: severity, failOnNew, more });
  return (
    lost +
    headline.counting({
      ...counted(fail + unknown),
      failOn: severity,
      failOnNew,
      open: counted(fail).count,
      unjudged: counted(unknown).count,
      more,
    })
  );
}

/** A target that could not be audited comes before everything that is known of the others. */
function notAudited({ targets = [] }: Told, headline: Policy['texts']['notes']['headline']): string {
  const lost = lostOf(targets);
  if (!lost) return '';
  const of = counted(lost.of).count;
  return headline.notAudited[lost.unit]({ ...counted(lost.count), of });
}

/** What makes findings urgent: devices are being given the packages. */
function onTheWay(
  rollouts: Summary['rollouts'],
  { given, planned }: Policy['texts']['notes']['headline'],
): string {
  if (!rollouts) return '';
  const { inProgress, devicesWaiting, devicesUnderWay, unknown } = rollouts;
  const devices =
    devicesWaiting === null || devicesUnderWay === null ? null : devicesWaiting + devicesUnderWay;
  const isAtLeast = unknown > 0;
  const isUnknown = devices === null || (devices === 0 && isAtLeast);
  const now = given({ ...counted(inProgress), devices: isUnknown ? null : counted(devices), isAtLeast });
  return (inProgress > 0 ? now : '') + (rollouts.planned > 0 ? planned(counted(rollouts.planned)) : '');
}

function sum(bySeverity: Record<Severity, number>): number {
  return Object.values(bySeverity).reduce((total, count) => total + count, 0);
}
