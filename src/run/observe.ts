import type { CallFailure } from '../core/errors.ts';
import { CallError } from '../core/errors.ts';
import { listedOtherwise } from '../core/listed.ts';
import type { Answer, ListPage, Observation, TargetReport } from '../core/model/observation.ts';
import type { Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { SignedLink } from '../core/signed-link.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { IotClient } from '../iot/client.ts';
import { withRetry } from '../quota/retry.ts';
import type { RetryPolicy, Tried } from '../quota/retry.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';
import type { AccountRateLimiters } from './rate-limiters.ts';
import type { EndSignals } from './end-signals.ts';
import { createScout } from './scout.ts';
import { createStopRule } from './stops.ts';
import { UNUSABLE_ROW } from './unfinished.ts';

/** ListOTAFirmware gives at most 100 a page (contract, section 3.1). */
const PAGE_SIZE = 100;

/** One target's way to the service: paced, retried, and given up as a whole where there is no point in going on. */
export interface Observer {
  observe(selected: Selected): Promise<Observed>;
  /** @throws CallError when the page cannot be had */
  listPage(page: number, productKey: string | undefined, destVersion: string | undefined): Promise<ListPage>;
  readonly stopped: TargetReport['stopped'];
  readonly calls: number;
  readonly throttled: number;
}

/** What the service answered, and beside it the links by file, which are kept nowhere. */
export interface Observed {
  observation: Observation;
  links: readonly (SignedLink | undefined)[];
}

export interface ObserverOptions {
  target: Target;
  client: IotClient;
  credentials: CredentialsSource;
  limiters: AccountRateLimiters;
  retry: RetryPolicy;
  end: EndSignals;
  clock: Clock;
  random: Random;
}

export function createObserver(options: ObserverOptions): Observer {
  const { target, client, credentials, limiters, clock, end } = options;
  const rule = createStopRule();
  const scout = createScout();
  let calls = 0;
  let throttled = 0;

  /** `back` is called when a call is back and what it says of the whole target is known. */
  function paced<T>(limiter: RateLimiter, call: () => Promise<T>, back?: () => void): Promise<Tried<T>> {
    return withRetry(
      async () => {
        // A turn may come after the target was given up: then there is nothing to ask.
        if (rule.stopped) throw new CallError(NOT_ASKED);
        calls += 1;
        try {
          return await call();
        } catch (error) {
          if (error instanceof CallError) {
            if (error.failure.disposition === 'throttle') throttled += 1;
            if (isRefusal(error.failure)) rule.failed(error.failure);
          }
          throw error;
        } finally {
          back?.();
        }
      },
      {
        limiter,
        policy: options.retry,
        clock,
        random: options.random,
        renew: () => credentials.renew(),
        signal: end.stop,
      },
    );
  }

  function record(selected: Selected, answer: Answer, requestId: string, attempts: number): Observation {
    const { seq, firmwareId, source, sourceLine } = selected;
    const observedAt = new Date(clock.now()).toISOString();
    const { listed: was } = selected;
    const listed = was && answer.kind === 'observed' ? listedOtherwise(was, answer.firmware) : undefined;
    return {
      seq,
      target,
      firmwareId,
      source,
      sourceLine,
      observedAt,
      requestId,
      attempts,
      ...(listed && { listed }),
      answer,
    };
  }

  function unanswered(selected: Selected, answer: Answer, requestId = '', attempts = 0): Observed {
    return { observation: record(selected, answer, requestId, attempts), links: [] };
  }

  async function query(selected: Selected): Promise<Observed> {
    const tried = await paced(
      limiters.query,
      () => client.queryFirmware(selected.firmwareId, target.iotInstanceId, end.abandon),
      () => scout.done(),
    );
    if (rule.stopped && !tried.ok && tried.failure === NOT_ASKED) {
      return unanswered(selected, notAsked(rule.stopped), '', tried.attempts - 1);
    }
    if (tried.ok) {
      rule.succeeded();
      const { firmware, links, requestId } = tried.value;
      const observation = record(selected, { kind: 'observed', firmware }, requestId, tried.attempts);
      return { observation, links };
    }
    rule.failed(tried.failure);
    return unanswered(selected, answerOf(tried.failure), tried.failure.requestId, tried.attempts);
  }

  return {
    async observe(selected) {
      if (selected.problem !== undefined) {
        return unanswered(selected, { kind: 'failed', code: UNUSABLE_ROW, detail: selected.problem });
      }
      await scout.returned();
      try {
        end.stop.throwIfAborted();
        if (rule.stopped) return unanswered(selected, notAsked(rule.stopped));
        return await query(selected);
      } catch (error) {
        end.interrupted.throwIfAborted();
        if (end.deadline.aborted) return unanswered(selected, OUT_OF_TIME);
        throw error;
      } finally {
        scout.done();
      }
    },

    async listPage(page, productKey, destVersion) {
      const query = {
        page,
        pageSize: PAGE_SIZE,
        iotInstanceId: target.iotInstanceId,
        ...(productKey !== undefined && { productKey }),
        ...(destVersion !== undefined && { destVersion }),
      };
      const tried = await paced(limiters.list, () => client.listPage(query, end.abandon)).catch(
        (error: unknown) => {
          end.interrupted.throwIfAborted();
          if (end.deadline.aborted) throw new CallError({ ...NOT_ASKED, ...OUT_OF_TIME });
          throw error;
        },
      );
      if (tried.ok) return tried.value;
      throw new CallError(tried.failure);
    },

    get stopped() {
      return rule.stopped;
    },
    get calls() {
      return calls;
    },
    get throttled() {
      return throttled;
    },
  };
}

const NOT_ASKED: CallFailure = {
  disposition: 'firmware',
  outcome: 'failed',
  code: '',
  detail: '',
  hint: '',
  httpStatus: 0,
  requestId: '',
  retryAfterMs: null,
};

/** The rest of a selection when the job's deadline is reached. */
const OUT_OF_TIME = {
  kind: 'failed',
  code: 'DeadlineReached',
  detail: 'not queried: the time that the job may take was over',
} as const satisfies Answer;

function isRefusal({ disposition }: Pick<CallFailure, 'disposition'>): boolean {
  return disposition === 'identity' || disposition === 'configuration';
}

/** The last word on a firmware: an identity or configuration that was refused is a denial, whatever the code. */
function answerOf({ disposition, outcome, code, detail }: CallFailure): Answer {
  return { kind: isRefusal({ disposition }) ? 'denied' : outcome, code, detail };
}

/** For firmware that was not asked for, because its target had been given up. */
function notAsked(stopped: NonNullable<TargetReport['stopped']>): Answer {
  const kind = stopped.kind === 'unavailable' ? 'failed' : 'denied';
  return { kind, code: stopped.code, detail: `not queried: the target was given up (${stopped.detail})` };
}
