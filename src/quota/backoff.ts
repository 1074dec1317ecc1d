import type { Random } from '../core/ports.ts';

/** First ceiling of the waits between attempts, and the highest one (contract: 0.5–1 s, cap about 30 s). */
const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 30_000;

/**
 * Full jitter: uniform between 0 and min(cap, base × 2^(attempt − 1)), so that calls which failed together do not come
 * back together.
 * @param attempt from 1
 */
export function fullJitterMs(attempt: number, random: Random): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1));
}
