import pLimit from 'p-limit';

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
  const limit = pLimit(concurrency);
  const inFlight = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  try {
    for await (const item of items) {
      const job = limit(work, item)
        .catch(fail)
        .finally(() => inFlight.delete(job));
      inFlight.add(job);
      while (inFlight.size >= concurrency && !failure) await Promise.race(inFlight);
      if (failure) break;
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(inFlight);
  if (failure) throw failure.error;
}
