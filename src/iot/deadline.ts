import { onAbort } from '../core/on-abort.ts';

/** Thrown where the whole call took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** What ends a piece of work before it is done: time that is up, or its caller. */
export interface Limit {
  /** Aborted when the work is ended. Made when it is asked for first: a signal costs as much as signing a request. */
  readonly signal: AbortSignal;
  /** The one listener, called when the work is ended. */
  onEnd(listener: (reason: Error) => void): void;
  throwIfEnded(): void;
}

/**
 * Runs `work` for at most `ms`. The promise settles at once when time is up (DeadlineError) or the caller aborts (the
 * signal's reason), even where the work does not hear of it, as a request that waits for a connection does not.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (limit: Limit) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let finish: () => void = () => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const { limit, end } = createLimit(reject);
      const timer = setTimeout(() => end(new DeadlineError(`no answer within ${ms} ms`)), ms);
      timer.unref();
      const drop = signal && onAbort(signal, () => end(signal.reason as Error));
      finish = () => {
        clearTimeout(timer);
        drop?.();
      };
      work(limit).then(resolve, reject);
    });
  } finally {
    finish();
  }
}

/** @param settle tells whoever waits for the work */
function createLimit(settle: (reason: Error) => void): { limit: Limit; end: (reason: Error) => void } {
  let ended: { reason: Error } | undefined;
  let controller: AbortController | undefined;
  let tell = settle;
  return {
    limit: {
      get signal() {
        controller ??= new AbortController();
        if (ended) controller.abort(ended.reason);
        return controller.signal;
      },
      onEnd(listener) {
        tell = listener;
      },
      throwIfEnded() {
        if (ended) throw ended.reason;
      },
    },
    end(reason) {
      ended = { reason };
      controller?.abort(reason);
      tell(reason);
      settle(reason);
    },
  };
}
