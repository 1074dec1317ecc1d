//  collect ──► accounts side by side ──► an account's targets one after another ──► collectTarget
//                                                                    select ─► rate limiter ─► client ─► probe ─► ledger
import pLimit from 'p-limit';
import { openAccount } from './account.ts';
import { collectTarget } from './collect-target.ts';
import type { CollectContext, CollectOptions } from './collect-target.ts';
import { createRateLimiters } from './rate-limiters.ts';
import type { PlannedTarget } from './plan.ts';
import { openProbing } from './probing.ts';
import { createProgress } from './progress.ts';
import { openSharedQuota } from './shared-quota.ts';

/**
 * Collects every target into its ledger. Accounts run side by side, as many as the job allows, and the targets of one
 * account one after another, since they share its quota. What goes wrong with a target is written into its ledger and keeps
 * no other from being collected.
 * @throws AuditError `output-failed` where a ledger cannot be written; the signal's reason where the run is interrupted
 */
export async function collect(options: CollectOptions): Promise<void> {
  const { job, targets, end, ports, fail } = options;
  const shared = await openSharedQuota(job, ports);
  const rateLimiters = createRateLimiters(ports, shared);
  const probing = await openProbing(job, end, ports);
  const context: CollectContext = {
    ...options,
    rateLimiters,
    probing,
    progress: createProgress(targets, ports.onProgress),
  };
  const limit = pLimit(job.concurrency.accounts);
  try {
    const accounts = [...byAccount(targets)].map(([account, own]) =>
      limit(async () => {
        context.progress.began(account);
        await collectAccount(own, context).catch((error: unknown) => {
          fail(error);
          throw error;
        });
        context.progress.ended(account);
      }),
    );
    // All of them end before any error goes on: none may still write when the folder is left.
    const ended = await Promise.allSettled(accounts);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  } finally {
    rateLimiters.close();
    await shared?.link.close();
    await probing.close();
  }
}

/** The targets' packages are queried one target after another; their rollouts may take longer, and no query waits for them. */
async function collectAccount(targets: readonly PlannedTarget[], context: CollectContext): Promise<void> {
  const account = openAccount(context);
  const ending: Promise<void>[] = [];
  try {
    try {
      for (const target of targets) {
        context.end.interrupted.throwIfAborted();
        const { ended } = await collectTarget(target, account, context);
        // Told at once: what ends one ends all.
        ended.catch(context.fail);
        ending.push(ended);
      }
    } finally {
      await Promise.allSettled(ending);
    }
    await Promise.all(ending);
  } finally {
    await account.close();
  }
}

function byAccount(targets: readonly PlannedTarget[]): Map<string, PlannedTarget[]> {
  const accounts = new Map<string, PlannedTarget[]>();
  for (const planned of targets) {
    const { account } = planned.target;
    accounts.set(account, [...(accounts.get(account) ?? []), planned]);
  }
  return accounts;
}
