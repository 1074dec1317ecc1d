import type { CallFailure } from '../core/errors.ts';
import type { TargetReport } from '../core/model/observation.ts';

type Stopped = NonNullable<TargetReport['stopped']>;

/** So many firmware in a row that fail for the same reason are the target's fault, not the firmware's. */
const SAME_FAILURE_LIMIT = 10;

/** Decides when a target is given up, so that a wrong key does not cost 500 identical failures. */
export interface StopRule {
  readonly stopped: Stopped | null;
  /** To be told of each firmware's last word, in the order of arrival. */
  succeeded(): void;
  failed(failure: CallFailure): void;
}

/**
 * Stops at once where the service refused the identity or the configuration, and after ten firmware in a row with the
 * same failure otherwise (contract, section 5: circuit breaker). A definite «not found» is an answer and breaks the row.
 */
export function createStopRule(): StopRule {
  let stopped: Stopped | null = null;
  let inARow = 0;
  let lastCode = '';

  function stop(kind: Stopped['kind'], { code, detail, requestId, hint }: CallFailure): void {
    stopped ??= { kind, code, detail, requestId, hint };
  }

  return {
    get stopped() {
      return stopped;
    },
    succeeded() {
      inARow = 0;
    },
    failed(failure) {
      if (failure.disposition === 'identity' || failure.disposition === 'configuration') {
        stop(failure.disposition, failure);
        return;
      }
      if (failure.outcome === 'not-found') {
        inARow = 0;
        return;
      }
      inARow = failure.code === lastCode ? inARow + 1 : 1;
      lastCode = failure.code;
      if (inARow < SAME_FAILURE_LIMIT) return;
      // Ten firmware that belong to someone else: the wrong account or instance. Ten of anything else: a service that is ill.
      stop(failure.outcome === 'denied' ? 'configuration' : 'unavailable', {
        ...failure,
        detail: `${SAME_FAILURE_LIMIT} firmware in a row failed alike: ${failure.detail}`,
      });
    },
  };
}
