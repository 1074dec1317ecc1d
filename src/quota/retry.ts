import { CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { Clock, Random } from '../core/ports.ts';
import { fullJitterMs } from './backoff.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface RetryPolicy {
  /** Calls for one firmware or page, the first included; at least 1. */
  attempts: number;
  /** What calls and the waits between them may take together; waiting for a turn, and so for a throttled account, does not count. */
  maxElapsedMs: number;
}

export interface RetryOptions {
  limiter: RateLimiter;
  policy: RetryPolicy;
  clock: Clock;
  random: Random;
  /** Fetches fresh credentials; used once a call, when the service says that those in use have expired. */
  renew: () => Promise<void>;
  /** Asked when a permit is there: false ends trying, for a wait may outlast the reason to call. */
  goesOn?: () => boolean;
  signal?: AbortSignal;
}

/** `failure` null: the signal or `goesOn` ended it without an answer. `attempts` are calls made, `throttled` of them refused so. */
export type Tried<T> = { attempts: number; throttled: number } & (
  | { ok: true; value: T }
  | { ok: false; failure: CallFailure | null }
);

/**
 * Calls until there is an answer or a reason to stop: each attempt takes a permit of the rate limiter, waits grow with
 * full jitter, and the kind of the failure decides. Errors other than CallError are defects and go up.
 */
export async function withRetry<T>(call: () => Promise<T>, options: RetryOptions): Promise<Tried<T>> {
  const counts = { attempts: 0, throttled: 0 };
  try {
    return { ...(await untilAnswered(call, options, counts)), ...counts };
  } catch (error) {
    // Waits and calls under way reject with the reason.
    if (options.signal?.aborted !== true || error !== options.signal.reason) throw error;
    return { ok: false, failure: null, ...counts };
  }
}

type Outcome<T> = { ok: true; value: T } | { ok: false; failure: CallFailure | null };

async function untilAnswered<T>(
  call: () => Promise<T>,
  options: RetryOptions,
  counts: { attempts: number; throttled: number },
): Promise<Outcome<T>> {
  const { limiter, clock, signal } = options;
  let triedMs = 0;
  let renewed = false;
  for (;;) {
    await limiter.acquire(signal);
    if (options.goesOn?.() === false) return { ok: false, failure: null };
    const acquiredAtMs = clock.monotonic();
    counts.attempts += 1;
    try {
      return { ok: true, value: await call() };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const { failure } = error;
      triedMs += clock.monotonic() - acquiredAtMs;
      if (failure.disposition === 'throttle') {
        counts.throttled += 1;
        limiter.throttled(failure.retryAfterMs, acquiredAtMs);
      }
      const waitMs = waitBefore(failure, { attempts: counts.attempts, triedMs, renewed }, options);
      if (waitMs === null) return { ok: false, failure: lastWord(failure) };
      if (failure.disposition === 'renew') {
        renewed = true;
        await options.renew();
      }
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      triedMs += waitMs;
    }
  }
}

/** Milliseconds until the next attempt; null where there is none. */
function waitBefore(
  failure: CallFailure,
  { attempts, triedMs, renewed }: { attempts: number; triedMs: number; renewed: boolean },
  { policy, random }: RetryOptions,
): number | null {
  if (attempts >= Math.min(policy.attempts, failure.maxAttempts ?? Infinity)) return null;
  const leftMs = policy.maxElapsedMs - triedMs;
  switch (failure.disposition) {
    case 'throttle':
      // The rate limiter's pause is the wait, whatever the service asks for: it is everybody's.
      return leftMs < 0 ? null : 0;
    case 'renew':
      return renewed ? null : 0;
    case 'retry': {
      // A hint that outlasts the policy is waited for as long as that lasts.
      const askedMs = Math.min(failure.retryAfterMs ?? 0, leftMs);
      const waitMs = Math.max(askedMs, fullJitterMs(attempts, random));
      return waitMs > leftMs ? null : waitMs;
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
