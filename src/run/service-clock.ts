import type { Clock } from '../core/ports.ts';

/** The service's own time, as the answers of this process were dated. */
export interface ServiceClock {
  /** @param servedAtMs of an answer that was just received, epoch milliseconds */
  heard(servedAtMs: number): void;
  /** Epoch milliseconds now; where services differ, by the clock that is farthest behind. Undefined: no answer was dated. */
  nowMs(): number | undefined;
}

export function createServiceClock({ monotonic }: Pick<Clock, 'monotonic'>): ServiceClock {
  /** What that clock said when the monotonic one stood at zero. */
  let startMs: number | undefined;
  return {
    heard(servedAtMs) {
      const ms = servedAtMs - monotonic();
      startMs = Math.min(startMs ?? ms, ms);
    },
    nowMs: () => (startMs === undefined ? undefined : startMs + monotonic()),
  };
}
