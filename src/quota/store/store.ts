/** A store that gives out the starts of calls, one after another, to all processes and hosts that ask it. */
export interface QuotaStore {
  /** `Redis at host:port/0`: never with a user or a password. */
  readonly where: string;
  /**
   * Reserves the next start of a lane, in one step of the store's.
   * @throws Error where the store refuses, or is not there; whoever asks bounds the time
   */
  reserve(lane: string, distanceMs: number): Promise<Slot>;
  /** Nothing starts on the lane for so long; a longer hold stays. @throws as `reserve` */
  hold(lane: string, forMs: number): Promise<void>;
  /** Does all that `reserve` does but reserve: proves that it would be possible. @throws as `reserve` */
  look(lane: string): Promise<Slot>;
  close(): Promise<void>;
}

/** What the store answers. */
export interface Slot {
  /** False: everything within reach is taken, or the lane is held. */
  isReserved: boolean;
  /** Milliseconds from `atMs` to the start; where none is reserved, until asking again makes sense. */
  waitMs: number;
  /** The store's own clock as it answered, milliseconds since 1970 with a fraction. */
  atMs: number;
  /** Who asked this lane within the last minute, whoever asks now included. */
  hosts: number;
}

/** The lane of one operation of one account. The braces keep its keys in one slot of a cluster. */
export function laneOf(uid: string, operation: string): string {
  return `{${uid}:${operation}}`;
}

/** How far ahead a start can be reserved: what a host that dies had reserved is lost, and no more. */
export const AHEAD_MS = 2_000;
/** The longest distance to the next start; what lies farther ahead is of a clock of the store's that was set. */
export const LONGEST_DISTANCE_MS = 20_000;
/** A host that did not ask for so long is gone. */
export const HOST_MS = 60_000;
/** The longest hold, for the same reason. */
export const LONGEST_HOLD_MS = 120_000;
/** A lane that nobody asks is forgotten after this. */
export const IDLE_MS = 300_000;
