import type { Clock, Logger, Random } from '../core/ports.ts';
import type { JobTarget } from '../job/job.ts';
import { createLane } from '../quota/lane.ts';
import type { Lane } from '../quota/lane.ts';

/** The pacing of one account: the quota belongs to the account and the operation, not to region, instance or key. */
export interface AccountLanes {
  query: Lane;
  list: Lane;
}

/** Whose quota it is, and how much of it the job may use. */
interface QuotaOwner extends Pick<JobTarget, 'account' | 'quota'> {
  /** The account's UID, where the service has told it: two labels may name one account. */
  uid?: string;
}

export interface LaneBook {
  of(owner: QuotaOwner): AccountLanes;
  close(): void;
}

/**
 * Lanes by account: by its UID where that is known, else by its label. Targets of one account share them, and the first of
 * them sets the rates.
 */
export function createLaneBook(ports: { clock: Clock; random: Random; logger: Logger }): LaneBook {
  const book = new Map<string, AccountLanes>();

  function open(account: string, operation: string, ratePerSecond: number): Lane {
    return createLane({
      ratePerSecond,
      clock: ports.clock,
      random: ports.random,
      onThrottle: (facts) =>
        ports.logger.debug('throttled by the service: pausing, then slower', {
          account,
          operation,
          pausedMs: Math.round(facts.pausedMs),
          ratePerSecond: Number(facts.ratePerSecond.toFixed(2)),
        }),
    });
  }

  return {
    of({ account, quota, uid }) {
      const key = uid === undefined ? `label ${account}` : `uid ${uid}`;
      let lanes = book.get(key);
      if (!lanes) {
        lanes = {
          query: open(account, 'QueryOTAFirmware', quota.queryQps * quota.share),
          list: open(account, 'ListOTAFirmware', quota.listQps * quota.share),
        };
        book.set(key, lanes);
      }
      return lanes;
    },
    close() {
      for (const { query, list } of book.values()) {
        query.close();
        list.close();
      }
    },
  };
}
