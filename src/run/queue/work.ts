//  createWork ──► each job ──► collectSlice ──► handed over; refused: the worker ends; else one more attempt, anywhere
//                    └─► every two seconds: is the run cancelled? does it know that the account is under way?
import { AuditError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import type { LogFields, Logger } from '../../core/ports.ts';
import { VERSION } from '../../core/version.ts';
import type { Parts } from '../parts/parts.ts';
import type { RunPorts } from '../ports.ts';
import { HandedBack } from './bullmq.ts';
import type { TakenJob } from './bullmq.ts';
import { PartsAway, Refused, collectSlice, versionsDiffer } from './collect-slice.ts';
import { readPayload } from './payload.ts';
import type { Payload } from './payload.ts';

const LOOK_MS = 2_000;
/** How long an account rests that is not collected beside others, and one that is refused, for the run to see why. */
const BUSY_MS = 1_000;
const REFUSED_MS = 10_000;
/** The same of one whose slice cannot be read. */
const AWAY_MS = 5_000;
/** How much longer a worker rests after each failure in a row, and at most: others may have what it lacks. */
const FAILED_MS = 500;
const LONGEST_FAILED_MS = 10_000;
/** Of the looks at an account, the ones that tell the run of it. */
const TELL_EVERY = 5;

/** The accounts of a worker. */
export interface Work {
  /** That were collected and handed over. */
  readonly accounts: number;
  /** Aborted, it ends every account that is under way; so does a run that this worker may not collect. */
  readonly end: AbortController;
  /** Since when there is nothing under way, monotonic milliseconds; null: there is. */
  readonly idleSince: number | null;
  readonly handle: (job: TakenJob) => Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

interface Working {
  parts: Parts;
  ports: RunPorts;
  /** An error as it may be told. */
  reason: (error: unknown) => string;
  end: AbortController;
}

export function createWork(given: Omit<Working, 'end'>): Work {
  const working = { ...given, end: new AbortController() };
  const { clock } = given.ports;
  const running = new Set<Promise<boolean>>();
  let isAlone = false;
  let accounts = 0;
  let failures = 0;
  let quietAt = clock.monotonic();

  /** Keeps the place: what is wrong here would else go through the whole queue within seconds. */
  async function rest(cause: unknown): Promise<void> {
    if (!(cause instanceof HandedBack)) failures += 1;
    const failedMs = Math.min(failures * FAILED_MS, LONGEST_FAILED_MS);
    const restMs = cause instanceof HandedBack ? cause.restMs : failedMs;
    await clock.sleep(restMs, working.end.signal).catch(() => undefined);
  }

  return {
    get accounts() {
      return accounts;
    },
    end: working.end,
    get idleSince() {
      return running.size === 0 ? quietAt : null;
    },
    async handle(job) {
      // Else an account that kills its workers takes with it those that are under way beside it.
      if (isAlone || (job.isSuspect && running.size > 0)) throw new HandedBack(BUSY_MS);
      isAlone = job.isSuspect;
      const done = work(job, working);
      running.add(done);
      try {
        if (await done) accounts += 1;
        failures = 0;
      } catch (error) {
        await rest(error);
        throw error;
      } finally {
        running.delete(done);
        isAlone = false;
        quietAt = clock.monotonic();
      }
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

/** @returns whether the account was collected. @throws HandedBack; Error: it is one more attempt */
async function work(job: TakenJob, working: Working): Promise<boolean> {
  const { end, reason, ports } = working;
  if (end.signal.aborted) throw new HandedBack(0);
  const { payload, toolVersion } = readPayload(job.data);
  try {
    if (payload === null) throw new Refused(versionsDiffer(toolVersion));
    return await collectWatched(payload, job, working);
  } catch (error) {
    if (error instanceof Refused) return await refuse(error.message, { payload, job }, working);
    if (end.signal.aborted) throw new HandedBack(0);
    if (error instanceof PartsAway) {
      ports.logger.warn(error.message, { parts: working.parts.where, reason: reason(error.cause) });
      throw new HandedBack(AWAY_MS);
    }
    const why = reason(error);
    ports.logger.warn('an account could not be collected', { run: payload?.runId, reason: why });
    // The queue keeps the message.
    throw new Error(why, { cause: error });
  }
}

/** Another worker may take it: this one ends. */
async function refuse(
  why: string,
  { payload, job }: { payload: Payload | null; job: TakenJob },
  { end, ports }: Working,
): Promise<never> {
  await job.tell({ host: ports.host, toolVersion: VERSION, beat: 0, refused: why });
  const run = payload ? `run ${payload.runId} of ${payload.job}` : 'a run';
  const hint = 'Run one version of ota-audit on all machines.';
  end.abort(new AuditError('usage', `${run} cannot be collected here: ${why}`, hint));
  throw new HandedBack(REFUSED_MS);
}

async function collectWatched(payload: Payload, job: TakenJob, working: Working): Promise<boolean> {
  const { end, parts, ports } = working;
  const { runId: run } = payload;
  const over = new AbortController();
  const cancelled = new AbortController();
  const watching = watch(payload, job, { over: over.signal, cancelled }, working);
  const own = { ...ports, logger: withFields(ports.logger, { run }), onProgress: () => undefined };
  try {
    const signal = AbortSignal.any([end.signal, cancelled.signal]);
    const { isLastAttempt } = job;
    const account = await collectSlice(payload, { parts, ports: own, isLastAttempt, signal });
    if (account !== null) own.logger.info('an account is collected', { account });
    return account !== null;
  } catch (error) {
    if (!cancelled.signal.aborted || end.signal.aborted) throw error;
    own.logger.info('the run was ended, and its account is left');
    return false;
  } finally {
    over.abort();
    await watching;
  }
}

async function watch(
  { runId }: Payload,
  job: TakenJob,
  { over, cancelled }: { over: AbortSignal; cancelled: AbortController },
  { parts, ports: { clock, host } }: Working,
): Promise<void> {
  for (let look = 0; !over.aborted; look += 1) {
    if (look % TELL_EVERY === 0) void job.tell({ host, toolVersion: VERSION, beat: look, refused: null });
    await clock.sleep(LOOK_MS, over).catch(() => undefined);
    // Parts that are away have not cancelled it.
    if (over.aborted) return;
    if (await orAborted(parts.isCancelled(runId), over).catch(() => false)) cancelled.abort();
  }
}

/** A log whose lines all have some fields. */
function withFields(logger: Logger, fields: LogFields): Logger {
  return {
    debug: (message, more) => logger.debug(message, { ...fields, ...more }),
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}
