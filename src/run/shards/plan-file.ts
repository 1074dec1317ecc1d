//  planRun ──► shardPlanOf ──► a plan file: everything that other machines need, and nothing secret
//  runShard, mergeShards ──► parseShardPlan: as it was written, by this version ──► openTargets
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AuditError } from '../../core/errors.ts';
import type { NoRows } from '../../core/model/no-rows.ts';
import type { RunInfo } from '../../core/model/run.ts';
import { targetName } from '../../core/model/target.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { VERSION } from '../../core/version.ts';
import { canonicalJson } from '../../evidence/canonical-json.ts';
import type { Json } from '../../evidence/canonical-json.ts';
import { sha256Of } from '../../evidence/digest.ts';
import type { Job } from '../../job/job.ts';
import { readTargetFile } from '../../sources/target-files.ts';
import type { FileRow } from '../../sources/target-files.ts';
import { removeTemporary } from '../../writers/save/remove.ts';
import { makeTemporary } from '../../writers/save/temporary.ts';
import { planConfigurationOf } from '../configuration.ts';
import { planTarget, policyPart } from '../plan.ts';
import type { PlannedTarget, PlannedTargets } from '../plan.ts';
import { policyDigest } from '../policy.ts';
import { storedTarget } from '../stored-plan.ts';
import type { StoredTarget } from '../stored-plan.ts';

/** Raised when the shape of a plan file changes. */
const SHARD_PLAN_SCHEMA_VERSION = 1;

/** What several machines collect a run by. */
export interface ShardPlan {
  schemaVersion: number;
  /** Not `info`, as in plan.json of a run: what lies beside a plan does not lie in a run. */
  run: RunInfo;
  /** How many parts the run has. */
  shards: number;
  policySha256: string;
  /** The job, with `${NAME}` in the place of secrets. */
  configuration: Json;
  targets: ShardTarget[];
  /** Of all the rest as canonical JSON, hex: which plan a shard is of. */
  sha256: string;
}

interface ShardTarget extends StoredTarget {
  /** Positions of the job's entries that name it. */
  entries: readonly number[];
  noRows: NoRows | null;
  alsoNamed: number;
  /** Its rows of CSV files, which the other machines do not have; null: it has none. */
  rows: FileRow[] | null;
}

/** More shards than any quota feeds. */
export const MOST_SHARDS = 1_000;

/** By hash, so that the targets of an account, which share its quota, are in one. From 1. */
export function shardOf(account: string, shards: number): number {
  return (Number.parseInt(sha256Of(account).slice(0, 8), 16) % shards) + 1;
}

/** @throws AuditError `job` where a secret stands in the job file itself */
export async function shardPlanOf(
  { job, info, shards }: { job: Job; info: RunInfo; shards: number },
  targets: readonly PlannedTarget[],
): Promise<ShardPlan> {
  const planned: ShardTarget[] = [];
  for (const target of targets) {
    const { entries, noRows, alsoNamed, ids } = target.selection;
    const rows: FileRow[] | null = ids && [];
    if (ids) for await (const batch of readTargetFile(ids)) rows?.push(...batch);
    planned.push({ ...storedTarget(target), entries, noRows, alsoNamed, rows });
  }
  const plan = {
    schemaVersion: SHARD_PLAN_SCHEMA_VERSION,
    run: info,
    shards,
    policySha256: policyDigest(job),
    configuration: planConfigurationOf(job),
    targets: planned,
  };
  return { ...plan, sha256: digestOf(plan) };
}

function digestOf(plan: Omit<ShardPlan, 'sha256'>): string {
  return sha256Of(canonicalJson(JSON.parse(JSON.stringify(plan)) as Json));
}

const outline = z.looseObject({
  schemaVersion: z.int(),
  run: z.looseObject({
    runId: z.string().refine((id) => runStartedAtMs(id) !== undefined),
    job: z.string(),
    toolVersion: z.string(),
    startedAt: z.iso.datetime(),
  }),
  shards: z.int().min(1).max(MOST_SHARDS),
  policySha256: z.string(),
  configuration: z.looseObject({ targets: z.array(z.looseObject({})) }),
  targets: z.array(z.looseObject({ ledger: z.string(), digest: z.string(), entries: z.array(z.int()) })),
  sha256: z.string(),
});

/**
 * @param path for messages
 * @throws AuditError `job` where it is no plan, was altered, or is of another version
 */
export function parseShardPlan(text: string, path: string): ShardPlan {
  const value = parsed(text);
  const read = outline.safeParse(value);
  if (!read.success) throw cannotUse(path, 'it is not a plan', 'Give the file that `ota-audit plan` wrote.');
  const { schemaVersion, run } = read.data;
  if (run.toolVersion !== VERSION || schemaVersion !== SHARD_PLAN_SCHEMA_VERSION) {
    const problem = `it was made by version ${run.toolVersion}, but this is ${VERSION}`;
    throw cannotUse(path, problem, 'Plan, collect and merge with the same version of ota-audit.');
  }
  const { sha256, ...plan } = value as ShardPlan;
  if (digestOf(plan) === sha256) return value as ShardPlan;
  throw cannotUse(path, 'it was altered since it was written', 'Copy it again from its origin.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The plan's targets as a run has them, their rows in files of this process.
 * @param isWanted the others are left out
 * @throws AuditError `job` where the policy of the plan is not the one that its targets were planned by
 */
export async function openTargets(
  { targets, policySha256, run }: ShardPlan,
  job: Job,
  isWanted: (target: ShardTarget['target']) => boolean,
): Promise<PlannedTargets> {
  const folder = await makeTemporary();
  const cleanUp = (): Promise<void> => removeTemporary(folder);
  const policy = policyPart(job);
  try {
    if (policyDigest(job) !== policySha256) throw otherPolicy(run.runId);
    const planned: PlannedTarget[] = [];
    for (const [at, target] of targets.entries()) {
      if (!isWanted(target.target)) continue;
      const found = planTarget(await selectionOf(target, join(folder, `target-${at}.jsonl`)), job, policy);
      if (found.digest !== target.digest || found.name !== target.ledger)
        throw otherPolicy(targetName(target.target, '/'));
      planned.push(found);
    }
    return { targets: planned, cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function selectionOf(
  { target, entries, selection, noRows, alsoNamed, rows }: ShardTarget,
  path: string,
): Promise<PlannedTarget['selection']> {
  const { ids, ...rest } = selection;
  if (ids)
    await writeFile(
      path,
      (rows ?? []).map((row) => `${JSON.stringify(row)}\n`),
      { flag: 'wx', mode: 0o600 },
    );
  return { ...rest, target, entries, noRows, alsoNamed, ids: ids && { ...ids, path } };
}

function otherPolicy(what: string): AuditError {
  return new AuditError(
    'job',
    `the plan cannot be used: ${what} has a different policy here than when it was planned`,
    'Plan, collect and merge with the same version of ota-audit.',
  );
}

function cannotUse(path: string, problem: string, hint: string): AuditError {
  return new AuditError('job', `the plan ${path} cannot be used: ${problem}`, hint);
}
