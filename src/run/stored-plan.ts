import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunInfo } from '../core/model/run.ts';
import type { Target } from '../core/model/target.ts';
import type { Json } from '../evidence/canonical-json.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { PLAN } from '../evidence/names.ts';
import type { Job, JobTarget } from '../job/job.ts';
import type { TargetSelection } from '../sources/plan-selections.ts';
import type { MergedShard } from '../writers/manifest.ts';
import { FILE_MODE } from '../writers/save/modes.ts';
import { configurationOf } from './configuration.ts';
import type { PlannedTarget } from './plan.ts';

/** Raised when the shape of plan.json changes. */
export const PLAN_SCHEMA_VERSION = 1;

/** plan.json: what the run is, and what it will ask for. */
export interface StoredPlan {
  schemaVersion: number;
  info: RunInfo;
  /** The job as it runs, without secrets. */
  configuration: Json;
  targets: StoredTarget[];
  /** The run whose failed targets this one collects again; absent: none. */
  retryOf?: RunDigest;
  /** The shards that it was merged from; absent: it was collected by one process. */
  shards?: readonly MergedShard[];
}

/** A target as a plan has it. */
export interface StoredTarget {
  target: Target;
  ledger: string;
  endpoint: string;
  credentials: JobTarget['credentials'];
  selection: Omit<TargetSelection, 'target' | 'entries' | 'ids' | 'noRows' | 'alsoNamed'> & {
    ids: Omit<NonNullable<TargetSelection['ids']>, 'path'> | null;
  };
  digest: string;
}

export function storedTarget({
  target,
  name,
  entry,
  endpoint,
  selection,
  digest,
}: PlannedTarget): StoredTarget {
  const { description, chosenBy, listedProducts, lists, files, ids } = selection;
  const named = ids && {
    rows: ids.rows,
    unusable: ids.unusable,
    sha256: ids.sha256,
    duplicates: ids.duplicates,
  };
  return {
    target,
    ledger: name,
    endpoint,
    credentials: entry.credentials,
    selection: { description, chosenBy, listedProducts, lists, files, ids: named },
    digest,
  };
}

/** Writes plan.json into a run's work folder, aside first, so that it is whole or not there. */
export async function writePlan(
  folder: string,
  { info, retryOf, shards }: Pick<StoredPlan, 'info' | 'retryOf' | 'shards'>,
  job: Job,
  targets: readonly PlannedTarget[],
): Promise<void> {
  const plan: StoredPlan = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    info,
    configuration: configurationOf(job),
    targets: targets.map(storedTarget),
    ...(retryOf && { retryOf }),
    ...(shards && { shards }),
  };
  const path = join(folder, PLAN);
  await writeFile(`${path}.part`, `${JSON.stringify(plan, null, 2)}\n`, {
    flag: 'wx',
    mode: FILE_MODE,
    flush: true,
  });
  await chmod(`${path}.part`, FILE_MODE);
  await rename(`${path}.part`, path);
}
