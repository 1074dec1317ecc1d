import { describe, expect, it } from 'vitest';
import { forEachInFlight } from '../../src/quota/in-flight.ts';

async function* numbers(count: number, onPull: (n: number) => void = () => undefined): AsyncIterable<number> {
  for (let n = 1; n <= count; n += 1) {
    onPull(n);
    yield await Promise.resolve(n);
  }
}
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('forEachInFlight', () => {
  it.each([1, 3, 16])('works on %d at a time and pulls no item early', async (concurrency) => {
    let running = 0;
    let most = 0;
    let pulled = 0;
    let done = 0;
    await forEachInFlight(
      numbers(200, (n) => {
        pulled = n;
      }),
      concurrency,
      async () => {
        running += 1;
        most = Math.max(most, running);
        expect(pulled - done).toBeLessThanOrEqual(concurrency + 1);
        await tick();
        running -= 1;
        done += 1;
      },
    );
    expect({ done, most }).toEqual({ done: 200, most: concurrency });
  });

  it('stops at the first error, after what is in flight', async () => {
    const finished: number[] = [];
    let pulled = 0;
    const all = forEachInFlight(
      numbers(100, (n) => {
        pulled = n;
      }),
      4,
      async (n) => {
        await tick();
        if (n === 6) throw new Error('six');
        finished.push(n);
      },
    );
    await expect(all).rejects.toThrow('six');
    expect(pulled).toBeLessThan(15);
    expect(finished).toContain(5);
  });

  it('passes on an error of the source, after what is in flight', async () => {
    async function* broken(): AsyncIterable<number> {
      yield 1;
      throw new Error('source');
    }
    let done = 0;
    const all = forEachInFlight(broken(), 2, async () => {
      await tick();
      done += 1;
    });
    await expect(all).rejects.toThrow('source');
    expect(done).toBe(1);
  });
});
