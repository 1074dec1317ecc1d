import { isUnreached } from '../core/codes.ts';
import type { OurCode } from '../core/codes.ts';
import { CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import { listedOtherwise } from '../core/listed.ts';
import type { Answer, ListPage, Observation, TargetReport } from '../core/model/observation.ts';
import type { Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { Clock } from '../core/ports.ts';
import type { SignedLink } from '../core/signed-link.ts';
import type { IotClient } from '../iot/client.ts';
import { createAsker } from './ask.ts';
import type { AskOptions } from './ask.ts';
import type { AccountRateLimiters } from './rate-limiters.ts';
import { createFirstQueryGate } from './first-query.ts';
import { createStopRule } from './stops.ts';
import type { Stopped } from './stops.ts';

/** ListOTAFirmware gives at most 100 a page (contract, section 3.1). */
const PAGE_SIZE = 100;

/** One target's way to the service: paced, retried, and given up as a whole where there is no point in going on. */
export interface Observer {
  /** @throws the signal's reason where the run was interrupted */
  observe(selected: Selected): Promise<Observed>;
  /** @throws the signal's reason where the run was interrupted */
  listPage(
    page: number,
    productKey: string | undefined,
    destVersion: string | undefined,
  ): Promise<ListedPage>;
  readonly stopped: TargetReport['stopped'];
  readonly calls: number;
  readonly throttled: number;
}

/** What the service answered, and beside it the links by file, which are kept nowhere. */
export interface Observed {
  observation: Observation;
  links: readonly (SignedLink | undefined)[];
}

/** A page, or why it could not be had; and the calls that were made for it, with those that were throttled. */
type ListedPage = { calls: number; throttled: number } & (
  | { page: ListPage; failure: null }
  | { page: null; failure: CallFailure }
);

export interface ObserverOptions extends AskOptions {
  target: Target;
  client: IotClient;
  limiters: Pick<AccountRateLimiters, 'query' | 'list'>;
  /** Given up from the start, e.g. since its credentials cannot be had: no call is made. */
  stopped?: TargetReport['stopped'];
  /** An earlier part of this run had an answer of the target. */
  answered?: boolean;
}

export function createObserver(options: ObserverOptions): Observer {
  const { target, client, limiters, clock, end } = options;
  const { iotInstanceId } = target;
  const rule = createStopRule(options);
  const asker = createAsker(options, rule);
  const gate = createFirstQueryGate();

  /** Why there is nothing to ask, or nothing more. */
  const unasked = (): CallFailure => (rule.stopped ? notAsked(rule.stopped) : OUT_OF_TIME);

  async function query(selected: Selected): Promise<Observed> {
    const back = (error: unknown): never => {
      // What may come to a refusal keeps the others waiting for the last word.
      if (!mayBeRefusal(error)) gate.open();
      throw error;
    };
    const tried = await asker.ask(limiters.query, () =>
      client.queryFirmware(selected.firmwareId, iotInstanceId, end.abandon).catch(back),
    );
    if (tried.ok) {
      const { firmware, links, requestId } = tried.value;
      return { ...recorded(selected, { kind: 'observed', firmware }, { ...tried, requestId }), links };
    }
    const failure = tried.failure ?? unasked();
    return recorded(selected, answerOf(failure), { ...tried, requestId: failure.requestId });
  }

  function recorded(selected: Selected, answer: Answer, asked: Asked = NOTHING_ASKED): Observed {
    const when = { target, ...whenObserved(clock, client) };
    return { observation: observationOf(selected, answer, { ...asked, ...when }), links: [] };
  }

  return {
    async observe(selected) {
      if (selected.problem !== undefined) return recorded(selected, unusableRow(selected.problem));
      await gate.enter();
      try {
        end.interrupted.throwIfAborted();
        const isOver = rule.stopped !== null || end.deadline.aborted;
        return isOver ? recorded(selected, answerOf(unasked())) : await query(selected);
      } finally {
        gate.open();
      }
    },

    async listPage(page, productKey, destVersion) {
      end.interrupted.throwIfAborted();
      if (rule.stopped) return { page: null, failure: unasked(), calls: 0, throttled: 0 };
      const query = { page, pageSize: PAGE_SIZE, iotInstanceId, productKey, destVersion };
      const tried = await asker.ask(limiters.list, () => client.listPage(query, end.abandon));
      const counts = { calls: tried.attempts, throttled: tried.throttled };
      if (tried.ok) return { page: tried.value, failure: null, ...counts };
      return { page: null, failure: tried.failure ?? unasked(), ...counts };
    },

    get stopped() {
      return rule.stopped;
    },
    get calls() {
      return asker.calls;
    },
    get throttled() {
      return asker.throttled;
    },
  };
}

/** What asking took; `attempts` are calls. */
interface Asked {
  requestId: string;
  attempts: number;
  throttled: number;
}

type When = Required<Pick<Observation, 'observedAt' | 'clockOffMs'>>;

/** Now, by the service's clock where this machine's is off. */
function whenObserved(clock: Clock, { clockOffMs }: IotClient): When {
  return { observedAt: new Date(clock.now() - clockOffMs).toISOString(), clockOffMs };
}

const NOTHING_ASKED: Asked = { requestId: '', attempts: 0, throttled: 0 };

function observationOf(
  selected: Selected,
  answer: Answer,
  { target, observedAt, clockOffMs, requestId, attempts, throttled }: Asked & When & { target: Target },
): Observation {
  const { seq, firmwareId, source, sourceLine, listed: was } = selected;
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
    ...(clockOffMs !== 0 && { clockOffMs }),
    ...(throttled > 0 && { throttled }),
    ...(selected.problem !== undefined && { isUnusableRow: true }),
    ...(listed && { listed }),
    answer,
  };
}

/** The rest of a selection when the job's deadline is reached. */
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

/** For what was not asked for, because its target had been given up. */
function notAsked({ kind, code, detail, hint }: Stopped): CallFailure {
  return {
    ...OUT_OF_TIME,
    outcome: kind === 'unavailable' ? 'failed' : 'denied',
    code,
    detail: `not queried: the target was given up (${detail})`,
    hint,
  };
}

function unusableRow(problem: string): Answer {
  return { kind: 'failed', code: 'UnusableRow' satisfies OurCode, detail: problem };
}

function mayBeRefusal(error: unknown): boolean {
  if (!(error instanceof CallError)) return false;
  const { disposition, escalatesTo } = error.failure;
  return [disposition, escalatesTo].some(isRefusal) || disposition === 'renew';
}

function isRefusal(disposition: CallFailure['disposition'] | undefined): boolean {
  return disposition === 'identity' || disposition === 'configuration';
}

/** The last word on a firmware: an identity or configuration that the service refused is a denial, whatever the code. */
function answerOf({ disposition, outcome, code, detail }: CallFailure): Answer {
  const isDenied = isRefusal(disposition) && !isUnreached(code);
  return { kind: isDenied ? 'denied' : outcome, code, detail };
}
