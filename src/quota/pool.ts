import pLimit from 'p-limit';

/** A bounded number of slots for work that goes on while its starter does something else. */
export interface Pool {
  /**
   * Waits for a free slot and starts the work in it; resolves as soon as it is started. Who awaits it before the next
   * start queues nothing: that is the back-pressure.
   * @throws the first error of earlier work, and starts nothing then
   */
  start(work: () => Promise<void>): Promise<void>;
  /** Waits until there is a free slot. @throws as `start` */
  free(): Promise<void>;
  /** Waits for what was started. @throws the first error of it */
  settled(): Promise<void>;
}

/** @param size slots; at least 1 */
export function createPool(size: number): Pool {
  const limit = pLimit(size);
  const settling: (() => void)[] = [];
  let failure: { error: unknown } | undefined;

  const isIdle = (): boolean => limit.activeCount + limit.pendingCount === 0;
  const throwFailure = (): void => {
    if (failure) throw failure.error;
  };

  async function inSlot(work: () => Promise<void> | void): Promise<void> {
    try {
      // p-limit gives the slot back before the promise that it returns is settled, so that idle is idle below.
      await limit(work);
    } finally {
      if (isIdle()) for (const wake of settling.splice(0)) wake();
    }
  }

  return {
    start: (work) =>
      new Promise((resolve, reject) => {
        const starting = inSlot(async () => {
          throwFailure();
          resolve();
          try {
            await work();
          } catch (error) {
            // Kept before the slot is given back, so that whoever gets it next is told.
            failure ??= { error };
          }
        });
        starting.catch(reject);
      }),
    free: () => inSlot(throwFailure),
    async settled() {
      while (!isIdle()) await new Promise<void>((resolve) => settling.push(resolve));
      throwFailure();
    },
  };
}
