/** How the emulated service counts calls. Limits are calls a second, per account and operation. */
export interface QuotaOptions {
  /** `sliding`: any second; `fixed`: calendar seconds; `bucket`: tokens that refill evenly. */
  kind: 'sliding' | 'fixed' | 'bucket' | 'none';
  query: number;
  list: number;
  /** Of each of the three operations on update batches. Default 10. */
  jobs?: number;
  /** Refused calls use the quota as well. Whether the service does that is not documented; default false. */
  countRejected?: boolean;
}

/** Documented: 20 a second for QueryOTAFirmware, 10 for each of the other operations. */
export const DOCUMENTED_QUOTA: QuotaOptions = { kind: 'sliding', query: 20, list: 10, jobs: 10 };

type QuotaAnswer = { accepted: true } | { accepted: false; retryAfterMs: number };
const ACCEPTED: QuotaAnswer = { accepted: true };

/** One counter. `take` asks for one call at an instant that only goes forward, in milliseconds. */
export interface QuotaMeter {
  take(nowMs: number): QuotaAnswer;
}

function slidingMeter(limit: number, countRejected: boolean): QuotaMeter {
  let times: number[] = [];
  return {
    take(nowMs) {
      times = times.filter((at) => nowMs - at < 1_000);
      const accepted = times.length < limit;
      if (accepted || countRejected) times = [...times, nowMs].slice(-limit);
      return accepted ? ACCEPTED : { accepted, retryAfterMs: Math.ceil((times[0] ?? nowMs) + 1_000 - nowMs) };
    },
  };
}

function fixedMeter(limit: number, countRejected: boolean): QuotaMeter {
  let second = -1;
  let used = 0;
  return {
    take(nowMs) {
      const current = Math.floor(nowMs / 1_000);
      if (current !== second) used = 0;
      second = current;
      const accepted = used < limit;
      if (accepted || countRejected) used += 1;
      return accepted ? ACCEPTED : { accepted, retryAfterMs: Math.ceil((current + 1) * 1_000 - nowMs) };
    },
  };
}

function bucketMeter(limit: number, countRejected: boolean): QuotaMeter {
  let tokens = limit;
  let last: number | undefined;
  return {
    take(nowMs) {
      tokens = Math.min(limit, tokens + ((nowMs - (last ?? nowMs)) * limit) / 1_000);
      last = nowMs;
      // A hair below one is rounding of the refill, not a missing token.
      const accepted = tokens >= 1 - 1e-9;
      if (accepted || countRejected) tokens = Math.max(0, tokens - 1);
      return accepted ? ACCEPTED : { accepted, retryAfterMs: Math.ceil(((1 - tokens) * 1_000) / limit) };
    },
  };
}

/** A counter of the given kind. */
export function quotaMeter(kind: QuotaOptions['kind'], limit: number, countRejected = false): QuotaMeter {
  if (kind === 'sliding') return slidingMeter(limit, countRejected);
  if (kind === 'fixed') return fixedMeter(limit, countRejected);
  if (kind === 'bucket') return bucketMeter(limit, countRejected);
  return { take: () => ACCEPTED };
}
