import { AuditError } from '../../core/errors.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Parts } from '../parts/parts.ts';
import type { JobQueue } from './bullmq.ts';
import { Unusable } from './take-in.ts';

/** What the stores may take for an answer. */
const ANSWER_MS = 20_000;

/** Queue and parts as a run meets them: there or away. */
export interface Stores {
  readonly parts: Parts;
  readonly queue: JobQueue;
  /** Why one of them does not answer; null: both do. */
  readonly trouble: string | null;
  /** Whatever is asked of them was asked: without a failure since the last time, they are back. */
  settle(): void;
  /**
   * The answer of one of them; undefined where there is none, which is told once: it is asked again at the next occasion.
   * @param limitMs default: 20 seconds
   * @throws AuditError, Unusable: those are no trouble of the stores
   */
  ask<T>(work: () => Promise<T>, limitMs?: number): Promise<T | undefined>;
  /** The same of work without an answer. */
  isDone(work: () => Promise<void>): Promise<boolean>;
}

/** @param reason an error of theirs as it may be told */
export function createStores(
  { parts, queue }: Pick<Stores, 'parts' | 'queue'>,
  reason: (error: unknown) => string,
  { clock, logger }: { clock: Clock; logger: Logger },
): Stores {
  let trouble: string | null = null;
  let hasFailed = false;
  let hasTold = false;

  function away(error: unknown): void {
    trouble = reason(error);
    hasFailed = true;
    const facts = { queue: queue.where, parts: parts.where, reason: trouble };
    if (hasTold) logger.debug('queue or parts do not answer', facts);
    else logger.warn('queue or parts do not answer: they are asked again until they do', facts);
    hasTold = true;
  }

  async function ask<T>(work: () => Promise<T>, limitMs = ANSWER_MS): Promise<T | undefined> {
    try {
      return await within(work(), limitMs, clock);
    } catch (error) {
      if (error instanceof AuditError || error instanceof Unusable) throw error;
      away(error);
      return undefined;
    }
  }

  return {
    parts,
    queue,
    get trouble() {
      return trouble;
    },
    settle() {
      if (trouble !== null && !hasFailed) {
        logger.info('queue and parts answer again');
        trouble = null;
      }
      hasFailed = false;
    },
    ask,
    isDone: async (work) => (await ask(() => work().then(() => true))) ?? false,
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
