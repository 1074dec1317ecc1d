import { someOf } from '../core/some-of.ts';
import { exceptionStatus } from '../core/exception-status.ts';
import type { ExceptionUse } from '../core/model/catalogue.ts';
import type { Job } from '../job/job.ts';
import { ok, warning } from './line.ts';
import type { DoctorLine } from './line.ts';

const AT = { check: 'exceptions', target: '' } as const;

/**
 * How long the job's exceptions still hold; nothing where the job has none.
 * @param nowMs epoch milliseconds, for a job that does not say as of when it judges
 */
export function* exceptionLines({ exceptions, asOf }: Job, nowMs: number): Generator<DoctorLine> {
  if (!exceptions) return;
  const { path, rules } = exceptions;
  const atMs = asOf === undefined ? nowMs : Date.parse(asOf);
  const ids = (status: ExceptionUse['status']): string[] =>
    rules.filter((rule) => exceptionStatus(rule, atMs) === status).map(({ id }) => id);
  const [ending, expired] = [ids('ending'), ids('expired')];
  yield ok(AT, `${path}: ${rules.length - expired.length} of ${rules.length} exceptions are valid`);
  if (expired.length > 0) {
    yield warning(
      AT,
      `${someOf(expired, MOST_NAMED)} expired: the findings it accepted are open again`,
      EXPIRED,
    );
  }
  if (ending.length > 0) yield warning(AT, `${someOf(ending, MOST_NAMED)} expires within 14 days`, ENDING);
}

const EXPIRED = 'Fix the findings and remove the exception, or have its approver extend it.';
const ENDING = 'Fix the findings before then, or have the approver extend the exception.';

const MOST_NAMED = 10;
