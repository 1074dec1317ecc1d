//  collect ──► accounts side by side ──► an account's targets one after another ──► collectTarget
//                                                                    select ─► rate limiter ─► client ─► probe ─► ledger
import pLimit from 'p-limit';
import type { Job } from '../job/job.ts';
import { openAccount } from './account.ts';
import { collectTarget } from './collect-target.ts';
import type { CollectContext } from './collect-target.ts';
import type { EndSignals } from './end-signals.ts';
import type { Lock } from './lock.ts';
import { createRateLimiters } from './rate-limiters.ts';
import type { PlannedTarget } from './plan.ts';
import type { Access } from './access.ts';
import type { RunPorts } from './ports.ts';
import { openProbing } from './probing.ts';
import { createProgress } from './progress.ts';

export interface CollectOptions {
  job: Job;
  runId: string;
  targets: readonly PlannedTarget[];
  access: Access;
  /** Where a target's ledger lies. */
  ledgerPath: (target: PlannedTarget) => string;
  lock: Lock;
  end: EndSignals;
  /** Ends collecting where a target's ledger cannot be written: nothing more can be kept. */
  fail: (error: unknown) => void;
  ports: RunPorts;
  /** Called once, when the first call is about to be made: there is time while its answer is waited for. */
  meanwhile: () => void;
}

/**
 * Collects every target into its ledger. Accounts run side by side, as many as the job allows, and the targets of one
 * account one after another, since they share its quota. What goes wrong with a target is written into its ledger and keeps
 * no other from being collected.
 * @throws AuditError `output-failed` where a ledger cannot be written; the signal's reason where the run is interrupted
 */
export async function collect(options: CollectOptions): Promise<void> {
  const { job, targets, end, ports, fail } = options;
  const rateLimiters = createRateLimiters(ports);
  const probing = await openProbing(job, end, ports);
  const context: CollectContext = {
    ...options,
    rateLimiters,
    probing,
    progress: createProgress(targets, ports.onProgress),
  };
  const limit = pLimit(job.concurrency.accounts);
  try {
    const accounts = [...byAccount(targets).values()].map((own) =>
      limit(() =>
        collectAccount(own, context).catch((error: unknown) => {
          fail(error);
          throw error;
        }),
      ),
    );
    // All of them end before any error goes on: none may still write when the folder is left.
    const ended = await Promise.allSettled(accounts);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  } finally {
    rateLimiters.close();
    await probing.close();
  }
}

async function collectAccount(targets: readonly PlannedTarget[], context: CollectContext): Promise<void> {
  const account = openAccount(context.job, context.ports);
  try {
    for (const target of targets) {
      context.end.interrupted.throwIfAborted();
      await collectTarget(target, account, context);
    }
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
