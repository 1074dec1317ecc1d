/**
 *   started ──► ping
 *   told ──► runs that nobody was told of, then this one: events ──► channels ──► status.json ──► metrics, ping
 *   ended, without a report ──► the same, of the error
 *
 * Nothing here changes what the audit found. What cannot be told is said once, and stands in `notified`.
 */
import { join, resolve } from 'node:path';
import type { Notified } from '../../core/model/notify.ts';
import type { RunOverview } from '../../core/model/run.ts';
import type { JobStatus } from '../../core/model/status.ts';
import { AuditError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { RUN } from '../../evidence/names.ts';
import type { Tellable } from '../../job/job.ts';
import type { MetricsFacts } from '../../notify/metric-families.ts';
import type { SendLimits } from '../../notify/send.ts';
import { readRunJson } from '../../results/run-json.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { isFolder } from '../../writers/save/places.ts';
import { outcomeOf } from '../outcome.ts';
import type { RunOutcome } from '../outcome.ts';
import { runEndOf } from '../run-end.ts';
import type { RunEnd } from '../run-end.ts';
import { eventsOf } from './events.ts';
import { messageOfFolder, outcomeIn } from './finished.ts';
import { messageOfEnd } from './message.ts';
import {
  forgetUntold,
  isFirstLockedToday,
  listUntold,
  noteUntold,
  readStatus,
  statusAfter,
  writeStatus,
} from './status.ts';
import { ping, tellChannels } from './tellers.ts';
import type { TellingPorts, Told, Until } from './tellers.ts';

export interface Telling {
  /** The lock is taken, and the run has its ID. */
  started(runId: string): void;
  /** To be called before the run's folder gets its name: a run that is killed then is told of by the next. */
  announce(jobDir: string, runId: string): Promise<void>;
  /** Tells of a published run. @returns it with who was told; a required message that was not taken fails it */
  told(outcome: RunOutcome, run: RunOverview): Promise<RunOutcome>;
  /** Tells of an end without a report. Never throws. */
  ended(error: unknown): Promise<void>;
}

/** A process that is to end waits no longer for those who are told of that. */
const INTERRUPTED_LIMITS: SendLimits = { attemptMs: 4_000, totalMs: 8_000 };

/** A run may be shorter than a receiver is slow: its end waits this long for the ping of its start, at most. */
const START_LIMITS: SendLimits = { attemptMs: 5_000, totalMs: 15_000 };

/** The codes that are told of otherwise. */
const FINDINGS = 3;
const LOCKED = 6;
const OUTPUT_LOST = 7;
const INTERRUPTED = 128;

const NEVER: AbortSignal = new AbortController().signal;

const SILENT: Telling = {
  started: () => undefined,
  announce: () => Promise.resolve(),
  told: (outcome) => Promise.resolve(outcome),
  ended: () => Promise.resolve(),
};

/** @param signal ends the telling of a finished run, which the next run then makes up for */
export function createTelling(job: Tellable, ports: TellingPorts, signal: AbortSignal = NEVER): Telling {
  if (!job.notify && !job.ping && job.metrics === undefined) return SILENT;
  const jobDir = resolve(job.out, job.name);
  const until: Until = { signal };
  let known: string | null = null;
  let starting: Promise<unknown> = Promise.resolve();

  return {
    started(runId) {
      known = runId;
      const start = { kind: 'start', runId, body: '' } as const;
      const limited = { signal, limits: START_LIMITS };
      starting = attempt(ports, () => ping(job, start, ports, limited).catch(unlessAborted(signal)));
    },
    announce: noteUntold,
    async told(outcome, run) {
      const { folder, files, info } = outcome;
      await attempt(ports, () => tellLate({ job, jobDir, ports, until }, info.runId));
      const where = { job, jobDir, ports, until };
      const told = (await attempt(ports, () => tellRun(outcome, where))) ?? [];
      const unwritten = (await attempt(ports, () => measure(where, run))) ?? [];
      const lost = requiredOnes(told).map(({ channel, problem }) => ({
        format: channel,
        problem: problem ?? '',
      }));
      const final = outcomeOf(run, { folder, files, failedOutputs: [...outcome.failedOutputs, ...lost] });
      await starting;
      const pinged = await attempt(ports, () => ping(job, pingOf(final, job), ports, until));
      const notified = told.map(({ channel, problem }): Notified => ({ channel, problem }));
      return { ...final, notified: [...notified, ...unwritten, ...(pinged ?? [])] };
    },
    async ended(error) {
      await starting;
      await attempt(ports, () =>
        tellEnd(runEndOf(error), known, { job, jobDir, ports, until: { signal: NEVER } }),
      );
    },
  };
}

/** What goes wrong with the disk, or by a defect, must not take the report with it. */
async function attempt<T>({ logger }: TellingPorts, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    logger.error(`not everybody was told of the run: ${ioProblem(error).reason}`);
    return undefined;
  }
}

/** Of a run that is interrupted its end says more. */
function unlessAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

interface Circumstances {
  job: Tellable;
  jobDir: string;
  ports: TellingPorts;
  until: Until;
}

/** Runs that were killed between being published and being told of. */
async function tellLate(where: Circumstances, own: string): Promise<void> {
  const { jobDir } = where;
  const left = (await listUntold(jobDir)).filter((runId) => runId !== own);
  for (const runId of left) {
    const folder = join(jobDir, runId);
    if (await isFolder(folder)) {
      await tellRun(await outcomeIn(folder, await readRunJson(join(folder, RUN))), where, true);
    } else await forgetUntold(jobDir, runId);
  }
}

async function tellRun(
  outcome: RunOutcome,
  { job, jobDir, ports, until }: Circumstances,
  isLate = false,
): Promise<Told[]> {
  const { exitCode, summary, info, finishedAt } = outcome;
  const status = await readStatus(jobDir);
  const events = eventsOf({ exitCode, summary }, status.last);
  const endedAtMs = isLate ? Date.parse(finishedAt) : ports.clock.now();
  const draft = await messageOfFolder(outcome, { endedAtMs, isLate });
  const { runId } = info;
  const told = await tellChannels(job, { draft, events, runId }, ports, until);
  const ended = {
    runId,
    exitCode: requiredOnes(told).length > 0 ? OUTPUT_LOST : exitCode,
    endedAt: new Date(endedAtMs).toISOString(),
  };
  await writeStatus(jobDir, statusAfter(status, ended, summary));
  await forgetUntold(jobDir, runId);
  return told;
}

/**
 * Writes the metrics of the job as its status now is.
 * @param run the newest one with a report; left out: it is read
 * @returns what is to be noted: a file that is written is nothing new
 */
async function measure(
  { job, jobDir, ports }: Circumstances,
  run?: MetricsFacts['run'],
  status?: JobStatus,
): Promise<Notified[]> {
  if (job.metrics === undefined) return [];
  const { writeMetrics } = await import('../../notify/metrics.ts');
  const now = status ?? (await readStatus(jobDir));
  const facts = {
    job: job.name,
    toolVersion: VERSION,
    status: now,
    run: run ?? (await newestRun(jobDir, now)),
  };
  try {
    await writeMetrics(job.metrics, facts);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { message: problem, hint } = error;
    ports.logger.error(problem, hint === '' ? {} : { hint });
    return [{ channel: 'metrics', problem }];
  }
}

async function newestRun(jobDir: string, { lastReport }: JobStatus): Promise<MetricsFacts['run']> {
  const runId = lastReport?.runId ?? null;
  return runId === null ? null : readRunJson(join(jobDir, runId, RUN)).catch(() => null);
}

function requiredOnes(told: readonly Told[]): Told[] {
  return told.filter(({ required, problem }) => required && problem !== null);
}

function pingOf(
  { exitCode, summary, reason, info: { runId } }: RunOutcome,
  job: Tellable,
): Parameters<typeof ping>[1] {
  const isSuccess = exitCode === 0 || (exitCode === FINDINGS && job.ping?.findings === 'success');
  const body = `${summary.headline}\nexit code ${exitCode}: ${reason}\n`;
  return { kind: isSuccess ? 'success' : 'fail', runId, body };
}

/** Another run that holds the lock tells of itself: once a day it is said that it does. */
async function tellEnd(
  end: RunEnd,
  runId: string | null,
  { job, jobDir, ports, until }: Circumstances,
): Promise<void> {
  const { exitCode, text } = end;
  const { name, locale } = job;
  const endedAtMs = ports.clock.now();
  const isThere = await isFolder(jobDir);
  const isLocked = exitCode === LOCKED;
  if (isLocked && !(await isFirstLockedToday(jobDir, endedAtMs))) return;
  const status = await readStatus(jobDir);
  const draft = messageOfEnd(end, { job: name, locale, runId, endedAtMs, host: ports.host });
  const events = eventsOf({ exitCode, summary: null }, status.last);
  const limited = exitCode >= INTERRUPTED ? { ...until, limits: INTERRUPTED_LIMITS } : until;
  await Promise.all([
    tellChannels(job, { draft, events, runId }, ports, limited),
    isLocked ? [] : ping(job, { kind: 'fail', runId, body: text }, ports, limited),
  ]);
  if (isLocked) return;
  const endedAt = new Date(endedAtMs).toISOString();
  const after = statusAfter(status, { runId, exitCode, endedAt }, null);
  await measure({ job, jobDir, ports, until }, undefined, after);
  if (isThere) await writeStatus(jobDir, after);
}
