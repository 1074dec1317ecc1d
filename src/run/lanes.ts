import type { Clock, Logger, Random } from '../core/ports.ts';
import type { JobTarget } from '../job/job.ts';
import { createLane } from '../quota/lane.ts';
import type { Lane } from '../quota/lane.ts';

/** The pacing of one account: the quota belongs to the account and the operation, not to region, instance or key. */
export interface AccountLanes {
  query: Lane;
  list: Lane;
}

export interface LaneBook {
  of(target: JobTarget): AccountLanes;
  close(): void;
}

/** Lanes by account label; targets of one account share them. The first target of an account sets the rates. */
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
    of({ account, quota }) {
      let lanes = book.get(account);
      if (!lanes) {
        lanes = {
          query: open(account, 'QueryOTAFirmware', quota.queryQps * quota.share),
          list: open(account, 'ListOTAFirmware', quota.listQps * quota.share),
        };
        book.set(account, lanes);
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
