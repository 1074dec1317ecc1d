/**
 *   runShard ──► plan file: same version, same policy, not too old ──► credentials, folder, lock of the shard
 *           ──► collectAccounts: its accounts ──► ledgers ──► sealed, to be merged
 *
 * Nobody is told and nothing is reported: that is done once, by mergeShards.
 */
import { AuditError } from '../../core/errors.ts';
import { readText } from '../../evidence/open-file.ts';
import type { Job } from '../../job/job.ts';
import { openJobFolder } from '../../writers/save.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { join } from 'node:path';
import { accountsOf } from '../collect-accounts.ts';
import { ledgerFile } from '../interrupted.ts';
import { takeLock } from '../lock.ts';
import type { Lock } from '../lock.ts';
import { withAccess } from '../plan.ts';
import type { Plan } from '../plan.ts';
import type { RunPorts } from '../ports.ts';
import { collectPlanned, jobOfPlan, refuseOld } from './collect-planned.ts';
import { openTargets, parseShardPlan, shardOf } from './plan-file.ts';
import type { ShardPlan } from './plan-file.ts';
import {
  beginShard,
  countShard,
  makeShardFolder,
  sealShard,
  sealedBefore,
  shardName,
} from './shard-folder.ts';
import type { Shard, ShardCounts, ShardPlaces } from './shard-folder.ts';

/** Which part of a plan is collected. */
export interface RunShardOptions {
  shard: Shard;
  /** Where run folders are made, in place of the plan's. */
  out?: string;
  /** Queries a second of each account, in place of the plan's. */
  qps?: number;
  /** Ends it within seconds; its reason is thrown, and the next call continues. */
  signal?: AbortSignal;
}

/** A shard whose ledgers are whole. */
export interface ShardOutcome extends Shard, ShardCounts {
  runId: string;
  job: string;
  /** To be handed to `mergeShards`. */
  folder: string;
  accounts: number;
  targets: number;
  /** It was whole before: nothing was asked. */
  wasWhole: boolean;
}

/**
 * Collects one shard of a plan into a folder of its own, from where an interrupted process left it.
 * @param planPath of the file that `planRun` wrote
 * @throws AuditError with exit code 2 or 6 while nothing was queried, 7 where a ledger could not be written. The signal's
 * reason when it is aborted
 */
export async function runShard(
  planPath: string,
  ports: RunPorts,
  options: RunShardOptions,
): Promise<ShardOutcome> {
  const { shard, out, qps, signal } = options;
  const file = parseShardPlan(await planText(planPath), planPath);
  if (shard.of !== file.shards || shard.number < 1 || shard.number > shard.of)
    throw new AuditError(
      'usage',
      `--shard ${shardName(shard)}: the plan ${planPath} has ${file.shards} shards`,
    );
  const isOurs = ({ account }: { account: string }): boolean =>
    shardOf(account, file.shards) === shard.number;
  const planned = jobOfPlan(file, ports);
  refuseOld(file.run, planned, ports);
  const job = {
    ...planned,
    out: out ?? planned.out,
    targets: planned.targets.map((entry) => paced(entry, qps)),
  };
  const own = { ...job, targets: job.targets.filter(isOurs) };
  const plan = await withAccess(await openTargets(file, job, isOurs), own, ports, { signal });
  try {
    ports.onRun?.(file.run);
    const jobDir = await openJobFolder({ outDir: job.out, job: job.name });
    const places = await makeShardFolder(jobDir, file.run.runId, shard);
    const lock = await takeLock(places.holder, ports);
    try {
      await lock.name(file.run.runId);
      const before = await sealedBefore(places, file);
      const held = { places, file, job: own, plan, lock };
      if (!before) await collectShard(held, ports, options);
      return {
        ...shard,
        runId: file.run.runId,
        job: job.name,
        folder: places.sealed,
        accounts: accountsOf(plan.targets).size,
        targets: plan.targets.length,
        ...(await countShard(places.sealed, plan.targets)),
        wasWhole: before !== null,
      };
    } finally {
      await lock.release();
    }
  } finally {
    await plan.cleanUp();
  }
}

function paced(entry: Job['targets'][number], qps: number | undefined): Job['targets'][number] {
  return qps === undefined ? entry : { ...entry, quota: { ...entry.quota, queryQps: qps } };
}

interface Held {
  places: ShardPlaces;
  file: ShardPlan;
  job: Job;
  plan: Plan;
  lock: Lock;
}

async function collectShard(
  { places, file, job, plan, lock }: Held,
  ports: RunPorts,
  { shard, signal }: RunShardOptions,
): Promise<void> {
  const { run: info } = file;
  const startedAt = new Date(ports.clock.now()).toISOString();
  const record = await beginShard(places.work, file, { ...shard, host: ports.host, startedAt });
  if (record.continuedAt.length > 0)
    ports.logger.info(`continuing shard ${shardName(shard)} of ${info.runId}, which was interrupted`);
  const ledgerPath = (target: { name: string }): string => join(places.work, ledgerFile(target));
  const given = [lock.lost, ...(signal ? [signal] : [])];
  const servedAt = await collectPlanned({ plan, given, job, info, lock, ledgerPath }, ports);
  await lock.confirm();
  const counts = await countShard(places.work, plan.targets);
  await sealShard(places, { plan: file, info, record: { ...record, servedAt } }, counts);
}

async function planText(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    const { reason } = ioProblem(error);
    throw new AuditError(
      'usage',
      `the plan ${path} cannot be read: ${reason}`,
      'Give the file that `ota-audit plan` wrote.',
    );
  }
}
