/**
 *   runJob ──► makePlan (files, credentials, targets), folder, lock: whatever can be wrong before a query ──► plan.json
 *          ──► collectAccounts: each target ──► ledger/<target>.jsonl     (or go on with an interrupted run's, or take it over)
 *          ──► finishRun: evaluate, report, publish, deliver, tell
 *
 * Several machines do the same in pieces: planRun, runShard on each, mergeShards (shards/).
 */
import type { RunInfo } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import { createRunId } from '../core/run-id.ts';
import { LEDGER_FOLDER } from '../evidence/names.ts';
import { loadSigner } from '../evidence/signature.ts';
import type { Job } from '../job/job.ts';
import { unusualRates, unusualWindows } from '../job/unusual.ts';
import { openJobFolder, openRunFolder } from '../writers/save.ts';
import type { RunFolder } from '../writers/save.ts';
import { onFolder } from '../writers/save/failures.ts';
import { makeFolder } from '../writers/save/modes.ts';
import { tellStrangers } from '../writers/save/strangers.ts';
import { accountsOf, collectAccounts, untilEnded } from './collect-accounts.ts';
import { finishRun } from './finish-run.ts';
import type { Finishing } from './finish-run.ts';
import { findInterrupted, ledgerFile } from './interrupted.ts';
import type { Lock } from './lock.ts';
import { takeLock } from './lock.ts';
import type { RunOutcome } from './outcome.ts';
import { makePlan } from './plan.ts';
import type { Plan } from './plan.ts';
import { policyFor } from './policy.ts';
import type { RunPorts } from './ports.ts';
import { loadFormats, reportsOf } from './report.ts';
import { createServiceClock } from './service-clock.ts';
import type { ServiceClock } from './service-clock.ts';
import { writePlan } from './stored-plan.ts';
import { createTelling } from './telling/tell.ts';
import type { Telling } from './telling/tell.ts';

export interface RunOptions {
  /** Begin anew even if an interrupted run of the same targets could be continued. */
  fresh?: boolean;
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
  const plan = await makePlan(job, ports, options.signal);
  try {
    const jobDir = await openJobFolder({ outDir: job.out, job: job.name });
    const lock = await takeLock(jobDir, ports);
    try {
      const before = await onFolder(jobDir, async () => {
        await tellStrangers(jobDir, ports.logger);
        return options.fresh === true ? null : findInterrupted(jobDir, plan.targets, { job, retried }, ports);
      });
      const info = before ? continued(before, ports) : describeRun(job, ports);
      ports.onRun?.(info);
      await lock.name(info.runId);
      telling.started(info.runId);
      for (const said of [...unusualRates(job), ...unusualWindows(job)]) ports.logger.warn(said);
      const given = [lock.lost, ...(options.signal ? [options.signal] : [])];
      const serviceClock = createServiceClock(ports.clock);
      const { targets } = plan;
      const run = { job, jobDir, lock, ports, policy, reports, signer, info, serviceClock, telling };
      return await runStages({ ...run, targets, plan, given });
    } finally {
      await lock.release();
    }
  } finally {
    await plan.cleanUp();
  }
}

interface Stages extends Finishing {
  lock: Lock;
  plan: Plan;
  /** What may end the run from outside. */
  given: AbortSignal[];
  serviceClock: ServiceClock;
}

async function runStages(stages: Stages): Promise<RunOutcome> {
  const { job, plan, ports, info, given } = stages;
  const folder = await openRunFolder({
    outDir: job.out,
    job: job.name,
    runId: info.runId,
    keep: plan.targets.map(ledgerFile),
  });
  await onFolder(folder.path(''), async () => {
    await writePlan(folder.path(''), info, job, plan.targets);
    await makeFolder(folder.path(LEDGER_FOLDER));
  });
  const { deadlineMs } = job;
  return untilEnded(given, { deadlineMs, clock: ports.clock }, async (end, fail) => {
    await collectAccounts(plan, accountsOf(plan.targets), {
      ...stages,
      ...collecting(folder, stages),
      end,
      fail,
    });
    return finishRun(folder, stages, end.interrupted);
  });
}

/** Where ledgers go, and what is loaded while the first answer is waited for. */
function collecting(
  folder: RunFolder,
  { reports }: Stages,
): Pick<Parameters<typeof collectAccounts>[2], 'ledgerPath' | 'meanwhile'> {
  return {
    ledgerPath: (target) => folder.path(ledgerFile(target)),
    meanwhile: () => void loadFormats(reports),
  };
}

export function describeRun(job: Job, ports: RunPorts): RunInfo {
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
    asOf: job.asOf ?? startedAt,
  };
}

/** The interrupted run's own description: what it observed keeps its time, and links are judged as of its start. */
function continued(info: RunInfo, { clock, logger }: RunPorts): RunInfo {
  logger.info(`continuing run ${info.runId}, which was interrupted`, { startedAt: info.startedAt });
  return { ...info, continuedAt: [...(info.continuedAt ?? []), new Date(clock.now()).toISOString()] };
}
