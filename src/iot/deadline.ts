import { setMaxListeners } from 'node:events';
import { orAborted } from '../core/or-aborted.ts';

/** Thrown where the whole call took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * Runs `work` for at most `ms`. The promise settles at once when time is up (DeadlineError) or the caller aborts (the
 * signal's reason), even where the work does not hear its own signal, as a request that waits for a connection does not.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DeadlineError(`no answer within ${ms} ms`)), ms);
  timer.unref();
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal) {
    // One listener per call in flight, each removed below; Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', onAbort, { once: true });
  }
  try {
    return await orAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
