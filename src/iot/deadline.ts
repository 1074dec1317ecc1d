import { onAbort } from '../core/on-abort.ts';

/** Thrown where the whole call took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * What ends a piece of work before it is done: time that is up, or its caller. A class for its getter's sake: an object
 * literal with one gets a hidden class of its own each time, which keeps the whole call until the next full collection.
 */
export class Limit {
  #ended: { reason: Error } | undefined;
  #controller: AbortController | undefined;
  #tell: (reason: Error) => void = () => undefined;

  /** Aborted when the work is ended. Made when it is asked for first: a signal costs as much as signing a request. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended) this.#controller.abort(this.#ended.reason);
    return this.#controller.signal;
  }

  /** The one listener, called when the work is ended. */
  onEnd(listener: (reason: Error) => void): void {
    this.#tell = listener;
  }

  throwIfEnded(): void {
    if (this.#ended) throw this.#ended.reason;
  }

  end(reason: Error): void {
    this.#ended = { reason };
    this.#controller?.abort(reason);
    this.#tell(reason);
  }
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
      const limit = new Limit();
      const end = (reason: Error): void => {
        limit.end(reason);
        reject(reason);
      };
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
