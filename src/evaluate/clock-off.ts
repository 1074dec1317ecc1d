import { formatDuration } from '../core/duration.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Texts } from '../texts/index.ts';

/** How far this machine's clock was off at most, while packages were observed. */
export interface ClockOff {
  add(observation: Pick<Observation, 'clockOffMs'>): void;
  /** One sentence, or none. */
  said(notes: Texts['notes']): string[];
}

export function createClockOff(): ClockOff {
  let mostMs = 0;
  return {
    add({ clockOffMs = 0 }) {
      if (Math.abs(clockOffMs) > Math.abs(mostMs)) mostMs = clockOffMs;
    },
    said(notes) {
      if (mostMs === 0) return [];
      return [notes.clockOff({ apart: formatDuration(Math.abs(mostMs)), isAhead: mostMs > 0 })];
    },
  };
}
