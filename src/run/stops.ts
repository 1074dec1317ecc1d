import { isUnreached } from '../core/codes.ts';
import type { CallFailure } from '../core/errors.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Clock } from '../core/ports.ts';

export type Stopped = NonNullable<TargetReport['stopped']>;

/** So many questions in a row without an answer are the service's fault; so many refused alike before any answer, the set-up's. */
const IN_A_ROW = 10;

/** Whoever has the account's whole quota for so long will not leave us any tonight. */
const THROTTLED_MS = 15 * 60_000;

/** Decides when a target is given up, so that a wrong key or an outage does not cost 500 identical failures. */
export interface StopRule {
  readonly stopped: Stopped | null;
  /** The service gave a page of the list or a firmware. */
  answered(): void;
  /** To be told of every failed call as soon as it is back. */
  callFailed(failure: CallFailure): void;
  /** To be told of every firmware and page that was not had, retries included, in the order of arrival. */
  failed(failure: CallFailure): void;
}

export interface StopRuleOptions {
  clock: Pick<Clock, 'monotonic'>;
  /** Why nothing may be asked from the start. */
  stopped?: Stopped | null;
  /** The target answered before: a run that is continued knows. */
  answered?: boolean;
}

/**
 * A target is given up (contract, section 5: circuit breaker)
 * - at once where the service refuses the identity or the configuration, or what stands in the way will not change by itself;
 * - after ten questions in a row that got no answer (5xx, broken connections, silence), however they failed;
 * - after ten firmware in a row that were refused with one code, while nothing has been answered: after that such codes are
 *   about the firmware alone, as those of a deleted product are;
 * - after 15 minutes of throttling without any answer.
 * A definite "not found" is an answer.
 */
export function createStopRule({ clock, stopped: given, answered = false }: StopRuleOptions): StopRule {
  let stopped = given ?? null;
  let hasAnswered = answered;
  let unanswered = 0;
  let refused = { code: '', inARow: 0 };
  let throttledSinceMs: number | null = null;

  function stop(kind: Stopped['kind'], failure: CallFailure, why = ''): void {
    const { code, detail, requestId, hint } = failure;
    stopped ??= { kind, code, detail: why + detail, requestId, hint };
  }

  /** A proxy or a certificate is not the service: what stops a call there is no refusal. */
  function stopAtOnce(failure: CallFailure): void {
    const { disposition, code } = failure;
    if (disposition !== 'identity' && disposition !== 'configuration') return;
    stop(isUnreached(code) ? 'unavailable' : disposition, failure);
  }

  /** The service works, whatever it says. */
  function alive(): void {
    unanswered = 0;
    throttledSinceMs = null;
  }

  function onAnswer(): void {
    alive();
    hasAnswered = true;
  }

  function onRefused(failure: CallFailure): void {
    alive();
    if (hasAnswered) return;
    refused = { code: failure.code, inARow: failure.code === refused.code ? refused.inARow + 1 : 1 };
    if (refused.inARow < IN_A_ROW) return;
    // Ten firmware that belong to someone else: the wrong account or instance.
    const kind = failure.outcome === 'denied' ? 'configuration' : 'unavailable';
    stop(kind, failure, `${IN_A_ROW} packages in a row were refused with the same error: `);
  }

  function onUnanswered(failure: CallFailure): void {
    unanswered += 1;
    if (unanswered >= IN_A_ROW)
      stop('unavailable', failure, `${IN_A_ROW} calls in a row had no answer; the last error: `);
  }

  function onThrottled(failure: CallFailure): void {
    const nowMs = clock.monotonic();
    throttledSinceMs ??= nowMs;
    if (nowMs - throttledSinceMs >= THROTTLED_MS)
      stop('unavailable', failure, 'throttled for 15 minutes without any answer: ');
  }

  return {
    get stopped() {
      return stopped;
    },
    answered: onAnswer,
    callFailed(failure) {
      stopAtOnce(failure);
      if (failure.disposition === 'throttle') onThrottled(failure);
    },
    failed(failure) {
      const { disposition, outcome } = failure;
      stopAtOnce(failure);
      if (outcome === 'not-found') onAnswer();
      else if (disposition === 'firmware') onRefused(failure);
      else if (disposition === 'retry') onUnanswered(failure);
    },
  };
}
