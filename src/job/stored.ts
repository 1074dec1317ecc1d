import { z } from 'zod';
import { AuditError } from '../core/errors.ts';
import { STRENGTHS } from '../core/model/catalogue.ts';
import { LOCALES } from '../core/model/locale.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { FormatOutline } from './format-outline.ts';
import type { Given, Job } from './job.ts';
import { withExpiringWithin } from './policy.ts';
import { resolveReports } from './resolve-reports.ts';
import type { JobOverrides } from './job-overrides.ts';

/** What decides how a run is judged and rendered; what was asked, of whom and how, is history in a stored one. */
type PolicyKey =
  | 'checks'
  | 'overrides'
  | 'exceptions'
  | 'frameworks'
  | 'failOn'
  | 'failOnNew'
  | 'retired'
  | 'locale'
  | 'reports';
const POLICY: readonly string[] = [
  'checks',
  'overrides',
  'exceptions',
  'frameworks',
  'failOn',
  'failOnNew',
  'retired',
  'locale',
  'reports',
] satisfies PolicyKey[];

/** The flags that change it. */
export type PolicyFlags = Pick<
  JobOverrides,
  'formats' | 'failOn' | 'failOnNew' | 'locale' | 'expiringWithin' | 'asOf' | 'given'
>;
/** As `given` names them. */
const POLICY_FLAGS: readonly string[] = ['format', 'failOn', 'failOnNew', 'locale', 'expiringWithin', 'asOf'];

const params = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]));
const checks = z.record(
  z.string(),
  z.looseObject({
    enabled: z.boolean().optional(),
    severity: z.enum(SEVERITIES).optional(),
    soft: z.boolean().optional(),
    params,
  }),
);

const exception = z.object({
  id: z.string(),
  check: z.string(),
  product: z.string(),
  module: z.string(),
  firmware: z.string(),
  reason: z.string(),
  owner: z.string(),
  approver: z.string(),
  ticket: z.string(),
  until: z.string(),
});

const localized = z.object({ en: z.string(), 'zh-CN': z.string() });

/** One of the user's own is in the configuration whole; those that come along are looked up by their ID. */
const framework = z.object({
  id: z.string(),
  own: z
    .object({
      path: z.string(),
      sha256: z.string(),
      framework: z.object({
        id: z.string(),
        title: localized,
        version: z.string(),
        note: localized,
        clauses: z.array(
          z.object({
            clause: z.string(),
            title: localized,
            sourceVersion: z.string(),
            confirmed: z.boolean(),
            mappings: z.array(
              z.object({
                checkIds: z.array(z.string()),
                strength: z.enum(STRENGTHS),
                rationale: localized,
              }),
            ),
            silentBecause: localized.nullable(),
          }),
        ),
        apart: z.array(z.object({ checkIds: z.array(z.string()), because: localized })).optional(),
      }),
    })
    .optional(),
});

/** A job as plan.json holds it: what judging and rendering read of it is looked at, the rest is passed on. */
const shape = z.looseObject({
  checks,
  overrides: z.array(z.looseObject({ product: z.string(), module: z.string(), checks })),
  exceptions: z.object({ path: z.string(), sha256: z.string(), rules: z.array(exception) }).optional(),
  frameworks: z.array(framework),
  failOn: z.enum([...SEVERITIES, 'never']),
  failOnNew: z.boolean().default(false),
  retired: z
    .array(z.object({ account: z.string(), region: z.string(), iotInstanceId: z.string() }))
    .optional(),
  locale: z.enum(LOCALES),
  reports: z.array(
    z.object({
      format: z.string(),
      options: z.record(z.string(), z.unknown()),
      templates: z.record(z.string(), z.string()).optional(),
    }),
  ),
  given: z.record(z.string(), z.enum(['flag', 'environment'])).optional(),
});

/**
 * The job that a stored run is reported by: as it ran, with the policy of `other` where there is one, and with what
 * flags say on top.
 * @param configuration that of plan.json
 * @throws AuditError `run-folder` where that is no job, `usage` for an unknown format or a wrong duration
 */
export function judgedAgain(
  configuration: unknown,
  other: Job | null,
  flags: PolicyFlags,
  formats: readonly FormatOutline[],
): Job {
  const stored = storedJob(configuration);
  const base = other ?? stored;
  const policy = policyOf(base);
  const reports = policy.reports.map(({ format, options }) => ({ format, ...options }));
  const asOf = flags.asOf ?? other?.asOf ?? stored.asOf;
  const { given: _, ...history } = historyOf(stored);
  const given = givenAgain(stored, other, flags);
  return {
    ...history,
    ...policy,
    ...withExpiringWithin(policy, flags.expiringWithin),
    failOn: flags.failOn ?? policy.failOn,
    failOnNew: flags.failOnNew ?? policy.failOnNew,
    locale: flags.locale ?? policy.locale,
    reports: resolveReports(reports, flags.formats, formats),
    ...(asOf === undefined ? {} : { asOf }),
    ...(Object.keys(given).length > 0 && { given }),
  };
}

/** What was given to the run, but for what another job decides now, and what is given for the policy now. */
function givenAgain(stored: Job, other: Job | null, flags: PolicyFlags): Given {
  const isKept = (flag: string): boolean =>
    !other || !POLICY_FLAGS.includes(flag) || (flag === 'asOf' && other.asOf === undefined);
  const now = Object.entries(flags.given ?? {}).filter(([flag]) => POLICY_FLAGS.includes(flag));
  const before = Object.entries(stored.given ?? {}).filter(([flag]) => isKept(flag));
  return Object.fromEntries([...before, ...now]);
}

/** The part of a job that decides how a run is judged and rendered. */
export function policyOf(job: Job): Pick<Job, PolicyKey> {
  return Object.fromEntries(Object.entries(job).filter(([key]) => POLICY.includes(key))) as Pick<
    Job,
    PolicyKey
  >;
}

function historyOf(job: Job): Omit<Job, PolicyKey> {
  return Object.fromEntries(Object.entries(job).filter(([key]) => !POLICY.includes(key))) as Omit<
    Job,
    PolicyKey
  >;
}

/**
 * The job of a stored configuration, which holds no secret.
 * @throws AuditError `run-folder` where that is no job
 */
export function storedJob(configuration: unknown): Job {
  const result = shape.safeParse(configuration);
  if (result.success) return result.data as unknown as Job;
  const [issue] = result.error.issues;
  throw new AuditError(
    'run-folder',
    `the job in plan.json cannot be read (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    'Use the version of ota-audit that wrote it (see manifest.json).',
  );
}
