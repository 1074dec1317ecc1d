/** Who waits for a turn: first come, first served. */
export interface Queue {
  /** Resolves with the turn; rejects with the signal's reason when aborted. */
  join(signal: AbortSignal | undefined): Promise<void>;
  /** Gives the next turn. */
  next(): void;
  length(): number;
  /** Stops listening to signals. */
  close(): void;
}

interface Waiting {
  signal: AbortSignal | undefined;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

export function createQueue(): Queue {
  const queue: Waiting[] = [];
  const listened = new Map<AbortSignal, () => void>();

  /** One listener a signal, however many wait with it: at thousands of calls a second each costs. */
  function listen(signal: AbortSignal): void {
    if (listened.has(signal)) return;
    const drop = (): void => {
      const waiting = queue.splice(0);
      for (const entry of waiting) {
        if (entry.signal === signal) entry.reject(signal.reason);
        else queue.push(entry);
      }
    };
    listened.set(signal, drop);
    signal.addEventListener('abort', drop);
  }

  return {
    join(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        if (signal) listen(signal);
        queue.push({ signal, resolve, reject });
      });
    },
    next() {
      queue.shift()?.resolve();
    },
    length: () => queue.length,
    close() {
      for (const [signal, drop] of listened) signal.removeEventListener('abort', drop);
      listened.clear();
    },
  };
}
