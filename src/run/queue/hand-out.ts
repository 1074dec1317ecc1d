import { AuditError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import type { Clock } from '../../core/ports.ts';
import { VERSION } from '../../core/version.ts';
import type { PartKey, Parts } from '../parts/parts.ts';
import { policyDigest } from '../policy.ts';
import { createProgress } from '../progress.ts';
import type { JobQueue, QueuedJob } from './bullmq.ts';
import type { QueuedRun } from './leave-out.ts';
import { PAYLOAD_SCHEMA_VERSION } from './payload.ts';
import type { Note, Payload } from './payload.ts';
import type { Slice } from './slice.ts';
import { Unusable, takeIn } from './take-in.ts';
import type { Collected } from './take-in.ts';

export interface Stores {
  parts: Parts;
  queue: JobQueue;
  /** An error of theirs as it may be told. */
  reason: (error: unknown) => string;
}

/** What of a run's accounts is where. What queue and parts do not answer is asked again at the next call. */
export interface Handing {
  /** Accounts that have not come yet, by number. */
  readonly open: ReadonlyMap<number, Slice>;
  /** Accounts that will not come, and why. */
  readonly lost: ReadonlyMap<Slice, string>;
  /** When a worker last gave a sign of life, monotonic milliseconds. */
  readonly signAt: number;
  /** Why queue or parts do not answer; null: they do. */
  readonly trouble: string | null;
  /** Workers that may not collect the run, as people read it. */
  readonly refusals: readonly string[];
  /** The account's ledgers are in the run's folder. */
  has(slice: Slice, collected: readonly Collected[]): void;
  /** Gives to the queue what is not there yet. */
  handOut(): Promise<void>;
  /** Takes in the parts that have come. */
  receive(): Promise<void>;
  /** Gives out again what the queue forgot, and gives up what failed for good. */
  lookAfter(): Promise<void>;
  /** Takes back what no worker has. Is there nothing left that one has? */
  isHandedIn(): Promise<boolean>;
  /** Ends the work of all workers on the run. */
  giveUp(): Promise<void>;
  /** Leaves nothing of the run behind. */
  tidy(): Promise<void>;
}

const AT_A_TIME = 50;
/** What the stores may take for an answer. */
const ANSWER_MS = 20_000;
/** The same for all bytes of an account. */
const LONG_MS = 600_000;
/** So often an account is given out anew before it is lost. */
const MOST_AGAIN = 5;

export function createHanding(
  { parts, queue, reason }: Stores,
  run: QueuedRun,
  slices: readonly Slice[],
): Handing {
  const { ports, info, end, runFolder } = run;
  const { clock, logger } = ports;
  const { runId } = info;
  const startedAt = clock.now();
  const progress = createProgress(run.targets, ports.onProgress);
  const open = new Map(slices.map((slice) => [slice.number, slice]));
  const lost = new Map<Slice, string>();
  /** Those that queue and parts are not known to have. */
  const unknown = new Set(open.keys());
  const missing = new Set<number>();
  const again = new Map<number, number>();
  const beats = new Map<number, string>();
  const refusals = new Set<string>();
  let signAt = clock.monotonic();
  let trouble: string | null = null;
  let hasToldTrouble = false;

  const keyOf = ({ number }: { number: number }): PartKey => ({ runId, number });

  /** Undefined where the stores do not answer. */
  async function asked<T>(work: () => Promise<T>, limitMs = ANSWER_MS): Promise<T | undefined> {
    try {
      const answer = await within(work(), limitMs, clock);
      if (trouble !== null) logger.info('queue and parts answer again');
      trouble = null;
      return answer;
    } catch (error) {
      if (error instanceof AuditError || error instanceof Unusable) throw error;
      end.interrupted.throwIfAborted();
      trouble = reason(error);
      const facts = { queue: queue.where, parts: parts.where, reason: trouble };
      if (hasToldTrouble) logger.debug('queue or parts do not answer', facts);
      else logger.warn('queue or parts do not answer: they are asked again until they do', facts);
      hasToldTrouble = true;
      return undefined;
    }
  }

  function payloadOf(slice: Slice): Payload {
    const { deadlineMs } = run.job;
    return {
      schemaVersion: PAYLOAD_SCHEMA_VERSION,
      ...keyOf(slice),
      job: info.job,
      sliceSha256: slice.sha256,
      toolVersion: VERSION,
      policySha256: policyDigest(run.job),
      deadline: deadlineMs === undefined ? null : new Date(startedAt + deadlineMs).toISOString(),
    };
  }

  async function handOut(): Promise<void> {
    if (unknown.size === 0) return;
    const jobs = await asked(() => queue.look(runId));
    if (!jobs) return;
    // A process before this one may have left them.
    const idle = jobs.filter(({ state, number }) => state !== 'active' && unknown.has(number));
    if ((await asked(() => queue.remove(idle.map(keyOf)).then(() => true))) !== true) return;
    const numbers = [...unknown];
    for (let at = 0; at < numbers.length; at += AT_A_TIME) {
      const some = numbers.slice(at, at + AT_A_TIME).flatMap((number) => open.get(number) ?? []);
      for (const slice of some) {
        const text = await slice.text();
        if ((await asked(() => parts.offer(keyOf(slice), text).then(() => true))) !== true) return;
      }
      if ((await asked(() => queue.add(some.map(payloadOf)).then(() => true))) !== true) return;
      for (const { number } of some) unknown.delete(number);
    }
  }

  async function receive(): Promise<void> {
    const numbers = (await asked(() => parts.received(runId))) ?? [];
    let isStale = false;
    for (const number of numbers) {
      const slice = open.get(number);
      if (!slice) continue;
      try {
        await receiveOne(slice);
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        tellAgain(slice, `its part cannot be used: ${error.message}`);
        isStale = true;
      }
    }
    // A part cannot be taken back by itself: all that is still awaited is offered anew.
    if (!isStale) return;
    await asked(() => parts.remove(runId));
    for (const number of open.keys()) unknown.add(number);
  }

  async function receiveOne(slice: Slice): Promise<void> {
    const taken = await asked(() => takeIn(parts, { runFolder, runId }, slice), LONG_MS);
    if (!taken) return;
    const { servedAt } = taken.receipt;
    if (servedAt !== null) run.serviceClock.heard(Date.parse(servedAt));
    signAt = clock.monotonic();
    has(slice, taken.collected);
  }

  function has(slice: Slice, collected: readonly Collected[]): void {
    for (const [target, survey] of collected) {
      progress.total(target, survey.places.length);
      progress.continued(target, survey);
    }
    progress.ended(slice.account);
    leave(slice);
  }

  function leave({ number }: Slice): void {
    open.delete(number);
    unknown.delete(number);
  }

  function lose(slice: Slice, why: string): void {
    logger.warn('an account is given up', { account: slice.account, reason: why });
    lost.set(slice, why);
    leave(slice);
  }

  function tellAgain(slice: Slice, why: string): void {
    const times = (again.get(slice.number) ?? 0) + 1;
    again.set(slice.number, times);
    if (times > MOST_AGAIN) return lose(slice, `${why}, ${times} times`);
    logger.warn('an account is given out again', { account: slice.account, reason: why });
    unknown.add(slice.number);
  }

  async function lookAfter(): Promise<void> {
    // In this order: a job ends once its part is there.
    const jobs = await asked(() => queue.look(runId));
    const received = jobs && (await asked(() => parts.received(runId)));
    if (!received) return;
    const byNumber = new Map(jobs.map((job) => [job.number, job]));
    for (const slice of open.values()) {
      const { number } = slice;
      if (received.includes(number) || unknown.has(number)) continue;
      const job = byNumber.get(number);
      if (job) {
        missing.delete(number);
        heed(slice, job);
      } else if (missing.delete(number)) tellAgain(slice, 'the queue does not have it any more');
      else missing.add(number);
    }
  }

  function heed(slice: Slice, { state, note, reason: why }: QueuedJob): void {
    if (note?.refused) tellRefusal(note, note.refused);
    if (state === 'failed') lose(slice, `no worker could collect it: ${why}`);
    if (state !== 'active' || note?.refused) return;
    progress.began(slice.account);
    const beat = `${note?.host ?? ''} ${note?.beat ?? ''}`;
    if (beats.get(slice.number) !== beat) signAt = clock.monotonic();
    beats.set(slice.number, beat);
  }

  function tellRefusal({ host, toolVersion }: Note, why: string): void {
    const said = `a worker of version ${toolVersion} on ${host} did not take it: ${why}`;
    if (refusals.has(said)) return;
    refusals.add(said);
    logger.warn('a worker cannot collect the run', { host, version: toolVersion, reason: why });
  }

  return {
    open,
    lost,
    get signAt() {
      return signAt;
    },
    get trouble() {
      return trouble;
    },
    get refusals() {
      return [...refusals];
    },
    has,
    handOut: () => orAborted(handOut(), end.interrupted),
    receive: () => orAborted(receive(), end.interrupted),
    lookAfter: () => orAborted(lookAfter(), end.interrupted),
    async isHandedIn() {
      await asked(() => queue.remove([...open.values()].map(keyOf)));
      const jobs = await asked(() => queue.look(runId));
      return jobs?.every(({ state }) => state !== 'active') ?? false;
    },
    async giveUp() {
      await Promise.all([parts.cancel(runId), queue.remove([...open.values()].map(keyOf))]);
    },
    async tidy() {
      await Promise.all([parts.remove(runId), queue.remove(slices.map(keyOf))]);
    },
  };
}

/** @throws Error where the work takes longer: what becomes of it then is nobody's business */
async function within<T>(work: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(limitMs, done.signal).then(() => {
    throw new Error(`no answer within ${limitMs / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort(new Error('answered'));
  }
}
