import { z } from 'zod';
import type { CheckOutline } from '../checks/outline.ts';
import { matchesGlob } from '../core/glob.ts';
import { parseLastInstant } from '../core/instant.ts';
import { nearest } from '../core/nearest.ts';
import { glob } from './values.ts';

/** An exceptions file as it is written. */
export interface ExceptionsDocument {
  exceptions: ExceptionDocument[];
}

export interface ExceptionDocument {
  id: string;
  match: {
    check: string;
    product?: string | undefined;
    module?: string | undefined;
    firmware?: string | undefined;
  };
  reason: string;
  owner: string;
  approver: string;
  ticket?: string | undefined;
  /** A day, an instant, or `indefinite`. */
  until: string;
}

/** What stands for the end of an exception that has none; it must be said. */
export const INDEFINITE = 'indefinite';

/** More than anybody reviews. */
const MAX_EXCEPTIONS = 1_000;

const person = z.string().regex(/^(?=.*\S)[^\u0000-\u001f\u007f-\u009f]{1,128}$/, {
  error: 'expected 1 to 128 printable characters',
});

/** A paragraph or several: line ends and tabs are fine, other control characters are not. */
const reason = z
  .string()
  .regex(/\S/, { error: 'expected a reason: an exception needs one for sign-off' })
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]{0,2000}$/, {
    error: 'expected at most 2,000 printable characters',
  });

const until = z.string().superRefine((text, context) => {
  if (text === INDEFINITE || parseLastInstant(text) !== undefined) return;
  const message = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? 'no such date or time exists'
    : `expected a day such as 2027-03-31, an instant such as 2027-03-31T12:00:00Z, or ${INDEFINITE}`;
  const meant = nearest(text, [INDEFINITE]);
  context.addIssue({ code: 'custom', message: meant ? `${message}; did you mean ${meant}?` : message });
});

/** @returns the schema of an exceptions file, strict at every level, for a catalogue of checks */
export function exceptionsSchema(checks: readonly CheckOutline[]): z.ZodType<ExceptionsDocument> {
  const match = z.strictObject({
    check: checkGlob(checks.map(({ id }) => id)).describe('ID of the check; * matches any characters.'),
    product: glob.optional().describe('ProductKey; * matches any characters. Case-sensitive. Default: any.'),
    module: glob.optional().describe('ModuleName; * matches any characters. Case-sensitive. Default: any.'),
    firmware: glob
      .optional()
      .describe('Firmware ID; * matches any characters. Case-sensitive. Default: any.'),
  });
  const exception = z.strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
        error: 'expected 1 to 64 letters, digits, dots, dashes or underscores',
      })
      .describe('Unique name; reports show it with each finding it accepts.'),
    match: match.describe('Findings to accept: those that match all of these.'),
    reason: reason.describe('Why the finding is acceptable.'),
    owner: person.describe('Who is responsible for removing the cause.'),
    approver: person.describe('Who approved the exception.'),
    ticket: person.optional().describe('Where the decision is recorded.'),
    until: until.describe(`Last day (in UTC) or instant of validity, or ${INDEFINITE}. Required.`),
  });
  return z.strictObject({
    exceptions: z
      .array(exception)
      .max(MAX_EXCEPTIONS)
      .describe('The first exception that matches a finding applies.'),
  });
}

/** The ID of a check, or a pattern that some check has. */
function checkGlob(ids: readonly string[]): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    if (ids.some((id) => matchesGlob(id, text))) return;
    const near = nearest(text, ids);
    const help = near === undefined ? 'ota-audit checks lists all checks' : `did you mean ${near}?`;
    context.addIssue({ code: 'custom', message: `there is no such check; ${help}` });
  });
}
