//  runShard, workers of a queue ──► jobOfPlan ──► collectPlanned: ledgers, for whoever makes a run of them
import { formatDuration } from '../../core/duration.ts';
import { AuditError } from '../../core/errors.ts';
import type { RunInfo } from '../../core/model/run.ts';
import type { Job } from '../../job/job.ts';
import { jobOfShard } from '../../job/planned.ts';
import { accountsOf, collectAccounts, untilEnded } from '../collect-accounts.ts';
import type { CollectAccountsOptions } from '../collect-accounts.ts';
import type { Plan } from '../plan.ts';
import { policyFor } from '../policy.ts';
import type { RunPorts } from '../ports.ts';
import { createServiceClock } from '../service-clock.ts';
import { secretsOfQuota } from '../shared-quota.ts';
import type { ShardPlan } from './plan-file.ts';

/**
 * The job of a plan, as whoever collects a part of it runs it.
 * @throws AuditError `job` where a variable is not set here
 */
export function jobOfPlan({ configuration }: ShardPlan, ports: RunPorts): Job {
  const job = jobOfShard(configuration, ports.env);
  for (const secret of secretsOfQuota(job)) ports.onSecret?.(secret);
  return job;
}

/** What was observed long after its plan belongs to another night. @throws AuditError `job` where it is too old */
export function refuseOld(run: RunInfo, { resumeWithinMs }: Job, { clock }: RunPorts): void {
  if (clock.now() - Date.parse(run.startedAt) <= resumeWithinMs) return;
  const age = formatDuration(resumeWithinMs);
  throw new AuditError(
    'job',
    `the plan of ${run.runId} is older than resumeWithin (${age})`,
    'Make a new plan.',
  );
}

export interface Planned extends Pick<CollectAccountsOptions, 'job' | 'info' | 'lock' | 'ledgerPath'> {
  plan: Plan;
  /** What may end it from outside. */
  given: readonly AbortSignal[];
}

/**
 * Collects targets of a plan, each into its ledger.
 * @returns the service's time when that was done, ISO 8601 UTC; null: it did not tell
 * @throws as `collectAccounts`
 */
export async function collectPlanned(
  { plan, given, job, ...options }: Planned,
  ports: RunPorts,
): Promise<string | null> {
  const serviceClock = createServiceClock(ports.clock);
  const policy = await policyFor(job);
  const { deadlineMs } = job;
  await untilEnded(given, { deadlineMs, clock: ports.clock }, async (end, fail) => {
    const collecting = { ...options, job, policy, end, fail, serviceClock, ports };
    await collectAccounts(plan, accountsOf(plan.targets), collecting);
    end.interrupted.throwIfAborted();
  });
  const servedAtMs = serviceClock.nowMs();
  return servedAtMs === undefined ? null : new Date(servedAtMs).toISOString();
}
