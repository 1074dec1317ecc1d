import { z } from 'zod';
import { parseByteSize } from '../core/byte-size.ts';
import { parseDuration } from '../core/duration.ts';
import { parseZoned } from '../core/instant.ts';
import { isWebUrl } from '../core/web-url.ts';

/** Words of a job file that are more than text or a number; what is wrong with one is said without repeating it. */

/** Names that the run folder's own entries have. */
const TAKEN_NAMES = ['latest'];

/** A folder's name, in any shell and on any disk. */
const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A job's name is a folder's name. */
export function isJobName(text: string): boolean {
  return JOB_NAME.test(text) && !TAKEN_NAMES.includes(text);
}

const EXPECTED_NAME = '1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit';
const EXPECTED_DURATION = 'a number and a unit, for example 2h (units: ms, s, m, h, d)';
const EXPECTED_SIZE = 'a number and a unit, for example 500KB, 20MB or 1GB';
const EXPECTED_PERCENT = 'a percentage such as 90%';
const EXPECTED_HOST = 'a host name, or a pattern such as *.aliyuncs.com';

export const jobName: z.ZodType<string> = z
  .string()
  .regex(JOB_NAME, { error: `expected ${EXPECTED_NAME}` })
  .refine(isJobName, {
    error: `${TAKEN_NAMES.join(', ')} is reserved: it has another meaning in the reports`,
  });

/** Text without line ends or control characters. */
export const label: z.ZodType<string> = z.string().regex(/^(?! )[^\u0000-\u001f\u007f-\u009f]{1,64}(?<! )$/, {
  error: 'expected 1 to 64 printable characters',
});

/** An identifier of the service's: opaque, but one word. */
export const word: z.ZodType<string> = z
  .string()
  .regex(/^[^\s\u0000-\u001f\u007f]{0,128}$/, { error: 'expected a single word of at most 128 characters' });

export const path: z.ZodString = z.string().min(1).max(1_024);

/** Text that people write as a number: the problem then says what is expected, not that text is. */
const textOf = (expected: string): z.ZodString =>
  z.string({ error: ({ input }) => (typeof input === 'number' ? `expected ${expected}` : undefined) });

const durationText = textOf(EXPECTED_DURATION)
  .regex(/^\s*\d{1,9}\s*(ms|s|m|h|d)\s*$/, { error: `expected ${EXPECTED_DURATION}`, abort: true })
  .refine((text) => parseDuration(text) !== undefined, {
    error: 'expected a duration of at most 36500d',
    abort: true,
  });

const DAY_MS = 86_400_000;

/** A day is the longest wait that makes sense in a nightly job. */
const MAX_WAIT_MS = DAY_MS;

/** A wait: more than nothing, at most a day. */
export const wait: z.ZodType<string> = durationText.refine(
  (text) => {
    const ms = parseDuration(text) ?? 0;
    return ms > 0 && ms <= MAX_WAIT_MS;
  },
  { error: 'expected a duration greater than 0 and at most 1d' },
);

/** A span of time: more than nothing. */
export const age: z.ZodType<string> = durationText.refine((text) => (parseDuration(text) ?? 0) > 0, {
  error: 'expected a duration greater than 0, for example 2h',
});

/** How long runs are kept: a day at least, since a job that runs each night would keep none. */
export const keepingTime: z.ZodType<string> = durationText.refine(
  (text) => (parseDuration(text) ?? 0) >= DAY_MS,
  { error: 'expected a duration of at least 1d, for example 90d' },
);

/** A pattern for the service's keys and names, compared as they are: `*` is any run of characters. */
export const glob: z.ZodType<string> = z
  .string()
  .regex(/^[^\u0000-\u001f\u007f-\u009f]{1,128}$/, { error: 'expected 1 to 128 printable characters' });

/** So many bytes: more than none. */
export const byteSize: z.ZodType<string> = textOf(EXPECTED_SIZE).refine(
  (text) => (parseByteSize(text) ?? 0) > 0,
  { error: `expected ${EXPECTED_SIZE}` },
);

/** A limit of a check. */
export const duration: z.ZodType<string> = durationText;

/** A share. */
export const percent: z.ZodType<string> = textOf(EXPECTED_PERCENT).regex(/^\s*\d{1,4}(\.\d{1,3})?\s*%\s*$/, {
  error: `expected ${EXPECTED_PERCENT}`,
});

export const hosts: z.ZodType<string[]> = z
  .array(z.string().regex(/^[A-Za-z0-9*._-]{1,253}(:\d{1,5})?$/, { error: `expected ${EXPECTED_HOST}` }))
  .min(1);

/** An instant with its zone: a day alone would leave open whose. */
export const instant: z.ZodType<string> = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/, {
    error:
      'expected an ISO 8601 time with a time zone, such as 2026-11-23T02:00:00Z or 2026-11-23T10:00:00+08:00',
  })
  .refine((text) => parseZoned(text) !== undefined, { error: 'no such date or time exists' });

/** An address that secrets may be sent to. */
export const webUrl: z.ZodType<string> = z
  .string()
  .max(4_096)
  // A variable that is filled from a file ends with its line break.
  .trim()
  .refine(isWebUrl, { error: 'expected an https URL (http only for this machine)', abort: true });
