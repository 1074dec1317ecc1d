import { orAborted } from '../../core/or-aborted.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { redact } from '../../iot/redact.ts';
import type { Hide } from '../../iot/redact.ts';
import type { QuotaStore, Slot } from './store.ts';

/** What one answer of the store may take: a start that comes later is worth little, and calls wait for it. */
const ANSWER_MS = 250;
/** What the first answer may take, with the connection: nothing is asked of the service before it. */
const JOIN_MS = 3_000;
/** How long a store that is away is left alone before it is looked for: at first, and at most. */
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 5_000;
/** To say goodbye. */
const CLOSE_MS = 1_000;

/** Alone, a process leaves room for at least one other: who cannot see the store does not know of a host that came since. */
const FEWEST_HOSTS = 2;

/** The store as the calls of a run meet it: there or away. Nothing of it fails, and nothing takes longer than 250 ms. */
export interface StoreLink {
  /** Is the store there? Else each process keeps to its part. */
  readonly isJoined: boolean;
  /** Hosts that share the quota, at least 2: as the store told it last. */
  readonly hosts: number;
  /** The next start of a lane; undefined where the store is away, or went just now. */
  reserve(lane: string, distanceMs: number): Promise<Slot | undefined>;
  /** Holds the lane for all hosts, where the store is there. */
  hold(lane: string, forMs: number): void;
  close(): Promise<void>;
}

export interface LinkOptions {
  clock: Clock;
  logger: Logger;
  /** Takes the store's password out of what it says. */
  hide: Hide;
  /** A lane to look at while the store is away. */
  lane: string;
}

/** Joins the store, or goes on without it; what is away is looked for until the link is closed. */
export async function openLink(store: QuotaStore, options: LinkOptions): Promise<StoreLink> {
  const closed = new AbortController();
  const { clock, lane } = options;
  const look = (): Promise<Slot> => within(store.look(lane), JOIN_MS, clock, closed.signal);
  const presence = createPresence(look, store.where, options, closed.signal);
  await presence.ask(look);
  const limited = <T>(work: Promise<T>): Promise<T> => within(work, ANSWER_MS, clock, closed.signal);
  return {
    get isJoined() {
      return presence.isJoined;
    },
    get hosts() {
      return presence.hosts;
    },
    reserve: (of, distanceMs) =>
      presence.isJoined
        ? presence.ask(() => limited(store.reserve(of, distanceMs)))
        : Promise.resolve(undefined),
    hold(of, forMs) {
      if (presence.isJoined) limited(store.hold(of, forMs)).catch((error: unknown) => presence.leave(error));
    },
    async close() {
      closed.abort(new Error('the connection is closed'));
      await within(store.close(), CLOSE_MS, clock).catch(() => undefined);
    },
  };
}

interface Presence {
  readonly isJoined: boolean;
  readonly hosts: number;
  /** The answer; undefined where there is none, and the store is away then. */
  ask(work: () => Promise<Slot>): Promise<Slot | undefined>;
  /** The store is away, since it did not answer. */
  leave(error: unknown): void;
}

/** Whether the store is there. It is until it does not answer, and again when `look` finds it. */
function createPresence(
  look: () => Promise<Slot>,
  where: string,
  { clock, logger, hide }: LinkOptions,
  closed: AbortSignal,
): Presence {
  let isAway = false;
  let hasTold = false;
  let hosts = FEWEST_HOSTS;

  function leave(error: unknown): void {
    if (isAway || closed.aborted) return;
    isAway = true;
    const facts = { store: where, reason: reasonOf(error, hide), part: `1/${hosts}` };
    if (hasTold) logger.debug('the quota store is unreachable again', facts);
    else logger.warn('the quota store is unreachable: calls continue with a part of the quota', facts);
    hasTold = true;
    void watch();
  }

  async function watch(): Promise<void> {
    for (let waitMs = FIRST_LOOK_MS; isAway; waitMs = Math.min(2 * waitMs, LONGEST_LOOK_MS)) {
      await clock.sleep(waitMs, closed).catch(() => undefined);
      if (closed.aborted) return;
      isAway = (await look().catch(() => undefined)) === undefined;
    }
    logger.info('the quota store is back: calls share the quota again', { store: where });
  }

  return {
    get isJoined() {
      return !isAway && !closed.aborted;
    },
    get hosts() {
      return hosts;
    },
    async ask(work) {
      try {
        const slot = await work();
        hosts = Math.max(FEWEST_HOSTS, slot.hosts);
        return slot;
      } catch (error) {
        leave(error);
        return undefined;
      }
    },
    leave,
  };
}

/** @throws Error where the work takes longer, or the signal's reason; what becomes of it then is nobody's business */
async function within<T>(work: Promise<T>, limitMs: number, clock: Clock, signal?: AbortSignal): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(limitMs, done.signal).then(() => {
    throw new Error(`no response within ${limitMs} ms`);
  });
  late.catch(() => undefined);
  try {
    return await orAborted(Promise.race([work, late]), signal);
  } finally {
    done.abort();
  }
}

/** Hosts with several addresses fail with an error for each, and no message of its own. */
export function reasonOf(error: unknown, hide: Hide): string {
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  return redact(first instanceof Error ? first.message : String(first), 300, hide);
}
