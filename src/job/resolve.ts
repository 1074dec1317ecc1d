import { resolve } from 'node:path';
import { parseDuration } from '../core/duration.ts';
import { parseZoned } from '../core/instant.ts';
import { AuditError } from '../core/errors.ts';
import type { Target } from '../core/model/target.ts';
import { nearest } from '../core/nearest.ts';
import { SHIPPED } from '../frameworks/shipped.ts';
import { LIST_QPS, toEntry } from './entries.ts';
import type { FormatOutline } from './format-outline.ts';
import { resolvePolicy, withExpiringWithin } from './policy.ts';
import { resolveProbe } from './probe.ts';
import { resolveReports } from './resolve-reports.ts';
import { resolveRollouts } from './rollouts.ts';
import { fromFile, resolveSelection } from './resolve-selection.ts';
import type { Job, JobTarget } from './job.ts';
import type { JobOverrides } from './job-overrides.ts';
import type { JobFile } from './load.ts';
import type { JobDocument, RetiredDocument } from './schema.ts';
import type { TargetDocument } from './target-schema.ts';

export interface JobDefaults {
  /** Regions that need no endpoint. */
  knownRegions: readonly string[];
  /** The region of a run without a job file and without `--region`. */
  region?: string;
  /** Formats that there are writers for; those of `byDefault` are written unless the job or a flag says otherwise. */
  formats: readonly FormatOutline[];
}

/**
 * The job as it runs: the file (or `adhoc` with the one account `default` where there is none), overridden by flags,
 * defaults filled in.
 * @throws AuditError `usage` for flags that are ambiguous or make no sense together, `region` for an unknown region
 */
export function resolveJob(file: JobFile | null, overrides: JobOverrides, defaults: JobDefaults): Job {
  const document: JobDocument = file?.document ?? { targets: [adhocTarget(overrides, defaults)] };
  refuseAmbiguous(document.targets, overrides);
  const policy = withExpiringWithin(resolvePolicy(document), overrides.expiringWithin);
  const probe = resolveProbe(document.probe, overrides.probe, policy.checks);
  const rollouts = resolveRollouts(document.rollouts, overrides.rollouts);
  return {
    name: file?.name ?? 'adhoc',
    targets: document.targets.map((target, index) =>
      resolveTarget(target, index, { document, file, overrides, defaults }),
    ),
    ...(document.retired && { retired: document.retired.map(toRetired) }),
    ...((!file || flagsSelect(overrides)) && { isPart: true }),
    ...policy,
    ...toReporting(document, overrides, { defaults, file }),
    ...(probe && { probe }),
    ...(rollouts && { rollouts }),
    signature: document.signature ?? 'acs3',
    concurrency: toConcurrency(document.concurrency),
    ...toTimes(document),
    ...besideFile(file),
    ...toTelling(file),
    ...(overrides.given && { given: overrides.given }),
  };
}

type Reporting = Pick<Job, 'failOn' | 'failOnNew' | 'locale' | 'reports' | 'out' | 'asOf'>;

function toReporting(
  document: JobDocument,
  overrides: JobOverrides,
  { defaults, file }: { defaults: JobDefaults; file: JobFile | null },
): Reporting {
  const asOf = overrides.asOf ?? document.asOf;
  return {
    failOn: overrides.failOn ?? document.failOn ?? 'high',
    failOnNew: overrides.failOnNew ?? document.failOnNew ?? false,
    locale: overrides.locale ?? document.locale ?? 'en',
    reports: resolveReports(document.reports, overrides.formats, defaults.formats, file?.reportTemplates),
    out: overrides.out ?? document.out ?? './reports',
    ...(asOf === undefined ? {} : { asOf: toInstant(asOf) }),
  };
}

function adhocTarget(overrides: JobOverrides, defaults: JobDefaults): TargetDocument {
  const region = overrides.region ?? defaults.region;
  if (region === undefined) {
    throw usage(
      'no region given',
      `Give --region, one of ${defaults.knownRegions.join(', ')}, or a job file.`,
    );
  }
  return { account: 'default', region };
}

function toRetired({ account, region, instance = '' }: RetiredDocument): Target {
  return { account, region, iotInstanceId: instance };
}

/** What is audited then is not what the file says. */
function flagsSelect(overrides: JobOverrides): boolean {
  const { ids, column, productKeys, destVersion, region, instanceId } = overrides;
  const isFiltered = productKeys !== undefined && productKeys.length > 0;
  return (
    overrides.list === true ||
    isFiltered ||
    [ids, column, destVersion, region, instanceId].some((flag) => flag !== undefined)
  );
}

/** Flags that name something of one account say nothing about several. */
function refuseAmbiguous(targets: readonly TargetDocument[], overrides: JobOverrides): void {
  if (targets.length < 2) return;
  const flags = {
    '--ids': overrides.ids,
    '--column': overrides.column,
    '--region': overrides.region,
    '--instance-id': overrides.instanceId,
    '--endpoint': overrides.endpoint,
    '--product-key': overrides.productKeys?.length ? overrides.productKeys : undefined,
  };
  const given = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length === 0) return;
  const message = `${given.join(', ')} cannot be applied: the job has ${targets.length} targets`;
  throw usage(message, 'Set it in the job file, or run without a job file.');
}

interface Given {
  document: JobDocument;
  file: JobFile | null;
  overrides: JobOverrides;
  defaults: JobDefaults;
}

function resolveTarget(
  target: TargetDocument,
  index: number,
  { document, file, overrides, defaults }: Given,
): JobTarget {
  const entry = toEntry(target);
  const region = overrides.region ?? target.region;
  const endpoint = overrides.endpoint ?? target.endpoint;
  const { instanceId, qps } = overrides;
  if (endpoint === undefined) refuseUnknownRegion(region, defaults.knownRegions);
  return {
    ...entry,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(instanceId !== undefined && { instances: [instanceId] }),
    ...(qps !== undefined && {
      quota: { ...entry.quota, queryQps: qps, listQps: Math.min(LIST_QPS, qps) },
    }),
    select: resolveSelection(fromFile(target.select ?? document.select, file, index), overrides, file),
  };
}

function refuseUnknownRegion(region: string, known: readonly string[]): void {
  if (known.includes(region)) return;
  const near = nearest(region, known);
  throw new AuditError(
    'region',
    `unknown region${near === undefined ? '' : `; did you mean ${near}?`}`,
    `Known regions: ${known.join(', ')}; another deployment needs --endpoint.`,
  );
}

function toConcurrency(concurrency: JobDocument['concurrency']): Job['concurrency'] {
  const { accounts = 8, queries = 16 } =
    typeof concurrency === 'number' ? { queries: concurrency } : (concurrency ?? {});
  return { accounts, queries };
}

type Times = Pick<Job, 'retry' | 'timeouts' | 'resumeWithinMs' | 'deadlineMs' | 'keepMs' | 'keepMonths'>;

function toTimes({ retry, timeouts, resumeWithin = '12h', deadline, keep }: JobDocument): Times {
  return {
    retry: toRetry(retry),
    timeouts: toTimeouts(timeouts),
    resumeWithinMs: toMs(resumeWithin),
    ...(deadline !== undefined && { deadlineMs: toMs(deadline) }),
    ...(keep !== undefined && toKeeping(keep)),
  };
}

function toKeeping(keep: NonNullable<JobDocument['keep']>): Pick<Job, 'keepMs' | 'keepMonths'> {
  if (typeof keep === 'string') return { keepMs: toMs(keep) };
  const { daily, monthly } = keep;
  return { keepMs: toMs(daily), ...(monthly !== undefined && { keepMonths: monthly }) };
}

function toRetry({ attempts = 8, maxElapsed = '2m' }: JobDocument['retry'] = {}): Job['retry'] {
  return { attempts, maxElapsedMs: toMs(maxElapsed) };
}

function toTimeouts(given: JobDocument['timeouts'] = {}): Job['timeouts'] {
  const { connect = '5s', headers = '10s', body = '15s', call = '30s' } = given;
  return { connectMs: toMs(connect), headersMs: toMs(headers), bodyMs: toMs(body), callMs: toMs(call) };
}

/** What other files say that the job file names. */
function besideFile(file: JobFile | null): Pick<Job, 'sign' | 'quota' | 'exceptions' | 'frameworks'> {
  const sign = file?.document.sign;
  return {
    ...(file && sign && { sign: { keyPath: resolve(file.folder, sign.key) } }),
    ...(file?.quota && { quota: file.quota }),
    ...(file?.exceptions && { exceptions: file.exceptions }),
    frameworks: file?.frameworks ?? SHIPPED.map((id) => ({ id })),
  };
}

/** Who is told; no flag says so. */
function toTelling(file: JobFile | null): Pick<Job, 'notify' | 'ping' | 'metrics'> {
  const { notify, ping, document } = file ?? {};
  return {
    ...(notify && { notify }),
    ...(ping && { ping }),
    ...(document?.metrics !== undefined && { metrics: document.metrics }),
  };
}

function toInstant(text: string): string {
  const ms = parseZoned(text);
  if (ms === undefined) {
    const hint = 'For example: 2026-11-23T02:00:00Z or 2026-11-23T10:00:00+08:00.';
    throw usage('--as-of is not an ISO 8601 time with a time zone', hint);
  }
  return new Date(ms).toISOString();
}

function toMs(text: string): number {
  return parseDuration(text) ?? 0;
}

function usage(message: string, hint: string): AuditError {
  return new AuditError('usage', message, hint);
}
