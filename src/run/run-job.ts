/**
 *   runJob ──► makePlan (files, credentials, targets), folder, lock: whatever can be wrong before a query ──► plan.json
 *          ──► collect: each target ──► ledger/<target>.jsonl            (or go on with an interrupted run's)
 *          ──► evaluateLedgers: ledgers, baseline ──► results.jsonl, run.json     (each firmware once)
 *          ──► writeReports: run.json, results.jsonl ──► formats of the folder
 *          ──► publish: manifest ──► the folder gets its name ──► deliver: history, database ──► tell: channels
 */
import type { RolloutAsking } from '../core/model/rollout-report.ts';
import type { RunInfo, StoredRunOverview } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import { judgedAtMs } from '../core/judged-at.ts';
import { formatDuration } from '../core/duration.ts';
import { failsByItself } from '../evaluate/judge.ts';
import type { Policy } from '../evaluate/policy.ts';
import { LEDGER_FOLDER, MANIFEST, PLAN, RESULTS, RUN, SIGNATURE, SUMS } from '../evidence/names.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { loadSigner } from '../evidence/signature.ts';
import type { Signer } from '../evidence/signature.ts';
import { readTrend } from '../evidence/trend.ts';
import type { Job } from '../job/job.ts';
import { unusualRates, unusualWindows } from '../job/unusual.ts';
import { evaluatedRun } from '../results/read.ts';
import { openJobFolder, openRunFolder } from '../writers/save.ts';
import type { RunFolder } from '../writers/save.ts';
import { onFolder, onResults } from '../writers/save/failures.ts';
import { planRemoval, removeOldRuns } from '../writers/save/keep.ts';
import type { Removal } from '../writers/save/keep.ts';
import { makeFolder } from '../writers/save/modes.ts';
import { tellStrangers } from '../writers/save/strangers.ts';
import type { RolloutChoice } from './asking-rollouts.ts';
import { openBaseline } from './baseline.ts';
import { collect } from './collect.ts';
import { configurationOf } from './configuration.ts';
import { announceDelivery, deliver } from './deliver.ts';
import { createEndSignals } from './end-signals.ts';
import type { EndSignals } from './end-signals.ts';
import { evaluateLedgers } from './evaluate-run.ts';
import { findInterrupted, ledgerFile, removeSuperseded } from './interrupted.ts';
import { takeLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { outcomeOf } from './outcome.ts';
import type { RunOutcome } from './outcome.ts';
import { makePlan } from './plan.ts';
import { writePlan } from './stored-plan.ts';
import type { Plan } from './plan.ts';
import { policyDigest, policyFor, retiredOf } from './policy.ts';
import type { RunPorts } from './ports.ts';
import { loadFormats, reportsOf, writeReports } from './report.ts';
import type { Report } from './report.ts';
import { createServiceClock } from './service-clock.ts';
import { createTelling } from './telling/tell.ts';
import type { Telling } from './telling/tell.ts';
import type { ServiceClock } from './service-clock.ts';
import { createRunId } from '../core/run-id.ts';

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
        return options.fresh === true ? null : findInterrupted(jobDir, plan.targets, job, ports);
      });
      const info = before ? continued(before, ports) : describeRun(job, ports);
      ports.onRun?.(info);
      await lock.name(info.runId);
      telling.started(info.runId);
      for (const said of [...unusualRates(job), ...unusualWindows(job)]) ports.logger.warn(said);
      const given = [lock.lost, ...(options.signal ? [options.signal] : [])];
      const serviceClock = createServiceClock(ports.clock);
      const stages = {
        job,
        jobDir,
        lock,
        ports,
        policy,
        reports,
        signer,
        plan,
        info,
        given,
        serviceClock,
        telling,
      };
      return await runStages(stages);
    } finally {
      await lock.release();
    }
  } finally {
    await plan.cleanUp();
  }
}

interface Stages {
  job: Job;
  jobDir: string;
  lock: Lock;
  ports: RunPorts;
  policy: Policy;
  reports: Report[];
  signer: Signer | undefined;
  plan: Plan;
  info: RunInfo;
  /** What may end the run from outside. */
  given: AbortSignal[];
  serviceClock: ServiceClock;
  telling: Telling;
}

async function runStages(stages: Stages): Promise<RunOutcome> {
  const { job, plan, ports, info } = stages;
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
  // A ledger that cannot be written ends the targets that are collected beside it.
  const failed = new AbortController();
  const end = createEndSignals([...stages.given, failed.signal], job.deadlineMs, ports.clock);
  try {
    await collectInto(folder, stages, end, (error) => failed.abort(error));
    return await reportRun(folder, stages, end.interrupted);
  } finally {
    end.dispose();
  }
}

async function collectInto(
  folder: RunFolder,
  { job, lock, ports, policy, reports, plan, info, serviceClock }: Stages,
  end: EndSignals,
  fail: (error: unknown) => void,
): Promise<void> {
  let isLoading = false;
  await collect({
    job,
    runId: info.runId,
    targets: plan.targets,
    access: plan.access,
    serviceClock,
    ledgerPath: (target) => folder.path(ledgerFile(target)),
    lock,
    end,
    fail,
    ports,
    ...(job.rollouts && { rollouts: choiceOf(job.rollouts, policy, info) }),
    meanwhile() {
      if (!isLoading) void loadFormats(reports);
      isLoading = true;
    },
  });
}

/** Which packages' rollouts are asked for. Collecting knows no check; it is handed this instead. */
function choiceOf(asking: RolloutAsking, policy: Policy, info: RunInfo): RolloutChoice {
  const { mode, from } = asking;
  return {
    ...asking,
    isChosen: (observation) =>
      mode === 'all'
        ? observation.answer.kind === 'observed'
        : failsByItself(observation, from, { policy, asOfMs: judgedAtMs(observation, info) }),
  };
}

async function reportRun(folder: RunFolder, stages: Stages, interrupted: AbortSignal): Promise<RunOutcome> {
  const { job, jobDir, lock, ports, signer, policy, plan, info, reports, telling } = stages;
  const before = await folder.previous();
  const evaluation = {
    info,
    policy,
    policySha256: policyDigest(job),
    ledgers: plan.targets.map((target) => folder.path(ledgerFile(target))),
    baseline: await openBaseline(jobDir, before),
    retired: retiredOf(job),
    trend: await readTrend(jobDir, before.previous),
    resultsPath: folder.path(RESULTS),
    runPath: folder.path(RUN),
    interrupted,
  };
  const stored = await onResults(folder.path(''), () => evaluateLedgers(evaluation));
  const run = evaluatedRun(stored, folder.path(RESULTS), interrupted);
  const { files, failed } = await writeReports({ run, reports, folder, interrupted, ports });
  const removal = await planKeeping(stored, { previous: before.previous, interrupted }, stages);
  interrupted.throwIfAborted();
  await lock.confirm();
  const facts = { run, configuration: configurationOf(job), removed: removal?.listed ?? [] };
  await onResults(folder.path(''), async () => {
    await announceDelivery(jobDir, info.runId, reports);
    await telling.announce(jobDir, info.runId);
  });
  const { folder: published, latestProblem } = await folder.publish(facts, signer);
  if (isAnswered(stored)) await removeSuperseded(jobDir, plan.targets, info.runId, ports.logger);
  const undelivered = await deliver({ jobDir, published: info.runId, reports, interrupted, ports });
  if (removal) await removeOldRuns(jobDir, removal, ports.logger);
  const failedOutputs = [...failed, ...undelivered];
  if (latestProblem !== null) failedOutputs.push({ format: 'latest', problem: latestProblem });
  const sealed = signer ? [MANIFEST, SIGNATURE, SUMS] : [MANIFEST, SUMS];
  const written = [...files, ...sealed, RUN, RESULTS, PLAN, `${LEDGER_FOLDER}/`];
  return telling.told(outcomeOf(stored, { folder: published, files: written, failedOutputs }), stored);
}

/** Nothing is removed unless the service answered. */
function isAnswered({ summary }: StoredRunOverview): boolean {
  return summary.coverage.audited > 0;
}

/** What `keep` removes after this run; null: nothing. Without the service's time nobody knows what is old. */
async function planKeeping(
  stored: StoredRunOverview,
  where: { previous: RunDigest | null; interrupted: AbortSignal },
  { job, jobDir, serviceClock, ports: { logger } }: Stages,
): Promise<Removal | null> {
  const { keepMs, keepMonths = 0 } = job;
  if (keepMs === undefined || !isAnswered(stored)) return null;
  const serviceNowMs = serviceClock.nowMs();
  if (serviceNowMs === undefined) {
    logger.warn('no old run is removed: the service did not tell its time', { keep: formatDuration(keepMs) });
    return null;
  }
  const policy = { retention: { keepMs, keepMonths }, serviceNowMs };
  return planRemoval({ jobDir, ...where }, policy, logger);
}

function describeRun(job: Job, ports: RunPorts): RunInfo {
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
