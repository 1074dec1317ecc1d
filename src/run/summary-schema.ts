import { z } from 'zod';
import { FINDING_STATES, OUTCOMES } from '../core/model/finding.ts';
import { RESULTS, RUN_OUTCOMES } from '../core/model/run.ts';
import { PACKAGE_ROLLOUT_STATES } from '../core/model/rollout.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { EndError, JsonEnd, JsonSummary, JsonTarget } from './json-summary.ts';
import type { JsonRollouts, JsonWorst } from './json-worst.ts';

/** Each key has its schema, or this does not compile. */
type Shape<T> = { [Key in keyof T]: z.ZodType<T[Key]> };

const count = z.int().nonnegative();
const instant = z.string().meta({ format: 'date-time' });

function counts<Name extends string>(names: readonly Name[]): z.ZodType<Record<Name, number>> {
  const shape = Object.fromEntries(names.map((name) => [name, count]));
  return z.object(shape) as unknown as z.ZodType<Record<Name, number>>;
}

const bySeverity = counts(SEVERITIES);

const coverage = counts(['requested', 'audited', 'not_found', 'denied', 'failed']).describe(
  'requested = audited + not_found + denied + failed',
);

const devices = count.nullable();

const rollouts: Shape<JsonRollouts> = {
  open_of_failing: devices.describe('Their open rollouts; null if unknown.'),
  devices_waiting: devices.describe(
    'Devices waiting in rollouts in progress, as far as known; null if unknown.',
  ),
  devices_under_way: devices.describe('Devices installing the package, as far as known; null if unknown.'),
  unknown: count.describe(
    'Failing packages whose rollouts are not fully known; if any, the other figures are lower bounds.',
  ),
};

const worst: Shape<JsonWorst> = {
  finding_id: z.string(),
  check_id: z.string(),
  failing_title: z.string().describe('Failing title of the check, in the language of the job.'),
  severity: z.enum(SEVERITIES),
  verdict: z.enum(['fail', 'unknown']),
  state: z.enum(FINDING_STATES),
  counts: z.boolean().describe('Whether it counts towards fail_on.'),
  account: z.string(),
  region: z.string(),
  iot_instance_id: z.string(),
  firmware_id: z.string().describe('Empty if the finding is about the target.'),
  firmware_name: z.string(),
  product_key: z.string(),
  product_name: z.string(),
  module_name: z.string(),
  dest_version: z.string(),
  file_name: z.string(),
  message: z.string(),
  also_open: count.describe('Number of other open findings of the same package or target.'),
  rollout_state: z
    .enum(PACKAGE_ROLLOUT_STATES)
    .nullable()
    .describe('State of the package’s rollouts; null if the run did not query them.'),
  devices_waiting: devices.describe('In its open rollouts; null unless known for each.'),
  devices_under_way: devices.describe('Likewise.'),
};

const target: Shape<JsonTarget> = {
  account: z.string(),
  region: z.string(),
  iot_instance_id: z.string(),
  result: z.enum(RESULTS),
  complete: z.boolean(),
  stopped: z.string().nullable().describe('Code for which it was given up; null if it was not.'),
  coverage,
  open: bySeverity,
  accepted: bySeverity,
  unjudged: bySeverity,
  counting: count,
};

const summary: Shape<JsonSummary> = {
  job: z.string(),
  run_id: z.string(),
  as_of: instant.meta({ description: 'Time at which packages were judged.' }),
  complete: z.boolean().describe('Whether every requested package got a definite answer.'),
  incomplete_because: z
    .array(z.string())
    .describe('One sentence each; empty if the run is complete. After eight, the number of further reasons.'),
  exit_code: z.literal([0, 3, 4, 5, 7]),
  reason: z.string().describe('Why the exit code is what it is, as a clause.'),
  coverage,
  unknown: bySeverity.describe('Like `unjudged`, including packages that did not answer.'),
  states: counts(FINDING_STATES).describe('Findings by state, compared with the baseline run.'),
  fail_on: z.enum([...SEVERITIES, 'never']),
  findings_at_or_above_fail_on: count.describe('Same as `counting`.'),
  folder: z.string().describe('Run folder.'),
  files: z.array(z.string()).describe('Files and folders written into it; folders end in a slash.'),
  failed_outputs: z
    .array(z.object({ format: z.string(), problem: z.string() }))
    .describe(
      'Formats that could not be written and required messages that could not be delivered, with the reason.',
    ),
  outcome: z.enum(RUN_OUTCOMES).describe('Outcome of the audit according to the exit code.'),
  result: z
    .enum(RESULTS)
    .describe('Result shown to people: `fail` if findings count, even if the run is incomplete.'),
  headline: z.string().describe('Result in one sentence, in the language of the job.'),
  changes: z.string().describe('Changes since the baseline run, in one sentence.'),
  compared_with: z.string().nullable().describe('Baseline run; null if there is none.'),
  open: bySeverity.describe('Failing findings that are not accepted.'),
  accepted: bySeverity.describe('Findings accepted by an exception.'),
  unjudged: bySeverity.describe(
    'Findings that could not be judged, for packages that answered and for targets.',
  ),
  counting: count.describe('Findings that count towards fail_on.'),
  worst: z.array(z.object(worst)).max(5).describe('Findings to fix first, each of a different package.'),
  targets: z.array(z.object(target)).max(10).describe('Worst first; there may be more.'),
  target_count: count.describe('All targets.'),
  outcomes: counts(OUTCOMES).describe('Packages by outcome.'),
  counts: counts(['packages', 'findings', 'files', 'coverage']).describe('Rows of the tables.'),
  started_at: instant,
  finished_at: instant.meta({ description: 'Time of the last answer.' }),
  rollouts: z
    .object(rollouts)
    .nullable()
    .describe('Failing packages in rollouts; null if the run did not query rollouts.'),
  fail_on_new: z.boolean().describe('Whether only new findings count.'),
  notified: z
    .array(z.object({ channel: z.string(), problem: z.string().nullable() }))
    .describe('Notified channels, with the reason for each failure; empty in the message itself.'),
  error: z.null(),
};

const error: Shape<EndError> = {
  kind: z.enum([
    'usage',
    'job',
    'selection',
    'credentials',
    'region',
    'output-folder',
    'output-failed',
    'locked',
    'run-folder',
    'interrupted',
    'defect',
  ]),
  message: z.string(),
  hint: z.string().describe('What to do; may be empty.'),
};

const end: Shape<JsonEnd> = {
  ...(Object.fromEntries(Object.keys(summary).map((key) => [key, z.null()])) as Record<
    keyof JsonSummary,
    z.ZodNull
  >),
  job: z.string().nullable().describe('Null if not known yet.'),
  run_id: z.string().nullable().describe('Null if there was none yet.'),
  exit_code: z.literal([1, 2, 6, 7, 130, 143]),
  reason: summary.reason,
  error: z.object(error),
};

/** The line of `--json`; `error` tells its two kinds apart. Later versions may add keys. */
export const summarySchema: z.ZodType<JsonSummary | JsonEnd> = z.union([
  z.object(summary).describe('A finished run, or a rendering of one.'),
  z.object(end).describe('A run that ended without a result: the keys that describe one are null.'),
]);
