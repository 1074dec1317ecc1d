/**
 *   runWorker ──► parts, queue ──► each account ──► collectSlice ──► its part, handed over
 *                                       └─► every two seconds: is the run cancelled? does the queue know that it is under way?
 *
 * A worker plans, judges, reports and tells nothing: that is done once, by the run.
 */
import { AuditError } from '../../core/errors.ts';
import type { LogFields, Logger } from '../../core/ports.ts';
import { VERSION } from '../../core/version.ts';
import { reasonOf } from '../../quota/store/link.ts';
import { hideStore } from '../../quota/store/open.ts';
import { openParts } from '../parts/open.ts';
import type { Parts } from '../parts/parts.ts';
import type { RunPorts } from '../ports.ts';
import { HandedBack, takeJobs } from './bullmq.ts';
import type { TakenJob, Taking } from './bullmq.ts';
import { Refused, collectSlice, versionsDiffer } from './collect-slice.ts';
import { readPayload } from './payload.ts';
import type { Payload } from './payload.ts';
import { onQueue, partsOf, secretsOfPlaces } from './places.ts';
import type { QueuePlaces } from './places.ts';

export interface WorkerOptions extends QueuePlaces {
  /** Accounts at a time, from 1; default 8. */
  accounts?: number;
  /** Ends after so long without an account; default: it waits for more. */
  idleMs?: number;
  /** After so long an account of this worker goes to another, where this one gives no sign of life; default 30 s. */
  lockMs?: number;
  /** Ends it within seconds, and hands back what it has under way; its reason is thrown. */
  signal?: AbortSignal;
}

/** What a worker did until it was idle. */
export interface WorkerOutcome {
  /** That it collected and handed over. */
  accounts: number;
}

const ACCOUNTS = 8;
const LOOK_MS = 2_000;
/** Of the looks of an account, one that tells the run. */
const TELL_EVERY = 5;
const IDLE_LOOK_MS = 200;

/**
 * Collects accounts of runs that were given to a queue, until it is idle or ended.
 * @throws AuditError with exit code 2 where the queue or the parts cannot be used, and where a run is of another version or
 * policy than this worker; the signal's reason when it is aborted
 */
export async function runWorker(options: WorkerOptions, ports: RunPorts): Promise<WorkerOutcome> {
  const place = partsOf(options);
  for (const secret of secretsOfPlaces(options)) ports.onSecret?.(secret);
  const parts = await openParts(place, ports);
  try {
    const work = createWork(options, parts, ports);
    const taking = await onQueue(options, () =>
      takeJobs(options.url, {
        accounts: options.accounts ?? ACCOUNTS,
        lockMs: options.lockMs,
        handle: work.handle,
        onTrouble: work.onTrouble,
      }),
    );
    try {
      await workUntilOver(taking, work, options, ports);
    } finally {
      await taking.close();
    }
    return { accounts: work.accounts };
  } finally {
    await parts.close();
  }
}

async function workUntilOver(
  taking: Taking,
  work: Work,
  { signal, idleMs }: WorkerOptions,
  { clock, logger }: RunPorts,
): Promise<void> {
  logger.info('waiting for accounts', { queue: taking.where });
  const onEnd = (): void => work.end.abort(signal?.reason);
  signal?.addEventListener('abort', onEnd, { once: true });
  if (signal?.aborted) onEnd();
  try {
    while (!work.end.signal.aborted && !work.isIdle(idleMs))
      await clock.sleep(IDLE_LOOK_MS, work.end.signal).catch(() => undefined);
  } finally {
    signal?.removeEventListener('abort', onEnd);
  }
  await taking.pause();
  await work.settled();
  work.end.signal.throwIfAborted();
}

interface Work {
  /** Accounts that were handed over. */
  readonly accounts: number;
  /** Ends every account that is under way. */
  readonly end: AbortController;
  handle(job: TakenJob): Promise<void>;
  onTrouble(error: Error): void;
  isIdle(idleMs: number | undefined): boolean;
  /** Resolves when no account is under way. */
  settled(): Promise<void>;
}

function createWork({ url, parts: place = '' }: WorkerOptions, parts: Parts, ports: RunPorts): Work {
  const { clock, logger } = ports;
  const end = new AbortController();
  const running = new Set<Promise<void>>();
  const hides = [hideStore(url), hideStore(place)];
  const reason = (error: unknown): string =>
    reasonOf(error, (text) => hides.reduce((t, hide) => hide(t), text));
  let accounts = 0;
  let busyAt = clock.monotonic();
  let hasToldTrouble = false;

  async function work(job: TakenJob): Promise<void> {
    if (end.signal.aborted) throw new HandedBack(false);
    const { payload, ...other } = readPayload(job.data);
    try {
      if (payload === null)
        throw new Refused(versionsDiffer('toolVersion' in other ? other.toolVersion : ''));
      await collectOne(payload, job);
    } catch (error) {
      if (error instanceof Refused) return refuse(error.message, payload, job);
      if (end.signal.aborted) throw new HandedBack(false);
      logger.warn('an account was not collected', { run: payload?.runId, reason: reason(error) });
      throw new Error(reason(error), { cause: error });
    }
  }

  async function collectOne(payload: Payload, job: TakenJob): Promise<void> {
    const { runId: run, number } = payload;
    const over = new AbortController();
    const cancelled = new AbortController();
    const watching = watch(payload, job, { over: over.signal, cancelled });
    const own = { ...ports, logger: withFields(logger, { run, number }), onProgress: () => undefined };
    try {
      const signal = AbortSignal.any([end.signal, cancelled.signal]);
      const { isLastAttempt } = job;
      const account = await collectSlice(payload, { parts, ports: own, isLastAttempt, signal });
      if (account === null) return;
      accounts += 1;
      logger.info('collected', { run, account });
    } catch (error) {
      if (!cancelled.signal.aborted || end.signal.aborted) throw error;
      logger.info('the run was ended: its account is left', { run });
    } finally {
      over.abort();
      await watching;
    }
  }

  async function watch(
    { runId }: Payload,
    job: TakenJob,
    { over, cancelled }: { over: AbortSignal; cancelled: AbortController },
  ): Promise<void> {
    for (let beat = 0; !over.aborted; beat += 1) {
      if (beat % TELL_EVERY === 0)
        await job.tell({ host: ports.host, toolVersion: VERSION, beat, refused: null });
      await clock.sleep(LOOK_MS, over).catch(() => undefined);
      if (!over.aborted && (await parts.isCancelled(runId).catch(() => false))) cancelled.abort();
    }
  }

  async function refuse(why: string, payload: Payload | null, job: TakenJob): Promise<never> {
    await job.tell({ host: ports.host, toolVersion: VERSION, beat: 0, refused: why });
    const run = payload ? `run ${payload.runId} of ${payload.job}` : 'a run';
    const hint = 'Run one version of ota-audit on all machines.';
    end.abort(new AuditError('usage', `${run} cannot be collected here: ${why}`, hint));
    throw new HandedBack(true);
  }

  return {
    get accounts() {
      return accounts;
    },
    end,
    async handle(job) {
      const done = work(job);
      running.add(done);
      try {
        await done;
      } finally {
        running.delete(done);
        busyAt = clock.monotonic();
      }
    },
    onTrouble(error) {
      const facts = { reason: reason(error) };
      if (hasToldTrouble) logger.debug('the queue is in trouble again', facts);
      else logger.warn('the queue is in trouble: it is tried again until it answers', facts);
      hasToldTrouble = true;
    },
    isIdle: (idleMs) => idleMs !== undefined && running.size === 0 && clock.monotonic() - busyAt >= idleMs,
    async settled() {
      await Promise.allSettled(running);
    },
  };
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
