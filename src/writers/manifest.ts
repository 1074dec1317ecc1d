import { SCHEMA_VERSION } from './schema-version.ts';
import type { EvaluatedRun, Summary } from '../core/model/run.ts';
import type { Target } from '../core/model/target.ts';

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What the manifest is made from, apart from the files themselves. */
export interface ManifestFacts {
  run: Pick<EvaluatedRun, 'info' | 'finishedAt' | 'summary' | 'policySha256'>;
  /** The job as it ran, already redacted. */
  configuration: Json;
}

export interface ManifestFile {
  name: string;
  size_bytes: number;
  /** Hex. */
  sha256: string;
}

/** The run before this one of the same job: a chain that shows when a run was altered or taken away. */
export interface PreviousRun {
  run_id: string;
  /** Of its manifest.json. */
  sha256: string;
}

/** Of a run that was judged and rendered again: the run as it was published, whose ledger this was rendered from. */
export interface RenderedFrom {
  run_id: string;
  /** Of that run's manifest.json. */
  manifest_sha256: string;
  /** Version that collected it. */
  tool_version: string;
  /** The run before it, which it is compared with. */
  previous?: PreviousRun | null | undefined;
}

/** What was found on disk for the manifest. */
export interface ManifestFindings {
  configurationSha256: string;
  files: ManifestFile[];
  /** Rows of each CSV file as it was written, without the header, by table. */
  rows: Record<string, number>;
  previous: PreviousRun | null;
  previousProblem: string | null;
  /** Of the key that signs this manifest. */
  publicKeySha256: string | null;
  renderedFrom: RenderedFrom | null;
}

/** manifest.json as it is written. */
export interface Manifest {
  schema_version: number;
  tool: { name: string; version: string };
  run_id: string;
  job: string;
  host: string;
  node_version: string;
  started_at: string;
  finished_at: string;
  as_of: string;
  /** When the run was taken up again after an interruption. */
  continued_at: string[];
  complete: boolean;
  incomplete_because: string[];
  coverage: { requested: number; audited: number; not_found: number; denied: number; failed: number };
  counts: Json;
  targets: Json;
  configuration: Json;
  /** Of the configuration as canonical JSON: keys sorted, no spaces. */
  configuration_sha256: string;
  /** Of its checks, overrides, exceptions, frameworks and failOn alone: runs of one policy have it in common. */
  policy_sha256: string;
  files: ManifestFile[];
  previous: PreviousRun | null;
  /** Why `previous` is not the run that `latest` pointed at, where it is not. */
  previous_problem: string | null;
  /** Names the key of manifest.json.sig, so that a signature that was taken away is missed. Null: not signed. */
  signed_by: { algorithm: 'Ed25519'; public_key_sha256: string } | null;
  /** Null: this is the run itself. */
  rendered_from: RenderedFrom | null;
}

/** Everything in it is known before it is written; digests come in because hashing is no business of this file. */
export function buildManifest(facts: ManifestFacts, found: ManifestFindings): Manifest {
  const { info, finishedAt, summary } = facts.run;
  return {
    schema_version: SCHEMA_VERSION,
    tool: { name: 'ota-audit', version: info.toolVersion },
    run_id: info.runId,
    job: info.job,
    host: info.host,
    node_version: info.nodeVersion,
    started_at: info.startedAt,
    finished_at: finishedAt,
    as_of: info.asOf,
    continued_at: info.continuedAt ?? [],
    complete: summary.complete,
    incomplete_because: summary.incompleteBecause,
    coverage: coverageOf(summary.coverage),
    counts: { ...countsOf(summary), report: { files: found.files.length, rows: found.rows } },
    targets: summary.targets.map(targetOf),
    configuration: facts.configuration,
    configuration_sha256: found.configurationSha256,
    policy_sha256: facts.run.policySha256,
    files: found.files,
    previous: found.previous,
    previous_problem: found.previousProblem,
    signed_by:
      found.publicKeySha256 === null
        ? null
        : { algorithm: 'Ed25519', public_key_sha256: found.publicKeySha256 },
    rendered_from: found.renderedFrom,
  };
}

/** One text for one value: keys sorted, no spaces. What the configuration's digest is taken of. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value as Record<string, Json | undefined>)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

function coverageOf(coverage: Summary['coverage']): Manifest['coverage'] {
  const { requested, audited, notFound, denied, failed } = coverage;
  return { requested, audited, not_found: notFound, denied, failed };
}

/** By stage; what the report stage wrote is counted from its files. */
function countsOf(summary: Summary): { [stage: string]: Json } {
  const reports = summary.targets.map(({ report }) => report);
  return {
    select: {
      requested: summary.coverage.requested,
      duplicates: sum(reports.map((report) => report.duplicates.count)),
      listed: sum(reports.map((report) => report.list?.collected ?? 0)),
      differences: summary.differences,
    },
    collect: {
      calls: sum(reports.map((report) => report.calls)),
      throttled: sum(reports.map((report) => report.throttled)),
      ...coverageOf(summary.coverage),
    },
    evaluate: {
      files: summary.files,
      total_size_bytes: summary.totalSizeBytes,
      outcomes: summary.outcomes,
      failing: summary.failing,
      unknown: summary.unknown,
      states: summary.states,
      fail_on: summary.failOn,
      findings_at_or_above_fail_on: summary.counting,
    },
  };
}

function targetOf({ report, coverage }: Summary['targets'][number]): Json {
  const { list, stopped } = report;
  return {
    ...targetName(report.target),
    endpoint: report.endpoint,
    identity: report.identity,
    selection: report.selection,
    selection_sha256: report.selectionSha256 ?? null,
    list: list && {
      total: list.total,
      collected: list.collected,
      pages: list.pages,
      repeated: list.repeated,
    },
    duplicates: report.duplicates.count,
    calls: report.calls,
    throttled: report.throttled,
    coverage: coverageOf(coverage),
    stopped: stopped && {
      kind: stopped.kind,
      code: stopped.code,
      detail: stopped.detail,
      request_id: stopped.requestId,
    },
    selection_problem: report.selectionProblem,
  };
}

function targetName(target: Target): Record<string, string> {
  return { account: target.account, region: target.region, iot_instance_id: target.iotInstanceId };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
