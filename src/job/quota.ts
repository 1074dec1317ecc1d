import { z } from 'zod';
import { isClearUrl } from '../core/url-secrets.ts';
import { secretProblem } from './channel-outline.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';
import type { JobQuota } from './job.ts';

/** `quota` of a job as it is written. */
export interface QuotaDocument {
  store: string;
  share?: number | undefined;
}

const SHAPE = /^(?:rediss?|postgres(?:ql)?):\/\/[^/?#]/;

export const quotaSchema: z.ZodType<QuotaDocument> = z.strictObject({
  store: z
    .string()
    // A file that a variable was filled from may end with a line break.
    .trim()
    .max(4_096)
    .regex(SHAPE, {
      error: 'expected rediss://user:password@host:6379/0 or postgres://user:password@host:5432/database',
      abort: true,
    })
    .refine((url) => isClearUrl(url) && URL.canParse(url), {
      error:
        'cannot be parsed: percent-encode special characters in user and password (@ as %40, / as %2F, ? as %3F, # as %23, : as %3A, % as %25, a space as %20)',
    })
    .describe(
      'Store that schedules the calls: redis://, rediss://, postgres:// or postgresql://. From the environment only, as ${NAME}.',
    ),
  share: z
    .number()
    .min(0.01)
    .max(1)
    .optional()
    .describe('Share of the account’s quota that all users of the store take together. Default 1.'),
});

const STORE = ['quota', 'store'];

/** A store that stands in the file itself, or a part of it. */
export function storeProblems(quota: QuotaDocument | undefined, file: YamlFile): Problem[] {
  return quota ? secretProblem(file, STORE) : [];
}

export function toQuota({ store, share = 1 }: QuotaDocument, file: YamlFile): JobQuota {
  return { store, share, template: file.templateAt(STORE) ?? '' };
}
