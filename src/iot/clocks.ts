import type { Clock } from '../core/ports.ts';

/** A difference up to this is none: links live for a day. */
const TOLERANCE_MS = 60_000;

/** This machine's clock beside the service's. */
export interface Clocks {
  /** How far this machine's is ahead, as of the last dated answer, negative where behind; 0: not more than a minute. */
  readonly offMs: number;
  /** @param servedAtMs by the service's clock, epoch milliseconds; undefined: it did not say, and nothing is known anew */
  compare(sentAtMs: number, servedAtMs: number | undefined): void;
}

/** The answer to a call that was just received was dated between its sending and now: a slow one makes no clock wrong. */
export function createClocks(clock: Clock): Clocks {
  let offMs = 0;
  return {
    get offMs() {
      return offMs;
    },
    compare(sentAtMs, servedAtMs) {
      if (servedAtMs === undefined) return;
      const nowMs = clock.now();
      const isOff = sentAtMs - servedAtMs > TOLERANCE_MS || servedAtMs - nowMs > TOLERANCE_MS;
      offMs = isOff ? nowMs - servedAtMs : 0;
    },
  };
}
