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
import { defaultsSchema, instanceId, selection, targetsSchema } from './target-schema.ts';
import type { DefaultsDocument, SelectDocument, TargetDocument, WrittenTarget } from './target-schema.ts';
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

/** A target as tables name it. */
export interface RetiredDocument {
  account: string;
  region: string;
  instance?: string | undefined;
}

/** As it is written: targets of this file or of a CSV file, without their defaults. */
export type WrittenJob = Omit<JobDocument, 'targets'> & {
  targets: WrittenTarget[] | { csv: string };
  defaults?: DefaultsDocument | undefined;
};

const retired = z.strictObject({
  account: label.describe('Account name, as in the job.'),
  region: word.describe('Region.'),
  instance: instanceId.optional().describe('Instance ID. Omit it for the instance without an ID.'),
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
): z.ZodType<WrittenJob> {
  const schema = z.strictObject({
    name: jobName
      .optional()
      .describe('Job name, and the folder of its runs below `out`. Default: the name of this file.'),
    targets: targetsSchema,
    defaults: defaultsSchema.optional(),
    retired: z
      .array(retired)
      .max(10_000)
      .optional()
      .describe(
        'Targets removed on purpose; any other target of earlier runs that is no longer in `targets` is a finding (`target-missing`).',
      ),
    select: selection.optional().describe('Packages to audit, for targets without their own `select`.'),
    checks: checksSchema(checks).optional().describe('Settings of checks.'),
    overrides: overridesSchema(checks)
      .optional()
      .describe(
        'Settings for certain products or modules, applied on top of `checks` in this order; later ones win.',
      ),
    exceptions: path
      .optional()
      .describe('File of time-limited exceptions that accept findings, relative to this job file.'),
    frameworks: z
      .array(path)
      .max(50)
      .optional()
      .describe(
        'Frameworks shown in reports: IDs (`ota-audit checks --framework` lists them) or your own files, relative to this job file. Default: all built-in frameworks.',
      ),
    failOn: z
      .enum([...SEVERITIES, 'never'])
      .optional()
      .describe('Exit with 3 on findings of this severity or above. Default high.'),
    failOnNew: z
      .boolean()
      .optional()
      .describe(
        '`true`: apply `failOn` only to findings that are new or reopened since the last run. Default false.',
      ),
    locale: z
      .enum(LOCALES)
      .optional()
      .describe('Language of reports and findings; column names never change. Default en.'),
    reports: reportsSchema(formats).optional(),
    ...(channels.length > 0 && { notify: notifySchema(channels).optional() }),
    ping: pingSchema.optional(),
    metrics: metricsSchema.optional(),
    ...runningSchema,
  });
  // Checks' own parameters are known at run time only, so their types cannot be inferred.
  return schema as unknown as z.ZodType<WrittenJob>;
}
