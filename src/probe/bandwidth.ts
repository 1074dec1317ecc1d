import type { Clock } from '../core/ports.ts';

/** What all probes of a run share of the line. */
export interface Bandwidth {
  /** Resolves when the bytes that were just read are paid for; rejects with the signal's reason when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** Waits shorter than this are saved up: timers are not that precise. */
const LEAST_WAIT_MS = 20;

/** @param bytesPerSecond together, over all that take; null: no limit */
export function createBandwidth(bytesPerSecond: number | null, clock: Clock): Bandwidth {
  if (bytesPerSecond === null) return { take: () => Promise.resolve() };
  let paidUntilMs = clock.monotonic();
  return {
    async take(bytes, signal) {
      const nowMs = clock.monotonic();
      paidUntilMs = Math.max(paidUntilMs, nowMs) + (bytes / bytesPerSecond) * 1_000;
      if (paidUntilMs - nowMs >= LEAST_WAIT_MS) await clock.sleep(paidUntilMs - nowMs, signal);
    },
  };
}
