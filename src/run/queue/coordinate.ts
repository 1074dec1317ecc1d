/**
 *   openCoordinator ──► parts, queue: are they there, before anything is planned?
 *   collect ──► slices ──► hand-out: parts, queue ──► every second: parts that came ──► the run's folder
 *                             └──◄── look-after, every five: what the queue forgot, what failed for good, signs of life
 *           ──► leave-out: accounts that nobody collected have ledgers that say so
 */
import { join } from 'node:path';
import { formatDuration } from '../../core/duration.ts';
import { AuditError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import { listWork } from '../../writers/save/work.ts';
import { openParts } from '../parts/open.ts';
import type { RunPorts } from '../ports.ts';
import { createAccounts } from './accounts.ts';
import { openJobs } from './bullmq.ts';
import { handOut, receive } from './hand-out.ts';
import type { Coordinating } from './hand-out.ts';
import { leaveOut } from './leave-out.ts';
import type { QueuedRun } from './leave-out.ts';
import { createLookingAfter, takeBack } from './look-after.ts';
import type { LookingAfter } from './look-after.ts';
import { onQueue, partsOf, reasonIn, secretsOfPlaces } from './places.ts';
import type { QueuePlaces } from './places.ts';
import { slicesOf } from './slice.ts';
import { createStores } from './stores.ts';
import type { Stores } from './stores.ts';
import { wholeLedgers } from './take-in.ts';

/** How a run hands its accounts to workers: the `queue` of `RunOptions`. */
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
  // What breaks is met by who asks next.
  const queue = await onQueue(options, () => openJobs(options.url, { onTrouble: () => undefined }));
  const parts = await openParts(place, ports).catch(async (error: unknown) => {
    await queue.close();
    throw error;
  });
  const stores = createStores({ parts, queue }, reasonIn(options), ports);
  return {
    collect: (run) => collectBy(stores, run, options.noWorkerMs ?? NO_WORKER_MS),
    async close() {
      await Promise.all([queue.close(), parts.close()]);
    },
  };
}

async function collectBy(stores: Stores, run: QueuedRun, noWorkerMs: number): Promise<void> {
  const { ports, end, job } = run;
  const slices = await slicesOf(run, run.targets);
  const accounts = createAccounts(run, slices);
  for (const slice of slices) {
    const collected = await wholeLedgers(run.runFolder, slice);
    if (collected) accounts.came(slice, collected);
  }
  const deadline =
    job.deadlineMs === undefined ? null : new Date(ports.clock.now() + job.deadlineMs).toISOString();
  const coordinating = { run, stores, accounts, deadline };
  try {
    await orAborted(dropOthers(coordinating), end.interrupted);
    await orAborted(collectAll(coordinating, noWorkerMs), end.interrupted);
    await leaveOut(run, [...accounts.lost.keys()], accounts.lost);
    await leaveOut(run, [...accounts.open.values()]);
    end.interrupted.throwIfAborted();
  } catch (error) {
    await limited(giveUp(coordinating), GIVE_UP_MS, ports);
    throw error;
  }
  const tidied = [stores.parts.remove(run.info.runId), takeBack(stores.queue, run.info.runId)];
  await limited(Promise.all(tidied), TIDY_MS, ports);
}

/** Unfinished runs of the job that this one is made in the place of: workers are not to ask for them as well. */
async function dropOthers({ run, stores }: Coordinating): Promise<void> {
  const { runs } = await listWork(join(run.runFolder, '../..'));
  for (const runId of runs.filter((other) => other !== run.info.runId)) {
    await stores.ask(() => takeBack(stores.queue, runId));
    await stores.isDone(() => stores.parts.remove(runId));
  }
}

/** Until every account has come, was lost, or has no more time. */
async function collectAll(coordinating: Coordinating, noWorkerMs: number): Promise<void> {
  const { accounts, run, stores } = coordinating;
  const { clock, logger } = run.ports;
  const lookingAfter = createLookingAfter(coordinating);
  const places = { queue: stores.queue.where, parts: stores.parts.where };
  if (accounts.open.size > 0)
    logger.info('workers collect the accounts', { accounts: accounts.open.size, ...places });
  let lookedAt = clock.monotonic();
  for (let isFirst = true; !run.end.deadline.aborted; isFirst = false) {
    await handOut(coordinating);
    if (isFirst) run.meanwhile?.();
    await receive(coordinating);
    if (accounts.open.size === 0) return;
    if (clock.monotonic() - lookedAt >= LOOK_MS) {
      await lookingAfter.look();
      stores.settle();
      lookedAt = clock.monotonic();
    }
    if (clock.monotonic() - accounts.signAt > noWorkerMs)
      throw nobody(coordinating, lookingAfter, noWorkerMs);
    run.end.interrupted.throwIfAborted();
    await clock.sleep(POLL_MS, run.end.stop).catch(() => undefined);
  }
  await handIn(coordinating, lookingAfter);
}

/** Time is over: what workers have collected until then is still taken in. */
async function handIn(coordinating: Coordinating, lookingAfter: LookingAfter): Promise<void> {
  const { clock } = coordinating.run.ports;
  const until = clock.monotonic() + HAND_IN_MS;
  while (!(await lookingAfter.takeBack()) && clock.monotonic() < until) await clock.sleep(POLL_MS);
  await receive(coordinating);
}

function nobody(
  { accounts, run, stores }: Coordinating,
  { refusals }: LookingAfter,
  noWorkerMs: number,
): AuditError {
  const left = `${accounts.open.size} account(s) of run ${run.info.runId} wait`;
  const since = `for ${formatDuration(noWorkerMs)}`;
  const kept = 'What was collected is kept, and the same command continues.';
  const { trouble } = stores;
  if (trouble !== null)
    return new AuditError('usage', `${left}: queue or parts were away ${since} (${trouble})`, kept);
  const others = refusals.length === 0 ? '' : ` (${refusals.join('; ')})`;
  return new AuditError(
    'usage',
    `${left}, and no worker has shown ${since}${others}`,
    `Start ota-audit worker with the same --queue and --parts. ${kept}`,
  );
}

/** Workers that have accounts of the run stop within seconds, and the others get none. */
async function giveUp(coordinating: Coordinating): Promise<void> {
  const { run, stores } = coordinating;
  const { runId } = run.info;
  await Promise.all([stores.parts.cancel(runId), takeBack(stores.queue, runId)]);
}

/** Without an error: what is left behind is of no use to anybody. */
async function limited(work: Promise<unknown>, limitMs: number, { clock }: RunPorts): Promise<void> {
  const done = new AbortController();
  await Promise.race([
    work.catch(() => undefined).finally(() => done.abort()),
    clock.sleep(limitMs, done.signal).catch(() => undefined),
  ]);
}
