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
  yield ok(AT, `${path}: ${rules.length - expired.length} of ${rules.length} exceptions hold`);
  if (expired.length > 0) {
    yield warning(AT, `${someOf(expired, MOST_NAMED)} ended: what it accepted is open again`, EXPIRED);
  }
  if (ending.length > 0) yield warning(AT, `${someOf(ending, MOST_NAMED)} ends within 14 days`, ENDING);
}

const EXPIRED = 'Mend what was accepted and remove the exception, or let its approver give it a new end.';
const ENDING = 'Mend what is accepted before then, or let its approver give it a new end.';

const MOST_NAMED = 10;
