import { z } from 'zod';
import type { CheckOutline } from '../checks/outline.ts';
import { LOCALES } from '../core/model/locale.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import { metricsSchema, notifySchema, pingSchema } from './channel-outline.ts';
import type { ChannelDocument, ChannelOutline, PingDocument } from './channel-outline.ts';
import { reportsSchema } from './format-outline.ts';
import type { FormatOutline, ReportDocument } from './format-outline.ts';
import { checksSchema, overridesSchema } from './policy-schema.ts';
import type { CheckDocument, OverrideDocument } from './policy-schema.ts';
import type { ProbeDocument } from './probe.ts';
import type { QuotaDocument } from './quota.ts';
import type { RolloutsDocument } from './rollouts.ts';
import { runningSchema } from './running-schema.ts';
import { jobName, label, path, word } from './values.ts';

/** A job file as it is written, after `${VAR}` was filled in: durations are text, nothing is defaulted. */
export interface JobDocument {
  name?: string | undefined;
  targets: TargetDocument[];
  retired?: RetiredDocument[] | undefined;
  select?: SelectDocument | undefined;
  checks?: Record<string, boolean | CheckDocument> | undefined;
  overrides?: OverrideDocument[] | undefined;
  exceptions?: string | undefined;
  frameworks?: string[] | undefined;
  failOn?: FailOn | undefined;
  failOnNew?: boolean | undefined;
  locale?: Locale | undefined;
  reports?: ReportDocument[] | undefined;
  probe?: ProbeDocument | undefined;
  rollouts?: RolloutsDocument | undefined;
  notify?: ChannelDocument[] | undefined;
  ping?: PingDocument | undefined;
  metrics?: string | undefined;
  out?: string | undefined;
  asOf?: string | undefined;
  signature?: 'acs3' | 'v1' | undefined;
  retry?: { attempts?: number | undefined; maxElapsed?: string | undefined } | undefined;
  timeouts?: { [Name in 'connect' | 'headers' | 'body' | 'call']?: string | undefined } | undefined;
  quota?: QuotaDocument | undefined;
  concurrency?: number | { accounts?: number | undefined; queries?: number | undefined } | undefined;
  resumeWithin?: string | undefined;
  deadline?: string | undefined;
  sign?: { key: string } | undefined;
  keep?: string | { daily: string; monthly?: number | undefined } | undefined;
}

export interface TargetDocument {
  account: string;
  region: string;
  endpoint?: string | undefined;
  instances?: string[] | undefined;
  credentials?: 'chain' | { profile?: string | undefined; env?: string | undefined } | undefined;
  quota?:
    | ({ [Name in 'qps' | 'listQps' | 'rolloutQps' | 'share']?: number | undefined } & {
        account?: string | undefined;
      })
    | undefined;
  select?: SelectDocument | undefined;
}

/** A target as tables name it. */
export interface RetiredDocument {
  account: string;
  region: string;
  instance?: string | undefined;
}

export interface SelectDocument {
  ids?: string | { path: string; column?: string | number | undefined } | undefined;
  list?:
    | true
    | {
        productKeys?: string[] | undefined;
        destVersion?: string | undefined;
        allowEmpty?: boolean | undefined;
        maxPackages?: number | undefined;
      }
    | undefined;
}

const csvPath = path.describe('The CSV file, relative to this job file; - is standard input.');

/** Given an empty one, the service lists everything. */
const filter = word.refine((text) => text !== '', { error: 'is empty: leave it out to list everything' });

const selection = z
  .strictObject({
    ids: z
      .union([
        csvPath,
        z.strictObject({
          path: csvPath,
          column: z
            .union([z.string().min(1).max(128), z.int().min(1).max(9_999)])
            .optional()
            .describe(
              'The column with the firmware IDs: its name, or its number from 1. Default: found by its name.',
            ),
        }),
      ])
      .optional()
      .describe(
        'Audit the firmware IDs of a CSV file. With `list` as well, the file is compared with the live list.',
      ),
    list: z
      .union([
        z.literal(true),
        z.strictObject({
          productKeys: z
            .array(filter)
            .min(1, { error: 'names no product: leave it out to list every one' })
            .optional()
            .describe('Only these products; one list each.'),
          destVersion: filter.optional().describe('Only packages that deliver exactly this version.'),
          allowEmpty: z
            .boolean()
            .optional()
            .describe(
              '`true`: a list without any package is fine, also that of one product. Default: the run is INCOMPLETE.',
            ),
          maxPackages: z
            .int()
            .min(1)
            .max(10_000_000)
            .optional()
            .describe(
              'A list with more is not read to its end, since it may never end, and the run is INCOMPLETE. Default 10000; the platform allows 500 per instance.',
            ),
        }),
      ])
      .optional()
      .describe('Audit what ListOTAFirmware lists: `true` for everything, or filters.'),
  })
  .refine((select) => select.ids !== undefined || select.list !== undefined, {
    error: 'selects nothing: give `ids` or `list`',
  });

const credentials = z
  .union([
    z.literal('chain'),
    z
      .strictObject({
        profile: label.optional().describe('A named profile of the Alibaba Cloud CLI.'),
        env: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{0,63}$/, { error: 'expected a prefix of capitals, digits and underscores' })
          .optional()
          .describe('A prefix: the key is read from <prefix>_ACCESS_KEY_ID and <prefix>_ACCESS_KEY_SECRET.'),
      })
      .refine((from) => (from.profile === undefined) !== (from.env === undefined), {
        error: 'expected either `profile` or `env`',
      }),
  ])
  .describe('Where the key comes from; keys themselves never stand in a job file. Default: the usual chain.');

// The account's quotas are 20 queries and 10 calls a second of each other operation; some accounts have raised ones.
const perSecond = z.number().min(0.1).max(100_000);

const quota = z.strictObject({
  qps: perSecond.optional().describe('QueryOTAFirmware calls a second. Default 20, the quota of an account.'),
  listQps: perSecond
    .optional()
    .describe('ListOTAFirmware calls a second. Default 10, the quota of an account.'),
  rolloutQps: perSecond
    .optional()
    .describe(
      'Calls a second of each operation that tells of rollouts. Default 10, the quota of an account, and never more than qps.',
    ),
  share: z.number().gt(0).max(1).optional().describe('The part of all that this job may use. Default 1.'),
  account: z
    .string({ error: 'expected the UID in quotes, a string of digits' })
    .regex(/^\d{1,32}$/, { error: 'expected the UID of the account, digits only' })
    .optional()
    .describe('The UID of the account, in quotes, where STS does not tell it: `quota.store` needs it.'),
});

const instanceId = word.refine((text) => text !== '', {
  error: 'an instance ID is empty; leave `instances` out where the console shows none',
});

const target = z.strictObject({
  account: label.describe('Your name for the account; reports show it.'),
  region: word.describe('The region of the packages, for example cn-shanghai.'),
  endpoint: word.optional().describe('Another endpoint than the region’s, as https://host.'),
  instances: z
    .array(instanceId)
    .optional()
    .describe(
      'Instance IDs, where the console shows one on the Overview page. Left out: the instance without an ID.',
    ),
  credentials: credentials.optional(),
  quota: quota.optional().describe('What this job may use of the account’s quota.'),
  select: selection
    .optional()
    .describe('Which packages of this target are audited. Default: the job’s `select`.'),
});

const retired = z.strictObject({
  account: label.describe('As the job called it.'),
  region: word.describe('Its region.'),
  instance: instanceId.optional().describe('Its instance. Left out: the instance without an ID.'),
});

/** What writes reports, and what sends messages. */
export interface Outlines {
  formats: readonly FormatOutline[];
  channels: readonly ChannelOutline[];
}

/** @returns the schema of a job file, strict at every level, for a catalogue of checks and what there is to report with */
export function jobSchema(
  checks: readonly CheckOutline[],
  { formats, channels }: Outlines,
): z.ZodType<JobDocument> {
  const schema = z.strictObject({
    name: jobName.optional().describe('The folder of its runs below `out`. Default: the name of this file.'),
    targets: z
      .array(target)
      .min(1)
      .max(10_000)
      .describe(
        'Accounts, regions and instances to audit. Entries for the same one are united; their credentials and endpoint must be the same, and the quota in all entries of an account.',
      ),
    retired: z
      .array(retired)
      .max(10_000)
      .optional()
      .describe(
        'Targets of earlier runs that are gone on purpose; any other that is not in `targets` any more is a finding (`target-missing`).',
      ),
    select: selection
      .optional()
      .describe('Which packages are audited, for targets that do not say it themselves.'),
    checks: checksSchema(checks).optional().describe('Changes to the catalogue of checks.'),
    overrides: overridesSchema(checks)
      .optional()
      .describe('Changes for some products or modules, on top of `checks`, in this order: later ones win.'),
    exceptions: path
      .optional()
      .describe('File of findings that are accepted until a date, relative to this job file.'),
    frameworks: z
      .array(path)
      .max(50)
      .optional()
      .describe(
        'Whose clauses reports show: IDs (`ota-audit checks --framework` lists them), or files of your own, relative to this job file. Default: all that come along.',
      ),
    failOn: z
      .enum([...SEVERITIES, 'never'])
      .optional()
      .describe('Exit 3 where a finding of at least this severity is open. Default high.'),
    failOnNew: z
      .boolean()
      .optional()
      .describe(
        '`true`: only findings that are new or reopened since the last run count towards `failOn`. Default false.',
      ),
    locale: z
      .enum(LOCALES)
      .optional()
      .describe('Language of reports and findings; names of columns never change. Default en.'),
    reports: reportsSchema(formats).optional(),
    ...(channels.length > 0 && { notify: notifySchema(channels).optional() }),
    ping: pingSchema.optional(),
    metrics: metricsSchema.optional(),
    ...runningSchema,
  });
  // Checks' own parameters are known at run time only, so their types cannot be inferred.
  return schema as unknown as z.ZodType<JobDocument>;
}
