import pLimit from 'p-limit';

/** A bounded number of places for work that goes on while its starter does something else. */
export interface Places {
  /**
   * Waits for a free place and starts the work in it; resolves as soon as it is started.
   * @throws the first error of earlier work, and starts nothing then
   */
  start(work: () => Promise<void>): Promise<void>;
  /** Waits for a free place. @throws as `start` */
  room(): Promise<void>;
  /** Waits for what was started. @throws the first error of it */
  settled(): Promise<void>;
}

/** @param count works at a time, at most */
export function createPlaces(count: number): Places {
  const limit = pLimit(count);
  let taken = 0;
  let failure: { error: unknown } | undefined;
  const waiting: (() => void)[] = [];

  /** Not a race of what is in flight: each would leave something behind with all of them. */
  const oneLeft = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  function leave(): void {
    taken -= 1;
    for (const wake of waiting.splice(0)) wake();
  }

  // Whoever wakes first takes the place at once; the others find it taken and wait on.
  async function room(): Promise<void> {
    while (taken >= count && !failure) await oneLeft();
    if (failure) throw failure.error;
  }

  return {
    room,
    async start(work) {
      await room();
      taken += 1;
      limit(work)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(leave);
    },
    async settled() {
      while (taken > 0) await oneLeft();
      if (failure) throw failure.error;
    },
  };
}

/**
 * Works through `items` with at most `concurrency` in flight. The source is asked for the next item only when there is
 * a free place, so that neither it nor a limiter behind `work` ever holds a population.
 * The first error stops taking items, waits for what is in flight and is thrown.
 */
export async function forEachInFlight<T>(
  items: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const places = createPlaces(concurrency);
  try {
    for await (const item of items) {
      await places.start(() => work(item));
      await places.room();
    }
  } finally {
    await places.settled();
  }
}
