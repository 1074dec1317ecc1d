import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '../../src/core/errors.ts';
import type { CallFailure, Disposition } from '../../src/core/errors.ts';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import type { RateLimiter } from '../../src/quota/rate-limiter.ts';
import { withRetry } from '../../src/quota/retry.ts';
import type { Tried } from '../../src/quota/retry.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { passTimeUntil, useVirtualTime } from '../support/virtual-time.ts';

beforeEach(useVirtualTime);
afterEach(() => {
  vi.useRealTimers();
});

const fail = (disposition: Disposition, more: Partial<CallFailure> = {}): CallFailure => ({
  disposition,
  outcome: 'failed',
  code: 'Code',
  detail: 'detail',
  hint: '',
  httpStatus: 400,
  requestId: 'R',
  retryAfterMs: null,
  ...more,
});

/** Plays the answers one after another, then answers 'ok'. */
async function play(
  failures: CallFailure[],
  policy = { attempts: 8, maxElapsedMs: 120_000 },
): Promise<{ tried: Tried<string>; renewals: number; limiter: RateLimiter; tookMs: number }> {
  const limiter = createRateLimiter({ ratePerSecond: 20, clock: systemClock, random: () => 1 });
  const left = [...failures];
  let renewals = 0;
  const before = performance.now();
  const tried = await passTimeUntil(
    withRetry(
      () => {
        const next = left.shift();
        return next ? Promise.reject(new CallError(next)) : Promise.resolve('ok');
      },
      {
        limiter,
        policy,
        clock: systemClock,
        random: () => 1,
        renew: () => {
          renewals += 1;
          return Promise.resolve();
        },
      },
    ),
  );
  const tookMs = performance.now() - before;
  limiter.close();
  return { tried, renewals, limiter, tookMs };
}

describe('a call with retries', () => {
  it.each<[string, CallFailure[], { ok: boolean; attempts: number }]>([
    ['answers at once', [], { ok: true, attempts: 1 }],
    ['answers after passing faults', [fail('retry'), fail('retry')], { ok: true, attempts: 3 }],
    ['answers after throttling', [fail('throttle'), fail('throttle')], { ok: true, attempts: 3 }],
    [
      'gives up after the last attempt',
      Array.from({ length: 9 }, () => fail('retry')),
      { ok: false, attempts: 8 },
    ],
    ['does not repeat a definite answer', [fail('firmware')], { ok: false, attempts: 1 }],
    ['does not repeat a refusal', [fail('identity')], { ok: false, attempts: 1 }],
    ['does not repeat a wrong configuration', [fail('configuration')], { ok: false, attempts: 1 }],
    [
      'keeps to the stricter bound of a code',
      [fail('retry', { maxAttempts: 2 }), fail('retry', { maxAttempts: 2 })],
      { ok: false, attempts: 2 },
    ],
    ['renews credentials once', [fail('renew')], { ok: true, attempts: 2 }],
  ])('%s', async (_name, failures, expected) => {
    const { tried, limiter } = await play(failures);
    expect(tried).toMatchObject(expected);
    expect(limiter.stats().calls).toBe(expected.attempts);
  });

  it('takes a second expiry for a refused identity', async () => {
    const { tried, renewals } = await play([fail('renew'), fail('renew')]);
    expect(tried).toMatchObject({ ok: false, attempts: 2, failure: { disposition: 'identity' } });
    expect(renewals).toBe(1);
  });

  it('takes a fault that stays for what its row in the table says', async () => {
    const replayed = fail('retry', { code: 'SignatureNonceUsed', maxAttempts: 2, escalatesTo: 'identity' });
    const { tried } = await play([replayed, replayed]);
    expect(tried).toMatchObject({ ok: false, attempts: 2, failure: { disposition: 'identity' } });
  });

  it('waits longer each time, and as long as the service asks', async () => {
    const grown = await play([fail('retry'), fail('retry'), fail('retry')]);
    expect(grown.tookMs).toBeGreaterThanOrEqual(500 + 1_000 + 2_000);
    const asked = await play([fail('retry', { retryAfterMs: 7_000 })]);
    expect(asked.tookMs).toBeGreaterThanOrEqual(7_000);
  });

  it('is bounded in time as well', async () => {
    const { tried, tookMs } = await play(
      Array.from({ length: 50 }, () => fail('retry')),
      { attempts: 50, maxElapsedMs: 10_000 },
    );
    expect(tried.ok).toBe(false);
    expect(tookMs).toBeLessThanOrEqual(10_500);
  });

  // Of a hint two minutes count: the limiter's longest pause.
  it.each([
    ['as long as the policy lasts', 120_000, 120_000],
    ['that outlasts the policy', 121_000, 120_000],
    ['of an hour', 3_600_000, 120_000],
  ])('waits for its turn after a hint %s', async (_name, retryAfterMs, pauseMs) => {
    const { tried, tookMs } = await play([
      fail('throttle', { retryAfterMs }),
      fail('throttle', { retryAfterMs }),
    ]);
    expect(tried).toMatchObject({ ok: true, attempts: 3, throttled: 2 });
    expect(tookMs).toBeGreaterThanOrEqual(2 * pauseMs);
    expect(tookMs).toBeLessThanOrEqual(2 * pauseMs + 1_000);
  });

  it('is throttled no more often than it may be tried', async () => {
    const { tried } = await play(
      Array.from({ length: 50 }, () => fail('throttle', { retryAfterMs: 200_000 })),
      { attempts: 3, maxElapsedMs: 10_000 },
    );
    expect(tried).toMatchObject({ ok: false, attempts: 3, failure: { disposition: 'throttle' } });
  });

  it('asks an ill service whose hint is longer than the policy once more, when the time is over', async () => {
    const ill = fail('retry', { retryAfterMs: 300_000 });
    const once = await play([ill]);
    expect(once.tried).toMatchObject({ ok: true, attempts: 2 });
    expect(once.tookMs).toBeLessThanOrEqual(121_000);
    expect((await play([ill, ill, ill])).tried).toMatchObject({ ok: false, attempts: 2 });
  });

  it('throws what is not a failed call', async () => {
    const limiter = createRateLimiter({ ratePerSecond: 20, clock: systemClock, random: () => 1 });
    const calling = withRetry(() => Promise.reject(new TypeError('defect')), {
      limiter,
      policy: { attempts: 8, maxElapsedMs: 1_000 },
      clock: systemClock,
      random: () => 1,
      renew: () => Promise.resolve(),
    });
    await expect(passTimeUntil(calling)).rejects.toThrow('defect');
    limiter.close();
  });
});
