//  Each operation on rollouts has its own rate limiter and is given up by itself: no refusal here ends the target.
import { isUnreached } from '../core/codes.ts';
import type { OurCode } from '../core/codes.ts';
import type { CallFailure } from '../core/errors.ts';
import type { RolloutOperation, Tasks } from '../core/model/rollout.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';
import { createAsker } from './ask.ts';
import type { AskOptions, Asker } from './ask.ts';
import { createStopRule } from './stops.ts';
import type { StopRule, Stopped } from './stops.ts';

export interface LaneOptions extends AskOptions {
  limiters: Readonly<Record<RolloutOperation, RateLimiter>>;
}

/** One question about rollouts; the last word on it where there is no answer. */
export type AskOne = <T>(
  operation: RolloutOperation,
  call: (signal: AbortSignal) => Promise<T>,
) => Promise<{ ok: true; value: T } | { ok: false; failure: CallFailure }>;

export interface Lanes {
  /** @throws the signal's reason where the run was interrupted */
  ask<T>(
    operation: RolloutOperation,
    call: (signal: AbortSignal) => Promise<T>,
    tally: { calls: number; throttled: number },
  ): Promise<{ ok: true; value: T } | { ok: false; failure: CallFailure }>;
}

export function createLanes(options: LaneOptions): Lanes {
  const lane = (): { rule: StopRule; asker: Asker } => {
    const rule = createStopRule({ clock: options.clock });
    return { rule, asker: createAsker(options, rule) };
  };
  const lanes = { ListOTAJobByFirmware: lane(), QueryOTAJob: lane(), ListOTATaskByJob: lane() };
  return {
    async ask(operation, call, tally) {
      const { rule, asker } = lanes[operation];
      const { end, limiters } = options;
      end.interrupted.throwIfAborted();
      if (rule.stopped) return { ok: false, failure: notAsked(rule.stopped) };
      const tried = await asker.ask(limiters[operation], () => call(end.abandon));
      tally.calls += tried.attempts;
      tally.throttled += tried.throttled;
      if (tried.ok) return { ok: true, value: tried.value };
      const unasked = rule.stopped ? notAsked(rule.stopped) : OUT_OF_TIME;
      return { ok: false, failure: tried.failure ?? unasked };
    },
  };
}

const OUT_OF_TIME: CallFailure = {
  disposition: 'firmware',
  outcome: 'failed',
  code: 'DeadlineReached' satisfies OurCode,
  detail: 'not queried: the deadline of the job was reached',
  hint: '',
  httpStatus: 0,
  requestId: '',
  retryAfterMs: null,
};

/** For what was not asked, because the operation had been given up. */
function notAsked({ kind, code, detail }: Stopped): CallFailure {
  const outcome = kind === 'identity' ? 'denied' : 'failed';
  return { ...OUT_OF_TIME, outcome, code, detail: `not queried: the operation was given up (${detail})` };
}

export function unknownTasks(why: Extract<Tasks, { kind: 'unknown' }>['why'], { code }: CallFailure): Tasks {
  return { kind: 'unknown', why, code };
}

/** The last word on a question: an identity or a configuration that was refused is a denial, whatever the code. */
export function kindOf({ disposition, outcome, code }: CallFailure): 'denied' | 'failed' {
  const isRefused = disposition === 'identity' || (disposition === 'configuration' && outcome === 'denied');
  return (isRefused || outcome === 'denied') && !isUnreached(code) ? 'denied' : 'failed';
}
