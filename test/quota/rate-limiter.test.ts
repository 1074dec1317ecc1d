import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import type { RateLimiter } from '../../src/quota/rate-limiter.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { passTimeUntil, useVirtualTime } from '../support/virtual-time.ts';

beforeEach(useVirtualTime);
afterEach(() => {
  vi.useRealTimers();
});

const limiter = (ratePerSecond: number): RateLimiter =>
  createRateLimiter({ ratePerSecond, clock: systemClock, random: () => 1 });

/** Starts `count` calls as fast as the rate limiter lets them, `workers` at a time; returns when each started. */
async function starts(
  of: RateLimiter,
  count: number,
  workers = 16,
  onStart?: (n: number) => void,
): Promise<number[]> {
  const at: number[] = [];
  let asked = 0;
  const worker = async (): Promise<void> => {
    while (asked < count) {
      asked += 1;
      await of.acquire();
      at.push(performance.now());
      onStart?.(at.length);
    }
  };
  await passTimeUntil(Promise.all(Array.from({ length: workers }, worker)));
  return at;
}

/** The most starts that any window of one second, both ends included, holds. */
function mostInOneSecond(at: number[]): number {
  let first = 0;
  let most = 0;
  at.forEach((time, index) => {
    while (time - (at[first] ?? 0) >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe('a rate limiter', () => {
  it.each([20, 10, 12.5, 3, 1])('lets %d calls a second start, never more in any second', async (rate) => {
    const subject = limiter(rate);
    const count = Math.ceil(rate * 12);
    const at = await starts(subject, count);
    const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000;
    expect(mostInOneSecond(at)).toBeLessThanOrEqual(Math.ceil(rate));
    expect((count - 1) / seconds).toBeGreaterThan(rate * 0.97);
    expect(subject.stats().calls).toBe(count);
    subject.close();
  });

  it('pauses every call for as long as the service says, and goes on slower', async () => {
    const subject = limiter(20);
    const at = await starts(subject, 100, 16, (n) => {
      if (n === 40) subject.throttled(3_000, performance.now());
    });
    const pause = (at[40] ?? 0) - (at[39] ?? 0);
    expect(pause).toBeGreaterThanOrEqual(3_000);
    expect(pause).toBeLessThan(3_300);
    const after = ((at[55] ?? 0) - (at[41] ?? 0)) / 14;
    expect(after).toBeGreaterThan(1_000 / 20 / 0.985);
    expect(subject.stats().throttled).toBe(1);
    subject.close();
  });

  it.each([true, false])(
    'believes no hint of more than two minutes (first of its moment: %s)',
    async (isFirst) => {
      const subject = limiter(20);
      await starts(subject, 1);
      const acquiredAt = performance.now();
      await vi.advanceTimersByTimeAsync(100);
      if (!isFirst) subject.throttled(null, acquiredAt);
      subject.throttled(31_536_000_000, acquiredAt);
      const [at = 0] = await starts(subject, 1, 1);
      expect(at - acquiredAt).toBeGreaterThan(120_000);
      expect(at - acquiredAt).toBeLessThan(121_500);
      subject.close();
    },
  );

  it('takes the throttled answers of one moment for one event', async () => {
    const subject = limiter(20);
    await starts(subject, 20);
    const acquiredAt = performance.now() - 5;
    for (let n = 0; n < 10; n += 1) subject.throttled(null, acquiredAt);
    expect(subject.stats()).toMatchObject({ throttled: 10, ratePerSecond: 19.6 });
    subject.close();
  });

  it('slows down again and again under lasting pressure, down to a floor that still moves', async () => {
    const subject = limiter(20);
    for (let n = 0; n < 30; n += 1) {
      await passTimeUntil(subject.acquire());
      subject.throttled(null, performance.now());
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(subject.stats().ratePerSecond).toBe(1);
    subject.close();
  });

  it('wins the whole rate back within a minute', async () => {
    const subject = limiter(20);
    await starts(subject, 5);
    for (let n = 0; n < 4; n += 1) {
      await passTimeUntil(subject.acquire());
      subject.throttled(null, performance.now());
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(subject.stats().ratePerSecond).toBeLessThan(10);
    const before = performance.now();
    while (subject.stats().ratePerSecond < 20) await starts(subject, 10);
    expect(performance.now() - before).toBeLessThan(60_000);
    subject.close();
  });

  it.each([-3_600_000, -5_000, 5_000, 3_600_000])(
    'goes on at its rate when the clock of the machine is set by %d ms',
    async (byMs) => {
      const subject = limiter(20);
      const at = await starts(subject, 100, 16, (n) => {
        if (n === 40) vi.setSystemTime(Date.now() + byMs);
      });
      expect(mostInOneSecond(at)).toBeLessThanOrEqual(20);
      expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThan(6_500);
      subject.close();
    },
  );

  it('closes quietly while calls still wait whose signal had aborted before they asked', async () => {
    const subject = limiter(1);
    await starts(subject, 1);
    const asked = Array.from({ length: 3 }, () => subject.acquire(AbortSignal.abort(new Error('stop now'))));
    await Promise.all(asked.map((turn) => expect(turn).rejects.toThrow('stop now')));
    subject.close();
    // vitest fails a run in which a rejection was left unhandled.
    await vi.advanceTimersByTimeAsync(10);
  });

  it('lets go of a waiting call when its signal aborts', async () => {
    const subject = limiter(20);
    await starts(subject, 1);
    subject.throttled(60_000, performance.now());
    const stop = new AbortController();
    const waiting = subject.acquire(stop.signal);
    stop.abort(new Error('stop now'));
    await expect(waiting).rejects.toThrow('stop now');
    subject.close();
  });
});
