import { CallError } from '../core/errors.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';
import { withRetry } from '../quota/retry.ts';
import type { RetryPolicy, Tried } from '../quota/retry.ts';
import type { EndSignals } from './end-signals.ts';
import type { StopRule } from './stops.ts';

export interface AskOptions {
  credentials: CredentialsSource;
  retry: RetryPolicy;
  end: EndSignals;
  clock: Clock;
  random: Random;
}

/** Asks one target's questions: each paced and retried, and the stop rule told of every answer and failure. */
export interface Asker {
  /** @throws the signal's reason where the run was interrupted */
  ask<T>(limiter: RateLimiter, call: () => Promise<T>): Promise<Tried<T>>;
  /** Calls made so far, and how many of them were throttled. */
  readonly calls: number;
  readonly throttled: number;
}

export function createAsker(options: AskOptions, rule: StopRule): Asker {
  const { credentials, retry, end, clock, random } = options;
  let calls = 0;
  let throttled = 0;
  const told = (error: unknown): never => {
    if (error instanceof CallError) rule.callFailed(error.failure);
    throw error;
  };
  return {
    async ask(limiter, call) {
      const tried = await withRetry(() => call().catch(told), {
        limiter,
        policy: retry,
        clock,
        random,
        renew: () => credentials.renew(),
        goesOn: () => rule.stopped === null,
        signal: end.stop,
      });
      calls += tried.attempts;
      throttled += tried.throttled;
      if (tried.ok) rule.answered();
      else if (tried.failure) rule.failed(tried.failure);
      else end.interrupted.throwIfAborted();
      return tried;
    },
    get calls() {
      return calls;
    },
    get throttled() {
      return throttled;
    },
  };
}
