/** Three hosts that share a quota by a store, in virtual time: what is used and refused does not hang on this machine. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Clock, Random } from '../../src/core/ports.ts';
import { quotaMeter } from '../../src/emulator/quota.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import type { StoreLink } from '../../src/quota/store/link.ts';
import { passTimeUntil, useVirtualTime } from '../support/virtual-time.ts';

beforeEach(useVirtualTime);
afterEach(() => {
  vi.useRealTimers();
});

const HOSTS = 3;
const QUOTA = 20;
/** Of each host. */
const QUERIES = 300;

/** How often a host does nothing at all for a while, as one that is busy does. */
interface Stalls {
  perSecond: number;
  meanMs: number;
}

/** A clock whose sleepers wake up to a millisecond late, and behind a stall only at its end. */
function stalling({ perSecond, meanMs }: Stalls, random: Random): Clock {
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  let stall = { fromMs: performance.now() + exponential(1_000 / perSecond), toMs: 0 };
  stall.toMs = stall.fromMs + exponential(meanMs);
  const awakeAt = (ms: number): number => {
    while (stall.toMs <= ms) {
      const fromMs = stall.toMs + exponential(1_000 / perSecond);
      stall = { fromMs, toMs: fromMs + exponential(meanMs) };
    }
    return stall.fromMs <= ms ? stall.toMs : ms;
  };
  return {
    ...systemClock,
    sleep: (ms, signal) => {
      const nowMs = performance.now();
      return systemClock.sleep(awakeAt(nowMs + ms + random()) - nowMs, signal);
    },
  };
}

/** Gives out one start after another, as both stores do; an answer takes a millisecond, and its host's stalls. */
function storeOf(): (clock: Clock) => StoreLink {
  let nextMs = 0;
  let heldMs = 0;
  return (clock) => ({
    isJoined: true,
    hosts: HOSTS,
    async reserve(_lane, distanceMs) {
      const atMs = performance.now();
      const startMs = Math.max(atMs, nextMs, heldMs);
      nextMs = startMs + distanceMs;
      await clock.sleep(0);
      return { isReserved: true, waitMs: startMs - atMs, atMs, hosts: HOSTS };
    },
    hold: (_lane, forMs) => void (heldMs = Math.max(heldMs, performance.now() + forMs)),
    close: () => Promise.resolve(),
  });
}

/** @returns parts: of the quota, of the calls */
async function audit(stalls: Stalls, seed: number): Promise<{ used: number; refused: number }> {
  const random = seededRandom(seed);
  const quota = quotaMeter('sliding', QUOTA);
  const link = storeOf();
  const startedMs = performance.now();
  const calls = { answered: 0, refused: 0 };
  async function host(): Promise<void> {
    const clock = stalling(stalls, random);
    const shared = { link: link(clock), lane: 'lane', ratePerSecond: QUOTA };
    const limiter = createRateLimiter({ ratePerSecond: QUOTA, shared, clock, random });
    let asked = 0;
    const worker = async (): Promise<void> => {
      while (asked < QUERIES) {
        asked += 1;
        for (;;) {
          await limiter.acquire();
          const acquiredAtMs = performance.now();
          await clock.sleep(0);
          if (quota.take(performance.now()).accepted) break;
          calls.refused += 1;
          limiter.throttled(null, acquiredAtMs);
        }
        calls.answered += 1;
        await clock.sleep(80 + 220 * random());
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    limiter.close();
  }
  await passTimeUntil(Promise.all(Array.from({ length: HOSTS }, host)));
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    used: calls.answered / seconds / QUOTA,
    refused: calls.refused / (calls.answered + calls.refused),
  };
}

test.each([
  { perSecond: 1, meanMs: 5, used: 0.96, refused: 0.002 },
  { perSecond: 1, meanMs: 12, used: 0.96, refused: 0.002 },
  { perSecond: 3, meanMs: 20, used: 0.95, refused: 0.005 },
  { perSecond: 8, meanMs: 40, used: 0.8, refused: 0.01 },
])('hosts that stall $perSecond times a second, $meanMs ms on average', async (row) => {
  for (const seed of [1, 2, 3]) {
    const { used, refused } = await audit(row, seed);
    expect(used).toBeGreaterThanOrEqual(row.used);
    expect(refused).toBeLessThanOrEqual(row.refused);
  }
});
