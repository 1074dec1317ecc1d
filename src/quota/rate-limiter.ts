import type { Clock, Random } from '../core/ports.ts';
import { createAdaptiveRate } from './adaptive-rate.ts';
import { fullJitterMs } from './backoff.ts';
import { createPace } from './pace.ts';

/** The longest pause that a service's hint can ask for, as in the official clients: a slip of units must not end a night. */
const LONGEST_PAUSE_MS = 120_000;

/** A single refusal among many answers holds calls up for at most this: the next calls would have been answered. */
const HICCUP_MS = 100;

export interface RateLimiterOptions {
  /** Calls a second; at least 0.1. The account's quota times the share that this job may use. */
  ratePerSecond: number;
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

/** Who waits for a turn. */
interface Waiting {
  signal: AbortSignal | undefined;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * First come, first served, by one timer whatever waits. It counts on monotonic time alone, so that a clock that is set
 * neither bunches calls nor holds them up.
 */
export function createRateLimiter({
  ratePerSecond,
  clock,
  random,
  onThrottle,
}: RateLimiterOptions): RateLimiter {
  const pace = createPace(ratePerSecond);
  const rate = createAdaptiveRate(ratePerSecond);
  const queue: Waiting[] = [];
  const listened = new Map<AbortSignal, () => void>();
  const closed = new AbortController();
  let serving = false;
  let cutAtMs = -Infinity;
  let strikes = 0;
  let calls = 0;
  let throttledCalls = 0;

  /** Starts as many as may start now. @returns milliseconds until the next may; 0 where nobody waits any more */
  function serve(): number {
    while (queue.length > 0) {
      const nowMs = clock.monotonic();
      const leftMs = pace.nextAtMs() - nowMs;
      if (leftMs > 0) return leftMs;
      start(nowMs);
      queue.shift()?.resolve();
    }
    return 0;
  }

  function start(nowMs: number): void {
    calls += 1;
    rate.called();
    if (!rate.underPressure()) strikes = 0;
    pace.setRate(rate.at(nowMs));
    pace.started(nowMs);
  }

  async function serveAll(): Promise<void> {
    serving = true;
    // Whole milliseconds, as timers count; what a start is late the pace makes up for.
    for (let leftMs = serve(); leftMs > 0; leftMs = serve())
      await clock.sleep(Math.ceil(leftMs), closed.signal);
    serving = false;
  }

  /** One listener a signal, however many wait with it: at thousands of calls a second each costs. */
  function listen(signal: AbortSignal): void {
    if (listened.has(signal)) return;
    const drop = (): void => {
      const waiting = queue.splice(0);
      for (const entry of waiting) {
        if (entry.signal === signal) entry.reject(signal.reason);
        else queue.push(entry);
      }
    };
    listened.set(signal, drop);
    signal.addEventListener('abort', drop);
  }

  return {
    acquire(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        if (signal) listen(signal);
        queue.push({ signal, resolve, reject });
        if (!serving) serveAll().catch(() => undefined);
      });
    },

    throttled(retryAfterMs, acquiredAtMs) {
      throttledCalls += 1;
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
      onThrottle?.({ pausedMs, ratePerSecond: rate.at(nowMs) });
    },

    stats: () => ({ calls, throttled: throttledCalls, ratePerSecond: rate.at(clock.monotonic()) }),

    close() {
      closed.abort();
      for (const [signal, drop] of listened) signal.removeEventListener('abort', drop);
      listened.clear();
    },
  };
}
