import type { Evidence } from '../checks/check.ts';
import type { Subject } from '../core/model/finding.ts';
import { subjectFindingId } from './finding-id.ts';
import { judgeSubject } from './findings.ts';
import type { Judged, Judging } from './findings.ts';

/** All that is known of a firmware that an earlier run audited and that is in the list no more. */
const GONE: Pick<Evidence, 'presence'> = { presence: { wasAudited: true, now: 'unlisted' } };

/** Judges a firmware that this run did not meet, by the checks that need no more than that. */
export function judgeGone(subject: Subject, judging: Judging): Judged {
  const { policy, fingerprint } = judging;
  const checks = policy.of(subject).enabled.filter(({ check }) => check.needs.every((need) => need in GONE));
  const idOf = (checkId: string): string => subjectFindingId(subject, checkId, fingerprint);
  return judgeSubject(checks, GONE, { subject, idOf }, judging);
}
