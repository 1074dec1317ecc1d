import { AuditError } from '../../core/errors.ts';
import { NOBODY, noCredentials, nobodysAccess } from '../access.ts';
import type { Access } from '../access.ts';
import { accountsOf, collectAccounts } from '../collect-accounts.ts';
import type { CollectAccountsOptions } from '../collect-accounts.ts';
import { createServiceClock } from '../service-clock.ts';
import type { PlannedTarget } from '../plan.ts';
import type { Slice } from './slice.ts';

/** A run whose accounts are collected by workers. */
export interface QueuedRun extends CollectAccountsOptions {
  targets: readonly PlannedTarget[];
  /** `<job>/.work/<run-id>` */
  runFolder: string;
}

/** Writes ledgers for accounts that nobody collected, which say so. @param why absent: their time was over */
export async function leaveOut(
  run: QueuedRun,
  slices: readonly Slice[],
  why?: ReadonlyMap<Slice, string>,
): Promise<void> {
  if (slices.length === 0) return;
  const targets = slices.flatMap((slice) => slice.targets);
  const reasons = new Map([...(why ?? [])].map(([slice, reason]) => [slice.account, reason]));
  const access = why ? nobodysAccess(({ account }) => reasons.get(account) ?? '') : LATE;
  const serviceClock = createServiceClock(run.ports.clock);
  // Nobody is asked: there is no quota to share.
  const { quota: _, ...job } = run.job;
  const ports = { ...run.ports, onProgress: () => undefined };
  await collectAccounts({ targets, access }, accountsOf(targets), { ...run, job, ports, serviceClock });
}

/** Whoever comes too late for a call needs no credentials: the ledger says of each package that it was not asked for. */
const LATE: Access = {
  credentials: () => Promise.resolve(noCredentials(new AuditError('credentials', NOBODY.describe))),
  identity: () => Promise.resolve(NOBODY),
};
