import type { Clock, Logger, Random } from '../core/ports.ts';
import type { RolloutOperation } from '../core/model/rollout.ts';
import { ROLLOUT_QPS } from '../job/entries.ts';
import type { JobTarget } from '../job/job.ts';
import { createRateLimiter } from '../quota/rate-limiter.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';

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

/**
 * By account: by its UID where that is known, else by its label. Targets of one account share its limiters, and the first
 * of them sets the rates.
 */
export function createRateLimiters(ports: { clock: Clock; random: Random; logger: Logger }): RateLimiters {
  const byAccount = new Map<string, AccountRateLimiters>();

  function open(account: string, operation: string, ratePerSecond: number): RateLimiter {
    return createRateLimiter({
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

  /** `--qps` lowers these too, and never raises them. */
  function openRollouts(account: string, quota: JobTarget['quota']): AccountRateLimiters['rollouts'] {
    const { queryQps, rolloutQps = ROLLOUT_QPS, share } = quota;
    const one = (operation: RolloutOperation): RateLimiter =>
      open(account, operation, Math.min(rolloutQps, queryQps) * share);
    return {
      ListOTAJobByFirmware: one('ListOTAJobByFirmware'),
      QueryOTAJob: one('QueryOTAJob'),
      ListOTATaskByJob: one('ListOTATaskByJob'),
    };
  }

  return {
    of({ account, quota, uid }) {
      const key = uid === undefined ? `label ${account}` : `uid ${uid}`;
      let limiters = byAccount.get(key);
      if (!limiters) {
        limiters = {
          query: open(account, 'QueryOTAFirmware', quota.queryQps * quota.share),
          list: open(account, 'ListOTAFirmware', quota.listQps * quota.share),
          rollouts: openRollouts(account, quota),
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
