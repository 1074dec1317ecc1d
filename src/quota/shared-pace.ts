import type { Clock } from '../core/ports.ts';
import { createPace } from './pace.ts';
import type { Pace } from './pace.ts';
import { createStoreTime } from './store/store-time.ts';
import type { StoreLink } from './store/link.ts';
import type { Slot } from './store/store.ts';

/**
 * A second is stretched by this, as for a pace of one process, and by what separates hosts from each other: 20 starts a
 * second are 51.5 ms apart. A strict log of the last second finds 21 only where the first of them comes 30 ms later than
 * the last. At 51 ms busy hosts missed by 3 to 7 ms now and then, and each refusal holds all up for as long as two starts.
 */
const STRETCH_MS = 30;
const SECOND_MS = 1_000 + STRETCH_MS;

/** A start that was missed by more is not made up: another host's follows it. */
const LATE_MS = 50;

/** A start that the store gives may be used so much later for the own pace's sake. */
const SLACK_MS = 10;

/** Starts that one process has reserved or asked for at a time. */
const MOST_RESERVED = 32;

export interface SharedLane {
  link: StoreLink;
  /** As the store knows it. */
  lane: string;
  /** Calls a second of all who share it, together. */
  ratePerSecond: number;
}

/**
 * A pace whose starts a store gives out, the same for all processes and hosts. The process's own rate holds as well.
 * Where the store is away, it is a part of the lane's rate, by how many share it.
 */
export function createSharedPace(ratePerSecond: number, shared: SharedLane, clock: Clock): Pace {
  const { link, lane } = shared;
  const own = createPace(ratePerSecond);
  const starts = createReservedStarts(shared, clock);
  return {
    want(calls) {
      if (link.isJoined) starts.fill(calls, own.nextAtMs());
    },
    known: () => starts.known(),
    nextAtMs() {
      const first = starts.first();
      if (first !== undefined) return Math.max(first, own.nextAtMs());
      if (!link.isJoined) return own.nextAtMs();
      return starts.isAsking() ? Infinity : starts.askAtMs(own.nextAtMs());
    },
    started(nowMs) {
      starts.take(nowMs);
      own.started(nowMs);
    },
    setRate(next) {
      own.setRate(link.isJoined ? next : Math.min(next, shared.ratePerSecond / link.hosts));
    },
    hold(untilMs) {
      own.hold(untilMs);
      starts.dropBefore(untilMs);
      link.hold(lane, Math.max(0, untilMs - clock.monotonic()));
    },
  };
}

/** Starts that the store gave this process: instants of its own monotonic clock. */
interface ReservedStarts {
  first(): number | undefined;
  /** The first of them is used now. */
  take(nowMs: number): void;
  /** Gives up what starts before, as nothing may then. */
  dropBefore(ms: number): void;
  isAsking(): boolean;
  /** When to ask for the next, where the own pace lets a call start at `dueMs`: one that comes earlier could not be used. */
  askAtMs(dueMs: number): number;
  /** Asks for as many as so many calls need now. */
  fill(calls: number, dueMs: number): void;
  /** Resolves with the next answer. */
  known(): Promise<void>;
}

function createReservedStarts({ link, lane, ratePerSecond }: SharedLane, clock: Clock): ReservedStarts {
  const distanceMs = SECOND_MS / ratePerSecond;
  const lateMs = Math.max(LATE_MS, distanceMs);
  const time = createStoreTime();
  const reserved: number[] = [];
  const waiting: (() => void)[] = [];
  let asking = 0;
  /** What starts were late by, beyond the stretch: whoever starts a second later would be one too many by as much. */
  let owedMs = 0;
  let askAgainMs = -Infinity;
  let lastMs = -Infinity;

  function askAtMs(dueMs: number): number {
    const isSoon = dueMs <= lastMs + distanceMs + SLACK_MS;
    return Math.max(askAgainMs, isSoon ? -Infinity : dueMs - time.tripMs());
  }

  function dropBefore(ms: number): void {
    while (reserved[0] !== undefined && reserved[0] < ms) reserved.shift();
  }

  async function ask(): Promise<void> {
    asking += 1;
    const sentMs = clock.monotonic();
    // All who start after the next one start later by what is owed.
    const toNextMs = distanceMs + owedMs;
    owedMs = 0;
    const slot = await link.reserve(lane, toNextMs);
    asking -= 1;
    if (slot) keep(slot, time.toOurs(slot, sentMs, clock.monotonic()));
    for (const wake of waiting.splice(0)) wake();
  }

  function keep({ isReserved }: Slot, atMs: number): void {
    if (!isReserved) {
      askAgainMs = atMs;
      return;
    }
    lastMs = Math.max(lastMs, atMs);
    reserved.push(atMs);
    reserved.sort((a, b) => a - b);
  }

  return {
    first: () => reserved[0],
    take(nowMs) {
      const startMs = reserved.shift() ?? nowMs;
      owedMs += Math.max(0, nowMs - startMs - STRETCH_MS);
    },
    dropBefore,
    isAsking: () => asking > 0,
    askAtMs,
    fill(calls, dueMs) {
      const nowMs = clock.monotonic();
      dropBefore(nowMs - lateMs);
      if (askAtMs(dueMs) > nowMs) return;
      const most = Math.min(calls, MOST_RESERVED, 1 + Math.ceil(time.tripMs() / distanceMs));
      while (reserved.length + asking < most) void ask();
    },
    known: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
