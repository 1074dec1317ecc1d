/**
 *   runJob ──► prepare (files, credentials, folder, lock: whatever can be wrong before a query)
 *          ──► collect: select ─► rate limiters ─► client ─► ledger.jsonl   (or go on with an interrupted run's)
 *          ──► render: ledger, history.jsonl of the run before ─► verdicts, states, summary ─► formats, history.jsonl
 *              (judge-again.ts does this with a stored run's ledger)
 *          ──► publish: manifest ─► the folder gets its name ─► history, database
 */
import type { EvaluatedRun, RunInfo } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import type { Policy } from '../evaluate/policy.ts';
import { LEDGER, MANIFEST, SIGNATURE, SUMS } from '../evidence/names.ts';
import { loadSigner } from '../evidence/signature.ts';
import type { Signer } from '../evidence/signature.ts';
import type { Job } from '../job/job.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import { history } from '../writers/history.ts';
import { openJobFolder, openRunFolder } from '../writers/save.ts';
import type { RunFolder } from '../writers/save.ts';
import { removeOldRuns } from '../writers/save/keep.ts';
import type { KeepOptions } from '../writers/save/keep.ts';
import { collect } from './collect.ts';
import { createEndSignals } from './end-signals.ts';
import { configurationOf, openJournal } from './journal.ts';
import { takeLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { outcomeOf } from './outcome.ts';
import type { RunOutcome } from './outcome.ts';
import type { RunPorts } from './ports.ts';
import { policyDigest, policyFor } from './policy.ts';
import { prepareTargets } from './prepare.ts';
import type { PreparedTarget } from './prepare.ts';
import { render } from './render.ts';
import { deliverReports, loadFormats, reportsOf } from './report.ts';
import type { Report } from './report.ts';
import { createRunId } from './run-id.ts';
import { findUnfinished, jobDigest, removeSuperseded } from './unfinished.ts';
import type { Unfinished } from './unfinished.ts';

export interface RunOptions {
  /** Begin anew even if an interrupted run of the same selection and policy could be continued. */
  fresh?: boolean;
  /** Ends the run within seconds; its reason is thrown, and the next run continues. */
  signal?: AbortSignal;
}

/**
 * Runs a job from its selection to its published folder.
 * @throws AuditError with exit code 2 or 6 while nothing was queried; with exit code 7 where the ledger or the folder
 * could not be written (the ledger is kept). The signal's reason when it is aborted.
 */
export async function runJob(job: Job, ports: RunPorts, options: RunOptions = {}): Promise<RunOutcome> {
  const reports = reportsOf(job.reports);
  const policy = await policyFor(job);
  const signer = job.sign && (await loadSigner(job.sign.keyPath, ports.logger));
  const prepared = await prepareTargets(job, ports, options.signal);
  try {
    const jobDir = await openJobFolder({ outDir: job.out, job: job.name });
    const lock = await takeLock(jobDir, ports);
    try {
      const digest = jobDigest(job, prepared.targets);
      const unfinished = options.fresh === true ? null : await findUnfinished(jobDir, digest, job, ports);
      const info = unfinished ? continued(unfinished, ports) : describeRun(job, ports);
      await lock.name(info.runId);
      const interrupted = [lock.lost, ...(options.signal ? [options.signal] : [])];
      return await runStages({
        job,
        jobDir,
        lock,
        ports,
        policy,
        reports,
        signer,
        info,
        digest,
        unfinished,
        interrupted,
        targets: prepared.targets,
      });
    } finally {
      await lock.release();
    }
  } finally {
    await prepared.cleanUp();
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
  info: RunInfo;
  digest: string;
  unfinished: Unfinished | null;
  interrupted: AbortSignal[];
  targets: PreparedTarget[];
}

async function runStages(stages: Stages): Promise<RunOutcome> {
  const { job, ports, info } = stages;
  const keep = stages.unfinished ? [LEDGER] : [];
  const folder = await openRunFolder({ outDir: job.out, job: job.name, runId: info.runId, keep });
  const end = createEndSignals(stages.interrupted, job.deadlineMs, ports.clock);
  try {
    const finishedAt = await collectInto(folder.path(LEDGER), stages, end);
    return await reportRun(folder, finishedAt, stages, end.interrupted);
  } finally {
    end.dispose();
  }
}

async function reportRun(
  folder: RunFolder,
  finishedAt: string,
  stages: Stages,
  interrupted: AbortSignal,
): Promise<RunOutcome> {
  const { job, jobDir, lock, ports, signer, info, digest, policy } = stages;
  const reports = [...stages.reports, { format: history, options: {} }];
  const { previous } = await folder.previous();
  const policySha256 = policyDigest(job);
  const rendering = {
    info,
    finishedAt,
    policy,
    policySha256,
    reports,
    folder,
    jobDir,
    previous,
    interrupted,
    ...ports,
  };
  const { run, files, failed, close } = await render(rendering);
  try {
    if (isAnswered(run)) await removeSuperseded(jobDir, digest, info.runId, ports.logger);
    await lock.confirm();
    interrupted.throwIfAborted();
    const configuration = configurationOf(job);
    const { folder: published, latestProblem } = await folder.publish({ run, configuration }, signer);
    const undelivered = await deliverReports({ ...rendering, run, outDir: job.out });
    await removeOldRuns(keepOptions(run, stages), ports.logger);
    const failedOutputs = [...failed, ...undelivered];
    const sealed = signer ? [MANIFEST, SIGNATURE, SUMS] : [MANIFEST, SUMS];
    if (latestProblem !== null) failedOutputs.push({ format: 'latest', problem: latestProblem });
    return outcomeOf(run, { folder: published, files: [...files, ...sealed, LEDGER], failedOutputs });
  } finally {
    await close();
  }
}

/** Nothing is removed unless the service answered: it accepts no clock that is off, and a clock that is makes runs old. */
function isAnswered({ summary }: EvaluatedRun): boolean {
  return summary.coverage.audited > 0;
}

function keepOptions(run: EvaluatedRun, { job, ports }: Stages): KeepOptions {
  const keepMs = isAnswered(run) ? job.keepMs : undefined;
  return { outDir: job.out, job: job.name, keepMs, nowMs: ports.clock.now(), published: run.info.runId };
}

/** Resolves with when collecting ended. Of a run that was interrupted while it reported, that is in the past. */
async function collectInto(
  path: string,
  stages: Stages,
  end: ReturnType<typeof createEndSignals>,
): Promise<string> {
  const { job, lock, info, digest, unfinished, targets, ports } = stages;
  if (unfinished?.finishedAt) return unfinished.finishedAt;
  const journal = await openJournal({ path, job, info, digest, unfinished, ports });
  try {
    const append = async (record: LedgerRecord): Promise<void> => {
      if (lock.isInDoubt()) await lock.confirm();
      await journal.append(record);
    };
    const meanwhile = (): void => void loadFormats(stages.reports);
    const { done } = await collect({ job, targets, append, unfinished, end, ports, meanwhile });
    const finishedAt = new Date(ports.clock.now()).toISOString();
    await append({ kind: 'end', finishedAt, requested: done });
    return finishedAt;
  } finally {
    await journal.close();
  }
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
function continued({ info, counts }: Unfinished, { clock, logger }: RunPorts): RunInfo {
  const recorded = Object.values(counts).reduce((sum, count) => sum + count, 0);
  logger.info(`continuing run ${info.runId}, which was interrupted`, { recorded, startedAt: info.startedAt });
  return { ...info, continuedAt: [...(info.continuedAt ?? []), new Date(clock.now()).toISOString()] };
}
