import { createProgress } from '../progress.ts';
import type { QueuedRun } from './leave-out.ts';
import type { Slice } from './slice.ts';
import type { Collected } from './take-in.ts';

/** So often an account is given out anew before it is given up. */
const MOST_AGAIN = 5;

/** What is known of a run's accounts. */
export interface QueuedAccounts {
  /** Those that have not come yet, by number. */
  readonly open: ReadonlyMap<number, Slice>;
  /** Of those, the ones that queue and parts are not known to have. */
  readonly unknown: ReadonlySet<number>;
  /** Those that will not come, and why. */
  readonly lost: ReadonlyMap<Slice, string>;
  /** When a worker last gave a sign of life, monotonic milliseconds. */
  readonly signAt: number;
  /** A worker gave one. */
  heard(): void;
  /** The account is under way. */
  began(slice: Slice): void;
  handedOut(slice: Slice): void;
  /** Its ledgers are in the run's folder. */
  came(slice: Slice, collected: readonly Collected[]): void;
  lose(slice: Slice, why: string): void;
  /** It has to be handed out anew, unless that has happened too often. */
  again(slice: Slice, why: string): void;
  /** All that are still open have to be. */
  allAgain(): void;
}

export function createAccounts(
  { targets, ports }: Pick<QueuedRun, 'targets' | 'ports'>,
  slices: readonly Slice[],
): QueuedAccounts {
  const { clock, logger, onProgress } = ports;
  const progress = createProgress(targets, onProgress);
  const open = new Map(slices.map((slice) => [slice.number, slice]));
  const unknown = new Set(open.keys());
  const lost = new Map<Slice, string>();
  const times = new Map<Slice, number>();
  let signAt = clock.monotonic();

  function leave({ number }: Slice): void {
    open.delete(number);
    unknown.delete(number);
  }

  function lose(slice: Slice, why: string): void {
    logger.warn('an account is given up', { account: slice.account, reason: why });
    lost.set(slice, why);
    leave(slice);
  }

  return {
    open,
    unknown,
    lost,
    get signAt() {
      return signAt;
    },
    heard: () => void (signAt = clock.monotonic()),
    began: ({ account }) => progress.began(account),
    handedOut: ({ number }) => void unknown.delete(number),
    came(slice, collected) {
      for (const [target, survey] of collected) {
        progress.total(target, survey.places.length);
        progress.continued(target, survey);
      }
      progress.ended(slice.account);
      leave(slice);
    },
    lose,
    again(slice, why) {
      const time = (times.get(slice) ?? 0) + 1;
      times.set(slice, time);
      if (time > MOST_AGAIN) return lose(slice, why);
      logger.warn('an account is handed out again', { account: slice.account, reason: why });
      unknown.add(slice.number);
    },
    allAgain() {
      for (const number of open.keys()) unknown.add(number);
    },
  };
}
