import type { Clock, Random } from '../core/ports.ts';
import { createAdaptiveRate } from './adaptive-rate.ts';
import { fullJitterMs } from './backoff.ts';
import { createPace } from './pace.ts';
import type { Pace } from './pace.ts';
import { createQueue } from './queue.ts';
import { createSharedPace } from './shared-pace.ts';
import type { SharedLane } from './shared-pace.ts';

/** The longest pause that a service's hint can ask for, as in the official clients: a slip of units must not end a night. */
const LONGEST_PAUSE_MS = 120_000;

/** A single refusal among many answers holds calls up for at most this: the next calls would have been answered. */
const HICCUP_MS = 100;

export interface RateLimiterOptions {
  /** Calls a second; at least 0.1. The account's quota times the share that this job may use. */
  ratePerSecond: number;
  /** Where other processes and hosts make calls of the same quota. */
  shared?: SharedLane;
  clock: Clock;
  random: Random;
  /** Told once each time the service throttles calls. */
  onThrottle?: (facts: { pausedMs: number; ratePerSecond: number }) => void;
}

interface RateLimiterStats {
  calls: number;
  throttled: number;
  /** Calls a second that are allowed now. */
  ratePerSecond: number;
}

/**
 * The pacing of one operation of one account. Every attempt waits for its turn, retries too: a quota belongs to the
 * account and counts calls, not firmware.
 */
export interface RateLimiter {
  /** Resolves when one call may start now; rejects with the signal's reason when aborted. */
  acquire(signal?: AbortSignal): Promise<void>;
  /**
   * The service throttled a call whose turn came at `acquiredAtMs` (monotonic): pause everybody, slow down.
   * @param retryAfterMs the service's own hint, of which two minutes count at most; null where it gave none
   */
  throttled(retryAfterMs: number | null, acquiredAtMs: number): void;
  stats(): RateLimiterStats;
  /** To be called when nobody waits any more: lets the process end. */
  close(): void;
}

/**
 * First come, first served, by one timer whatever waits. It counts on monotonic time alone, so that a clock that is set
 * neither bunches calls nor holds them up.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { ratePerSecond, clock, random } = options;
  const pace = paceOf(options);
  const rate = createAdaptiveRate(ratePerSecond);
  const queue = createQueue();
  const closed = new AbortController();
  let serving = false;
  let cutAtMs = -Infinity;
  let strikes = 0;
  const counts = { calls: 0, throttled: 0 };

  /** Starts as many as may start now. @returns milliseconds until the next may; 0 where nobody waits any more */
  function serve(): number {
    while (queue.length() > 0) {
      pace.want?.(queue.length());
      const nowMs = clock.monotonic();
      const leftMs = pace.nextAtMs() - nowMs;
      if (leftMs > 0) return leftMs;
      counts.calls += 1;
      rate.called();
      if (!rate.underPressure()) strikes = 0;
      pace.setRate(rate.at(nowMs));
      pace.started(nowMs);
      queue.next();
    }
    return 0;
  }

  async function serveAll(): Promise<void> {
    serving = true;
    // Whole milliseconds, as timers count; what a start is late the pace makes up for.
    for (let leftMs = serve(); leftMs > 0; leftMs = serve())
      await (leftMs === Infinity ? pace.known?.() : clock.sleep(Math.ceil(leftMs), closed.signal));
    serving = false;
  }

  return {
    acquire(signal) {
      const turn = queue.join(signal);
      if (!serving) serveAll().catch(() => undefined);
      return turn;
    },

    throttled(retryAfterMs, acquiredAtMs) {
      counts.throttled += 1;
      const nowMs = clock.monotonic();
      const askedMs = retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_PAUSE_MS);
      // Calls that were under way when the pause began tell nothing new.
      if (acquiredAtMs <= cutAtMs) {
        if (askedMs !== null) pace.hold(nowMs + askedMs);
        return;
      }
      cutAtMs = nowMs;
      if (rate.underPressure()) strikes += 1;
      const pausedMs = askedMs ?? (strikes === 0 ? random() * HICCUP_MS : fullJitterMs(strikes, random));
      rate.refused(nowMs, nowMs + pausedMs);
      pace.setRate(rate.at(nowMs));
      pace.hold(nowMs + pausedMs);
      options.onThrottle?.({ pausedMs, ratePerSecond: rate.at(nowMs) });
    },

    stats: () => ({ ...counts, ratePerSecond: rate.at(clock.monotonic()) }),

    close() {
      closed.abort();
      queue.close();
    },
  };
}

function paceOf({ ratePerSecond, shared, clock }: RateLimiterOptions): Pace {
  return shared ? createSharedPace(ratePerSecond, shared, clock) : createPace(ratePerSecond);
}
