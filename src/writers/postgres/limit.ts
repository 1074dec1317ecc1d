import type { Clock } from '../../core/ports.ts';

/** Waits that are bounded by time, and that end early when they are told to. */
export interface Limit {
  /** Resolves as `answer` does, or rejects after so many milliseconds. What comes too late is dropped. */
  within<T>(answer: Promise<T>, limitMs: number): Promise<T>;
  /** To be called once, when nothing waits any more. */
  release(): void;
}

/**
 * @param interrupted ends every wait, with its reason
 */
export function createLimit(clock: Clock, interrupted?: AbortSignal): Limit {
  // By hand: a signal made of two others for each wait would leave something of every wait of a long run behind.
  const waiting = new Set<AbortController>();
  const end = (): void => {
    for (const wait of waiting) wait.abort(interrupted?.reason);
  };
  interrupted?.addEventListener('abort', end);
  return {
    async within(answer, limitMs) {
      // Whichever comes second is nobody's.
      answer.catch(() => undefined);
      interrupted?.throwIfAborted();
      const wait = new AbortController();
      waiting.add(wait);
      const limit = clock.sleep(limitMs, wait.signal).then(() => {
        throw new Error(`no answer within ${limitMs / 1_000} s`);
      });
      limit.catch(() => undefined);
      try {
        return await Promise.race([answer, limit]);
      } finally {
        waiting.delete(wait);
        wait.abort();
      }
    },
    release: () => interrupted?.removeEventListener('abort', end),
  };
}
