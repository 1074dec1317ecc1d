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
  .regex(/\S/, { error: 'expected a reason; an exception without one cannot be signed' })
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]{0,2000}$/, {
    error: 'expected at most 2,000 printable characters',
  });

const until = z.string().superRefine((text, context) => {
  if (text === INDEFINITE || parseLastInstant(text) !== undefined) return;
  const message = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? 'there is no such time'
    : `expected a day such as 2027-03-31, an instant such as 2027-03-31T12:00:00Z, or ${INDEFINITE}`;
  const meant = nearest(text, [INDEFINITE]);
  context.addIssue({ code: 'custom', message: meant ? `${message}; did you mean ${meant}?` : message });
});

/** @returns the schema of an exceptions file, strict at every level, for a catalogue of checks */
export function exceptionsSchema(checks: readonly CheckOutline[]): z.ZodType<ExceptionsDocument> {
  const match = z.strictObject({
    check: checkGlob(checks.map(({ id }) => id)).describe(
      'The check’s ID, with * for any run of characters.',
    ),
    product: glob.optional().describe('ProductKey, with *. Case-sensitive. Default: any.'),
    module: glob.optional().describe('ModuleName, with *. Case-sensitive. Default: any.'),
    firmware: glob.optional().describe('The firmware ID, with *. Case-sensitive. Default: any.'),
  });
  const exception = z.strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
        error: 'expected 1 to 64 letters, digits, dots, dashes or underscores',
      })
      .describe('A name of its own; reports show it with each finding that it accepts.'),
    match: match.describe('Which findings are accepted: those that all of these match.'),
    reason: reason.describe('Why the finding can be lived with.'),
    owner: person.describe('Who will remove the reason.'),
    approver: person.describe('Who accepted it.'),
    ticket: person.optional().describe('Where it was decided.'),
    until: until.describe(
      `The last day (in UTC) or instant that it holds, or ${INDEFINITE}, which must be said.`,
    ),
  });
  return z.strictObject({
    exceptions: z.array(exception).max(MAX_EXCEPTIONS).describe('The first that matches a finding counts.'),
  });
}

/** The ID of a check, or a pattern that some check has. */
function checkGlob(ids: readonly string[]): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    if (ids.some((id) => matchesGlob(id, text))) return;
    const near = nearest(text, ids);
    const help = near === undefined ? 'ota-audit checks lists them' : `did you mean ${near}?`;
    context.addIssue({ code: 'custom', message: `there is no such check; ${help}` });
  });
}
