import type { Clock, Logger, Random } from '../core/ports.ts';
import type { RolloutOperation } from '../core/model/rollout.ts';
import { LIST_QPS, QUERY_QPS, ROLLOUT_QPS } from '../job/entries.ts';
import type { JobTarget } from '../job/job.ts';
import { createRateLimiter } from '../quota/rate-limiter.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';
import type { StoreLink } from '../quota/store/link.ts';
import { laneOf } from '../quota/store/store.ts';

/** The pacing of one account: the quota belongs to the account and the operation, not to region, instance or key. */
export interface AccountRateLimiters {
  query: RateLimiter;
  list: RateLimiter;
  rollouts: Readonly<Record<RolloutOperation, RateLimiter>>;
}

/** Whose quota it is, and how much of it the job may use. */
interface QuotaOwner extends Pick<JobTarget, 'account' | 'quota'> {
  /** The account's UID, where the service has told it: two labels may name one account. */
  uid?: string;
}

export interface RateLimiters {
  of(owner: QuotaOwner): AccountRateLimiters;
  close(): void;
}

/** Calls a second: what the job may make at most, and the account's quota, which is no lower than the documented one. */
interface Rate {
  own: number;
  quota: number;
}

interface LimiterPorts {
  clock: Clock;
  random: Random;
  logger: Logger;
}

interface Opened {
  account: string;
  uid: string | undefined;
}

/** What all who use the store share, and which part of the quota that is. */
export interface SharedQuota {
  link: StoreLink;
  share: number;
}

/**
 * By account: by its UID where that is known, else by its label. Targets of one account share its limiters, and the first
 * of them sets the rates. With a shared quota a UID is known of each.
 */
export function createRateLimiters(ports: LimiterPorts, shared?: SharedQuota): RateLimiters {
  const byAccount = new Map<string, AccountRateLimiters>();

  const open = (opened: Opened, operation: string, rate: Rate): RateLimiter =>
    openRateLimiter(opened, operation, rate, { ports, shared });

  /** `--qps` lowers these too, and never raises them. */
  function openRollouts(opened: Opened, quota: JobTarget['quota']): AccountRateLimiters['rollouts'] {
    const { queryQps, rolloutQps = ROLLOUT_QPS, share } = quota;
    const one = (operation: RolloutOperation): RateLimiter =>
      open(opened, operation, {
        own: Math.min(rolloutQps, queryQps) * share,
        quota: Math.max(rolloutQps, ROLLOUT_QPS),
      });
    return {
      ListOTAJobByFirmware: one('ListOTAJobByFirmware'),
      QueryOTAJob: one('QueryOTAJob'),
      ListOTATaskByJob: one('ListOTATaskByJob'),
    };
  }

  return {
    of({ account, quota, uid = quota.account }) {
      const key = uid === undefined ? `label ${account}` : `uid ${uid}`;
      let limiters = byAccount.get(key);
      if (!limiters) {
        const { queryQps, listQps, share } = quota;
        const opened = { account, uid };
        limiters = {
          query: open(opened, 'QueryOTAFirmware', {
            own: queryQps * share,
            quota: Math.max(queryQps, QUERY_QPS),
          }),
          list: open(opened, 'ListOTAFirmware', {
            own: listQps * share,
            quota: Math.max(listQps, LIST_QPS),
          }),
          rollouts: openRollouts(opened, quota),
        };
        byAccount.set(key, limiters);
      }
      return limiters;
    },
    close() {
      for (const { query, list, rollouts } of byAccount.values())
        for (const limiter of [query, list, ...Object.values(rollouts)]) limiter.close();
    },
  };
}

function openRateLimiter(
  { account, uid }: Opened,
  operation: string,
  rate: Rate,
  { ports, shared }: { ports: LimiterPorts; shared: SharedQuota | undefined },
): RateLimiter {
  return createRateLimiter({
    ratePerSecond: rate.own,
    ...(shared &&
      uid !== undefined && {
        shared: {
          link: shared.link,
          lane: laneOf(uid, operation),
          ratePerSecond: rate.quota * shared.share,
        },
      }),
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
