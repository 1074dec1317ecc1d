import { formatDuration } from '../core/duration.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Texts } from '../texts/index.ts';

/** The shortest and longest life that links had left when they were handed out. */
export interface Lifetimes {
  add(observation: Observation): void;
  /** `24h` or `23h 58m to 1d`; empty where no signed link was seen. */
  text(notes: Texts['notes']): string;
}

export function createLifetimes(): Lifetimes {
  let shortestMs = Number.POSITIVE_INFINITY;
  let longestMs = Number.NEGATIVE_INFINITY;
  return {
    add({ answer, observedAt }) {
      if (answer.kind !== 'observed') return;
      const observedAtMs = Date.parse(observedAt);
      for (const { link } of answer.firmware.files) {
        if (link.kind !== 'signed') continue;
        const lifeMs = Date.parse(link.expiresAt) - observedAtMs;
        if (Number.isNaN(lifeMs)) continue;
        shortestMs = Math.min(shortestMs, lifeMs);
        longestMs = Math.max(longestMs, lifeMs);
      }
    },
    text(notes) {
      if (shortestMs > longestMs) return '';
      const [shortest, longest] = [formatDuration(shortestMs), formatDuration(longestMs)];
      return shortest === longest ? shortest : notes.lifetimes({ shortest, longest });
    },
  };
}
