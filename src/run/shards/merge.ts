/**
 *   mergeShards ──► openShards: whole, as they were written, of one plan ──► the job, its secrets from the environment
 *              ──► folder, lock ──► plan.json ──► their ledgers, copied; those of targets that are missing: not collected
 *              ──► finishRun, as after a run of one process
 *              └─► the run is there already: the same shards, and what its delivery and telling still owe is made up for
 */
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import type { RunInfo } from '../../core/model/run.ts';
import { sawNothing } from '../../core/observed.ts';
import { digestFile } from '../../evidence/digest.ts';
import { LATEST, LEDGER_FOLDER } from '../../evidence/names.ts';
import { loadSigner } from '../../evidence/signature.ts';
import type { Job } from '../../job/job.ts';
import { jobOfMerge } from '../../job/planned.ts';
import type { MergedShard } from '../../writers/manifest.ts';
import { openJobFolder, openRunFolder } from '../../writers/save.ts';
import type { RunFolder } from '../../writers/save.ts';
import { onFolder } from '../../writers/save/failures.ts';
import { replaceLatest } from '../../writers/save/latest.ts';
import { makeFolder } from '../../writers/save/modes.ts';
import { isFolder } from '../../writers/save/places.ts';
import { removeWork } from '../../writers/save/remove.ts';
import { tellStrangers } from '../../writers/save/strangers.ts';
import { nobodysAccess } from '../access.ts';
import { accountsOf, collectAccounts, untilEnded } from '../collect-accounts.ts';
import { deliver } from '../deliver.ts';
import { finishRun } from '../finish-run.ts';
import type { Finishing } from '../finish-run.ts';
import { ledgerFile } from '../interrupted.ts';
import { takeLock } from '../lock.ts';
import { outcomeOf } from '../outcome.ts';
import type { RunOutcome } from '../outcome.ts';
import type { PlannedTarget } from '../plan.ts';
import { policyFor } from '../policy.ts';
import type { RunPorts } from '../ports.ts';
import { reportsOf, secretsOf } from '../report.ts';
import { copyLedger } from '../retry.ts';
import { createServiceClock } from '../service-clock.ts';
import { openStoredRun } from '../stored-run.ts';
import { writePlan } from '../stored-plan.ts';
import { listUntold } from '../telling/status.ts';
import { createTelling } from '../telling/tell.ts';
import type { Telling } from '../telling/tell.ts';
import { secretsOfTelling } from '../telling/tellers.ts';
import { anyPlan, openShards, refuseMissing } from './open-shards.ts';
import type { OpenShards } from './open-shards.ts';
import { openTargets, shardOf } from './plan-file.ts';
import type { ShardPlan } from './plan-file.ts';
import { shardName } from './shard-folder.ts';

/** How shards become a run. */
export interface MergeOptions {
  /** Is a shard that nobody gives a reason for INCOMPLETE, and not an error? */
  allowMissing?: boolean;
  /** Where run folders are made, in place of the plan's. */
  out?: string;
  /** Ends it within seconds; its reason is thrown, and the next call begins anew. */
  signal?: AbortSignal;
}

/**
 * Makes a run of shards that several machines collected: the same run as one process would have made. Merging the same
 * shards again gives the same run.
 * @param paths of the shards' folders, or of folders that hold some
 * @throws AuditError with exit code 2, 6 or 7, of which those are told whom the job names. The signal's reason when it is
 * aborted
 */
export async function mergeShards(
  paths: readonly string[],
  ports: RunPorts,
  options: MergeOptions = {},
): Promise<RunOutcome> {
  const opened = await openShards(paths).catch(async (error: unknown) => {
    const plan = await anyPlan(paths);
    if (plan) await tellingOf(jobOf(plan, ports, options), ports, options).ended(error);
    throw error;
  });
  const job = jobOf(opened.plan, ports, options);
  const telling = tellingOf(job, ports, options);
  try {
    if (options.allowMissing !== true) refuseMissing(opened);
    ports.onRun?.(opened.plan.run);
    const planned = await openTargets(opened.plan, job, () => true);
    try {
      return await mergeInto(job, { opened, targets: planned.targets, telling }, ports, options);
    } finally {
      await planned.cleanUp();
    }
  } catch (error) {
    await telling.ended(error);
    throw error;
  }
}

function jobOf({ configuration }: ShardPlan, { env }: RunPorts, { out }: MergeOptions): Job {
  const planned = jobOfMerge(configuration, env);
  return { ...planned, out: out ?? planned.out };
}

function tellingOf(job: Job, ports: RunPorts, { signal }: MergeOptions): Telling {
  for (const secret of [...secretsOf(job.reports), ...secretsOfTelling(job)]) ports.onSecret?.(secret);
  return createTelling(job, ports, signal);
}

interface Merging {
  opened: OpenShards;
  targets: readonly PlannedTarget[];
  telling: Telling;
}

async function mergeInto(
  job: Job,
  merging: Merging,
  ports: RunPorts,
  { signal }: MergeOptions,
): Promise<RunOutcome> {
  const policy = await policyFor(job);
  const signer = job.sign && (await loadSigner(job.sign.keyPath, ports.logger));
  const jobDir = await openJobFolder({ outDir: job.out, job: job.name });
  const lock = await takeLock(jobDir, ports);
  try {
    const { opened, telling } = merging;
    const info = infoOf(opened);
    await lock.name(info.runId);
    await onFolder(jobDir, () => tellStrangers(jobDir, ports.logger));
    const reports = reportsOf(job.reports);
    const serviceClock = { nowMs: () => servedAtMs(opened) };
    const run = { ...merging, job, jobDir, lock, ports, policy, reports, signer, info, serviceClock };
    const given = [lock.lost, ...(signal ? [signal] : [])];
    if (await isFolder(join(jobDir, info.runId))) return await mergedBefore(run, given);
    telling.started(info.runId);
    return await mergeAnew(run, given);
  } finally {
    await lock.release();
  }
}

type Run = Finishing & Merging;

async function mergeAnew(run: Run, given: readonly AbortSignal[]): Promise<RunOutcome> {
  const { job, jobDir, info, targets, opened, ports } = run;
  // What a merge left that was killed: nothing in it is worth more than the shards.
  await onFolder(jobDir, () => removeWork(jobDir, info.runId));
  const folder = await openRunFolder({ outDir: job.out, job: job.name, runId: info.runId });
  const shards = mergedShards(opened);
  await onFolder(folder.path(''), async () => {
    await writePlan(folder.path(''), { info, shards }, job, targets);
    await makeFolder(folder.path(LEDGER_FOLDER));
    await copyLedgers(folder, opened);
  });
  return untilEnded(given, { clock: ports.clock }, async (end, fail) => {
    const isMissing = ({ target }: PlannedTarget): boolean =>
      opened.missing.includes(shardOf(target.account, opened.plan.shards));
    const left = targets.filter(isMissing);
    const access = nobodysAccess(({ account }) => {
      const { shards: of } = opened.plan;
      return `shard ${shardName({ number: shardOf(account, of), of })} is missing; it holds this account`;
    });
    const ledgerPath = (target: PlannedTarget): string => folder.path(ledgerFile(target));
    const serviceClock = createServiceClock(ports.clock);
    // Nobody is asked: there is no quota to share.
    const { quota: _, ...asking } = job;
    const collecting = { ...run, job: asking, ledgerPath, end, fail, serviceClock };
    await collectAccounts({ targets: left, access }, accountsOf(left), collecting);
    end.interrupted.throwIfAborted();
    return finishRun(folder, { ...run, origin: { shards } }, end.interrupted);
  });
}

/** Each as its shard's manifest has it, also where a disk or somebody changed it meanwhile. */
async function copyLedgers(folder: RunFolder, { shards }: OpenShards): Promise<void> {
  for (const { folder: from, ledgers } of shards.values()) {
    for (const [name, sha256] of ledgers) {
      await copyLedger(join(from, name), folder.path(name));
      if ((await digestFile(folder.path(name))).sha256 === sha256) continue;
      throw new AuditError(
        'run-folder',
        `${join(from, name)} changed while it was being read`,
        'Run the command again.',
      );
    }
  }
}

/**
 * The run that these shards were merged into before. A process that was killed behind its publishing owed the link
 * `latest`, deliveries and messages: they are made up for.
 */
async function mergedBefore(
  { jobDir, info, opened, reports, ports, telling }: Run,
  given: readonly AbortSignal[],
): Promise<RunOutcome> {
  const folder = join(jobDir, info.runId);
  const stored = await openStoredRun(folder);
  if (JSON.stringify(stored.plan.shards) !== JSON.stringify(mergedShards(opened)))
    throw new AuditError(
      'output-folder',
      `${folder} already exists and was not made from these shards`,
      'Finished runs are never overwritten: its manifest.json lists its shards.',
    );
  ports.logger.info(`${info.runId} was already merged; nothing is evaluated again`);
  const failedOutputs = [
    ...(await latestOwed(jobDir, stored)),
    ...(await deliver({
      jobDir,
      published: info.runId,
      reports,
      interrupted: AbortSignal.any([...given]),
      ports,
    })),
  ];
  const outcome = outcomeOf(stored.result, { folder, files: await readdir(folder), failedOutputs });
  const isOwed = (await listUntold(jobDir)).includes(info.runId);
  return isOwed ? telling.told(outcome, stored.result) : outcome;
}

/** `latest` still leads to the run before. */
async function latestOwed(
  jobDir: string,
  { result, before }: Awaited<ReturnType<typeof openStoredRun>>,
): Promise<RunOutcome['failedOutputs']> {
  const { complete, coverage } = result.summary;
  if (sawNothing({ complete, ...coverage })) return [];
  try {
    const latest = await readlink(join(jobDir, LATEST)).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    });
    if (latest === (before.previous?.run_id ?? null)) await replaceLatest(jobDir, result.info.runId);
    return [];
  } catch (error) {
    return [{ format: LATEST, problem: error instanceof Error ? error.message : String(error) }];
  }
}

/** The run as its plan began it. */
function infoOf({ plan, shards }: OpenShards): RunInfo {
  const continuedAt = [...shards.values()].flatMap(({ record }) => record.continuedAt).sort();
  return { ...plan.run, ...(continuedAt.length > 0 && { continuedAt }) };
}

/** The service's time, as the shard heard it that was done first: where none heard it, nobody knows what is old. */
function servedAtMs({ shards }: OpenShards): number | undefined {
  const served = [...shards.values()]
    .flatMap(({ record: { servedAt } }) => servedAt ?? [])
    .map((at) => Date.parse(at));
  return served.length === 0 ? undefined : Math.min(...served);
}

function mergedShards({ plan, shards }: OpenShards): MergedShard[] {
  return Array.from({ length: plan.shards }, (_, index) => {
    const number = index + 1;
    const shard = shardName({ number, of: plan.shards });
    const found = shards.get(number);
    if (!found) return { shard, missing: true };
    return { shard, host: found.record.host, manifest_sha256: found.manifestSha256 };
  });
}
