import type { Slot } from './store.ts';

/** How much of a new measurement counts for the way to the store and back. */
const SMOOTHING = 0.2;
/** Clocks drift, and a store may move: an old best measurement is no longer the best. */
const FRESH_MS = 30_000;

/** The store's clock against this process's monotonic one, from the answers that were on their way for the shortest time. */
export interface StoreTime {
  /** The instant that an answer means, between when it was asked for and when it came, plus its wait. */
  toOurs(slot: Slot, sentMs: number, receivedMs: number): number;
  /** To the store and back, as it mostly takes. */
  tripMs(): number;
}

export function createStoreTime(): StoreTime {
  let tripMs = 0;
  let best: { tripMs: number; offsetMs: number; measuredMs: number } | undefined;
  return {
    toOurs({ atMs, waitMs }, sentMs, receivedMs) {
      const tookMs = receivedMs - sentMs;
      tripMs = best ? tripMs + SMOOTHING * (tookMs - tripMs) : tookMs;
      if (!best || tookMs <= best.tripMs || receivedMs - best.measuredMs > FRESH_MS)
        best = { tripMs: tookMs, offsetMs: (sentMs + receivedMs) / 2 - atMs, measuredMs: receivedMs };
      // A clock of the store's that was set shows here.
      const ourAtMs = Math.min(receivedMs, Math.max(sentMs, atMs + best.offsetMs));
      return ourAtMs + waitMs;
    },
    tripMs: () => tripMs,
  };
}
