import { CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { Clock, Random } from '../core/ports.ts';
import { fullJitterMs } from './backoff.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface RetryPolicy {
  /** Calls for one firmware or page, the first included; at least 1. */
  attempts: number;
  /** No attempt starts later than this after the first. */
  maxElapsedMs: number;
}

export interface RetryOptions {
  limiter: RateLimiter;
  policy: RetryPolicy;
  clock: Clock;
  random: Random;
  /** Fetches fresh credentials; used once a call, when the service says that those in use have expired. */
  renew: () => Promise<void>;
  signal?: AbortSignal;
}

export type Tried<T> =
  | { ok: true; value: T; attempts: number }
  | { ok: false; failure: CallFailure; attempts: number };

/**
 * Calls until there is an answer or a reason to stop: each attempt waits for its turn at the rate limiter, waits grow
 * with full jitter, and the kind of the failure decides. Errors other than CallError are defects and go up.
 */
export async function withRetry<T>(call: () => Promise<T>, options: RetryOptions): Promise<Tried<T>> {
  const { limiter, policy, clock, random, signal } = options;
  // From the first turn: waiting for it is not trying.
  let startedAtMs: number | undefined;
  let renewed = false;
  for (let attempts = 1; ; attempts += 1) {
    await limiter.acquire(signal);
    const acquiredAtMs = clock.monotonic();
    startedAtMs ??= acquiredAtMs;
    try {
      return { ok: true, value: await call(), attempts };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const { failure } = error;
      const elapsedMs = clock.monotonic() - startedAtMs;
      if (failure.disposition === 'throttle') limiter.throttled(failure.retryAfterMs, acquiredAtMs);
      const waitMs = waitBefore(failure, attempts, renewed, policy, elapsedMs, random);
      if (waitMs === null) return { ok: false, failure: lastWord(failure), attempts };
      if (failure.disposition === 'renew') {
        renewed = true;
        await options.renew();
      }
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
  }
}

/** Milliseconds until the next attempt; null where there is none. */
function waitBefore(
  failure: CallFailure,
  attempts: number,
  renewed: boolean,
  policy: RetryPolicy,
  elapsedMs: number,
  random: Random,
): number | null {
  if (attempts >= Math.min(policy.attempts, failure.maxAttempts ?? Infinity)) return null;
  switch (failure.disposition) {
    case 'throttle':
      // The rate limiter's pause is the wait; one that outlasts the policy is not waited for.
      return elapsedMs + (failure.retryAfterMs ?? 0) > policy.maxElapsedMs ? null : 0;
    case 'renew':
      return renewed ? null : 0;
    case 'retry': {
      const waitMs = Math.max(failure.retryAfterMs ?? 0, fullJitterMs(attempts, random));
      return elapsedMs + waitMs > policy.maxElapsedMs ? null : waitMs;
    }
    case 'firmware':
    case 'identity':
    case 'configuration':
      return null;
  }
}

/** What a failure means once it will not be tried again: credentials refused after a renewal are a refused identity. */
function lastWord(failure: CallFailure): CallFailure {
  const escalated = failure.disposition === 'renew' ? 'identity' : failure.escalatesTo;
  return escalated === undefined ? failure : { ...failure, disposition: escalated };
}
