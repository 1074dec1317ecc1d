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
  open_of_failing: devices.describe('Their open rollouts; null where nothing is known.'),
  devices_waiting: devices.describe(
    'Devices that wait in those in progress, as far as that is known; null where it is not.',
  ),
  devices_under_way: devices.describe('Devices that are installing the package, likewise.'),
  unknown: count.describe(
    'Packages that fail and of which not all is known: with any, the figures are at least so many.',
  ),
};

const worst: Shape<JsonWorst> = {
  finding_id: z.string(),
  check_id: z.string(),
  failing_title: z.string().describe('What the check calls its failing, in the language of the job.'),
  severity: z.enum(SEVERITIES),
  verdict: z.enum(['fail', 'unknown']),
  state: z.enum(FINDING_STATES),
  counts: z.boolean().describe('Does it count towards fail_on?'),
  account: z.string(),
  region: z.string(),
  iot_instance_id: z.string(),
  firmware_id: z.string().describe('Empty where the finding is of the target.'),
  firmware_name: z.string(),
  product_key: z.string(),
  product_name: z.string(),
  module_name: z.string(),
  dest_version: z.string(),
  file_name: z.string(),
  message: z.string(),
  also_open: count.describe('Further open findings of the same package or target.'),
  rollout_state: z
    .enum(PACKAGE_ROLLOUT_STATES)
    .nullable()
    .describe('Are devices being given the package? Null where the run did not ask.'),
  devices_waiting: devices.describe('In its open rollouts; null where that is not known of each.'),
  devices_under_way: devices.describe('Likewise.'),
};

const target: Shape<JsonTarget> = {
  account: z.string(),
  region: z.string(),
  iot_instance_id: z.string(),
  result: z.enum(RESULTS),
  complete: z.boolean(),
  stopped: z.string().nullable().describe('The code that it was given up for; null where it was not.'),
  coverage,
  open: bySeverity,
  accepted: bySeverity,
  unjudged: bySeverity,
  counting: count,
};

const summary: Shape<JsonSummary> = {
  job: z.string(),
  run_id: z.string(),
  as_of: instant.meta({ description: 'The instant that packages were judged against.' }),
  complete: z.boolean().describe('Did every package that was asked for get a definite answer?'),
  incomplete_because: z
    .array(z.string())
    .describe('One sentence each; empty where the run is complete. After eight, how many more there are.'),
  exit_code: z.literal([0, 3, 4, 5, 7]),
  reason: z.string().describe('Why the exit code is what it is, as a clause.'),
  coverage,
  unknown: bySeverity.describe('As `unjudged`, with those of packages that did not answer.'),
  states: counts(FINDING_STATES).describe(
    'Findings by state, against the run that this one is compared with.',
  ),
  fail_on: z.enum([...SEVERITIES, 'never']),
  findings_at_or_above_fail_on: count.describe('As `counting`.'),
  folder: z.string().describe('The run folder.'),
  files: z.array(z.string()).describe('What was written into it; a folder ends in a slash.'),
  failed_outputs: z
    .array(z.object({ format: z.string(), problem: z.string() }))
    .describe(
      'Formats that could not be written, and channels whose required message was not taken, with the reason.',
    ),
  outcome: z.enum(RUN_OUTCOMES).describe('What the exit code says of the audit.'),
  result: z
    .enum(RESULTS)
    .describe('What people read first: `fail` where findings count, even where the run is incomplete.'),
  headline: z.string().describe('What came of it in one sentence, in the language of the job.'),
  changes: z
    .string()
    .describe('What changed against the run that this one is compared with, in one sentence.'),
  compared_with: z.string().nullable().describe('The run that this one is compared with; null: none.'),
  open: bySeverity.describe('Findings that fail and that nobody accepted.'),
  accepted: bySeverity.describe('Findings that an exception accepts.'),
  unjudged: bySeverity.describe(
    'Findings that could not be judged, of packages that answered and of targets.',
  ),
  counting: count.describe('Findings that count towards fail_on.'),
  worst: z.array(z.object(worst)).max(5).describe('What to look at first: each of another package.'),
  targets: z.array(z.object(target)).max(10).describe('The worst first; there may be more.'),
  target_count: count.describe('All targets.'),
  outcomes: counts(OUTCOMES).describe('Packages by outcome.'),
  counts: counts(['packages', 'findings', 'files', 'coverage']).describe('Rows of the tables.'),
  started_at: instant,
  finished_at: instant.meta({ description: 'When the last answer was in.' }),
  rollouts: z
    .object(rollouts)
    .nullable()
    .describe('What devices are being given of packages that fail; null where the run did not ask.'),
  fail_on_new: z.boolean().describe('Do findings count only while they are new?'),
  notified: z
    .array(z.object({ channel: z.string(), problem: z.string().nullable() }))
    .describe('Who was told, and why somebody was not; empty in the message itself.'),
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
  job: z.string().nullable().describe('Null where it was not known yet.'),
  run_id: z.string().nullable().describe('Null where there was none yet.'),
  exit_code: z.literal([1, 2, 6, 7, 130, 143]),
  reason: summary.reason,
  error: z.object(error),
};

/** The line of `--json`; `error` tells its two kinds apart. Later versions may add keys. */
export const summarySchema: z.ZodType<JsonSummary | JsonEnd> = z.union([
  z.object(summary).describe('A run, or a rendering of one, that came to its end.'),
  z.object(end).describe('What was ended before there was a result: keys that tell of one are null.'),
]);
