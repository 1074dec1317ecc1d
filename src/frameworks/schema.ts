import { z } from 'zod';
import type { Localized } from '../core/framework.ts';
import { nearest } from '../core/nearest.ts';
import { STRENGTHS } from '../core/model/catalogue.ts';
import type { Strength } from '../core/model/catalogue.ts';

/** A framework's file as it is written. */
export interface FrameworkDocument {
  id: string;
  title: TextDocument;
  version: string;
  note: TextDocument;
  clauses: ClauseDocument[];
  apart?: { checks: string[]; because: TextDocument }[] | undefined;
}

export interface ClauseDocument {
  clause: string;
  title: TextDocument;
  /** Where it is not the framework's own. */
  version?: string | undefined;
  confirmed: boolean;
  mapped?: { checks: string[]; strength: Strength; rationale: TextDocument }[] | undefined;
  silent?: TextDocument | undefined;
}

/** One text for all languages, or one for each. */
export type TextDocument = string | Localized;

/** Text without control characters, line ends apart. */
const plain = (most: number): z.ZodString =>
  z
    .string()
    .regex(new RegExp(String.raw`^(?=[\s\S]*\S)[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]{1,${most}}$`), {
      error: `expected 1 to ${most.toLocaleString('en-US')} printable characters`,
    });

const text = z.union([plain(2_000), z.strictObject({ en: plain(2_000), 'zh-CN': plain(2_000) })]);

const version = plain(128).describe('Version of the text, for example V3.1.3 (2024-09).');

/** @returns the schema of a framework's file, strict at every level, for these checks */
export function frameworkSchema(checkIds: readonly string[]): z.ZodType<FrameworkDocument> {
  const checks = z
    .array(checkId(checkIds))
    .min(1)
    .max(100)
    .describe('Check IDs; `ota-audit checks` lists them.');
  const mapping = z.strictObject({
    checks,
    strength: z
      .enum(STRENGTHS)
      .describe('supports: evidence of the process; partial: evidence of a part of it; indirect: a hint.'),
    rationale: text.describe('Why these checks support the clause to this extent and no further.'),
  });
  const clause = z
    .strictObject({
      clause: plain(64).describe('Clause number, as in the text.'),
      title: text,
      version: version.optional(),
      confirmed: z
        .boolean()
        .describe(
          'Whether the number was verified against the text. `false`: it comes from memory or a secondary source.',
        ),
      mapped: z.array(mapping).min(1).max(100).optional(),
      silent: text.optional().describe('Why no check covers it.'),
    })
    .refine(({ mapped, silent }) => (mapped === undefined) !== (silent === undefined), {
      error: 'expected either `mapped`, or `silent` with a reason',
    });
  return z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, {
      error: 'expected 1 to 64 lowercase letters, digits, dots or dashes',
    }),
    title: text,
    version,
    note: text.describe('What readers must know before they rely on this mapping.'),
    clauses: z.array(clause).min(1).max(500),
    apart: z
      .array(
        z.strictObject({ checks, because: text.describe('Why these checks relate to none of the clauses.') }),
      )
      .min(1)
      .max(100)
      .optional()
      .describe('Checks that relate to none of the clauses, with the reason.'),
  });
}

function checkId(ids: readonly string[]): z.ZodType<string> {
  return z.string().superRefine((id, context) => {
    if (ids.includes(id)) return;
    const near = nearest(id, ids);
    const help = near === undefined ? 'ota-audit checks lists all checks' : `did you mean ${near}?`;
    context.addIssue({ code: 'custom', message: `there is no such check; ${help}` });
  });
}
