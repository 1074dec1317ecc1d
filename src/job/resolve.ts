import { resolve } from 'node:path';
import { parseDuration } from '../core/duration.ts';
import { parseInstant } from '../core/instant.ts';
import { AuditError } from '../core/errors.ts';
import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import { nearest } from '../core/nearest.ts';
import { SHIPPED } from '../frameworks/shipped.ts';
import { LIST_QPS, toEntry, toInstances } from './entries.ts';
import type { FormatOutline } from './format-outline.ts';
import { resolvePolicy, withExpiringWithin } from './policy.ts';
import { resolveProbe } from './probe.ts';
import type { ProbeFlag } from './probe.ts';
import { resolveReports } from './resolve-reports.ts';
import type { Job, JobTarget, Selection } from './job.ts';
import type { JobFile } from './load.ts';
import type { JobDocument, SelectDocument, TargetDocument } from './schema.ts';

/** What flags say; each wins over the job file. */
export interface JobOverrides {
  /** A CSV file relative to the working directory, or `-`. */
  ids?: string;
  /** The CSV file's ID column: a name, or a number from 1. */
  column?: string;
  list?: boolean;
  productKeys?: readonly string[];
  destVersion?: string;
  region?: string;
  instanceId?: string;
  endpoint?: string;
  /** Queries a second; the list's rate follows down, never up. */
  qps?: number;
  out?: string;
  formats?: readonly string[];
  failOn?: FailOn;
  locale?: Locale;
  /** What is done with links; `off`: nothing, whatever the file says. */
  probe?: ProbeFlag;
  /** A duration such as `6h`: the window of the check `url-expiring`. */
  expiringWithin?: string;
  asOf?: string;
}

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
  const asOf = overrides.asOf ?? document.asOf;
  const policy = withExpiringWithin(resolvePolicy(document), overrides.expiringWithin);
  const probe = resolveProbe(document.probe, overrides.probe, policy.checks);
  return {
    name: file?.name ?? 'adhoc',
    targets: document.targets.map((target) => resolveTarget(target, document, file, overrides, defaults)),
    ...policy,
    failOn: overrides.failOn ?? document.failOn ?? 'high',
    locale: overrides.locale ?? document.locale ?? 'en',
    reports: resolveReports(document.reports, overrides.formats, defaults.formats),
    ...(probe && { probe }),
    out: overrides.out ?? document.out ?? './reports',
    ...(asOf === undefined ? {} : { asOf: toInstant(asOf) }),
    signature: document.signature ?? 'acs3',
    retry: {
      attempts: document.retry?.attempts ?? 8,
      maxElapsedMs: toMs(document.retry?.maxElapsed, '2m'),
    },
    timeouts: {
      connectMs: toMs(document.timeouts?.connect, '5s'),
      headersMs: toMs(document.timeouts?.headers, '10s'),
      bodyMs: toMs(document.timeouts?.body, '15s'),
      callMs: toMs(document.timeouts?.call, '30s'),
    },
    concurrency: toConcurrency(document.concurrency),
    resumeWithinMs: toMs(document.resumeWithin, '12h'),
    ...(document.deadline !== undefined && { deadlineMs: toMs(document.deadline, '0s') }),
    ...(document.sign && { sign: { keyPath: resolve(file?.folder ?? '.', document.sign.key) } }),
    ...(file?.exceptions && { exceptions: file.exceptions }),
    frameworks: file?.frameworks ?? SHIPPED.map((id) => ({ id })),
    ...(document.keep !== undefined && { keepMs: toMs(document.keep, '0s') }),
  };
}

function adhocTarget(overrides: JobOverrides, defaults: JobDefaults): TargetDocument {
  const region = overrides.region ?? defaults.region;
  if (region === undefined) {
    throw usage(
      'no region is given',
      `Give --region, one of ${defaults.knownRegions.join(', ')}, or a job file.`,
    );
  }
  return { account: 'default', region };
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
  const message = `${given.join(', ')} cannot be told for which of the job’s ${targets.length} targets`;
  throw usage(message, 'Write it into the job file, or run without one.');
}

function resolveTarget(
  target: TargetDocument,
  document: JobDocument,
  file: JobFile | null,
  overrides: JobOverrides,
  defaults: JobDefaults,
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
    ...(instanceId !== undefined && { instances: toInstances([instanceId]) }),
    ...(qps !== undefined && {
      quota: { queryQps: qps, listQps: Math.min(LIST_QPS, qps), share: entry.quota.share },
    }),
    select: resolveSelection(fromFile(target.select ?? document.select, file), overrides, file),
  };
}

function refuseUnknownRegion(region: string, known: readonly string[]): void {
  if (known.includes(region)) return;
  const near = nearest(region, known);
  throw new AuditError(
    'region',
    `the region is unknown${near === undefined ? '' : `; did you mean ${near}?`}`,
    `Known are ${known.join(', ')}; another deployment needs --endpoint.`,
  );
}

/** A job file's selection; its CSV path is relative to the file's own folder. */
function fromFile(select: SelectDocument | undefined, file: JobFile | null): Selection {
  const selection: Selection = {};
  if (select?.ids !== undefined) {
    const { path, column } =
      typeof select.ids === 'string' ? { path: select.ids, column: undefined } : select.ids;
    selection.ids = { path: path === '-' ? path : resolve(file?.folder ?? '.', path), name: path };
    if (column !== undefined) selection.ids.column = String(column);
  }
  if (select?.list !== undefined) {
    const { productKeys = [], destVersion, allowEmpty } = select.list === true ? {} : select.list;
    selection.list = toList(productKeys, destVersion, allowEmpty);
  }
  return selection;
}

function toList(
  productKeys: readonly string[],
  destVersion: string | undefined,
  allowEmpty: boolean | undefined,
): NonNullable<Selection['list']> {
  return {
    productKeys: [...new Set(productKeys.filter((key) => key !== ''))],
    ...(destVersion !== undefined && destVersion !== '' && { destVersion }),
    ...(allowEmpty === true && { allowEmpty }),
  };
}

/** `--ids` replaces a list and `--list` replaces a file; given both, the file is compared with the list. */
function resolveSelection(base: Selection, overrides: JobOverrides, file: JobFile | null): Selection {
  const { ids: path, list: wantsList = false, column } = overrides;
  const isReplaced = path !== undefined || wantsList;
  const ids = path === undefined ? (isReplaced ? undefined : base.ids) : { path, name: path };
  let list =
    isReplaced && !wantsList ? undefined : (base.list ?? (wantsList ? { productKeys: [] } : undefined));
  if (!list && hasFilter(overrides)) {
    if (ids)
      throw usage('--product-key and --dest-version filter a list, not a file', 'Add --list to compare.');
    list = { productKeys: [] };
  }
  if (!ids && column !== undefined) throw usage('--column is about a CSV file', 'Give --ids as well.');
  if (!ids && !list) throw nothingSelected(file);
  return {
    ...(ids ? { ids: { ...ids, ...(column === undefined ? {} : { column }) } } : {}),
    ...(list ? { list: filtered(list, overrides) } : {}),
  };
}

function hasFilter({ productKeys, destVersion }: JobOverrides): boolean {
  return (productKeys?.length ?? 0) > 0 || destVersion !== undefined;
}

type List = NonNullable<Selection['list']>;

function filtered(list: List, { productKeys, destVersion }: JobOverrides): List {
  const keys = productKeys?.length ? productKeys : list.productKeys;
  return toList(keys, destVersion ?? list.destVersion, list.allowEmpty);
}

function nothingSelected(file: JobFile | null): AuditError {
  const hint = 'Give --ids <file> or --list, or a job file with `select`.';
  return file
    ? new AuditError('job', `${file.path} selects nothing`, hint)
    : usage('nothing is selected', hint);
}

function toConcurrency(concurrency: JobDocument['concurrency']): Job['concurrency'] {
  const { accounts = 8, queries = 16 } =
    typeof concurrency === 'number' ? { queries: concurrency } : (concurrency ?? {});
  return { accounts, queries };
}

function toInstant(text: string): string {
  const ms = parseInstant(text);
  if (ms === undefined)
    throw usage('--as-of is not an ISO 8601 time', 'Write for example 2026-11-23T02:00:00Z.');
  return new Date(ms).toISOString();
}

function toMs(text: string | undefined, byDefault: string): number {
  return parseDuration(text ?? byDefault) ?? 0;
}

function usage(message: string, hint: string): AuditError {
  return new AuditError('usage', message, hint);
}
