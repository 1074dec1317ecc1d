/**
 *   runWorker ──► parts, queue ──► accounts, several at a time ──► work
 *
 * A worker plans, judges, reports and tells nothing: that is done once, by the run.
 */
import type { Logger } from '../../core/ports.ts';
import { openParts } from '../parts/open.ts';
import type { RunPorts } from '../ports.ts';
import { takeJobs } from './bullmq.ts';
import type { Taking } from './bullmq.ts';
import { onQueue, partsOf, reasonIn, secretsOfPlaces } from './places.ts';
import type { QueuePlaces } from './places.ts';
import { createWork } from './work.ts';
import type { Work } from './work.ts';

/** Which queue `runWorker` takes accounts from, and until when. */
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
const IDLE_LOOK_MS = 200;

/**
 * Collects accounts of runs that were given to a queue, until it is idle or ended.
 * @throws AuditError with exit code 2 where the queue or the parts cannot be used, and where a run is of another version or
 * policy than this worker; the signal's reason when it is aborted
 */
export async function runWorker(options: WorkerOptions, ports: RunPorts): Promise<WorkerOutcome> {
  const place = partsOf(options);
  for (const secret of secretsOfPlaces(options)) ports.onSecret?.(secret);
  const reason = reasonIn(options);
  const parts = await openParts(place, ports);
  try {
    const work = createWork({ parts, ports, reason });
    const { url, accounts = ACCOUNTS, lockMs } = options;
    const onTrouble = createTrouble(reason, ports.logger);
    const taking = await onQueue(options, () =>
      takeJobs(url, { accounts, lockMs, handle: work.handle, onTrouble }),
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
  { signal, idleMs = Number.POSITIVE_INFINITY }: WorkerOptions,
  { clock, logger }: RunPorts,
): Promise<void> {
  logger.info('waiting for accounts', { queue: taking.where });
  const onEnd = (): void => work.end.abort(signal?.reason);
  signal?.addEventListener('abort', onEnd, { once: true });
  if (signal?.aborted) onEnd();
  const isIdle = (): boolean => clock.monotonic() - (work.idleSince ?? Number.POSITIVE_INFINITY) >= idleMs;
  try {
    while (!work.end.signal.aborted && !isIdle())
      await clock.sleep(IDLE_LOOK_MS, work.end.signal).catch(() => undefined);
  } finally {
    signal?.removeEventListener('abort', onEnd);
  }
  await taking.pause();
  await work.settled();
  work.end.signal.throwIfAborted();
}

/** Told once: it is tried again until the queue answers. */
function createTrouble(reason: (error: unknown) => string, logger: Logger): (error: Error) => void {
  let hasTold = false;
  return (error) => {
    const facts = { reason: reason(error) };
    if (hasTold) logger.debug('the queue is in trouble again', facts);
    else logger.warn('the queue is in trouble: it is tried again until it answers', facts);
    hasTold = true;
  };
}
