import { z } from 'zod';
import type { ParamKind, ParamSpec } from '../checks/check.ts';
import type { CheckOutline } from '../checks/outline.ts';
import { PARAM_KINDS, paramText, parseParam } from '../checks/params.ts';
import { formatDuration } from '../core/duration.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { Severity } from '../core/model/severity.ts';
import { duration, glob, hosts, percent } from './values.ts';

/** `enabled`, `severity`, `soft`, and the check's own parameters by name. */
export interface CheckDocument {
  enabled?: boolean | undefined;
  severity?: Severity | undefined;
  soft?: boolean | undefined;
  [param: string]: string | number | string[] | boolean | undefined;
}

/** Changes for the products and modules that the globs match; a glob that is left out matches all. */
export interface OverrideDocument {
  product?: string | undefined;
  module?: string | undefined;
  checks: Record<string, boolean | CheckDocument>;
}

/** What a job may say of each check of the catalogue. */
export function checksSchema(checks: readonly CheckOutline[]): z.ZodType {
  return z.strictObject(Object.fromEntries(checks.map((check) => [check.id, checkSchema(check).optional()])));
}

/** More than anybody signs. */
const MAX_OVERRIDES = 100;

/** What a job may change for some products or modules. */
export function overridesSchema(checks: readonly CheckOutline[]): z.ZodType {
  const settings = checks.map((check) => {
    return [check.id, (check.knowsProduct ? checkSchema(check) : NOT_OVERRIDABLE).optional()] as const;
  });
  const override = z
    .strictObject({
      product: glob.optional().describe('ProductKey; * matches any characters. Case-sensitive.'),
      module: glob.optional().describe('ModuleName; * matches any characters. Case-sensitive.'),
      checks: z
        .strictObject(Object.fromEntries(settings))
        .refine((changed) => Object.keys(changed).length > 0, {
          error: 'changes nothing: list at least one check',
        })
        .describe('Settings that differ here; all others stay as they are.'),
    })
    .refine(({ product, module }) => product !== undefined || module !== undefined, {
      error: 'applies to nothing in particular: set `product` or `module`',
    });
  return z.array(override).max(MAX_OVERRIDES);
}

const NOT_OVERRIDABLE = z
  .unknown()
  .refine(() => false, { error: 'cannot be set per product; set it in the job’s `checks`' })
  .describe('Judged per target, so it cannot be set per product.');

function checkSchema(check: CheckOutline): z.ZodType {
  const params = Object.entries(check.params).map(([name, spec]) => {
    const value = paramSchema(spec);
    return [
      name,
      value.optional().describe(`${spec.description} Default: ${paramText(spec.default)}.`),
    ] as const;
  });
  const settings = z.strictObject({
    enabled: z.boolean().optional().describe('`false` switches the check off.'),
    severity: z.enum(SEVERITIES).optional().describe(`Default ${check.severity}.`),
    soft: z.boolean().optional().describe('`true`: report only; findings never count towards `failOn`.'),
    ...Object.fromEntries(params),
  });
  return z
    .union([z.boolean(), settings])
    .describe(`${check.failingTitle}. \`false\` switches the check off.`);
}

const PARAM_SCHEMAS: Record<ParamKind, z.ZodType<string | number | string[]>> = {
  duration,
  integer: z.int(),
  percent,
  hosts,
  choice: z.string(),
};

/** A parameter's kind, and its range. */
function paramSchema(spec: ParamSpec): z.ZodType {
  if (spec.choices) return z.enum(spec.choices);
  return PARAM_SCHEMAS[spec.kind].refine((value) => parseParam(spec, value) !== undefined, {
    error: `expected ${PARAM_KINDS[spec.kind].noun}${rangeText(spec)}`,
    // What is of another kind has been told already.
    when: ({ issues }) => issues.length === 0,
  });
}

function rangeText({ kind, min, max }: ParamSpec): string {
  const shown = (value: number): string => {
    if (kind === 'percent') return `${value * 100}%`;
    return kind === 'duration' ? formatDuration(value) : value.toLocaleString('en-US');
  };
  const from = min === undefined ? ' greater than 0' : ` of at least ${shown(min)}`;
  return max === undefined ? from : `${from} and at most ${shown(max)}`;
}
