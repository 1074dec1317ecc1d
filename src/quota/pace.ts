/**
 * One second of the service, stretched by what separates its clock, its counting and the way there from ours: with 4 ms
 * the calls of a quiet network are 99.6 % of the quota, and a strict log of the last second never finds one too many.
 */
const SECOND_MS = 1_004;

/**
 * Starts that were missed while nobody could start (the first call goes alone, a collection of garbage) may be made up
 * for so long. The log keeps them below the quota.
 */
const CREDIT_MS = 250;

/** When the next call may start. Times are monotonic milliseconds that the caller reads. */
export interface Pace {
  /** The earliest instant for the next start. */
  nextAtMs(): number;
  /** A call starts now. */
  started(nowMs: number): void;
  /** Calls a second from now on; never above what the pace was made for. */
  setRate(ratePerSecond: number): void;
  /** Nothing starts before this instant, and what was missed until then is not made up. */
  hold(untilMs: number): void;
  /** So many calls wait for a start. Only of a pace that asks somebody for its starts. */
  want?(calls: number): void;
  /** Resolves, soon, when an answer to that has come: `nextAtMs` is infinite where one is needed. */
  known?(): Promise<void>;
}

/**
 * Starts at even distances, and in no second more than `ratePerSecond`, as a log of that many starts shows. What the log
 * lets pass is let pass by calendar seconds and by a bucket of tokens too.
 */
export function createPace(ratePerSecond: number): Pace {
  // The ring holds the last second's starts; its next place is the oldest.
  const log = new Float64Array(Math.max(1, Math.ceil(ratePerSecond))).fill(-Infinity);
  let oldest = 0;
  let distanceMs = SECOND_MS / ratePerSecond;
  let dueMs = -Infinity;

  return {
    nextAtMs: () => Math.max(dueMs, (log[oldest] ?? 0) + SECOND_MS),
    started(nowMs) {
      const planned = dueMs === -Infinity ? nowMs : Math.max(dueMs, nowMs - CREDIT_MS);
      dueMs = planned + distanceMs;
      log[oldest] = nowMs;
      oldest = (oldest + 1) % log.length;
    },
    setRate(next) {
      distanceMs = SECOND_MS / Math.min(next, ratePerSecond);
    },
    hold(untilMs) {
      dueMs = Math.max(dueMs, untilMs);
    },
  };
}
