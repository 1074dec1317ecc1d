//  planRun ──► planTargets: files, selections, targets, policy ──► a plan file, for `run --plan --shard` on other machines
import { randomUUID } from 'node:crypto';
import { chmod, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { readText } from '../../evidence/open-file.ts';
import type { Job } from '../../job/job.ts';
import { unusualRates, unusualWindows } from '../../job/unusual.ts';
import { onFolder } from '../../writers/save/failures.ts';
import { FILE_MODE } from '../../writers/save/modes.ts';
import { syncToDisk } from '../../writers/save/sync.ts';
import { planTargets } from '../plan.ts';
import { policyFor } from '../policy.ts';
import type { RunPorts } from '../ports.ts';
import { describeRun } from '../run-job.ts';
import { createTelling } from '../telling/tell.ts';
import { MOST_SHARDS, shardOf, shardPlanOf } from './plan-file.ts';
import type { ShardPlan } from './plan-file.ts';

/** How a run is divided among machines. */
export interface PlanRunOptions {
  /** How many parts the run is to be collected in, 1 to 1,000. */
  shards: number;
  /** The file to write; a plan that is there is replaced. */
  path: string;
  signal?: AbortSignal;
}

/** A plan that was written. */
export interface PlannedRun {
  path: string;
  runId: string;
  job: string;
  /** Of each shard, from the first: an account is in one. */
  shards: { accounts: number; targets: number }[];
}

/**
 * Does what a run does before its first query, and writes down what other machines need for the rest: a file without
 * secrets. Nobody's credentials are looked for.
 * @throws AuditError with exit code 2; those whom the job names are told. The signal's reason when it is aborted
 */
export async function planRun(job: Job, ports: RunPorts, options: PlanRunOptions): Promise<PlannedRun> {
  const { path, shards, signal } = options;
  try {
    if (!Number.isInteger(shards) || shards < 1 || shards > MOST_SHARDS)
      throw new AuditError('usage', `${shards} shards: not a whole number from 1 to ${MOST_SHARDS}`);
    await policyFor(job);
    const planned = await planTargets(job, ports, signal);
    try {
      for (const said of [...unusualRates(job), ...unusualWindows(job)]) ports.logger.warn(said);
      const info = describeRun(job, ports);
      ports.onRun?.(info);
      const plan = await shardPlanOf({ job, info, shards }, planned.targets);
      signal?.throwIfAborted();
      await writePlanFile(resolve(path), plan);
      return { path, runId: info.runId, job: job.name, shards: sharesOf(plan) };
    } finally {
      await planned.cleanUp();
    }
  } catch (error) {
    await createTelling(job, ports, signal).ended(error);
    throw error;
  }
}

function sharesOf({ targets, shards }: ShardPlan): PlannedRun['shards'] {
  return Array.from({ length: shards }, (_, index) => {
    const own = targets
      .map(({ target }) => target.account)
      .filter((account) => shardOf(account, shards) === index + 1);
    return { accounts: new Set(own).size, targets: own.length };
  });
}

/** Aside first: a plan is whole or not there. */
async function writePlanFile(path: string, plan: ShardPlan): Promise<void> {
  await onFolder(path, async () => {
    await refuseOther(path);
    const aside = `${path}.${randomUUID()}.part`;
    try {
      await writeFile(aside, `${JSON.stringify(plan)}\n`, { flag: 'wx', mode: FILE_MODE, flush: true });
      await chmod(aside, FILE_MODE);
      await rename(aside, path);
    } finally {
      await rm(aside, { force: true });
    }
    await syncToDisk(dirname(path));
  });
}

/** Somebody's file of this name would be replaced in silence. */
async function refuseOther(path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))) return;
  const text = await readText(path).catch(() => '');
  if (/^\{"schemaVersion":\d+,"run":\{"runId":/.test(text)) return;
  throw new AuditError(
    'output-folder',
    `${path} already exists and is not a plan`,
    'Choose another path with --out.',
  );
}
