/**
 *   runJob ──► planCollecting (files, credentials, targets), folder, lock: whatever can be wrong before a query ──► plan.json
 *          ──► collect: each target ──► ledger/<target>.jsonl     (or go on with an interrupted run's, or take it over)
 *              by this process (collectAccounts), or by workers elsewhere (queue/)
 *          ──► finishRun: evaluate, report, publish, deliver, tell
 *
 * Several machines do the same in pieces: planRun, runShard on each, mergeShards (shards/).
 */
import type { RunInfo } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import { createRunId } from '../core/run-id.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { LEDGER_FOLDER } from '../evidence/names.ts';
import { loadSigner } from '../evidence/signature.ts';
import type { Job } from '../job/job.ts';
import { unusualRates, unusualWindows } from '../job/unusual.ts';
import { openJobFolder, openRunFolder } from '../writers/save.ts';
import type { RunFolder } from '../writers/save.ts';
import { onFolder } from '../writers/save/failures.ts';
import { makeFolder } from '../writers/save/modes.ts';
import { tellStrangers } from '../writers/save/strangers.ts';
import { untilEnded } from './collect-accounts.ts';
import type { CollectAccountsOptions } from './collect-accounts.ts';
import { planCollecting } from './collector.ts';
import type { Collector } from './collector.ts';
import { finishRun } from './finish-run.ts';
import type { Finishing } from './finish-run.ts';
import { findInterrupted, ledgerFile } from './interrupted.ts';
import { takeLock } from './lock.ts';
import type { RunOutcome } from './outcome.ts';
import type { PlannedTargets } from './plan.ts';
import { policyFor } from './policy.ts';
import type { RunPorts } from './ports.ts';
import type { QueueOptions } from './queue/coordinate.ts';
import { loadFormats, reportsOf } from './report.ts';
import { openRetried, takeOver, takenOverBy } from './retry.ts';
import type { Retried } from './retry.ts';
import { createServiceClock } from './service-clock.ts';
import type { ServiceClock } from './service-clock.ts';
import { writePlan } from './stored-plan.ts';
import { createTelling } from './telling/tell.ts';
import type { Telling } from './telling/tell.ts';

/** How a job is run this time. */
export interface RunOptions {
  /** Begin anew even if an interrupted run of the same targets could be continued. */
  fresh?: boolean;
  /**
   * Folder of a finished run of the job: its targets that were observed whole are taken over, the others collected again.
   */
  retryFailed?: string;
  /** Workers collect the accounts (`runWorker`), wherever they are; absent: this process does. */
  queue?: QueueOptions;
  /** Ends the run within seconds; its reason is thrown, and the next run continues. */
  signal?: AbortSignal;
}

/**
 * Runs a job from its selection to its published folder.
 * @throws AuditError with exit code 2 or 6 while nothing was queried; with exit code 7 where a ledger or the folder
 * could not be written (the ledgers are kept). The signal's reason when it is aborted.
 */
export async function runJob(job: Job, ports: RunPorts, options: RunOptions = {}): Promise<RunOutcome> {
  const telling = createTelling(job, ports, options.signal);
  try {
    return await runTold(job, ports, options, telling);
  } catch (error) {
    await telling.ended(error);
    throw error;
  }
}

async function runTold(
  job: Job,
  ports: RunPorts,
  options: RunOptions,
  telling: Telling,
): Promise<RunOutcome> {
  const reports = reportsOf(job.reports);
  const policy = await policyFor(job);
  const signer = job.sign && (await loadSigner(job.sign.keyPath, ports.logger));
  const plan = await planCollecting(job, ports, options);
  try {
    const retried = await retriedBy(options, { job, targets: plan.targets }, ports);
    const jobDir = await openJobFolder({ outDir: job.out, job: job.name });
    const lock = await takeLock(jobDir, ports);
    try {
      const { fresh = false, queue } = options;
      const isQueued = queue !== undefined;
      const identified = await identify(jobDir, { job, plan, retried, fresh, isQueued }, ports);
      const { info } = identified;
      ports.onRun?.(info);
      await lock.name(info.runId);
      telling.started(info.runId);
      for (const said of [...unusualRates(job), ...unusualWindows(job)]) ports.logger.warn(said);
      const given = [lock.lost, ...(options.signal ? [options.signal] : [])];
      const serviceClock = createServiceClock(ports.clock);
      const { targets } = plan;
      const run = { job, jobDir, lock, ports, policy, reports, signer, serviceClock, telling, targets };
      return await runStages({ ...run, ...identified, plan, given, retried });
    } finally {
      await lock.release();
    }
  } finally {
    await plan.cleanUp();
  }
}

async function retriedBy(
  { retryFailed }: RunOptions,
  of: Parameters<typeof openRetried>[1],
  ports: RunPorts,
): Promise<Retried | null> {
  return retryFailed === undefined ? null : openRetried(retryFailed, of, ports);
}

interface Identified {
  info: RunInfo;
  /** Whose ledgers are taken over, or were before the run was interrupted. */
  retryOf: RunDigest | undefined;
}

interface Identifying {
  job: Job;
  plan: PlannedTargets;
  retried: Retried | null;
  fresh: boolean;
  isQueued: boolean;
}

/** Which run it is: an interrupted one that can be continued, or a new one. */
async function identify(
  jobDir: string,
  { job, plan, retried, fresh, isQueued }: Identifying,
  ports: RunPorts,
): Promise<Identified> {
  const before = await onFolder(jobDir, async () => {
    await tellStrangers(jobDir, ports.logger);
    if (fresh) return null;
    return findInterrupted(jobDir, plan.targets, { job, retried: retried?.of ?? null, isQueued }, ports);
  });
  if (before) return { info: continued(before.info, ports), retryOf: before.retryOf };
  return { info: describeRun(job, ports, retried?.asOf), retryOf: retried?.of };
}

interface Stages extends Finishing, Identified {
  plan: Collector;
  /** What may end the run from outside. */
  given: AbortSignal[];
  serviceClock: ServiceClock;
  retried: Retried | null;
}

async function runStages(stages: Stages): Promise<RunOutcome> {
  const { job, ports, info, targets, retried, retryOf } = stages;
  const folder = await openRunFolder({
    outDir: job.out,
    job: job.name,
    runId: info.runId,
    keep: targets.map(ledgerFile),
  });
  const path = folder.path('');
  await onFolder(path, async () => {
    await writePlan(path, { info, ...(retryOf && { retryOf }) }, job, stages.plan.targets);
    await makeFolder(folder.path(LEDGER_FOLDER));
  });
  if (retried) await takeOver(path, retried);
  const { deadlineMs } = job;
  return untilEnded(stages.given, { deadlineMs, clock: ports.clock }, async (end, fail) => {
    await collectRun(folder, stages, { end, fail });
    const takenOver = await takenOverBy(info, { folder: path, targets, retryOf });
    return finishRun(folder, { ...stages, ...(takenOver && { origin: { takenOver } }) }, end.interrupted);
  });
}

/** Everything that is not taken over. */
async function collectRun(
  folder: RunFolder,
  { plan, retried, reports, ...stages }: Stages,
  ending: Pick<CollectAccountsOptions, 'end' | 'fail'>,
): Promise<void> {
  const targets = plan.targets.filter((target) => retried?.whole.includes(target) !== true);
  await plan.collect(targets, folder.path(''), {
    ...stages,
    ...ending,
    ledgerPath: (target) => folder.path(ledgerFile(target)),
    meanwhile: () => void loadFormats(reports),
  });
}

/** @param asOf of the run that this one retries */
export function describeRun(job: Job, ports: RunPorts, asOf?: string): RunInfo {
  const startedAtMs = ports.clock.now();
  const startedAt = new Date(startedAtMs).toISOString();
  const runId = createRunId(startedAtMs, ports.random);
  ports.logger.info(`${job.name}: run ${runId}`, { out: job.out });
  return {
    runId,
    job: job.name,
    toolVersion: VERSION,
    nodeVersion: ports.nodeVersion,
    host: ports.host,
    startedAt,
    asOf: job.asOf ?? asOf ?? startedAt,
  };
}

/** The interrupted run's own description: what it observed keeps its time, and links are judged as of its start. */
function continued(info: RunInfo, { clock, logger }: RunPorts): RunInfo {
  logger.info(`continuing run ${info.runId}, which was interrupted`, { startedAt: info.startedAt });
  return { ...info, continuedAt: [...(info.continuedAt ?? []), new Date(clock.now()).toISOString()] };
}
