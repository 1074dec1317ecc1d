import Bottleneck from 'bottleneck';
import { orAborted } from '../core/or-aborted.ts';
import type { Clock, Random } from '../core/ports.ts';
import { fullJitterMs } from './backoff.ts';

/**
 * A call's token comes back this long after the call started, so that no second holds more starts than the rate even
 * where the service keeps a strict log of the last second. 1,010 ms with one call a 1/rate is the setting that such a
 * service never refused in 5 × 1,000 calls; refreshing a reservoir each second let 40 calls into one second.
 */
const TOKEN_BACK_MS = 1_010;

/** A throttled lane starts again at this part of its rate … */
const CUT = 0.7;
/** … never below this part of what was configured … */
const FLOOR = 0.05;
/** … and wins this part of the configured rate back each second: from the half to the whole in 40 s. */
const RECOVERY_PER_SECOND = 1 / 80;

/** The longest pause that a service's hint can ask for, as in the official clients: a slip of units must not end a night. */
const LONGEST_PAUSE_MS = 120_000;

/** bottleneck counts by the machine's wall clock: set back by an hour, it lets nobody start for an hour. */
const LOOK_FOR_STEP_MS = 500;
/** ntpd steps the clock by no less than this, and slews what is below. */
const STEP_MS = 128;

export interface LaneOptions {
  /** Calls a second; at least 0.1. The account's quota times the share that this job may use. */
  ratePerSecond: number;
  clock: Clock;
  random: Random;
  /** Told once each time the service throttles the lane. */
  onThrottle?: (facts: { pausedMs: number; ratePerSecond: number }) => void;
}

interface LaneStats {
  calls: number;
  throttled: number;
  /** Calls a second that the lane allows itself now. */
  ratePerSecond: number;
}

/**
 * The pacing of one operation of one account. Every attempt asks for a permit, retries too: a quota belongs to the
 * account and counts calls, not firmware.
 */
export interface Lane {
  /** Resolves when one call may start now; rejects with the signal's reason when aborted. */
  permit(signal?: AbortSignal): Promise<void>;
  /**
   * The service throttled a call that was permitted at `permittedAtMs` (monotonic): pause everybody, slow down.
   * @param retryAfterMs the service's own hint, of which two minutes count at most; null where it gave none
   */
  throttled(retryAfterMs: number | null, permittedAtMs: number): void;
  stats(): LaneStats;
  /** To be called when nobody waits any more: lets the process end. */
  close(): void;
}

/**
 * A lane on bottleneck: starts are `1/rate` apart, and a reservoir of one second's calls gets one token back per call.
 * bottleneck's own retry (`failed` event) and reservoir refresh are not used: the first bypasses pacing (its issues
 * 170 and 223), the second bursts.
 */
export function createLane({ ratePerSecond, clock, random, onThrottle }: LaneOptions): Lane {
  const burst = Math.max(1, Math.ceil(ratePerSecond));
  let pacer = new Bottleneck({ minTime: 1_000 / ratePerSecond, reservoir: burst });
  const stopLooking = onClockSetBack(() => {
    const stalled = pacer;
    pacer = new Bottleneck({ minTime: 1_000 / rate, reservoir: Math.max(0, burst - tokens.size) });
    // Whoever waits there asks the new one.
    void stalled.stop({ dropWaitingJobs: true });
  });
  // Timers are kept, and keep the process alive: with an empty reservoir nothing else would.
  const tokens = new Set<NodeJS.Timeout>();
  let rate = ratePerSecond;
  let rateSetAtMs = clock.monotonic();
  let cutAtMs = -Infinity;
  let pausedUntilMs = -Infinity;
  let strikes = 0;
  let calls = 0;
  let throttledCalls = 0;

  function setRate(next: number): void {
    rate = Math.min(ratePerSecond, Math.max(next, ratePerSecond * FLOOR));
    rateSetAtMs = clock.monotonic();
    void pacer.updateSettings({ minTime: 1_000 / rate });
  }

  function recover(): void {
    const seconds = (clock.monotonic() - Math.max(rateSetAtMs, pausedUntilMs)) / 1_000;
    if (rate < ratePerSecond && seconds >= 1) {
      strikes = 0;
      setRate(rate + seconds * RECOVERY_PER_SECOND * ratePerSecond);
    }
  }

  function giveBackLater(afterMs: number): void {
    const timer = setTimeout(() => {
      tokens.delete(timer);
      void pacer.incrementReservoir(1);
    }, afterMs);
    tokens.add(timer);
  }

  async function untilResumed(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const leftMs = pausedUntilMs - clock.monotonic();
      if (leftMs <= 0) return;
      await clock.sleep(leftMs, signal);
    }
  }

  return {
    async permit(signal) {
      for (;;) {
        await untilResumed(signal);
        const asked = pacer;
        const turn = asked
          .schedule(() => {
            const open = pausedUntilMs <= clock.monotonic() && !signal?.aborted;
            giveBackLater(open ? TOKEN_BACK_MS : 0);
            return Promise.resolve(open);
          })
          .catch((error: unknown) => {
            if (asked === pacer) throw error;
            return false;
          });
        const granted = await orAborted(turn, signal);
        if (!granted) continue;
        calls += 1;
        recover();
        return;
      }
    },

    throttled(retryAfterMs, permittedAtMs) {
      throttledCalls += 1;
      const now = clock.monotonic();
      const askedMs = retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_PAUSE_MS);
      // Calls that were under way when the lane paused tell nothing new.
      if (permittedAtMs <= cutAtMs) {
        if (askedMs !== null) pausedUntilMs = Math.max(pausedUntilMs, now + askedMs);
        return;
      }
      strikes += 1;
      cutAtMs = now;
      setRate(rate * CUT);
      const pausedMs = askedMs ?? fullJitterMs(strikes, random);
      pausedUntilMs = Math.max(pausedUntilMs, now + pausedMs);
      onThrottle?.({ pausedMs, ratePerSecond: rate });
    },

    stats: () => ({ calls, throttled: throttledCalls, ratePerSecond: rate }),

    close() {
      stopLooking();
      for (const timer of tokens) clearTimeout(timer);
      tokens.clear();
      void pacer.stop({ dropWaitingJobs: true });
    },
  };
}

/** Calls back each time the wall clock that bottleneck reads was set back. Returns the way to stop looking. */
function onClockSetBack(callback: () => void): () => void {
  let aheadMs = Date.now() - performance.now();
  const timer = setInterval(() => {
    const nowMs = Date.now() - performance.now();
    if (nowMs < aheadMs - STEP_MS) callback();
    aheadMs = nowMs;
  }, LOOK_FOR_STEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}
