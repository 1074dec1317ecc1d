import { createPool } from './pool.ts';

/**
 * Works through `items` with at most `concurrency` in flight. The source is asked for the next item only when there is
 * a free slot, so that neither it nor a limiter behind `work` ever holds a population (p-limit's own `map` would).
 * The first error stops taking items, waits for what is in flight and is thrown.
 */
export async function forEachInFlight<T>(
  items: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const pool = createPool(concurrency);
  try {
    for await (const item of items) {
      await pool.start(() => work(item));
      await pool.free();
    }
  } finally {
    await pool.settled();
  }
}
