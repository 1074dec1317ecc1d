/** Few refusals among many calls: jitter on the way, or a neighbour that is nearly accounted for. */
const EASE = 0.98;
/** From this share of refused calls on the rate is cut by that share … */
const PRESSURE = 0.12;
/** … but never by more than half at a time … */
const DEEPEST_CUT = 0.5;
/** … and never below this part of what was configured. */
const FLOOR = 0.05;

/** The share is that of about so many last calls. */
const MEMORY_CALLS = 12;

/**
 * The way back, as of TCP CUBIC (RFC 9438): slow around the rate that was refused last, then ever faster, so that a
 * neighbour that stays is asked for its part rarely, and what one that left used is won back from the half in 23 s.
 * Parts of the configured rate per cubed second.
 */
const GROWTH = 4e-5;

/** A rate that gives way to refusals and comes back. Times are monotonic milliseconds. */
export interface AdaptiveRate {
  /** Calls a second, now. */
  at(nowMs: number): number;
  /** A call was allowed. */
  called(): void;
  /** A call was refused; the way back begins at `fromMs`. */
  refused(nowMs: number, fromMs: number): void;
  /** Whether refusals are more than an accident. */
  underPressure(): boolean;
}

export function createAdaptiveRate(configured: number): AdaptiveRate {
  // Decaying counts of calls and refusals.
  let calls = 0;
  let refusals = 0;
  // The curve: `level` is reached `reachS` seconds after `fromMs`, and passed then.
  let level = configured;
  let reachS = 0;
  let fromMs = -Infinity;

  const share = (): number => refusals / Math.max(calls, MEMORY_CALLS / 2);

  function at(nowMs: number): number {
    const seconds = Math.max(0, (nowMs - fromMs) / 1_000) - reachS;
    const rate = level + GROWTH * configured * seconds ** 3;
    return Math.min(configured, Math.max(rate, configured * FLOOR));
  }

  return {
    at,
    called() {
      calls = calls * (1 - 1 / MEMORY_CALLS) + 1;
      refusals *= 1 - 1 / MEMORY_CALLS;
    },
    refused(nowMs, resumeMs) {
      refusals += 1;
      const before = at(nowMs);
      if (share() < PRESSURE) {
        level = before;
        reachS = Math.cbrt((before * (1 - EASE)) / (GROWTH * configured));
      } else {
        level = before * Math.max(DEEPEST_CUT, 1 - share());
        reachS = 0;
      }
      fromMs = resumeMs;
    },
    underPressure: () => share() >= PRESSURE,
  };
}
