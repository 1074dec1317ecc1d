import type { EvaluatedRun, Summary } from '../core/model/run.ts';
import type { Json } from '../evidence/canonical-json.ts';
import type { RemovedRun } from '../evidence/manifest.ts';

/** Of manifest.json. Within one, members may be added, and never renamed, removed or given another type. */
const MANIFEST_SCHEMA_VERSION = 2;

/** What the manifest is made from, apart from the files themselves. */
export interface ManifestFacts {
  run: Pick<EvaluatedRun, 'info' | 'finishedAt' | 'policySha256'> & {
    summary: Pick<Summary, 'complete' | 'incompleteBecause' | 'coverage'>;
  };
  /** The job as it ran, already redacted. */
  configuration: Json;
  /** Runs that `keep` removes once this manifest, which lists them, is published. */
  removed?: readonly RemovedRun[];
  /** The shards that the run was merged from; absent: one process collected it. */
  shards?: readonly MergedShard[];
  /** The run whose ledgers were taken over; absent: none was. */
  takenOver?: TakenOver;
}

/** A shard of a run. */
export interface MergedShard {
  /** As `2/5`; with `missing`, nothing was collected of it. */
  shard: string;
  missing?: true;
  /** The machine that collected it. */
  host?: string;
  /** Of the shard's own manifest.json. */
  manifest_sha256?: string;
}

/** A run that was retried: what it observed whole was not asked for again. */
export interface TakenOver {
  run_id: string;
  /** Of its manifest.json. */
  manifest_sha256: string;
  /** Each with the run that collected it, which is another one where that run had taken it over itself. */
  ledgers: readonly { name: string; run_id: string }[];
}

export interface ManifestFile {
  /** POSIX path relative to the run folder. */
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

/** Of a folder that a run was rendered into again: the run as it was published. */
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
  configuration: Json;
  /** Of the configuration as canonical JSON: keys sorted, no spaces. */
  configuration_sha256: string;
  /** Of its checks, overrides, exceptions, frameworks, failOn, failOnNew and retired alone: runs of one policy have it in common. */
  policy_sha256: string;
  files: ManifestFile[];
  /** Of each CSV file as it was written, without the header, by table. */
  rows: Record<string, number>;
  previous: PreviousRun | null;
  /** Runs that `keep` removed since, with what those listed themselves: no others may be missing. Absent: none. */
  removed?: readonly RemovedRun[];
  /** Why `previous` is not the run that `latest` pointed at, where it is not. */
  previous_problem: string | null;
  /** Names the key of manifest.json.sig, so that a signature that was taken away is missed. Null: not signed. */
  signed_by: { algorithm: 'Ed25519'; public_key_sha256: string } | null;
  /** Null: this is the run itself. */
  rendered_from: RenderedFrom | null;
  /** Absent: one process collected the run. */
  shards?: readonly MergedShard[];
  /** Absent: the run asked for everything itself. */
  taken_over?: TakenOver;
}

/** Everything in it is known before it is written; digests come in because hashing is no business of this file. */
export function buildManifest(facts: ManifestFacts, found: ManifestFindings): Manifest {
  const { info, finishedAt, summary } = facts.run;
  const { removed = [], shards, takenOver } = facts;
  return {
    schema_version: MANIFEST_SCHEMA_VERSION,
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
    configuration: facts.configuration,
    configuration_sha256: found.configurationSha256,
    policy_sha256: facts.run.policySha256,
    files: found.files,
    rows: found.rows,
    previous: found.previous,
    ...(removed.length > 0 && { removed }),
    previous_problem: found.previousProblem,
    signed_by:
      found.publicKeySha256 === null
        ? null
        : { algorithm: 'Ed25519', public_key_sha256: found.publicKeySha256 },
    rendered_from: found.renderedFrom,
    ...(shards && { shards }),
    ...(takenOver && { taken_over: takenOver }),
  };
}

function coverageOf(coverage: Summary['coverage']): Manifest['coverage'] {
  const { requested, audited, notFound, denied, failed } = coverage;
  return { requested, audited, not_found: notFound, denied, failed };
}
