import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { quotaMeter } from '../../src/emulator/quota.ts';
import type { QuotaMeter, QuotaOptions } from '../../src/emulator/quota.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import type { RateLimiter } from '../../src/quota/rate-limiter.ts';
import { passTimeUntil, useVirtualTime } from '../support/virtual-time.ts';

beforeEach(useVirtualTime);
afterEach(() => {
  vi.useRealTimers();
});

const SEEDS = [1, 2, 3];
/** Of QueryOTAFirmware. */
const QUOTA = 20;

interface Night {
  /** When each useful answer's call arrived, and each refused one, milliseconds since the first. */
  answered: number[];
  refused: number[];
  /** When the last answer was there. */
  endMs: number;
}

/** A service behind a network: up to `jitterMs` on the way there, 80 to 300 ms until the answer. */
async function audit(options: {
  kind: QuotaOptions['kind'];
  seed: number;
  queries?: number;
  forMs?: number;
  jitterMs?: number;
  /** Whether a refusal tells how long to wait. */
  hint?: boolean;
  countRejected?: boolean;
  onStart?: (n: number, quota: QuotaMeter) => void;
}): Promise<Night> {
  const { kind, seed, queries = Infinity, forMs = Infinity, jitterMs = 0, hint = false } = options;
  const random = seededRandom(seed);
  const quota = quotaMeter(kind, QUOTA, options.countRejected);
  const limiter: RateLimiter = createRateLimiter({ ratePerSecond: QUOTA, clock: systemClock, random });
  const startedMs = performance.now();
  const sinceStart = (): number => performance.now() - startedMs;
  const night: Night = { answered: [], refused: [], endMs: 0 };
  let asked = 0;
  let started = 0;

  async function query(): Promise<void> {
    for (;;) {
      await limiter.acquire();
      const acquiredAtMs = performance.now();
      options.onStart?.((started += 1), quota);
      await systemClock.sleep(jitterMs * random());
      const answer = quota.take(performance.now());
      (answer.accepted ? night.answered : night.refused).push(sinceStart());
      if (answer.accepted) return systemClock.sleep(80 + 220 * random());
      limiter.throttled(hint ? answer.retryAfterMs : null, acquiredAtMs);
    }
  }
  async function worker(): Promise<void> {
    for (; asked < queries && sinceStart() < forMs; night.endMs = sinceStart()) {
      asked += 1;
      await query();
    }
  }
  await passTimeUntil(Promise.all(Array.from({ length: 16 }, worker)));
  limiter.close();
  return night;
}

/** Useful answers a second, as a part of the quota. */
const used = ({ answered, endMs }: Night): number => answered.length / (endMs / 1_000) / QUOTA;
const refusedShare = ({ answered, refused }: Night): number =>
  refused.length / (answered.length + refused.length);

describe('1,000 queries of a service that keeps to its quota', () => {
  it.each([
    { kind: 'fixed', useful: 0.99, throttled: 0 },
    { kind: 'bucket', useful: 0.99, throttled: 0 },
    { kind: 'sliding', useful: 0.99, throttled: 0 },
    { kind: 'fixed', jitterMs: 10, useful: 0.95, throttled: 0.01 },
    { kind: 'bucket', jitterMs: 10, useful: 0.95, throttled: 0.01 },
    { kind: 'sliding', jitterMs: 10, useful: 0.95, throttled: 0.02 },
    { kind: 'sliding', jitterMs: 10, hint: true, useful: 0.95, throttled: 0.02 },
    { kind: 'sliding', jitterMs: 10, countRejected: true, useful: 0.95, throttled: 0.02 },
    { kind: 'sliding', jitterMs: 50, useful: 0.85, throttled: 0.05 },
  ] as const)('$kind, jitter $jitterMs ms, hint $hint, refused ones count: $countRejected', async (row) => {
    for (const seed of SEEDS) {
      const night = await audit({ ...row, seed, queries: 1_000 });
      expect(night.answered).toHaveLength(1_000);
      expect(used(night)).toBeGreaterThanOrEqual(row.useful);
      expect(refusedShare(night)).toBeLessThanOrEqual(row.throttled);
    }
  });

  it.each([-5_000, 5_000])('whatever the clock: set by %d ms', async (byMs) => {
    const night = await audit({
      kind: 'sliding',
      seed: 1,
      queries: 1_000,
      onStart(n) {
        if (n === 300) vi.setSystemTime(Date.now() + byMs);
      },
    });
    expect(used(night)).toBeGreaterThanOrEqual(0.99);
    expect(night.refused).toHaveLength(0);
  });
});

describe('a neighbour that takes half of the quota', () => {
  const COMES_MS = 30_000;
  const LEAVES_MS = 120_000;
  const END_MS = 200_000;

  it.each([
    { kind: 'sliding' },
    { kind: 'fixed' },
    { kind: 'bucket' },
    { kind: 'sliding', hint: true },
    { kind: 'bucket', hint: true },
    { kind: 'sliding', jitterMs: 10 },
  ] as const)('$kind, jitter $jitterMs ms, hint $hint', async (row) => {
    for (const seed of SEEDS) {
      const night = await audit({
        ...row,
        seed,
        forMs: END_MS,
        onStart(n, quota) {
          if (n === 1) comeAndGo(quota, seed);
        },
      });
      const within = (times: number[], from: number, to: number): number =>
        times.filter((at) => at >= from && at < to).length / ((to - from) / 1_000);
      const left = QUOTA / 2;
      // Settled within 10 s …
      expect(within(night.answered, COMES_MS + 10_000, LEAVES_MS)).toBeGreaterThanOrEqual(0.9 * left);
      const refused = within(night.refused, COMES_MS, LEAVES_MS);
      const calls = refused + within(night.answered, COMES_MS, LEAVES_MS);
      expect(refused / calls).toBeLessThanOrEqual(0.03);
      // … and back within 60 s.
      expect(within(night.answered, LEAVES_MS + 60_000, END_MS)).toBeGreaterThanOrEqual(
        ('jitterMs' in row ? 0.95 : 0.98) * QUOTA,
      );
    }
  });

  /** Ten calls in any second, at distances that drift a little against ours, refused or not. */
  function comeAndGo(quota: QuotaMeter, seed: number): void {
    const random = seededRandom(seed + 100);
    const startedMs = performance.now();
    const call = (): void => {
      const atMs = performance.now() - startedMs;
      if (atMs >= COMES_MS && atMs < LEAVES_MS) quota.take(performance.now());
      if (atMs < LEAVES_MS) setTimeout(call, 100.2 + 0.4 * random());
    };
    call();
  }
});
