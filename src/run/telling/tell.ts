/**
 *   started ──► ping
 *   told ──► runs that nobody was told of, then this one: events ──► channels ──► status.json ──► metrics, ping
 *   ended, without a report ──► the same, of the error
 *
 * Nothing here changes what the audit found. What cannot be told is said once, and stands in `notified`.
 */
import { join, resolve } from 'node:path';
import { Interrupted } from '../../core/errors.ts';
import type { Notified } from '../../core/model/notify.ts';
import type { RunOverview } from '../../core/model/run.ts';
import { TELLING } from '../../evidence/names.ts';
import type { Tellable } from '../../job/job.ts';
import { SEND_LIMITS } from '../../notify/send.ts';
import type { SendLimits } from '../../notify/send.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { isFolder } from '../../writers/save/places.ts';
import { outcomeOf } from '../outcome.ts';
import type { FailedOutput, RunOutcome } from '../outcome.ts';
import { runEndOf } from '../run-end.ts';
import type { RunEnd } from '../run-end.ts';
import { openStoredRun } from '../stored-run.ts';
import { eventsOf } from './events.ts';
import { messageOfFolder, outcomeIn } from './finished.ts';
import { measure } from './measure.ts';
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
  /** To be called before the run's folder gets its name: a run that is killed then is told of by the next. Never throws. */
  announce(jobDir: string, runId: string): Promise<unknown>;
  /** Tells of a published run. Never throws. @returns it with who was told; a required message that was not taken fails it */
  told(outcome: RunOutcome, run: RunOverview): Promise<RunOutcome>;
  /** Tells of an end without a report. Never throws. */
  ended(error: unknown): Promise<void>;
}

/** A process that is to end waits no longer for those who are told of that. */
const INTERRUPTED_LIMITS: SendLimits = { attemptMs: 4_000, totalMs: 8_000 };
/** All that were not told of together: the run's own message has to go out. */
const LATE_LIMITS: SendLimits = { attemptMs: 10_000, totalMs: 20_000 };
/** A ping goes on as long as messages may, and a little longer where they took all of it. */
const PING_LIMITS: SendLimits = { attemptMs: 5_000, totalMs: 10_000 };

/** A run may be shorter than a receiver is slow: its end waits this long for the ping of its start, at most. */
const START_LIMITS: SendLimits = { attemptMs: 5_000, totalMs: 15_000 };

/** The codes that are told of otherwise. */
const FINDINGS = 3;
const REFUSED = 5;
const LOCKED = 6;
const OUTPUT_LOST = 7;
const SIGNALLED = 128;

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
  const attempt = createAttempt(ports, signal);
  const where: Circumstances = { job, jobDir, ports, attempt, until: { signal } };
  let known: string | null = null;
  let starting: Promise<Notified[] | undefined> = Promise.resolve([]);

  return {
    started(runId) {
      known = runId;
      const until = { signal, limits: START_LIMITS };
      starting = attempt(() => ping(job, { kind: 'start', runId, body: '' }, ports, until));
    },
    announce: (dir, runId) => attempt(() => noteUntold(dir, runId), notKept(jobDir)),
    async told(outcome, run) {
      const startedAtMs = ports.clock.monotonic();
      await tellLate(where, outcome.info.runId);
      const told = (await attempt(() => tellRun(outcome, where))) ?? [];
      const unwritten = (await attempt(() => measure(where, run))) ?? [];
      const final = withLost(outcome, run, told);
      const before = await starting;
      const spentMs = ports.clock.monotonic() - startedAtMs;
      const until = { ...pingUntil(signal, spentMs), before };
      const pinged = await attempt(() => ping(job, pingOf(final, job), ports, until));
      const notified = told.map(({ channel, problem }): Notified => ({ channel, problem }));
      return { ...final, notified: [...notified, ...unwritten, ...(pinged ?? [])] };
    },
    async ended(error) {
      const before = await starting;
      // A signal that ended the run is what there is to tell; one that comes now ends the telling.
      const until = { signal: signal.aborted ? NEVER : signal };
      const end = runEndOf(signal.aborted && error === signal.reason ? interruption(error) : error);
      await attempt(() => tellEnd(end, known, { ...where, until: { ...until, before } }));
    },
  };
}

/** Whoever aborts may give any reason, or none; all of them are an end from outside, as SIGTERM is. */
function interruption(reason: unknown): Interrupted {
  return reason instanceof Interrupted ? reason : new Interrupted('SIGTERM');
}

/** Does something that must not take the report with it: what goes wrong is said once, beginning with `what`. */
type Attempt = <T>(work: () => Promise<T>, what?: string) => Promise<T | undefined>;

function createAttempt({ logger }: TellingPorts, signal: AbortSignal): Attempt {
  const said = new Set<string>();
  return async (work, what = 'not all notifications were sent') => {
    try {
      return await work();
    } catch (error) {
      const problem = `${what}: ${ioProblem(error).reason}`;
      const isCutOff = signal.aborted && error === signal.reason;
      if (!isCutOff && !said.has(problem)) logger.error(problem);
      said.add(problem);
      return undefined;
    }
  };
}

function notKept(jobDir: string): string {
  return `the end of this run is not recorded for the next one: ${join(jobDir, TELLING)} cannot be written`;
}

interface Circumstances {
  job: Tellable;
  jobDir: string;
  ports: TellingPorts;
  attempt: Attempt;
  until: Until & { before?: readonly Notified[] | undefined };
}

/** Runs that were killed, or were to end, between being published and being told of. */
async function tellLate(where: Circumstances, own: string): Promise<void> {
  const { jobDir, attempt, ports, until } = where;
  const startedAtMs = ports.clock.monotonic();
  const left = (await attempt(() => listUntold(jobDir))) ?? [];
  for (const runId of left.filter((name) => name !== own)) {
    const leftMs = LATE_LIMITS.totalMs - (ports.clock.monotonic() - startedAtMs);
    if (leftMs <= 0 || until.signal.aborted) return;
    const what = `no notification is sent for run ${runId}, which was cut off`;
    const outcome = await attempt(() => storedOutcome(join(jobDir, runId)), what);
    const limits = { ...LATE_LIMITS, totalMs: leftMs };
    if (outcome) await attempt(() => tellRun(outcome, { ...where, until: { ...until, limits } }, true));
    else await attempt(() => forgetUntold(jobDir, runId), notKept(jobDir));
  }
}

/** @returns null where the run was never published, or is kept no longer */
async function storedOutcome(folder: string): Promise<RunOutcome | null> {
  if (!(await isFolder(folder))) return null;
  const { result } = await openStoredRun(folder);
  return outcomeIn(folder, result);
}

async function tellRun(
  outcome: RunOutcome,
  { job, jobDir, ports, attempt, until }: Circumstances,
  isLate = false,
): Promise<Told[]> {
  const { exitCode, summary, info, finishedAt } = outcome;
  const status = await readStatus(jobDir);
  const events = eventsOf({ exitCode, summary }, status.last);
  const endedAtMs = isLate ? Date.parse(finishedAt) : ports.clock.now();
  const draft = await messageOfFolder(outcome, { endedAtMs, isLate });
  const { runId } = info;
  const told = await tellChannels(job, { draft, events, runId, isSaidByRun: !isLate }, ports, until);
  if (told.some(({ isCutOff }) => isCutOff)) return told;
  const ended = {
    runId,
    exitCode: exitCode !== REFUSED && lostOnes(told).length > 0 ? OUTPUT_LOST : exitCode,
    endedAt: new Date(endedAtMs).toISOString(),
  };
  await attempt(() => writeStatus(jobDir, statusAfter(status, ended, summary)), notKept(jobDir));
  await attempt(() => forgetUntold(jobDir, runId), notKept(jobDir));
  return told;
}

function lostOnes(told: readonly Told[]): Told[] {
  return told.filter(({ required, problem }) => required && problem !== null);
}

/** The run as it ends once its messages are out. */
function withLost(outcome: RunOutcome, run: RunOverview, told: readonly Told[]): RunOutcome {
  const { folder, files, failedOutputs } = outcome;
  const lost = lostOnes(told).map(({ who, problem, hint }): FailedOutput => {
    return { format: who, problem: problem ?? '', isMessage: true, ...(hint !== '' && { hint }) };
  });
  return outcomeOf(run, { folder, files, failedOutputs: [...failedOutputs, ...lost] });
}

/** @param spentMs what messages took */
function pingUntil(signal: AbortSignal, spentMs: number): Until {
  if (signal.aborted) return { signal: NEVER, limits: INTERRUPTED_LIMITS };
  const totalMs = Math.max(PING_LIMITS.totalMs, SEND_LIMITS.totalMs - spentMs);
  return { signal, limits: { ...PING_LIMITS, totalMs } };
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
  { job, jobDir, ports, attempt, until }: Circumstances,
): Promise<void> {
  const { exitCode, kind } = end;
  const { name, locale } = job;
  const endedAtMs = ports.clock.now();
  const isLocked = exitCode === LOCKED;
  if (isLocked && !(await isFirstLockedToday(jobDir, endedAtMs))) return;
  // Nothing is written where the job has no folder yet, or where it may not have one.
  const isThere = kind !== 'output-folder' && (await isFolder(jobDir).catch(() => false));
  const status = await readStatus(jobDir);
  const draft = messageOfEnd(end, { job: name, locale, runId, endedAtMs, host: ports.host });
  const events = eventsOf({ exitCode, summary: null }, status.last);
  const limited = exitCode >= SIGNALLED ? { ...until, limits: INTERRUPTED_LIMITS } : until;
  const body = [draft.title, ...draft.paragraphs].join('\n');
  await Promise.all([
    tellChannels(job, { draft, events, runId, isSaidByRun: false }, ports, limited),
    isLocked ? [] : attempt(() => ping(job, { kind: 'fail', runId, body }, ports, limited)),
  ]);
  if (isLocked) return;
  const ended = { runId, exitCode, endedAt: new Date(endedAtMs).toISOString() };
  const after = statusAfter(status, ended, null);
  await attempt(() => measure({ job, jobDir, ports }, undefined, after));
  if (isThere) await attempt(() => writeStatus(jobDir, after), notKept(jobDir));
}
