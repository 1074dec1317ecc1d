/**
 *   openCoordinator ──► parts, queue: are they there, before anything is planned
 *   collect ──► slices ──► hand out: parts, queue ──► every second: parts that came ──► the run's folder
 *                            └───◄── every five: what the queue forgot; who failed for good; who gives signs of life
 *           ──► accounts that nobody collected: ledgers that say so
 */
import { formatDuration } from '../../core/duration.ts';
import { AuditError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import { reasonOf } from '../../quota/store/link.ts';
import { hideStore } from '../../quota/store/open.ts';
import { openParts } from '../parts/open.ts';
import type { RunPorts } from '../ports.ts';
import { openJobs } from './bullmq.ts';
import { createHanding } from './hand-out.ts';
import type { Handing, Stores } from './hand-out.ts';
import { leaveOut } from './leave-out.ts';
import type { QueuedRun } from './leave-out.ts';
import { onQueue, partsOf, secretsOfPlaces } from './places.ts';
import type { QueuePlaces } from './places.ts';
import { slicesOf } from './slice.ts';
import { wholeLedgers } from './take-in.ts';

export interface QueueOptions extends QueuePlaces {
  /** How long a run waits for a sign of life of any worker; default five minutes. */
  noWorkerMs?: number;
}

const NO_WORKER_MS = 300_000;
const POLL_MS = 1_000;
const LOOK_MS = 5_000;
/** Workers know the deadline as well: so long they may take to hand in what they have. */
const HAND_IN_MS = 30_000;
/** A run that is ended from outside has five seconds. */
const GIVE_UP_MS = 2_500;
const TIDY_MS = 15_000;

/** Has a run's accounts collected by workers. */
export interface Coordinator {
  /**
   * Resolves once every target has a ledger.
   * @throws AuditError `usage` where no worker shows; as `collectAccounts`
   */
  collect(run: QueuedRun): Promise<void>;
  close(): Promise<void>;
}

/** @throws AuditError with exit code 2 where the queue or the parts cannot be used */
export async function openCoordinator(options: QueueOptions, ports: RunPorts): Promise<Coordinator> {
  const place = partsOf(options);
  for (const secret of secretsOfPlaces(options)) ports.onSecret?.(secret);
  const hides = [hideStore(options.url), hideStore(place)];
  const reason = (error: unknown): string =>
    reasonOf(error, (text) => hides.reduce((shown, hide) => hide(shown), text));
  // What breaks is met by who asks next.
  const queue = await onQueue(options, () => openJobs(options.url, { onTrouble: () => undefined }));
  const parts = await openParts(place, ports).catch(async (error: unknown) => {
    await queue.close();
    throw error;
  });
  const stores = { parts, queue, reason };
  return {
    collect: (run) => collectBy(stores, run, options.noWorkerMs ?? NO_WORKER_MS),
    async close() {
      await Promise.all([queue.close(), parts.close()]);
    },
  };
}

async function collectBy(stores: Stores, run: QueuedRun, noWorkerMs: number): Promise<void> {
  const slices = await slicesOf(run, run.targets);
  const handing = createHanding(stores, run, slices);
  for (const slice of slices) {
    const collected = await wholeLedgers(run.runFolder, slice);
    if (collected) handing.has(slice, collected);
  }
  const { logger } = run.ports;
  const { queue, parts } = stores;
  if (handing.open.size > 0)
    logger.info('workers collect the accounts', {
      accounts: handing.open.size,
      queue: queue.where,
      parts: parts.where,
    });
  try {
    await orAborted(collectAll(handing, run, noWorkerMs), run.end.interrupted);
    const lost = [...handing.lost.keys()];
    await leaveOut(run, lost, new Map(lost.map((slice) => [slice.account, handing.lost.get(slice) ?? ''])));
    await leaveOut(run, [...handing.open.values()]);
    run.end.interrupted.throwIfAborted();
  } catch (error) {
    await limited(handing.giveUp(), GIVE_UP_MS, run.ports);
    throw error;
  }
  await limited(handing.tidy(), TIDY_MS, run.ports);
}

/** Until every account has come, was lost, or has no more time. */
async function collectAll(handing: Handing, run: QueuedRun, noWorkerMs: number): Promise<void> {
  const { end, ports, meanwhile } = run;
  const { clock } = ports;
  let lookedAt = clock.monotonic();
  let lateAt: number | undefined;
  for (let isFirst = true; ; isFirst = false) {
    if (!end.deadline.aborted) await handing.handOut();
    if (isFirst) meanwhile?.();
    await handing.receive();
    if (handing.open.size === 0) return;
    const now = clock.monotonic();
    if (end.deadline.aborted) {
      lateAt ??= now;
      const isOver = (await handing.isHandedIn()) || now - lateAt >= HAND_IN_MS;
      if (isOver) return handing.receive();
      await clock.sleep(POLL_MS, end.interrupted);
      continue;
    }
    if (now - lookedAt >= LOOK_MS) {
      await handing.lookAfter();
      lookedAt = clock.monotonic();
    }
    if (clock.monotonic() - handing.signAt > noWorkerMs) throw nobody(handing, run, noWorkerMs);
    await clock.sleep(POLL_MS, end.stop).catch(() => undefined);
    end.interrupted.throwIfAborted();
  }
}

function nobody({ open, trouble, refusals }: Handing, { info }: QueuedRun, noWorkerMs: number): AuditError {
  const left = `${open.size} account(s) of run ${info.runId} wait`;
  const since = `for ${formatDuration(noWorkerMs)}`;
  const kept = 'What was collected is kept, and the same command continues.';
  if (trouble !== null)
    return new AuditError(
      'usage',
      `${left}, and queue or parts have been away ${since}: ${trouble}`,
      `See to it. ${kept}`,
    );
  const others = refusals.length === 0 ? '' : ` (${refusals.join('; ')})`;
  return new AuditError(
    'usage',
    `${left}, and no worker has shown ${since}${others}`,
    `Start one: ota-audit worker --queue <url>, with the same --parts. ${kept}`,
  );
}

async function limited(work: Promise<void>, limitMs: number, { clock }: RunPorts): Promise<void> {
  const done = new AbortController();
  await Promise.race([
    work.catch(() => undefined).finally(() => done.abort()),
    clock.sleep(limitMs, done.signal).catch(() => undefined),
  ]);
}
