import { accountsOf, collectAccounts } from './collect-accounts.ts';
import type { CollectAccountsOptions } from './collect-accounts.ts';
import { makePlan, planTargets } from './plan.ts';
import type { PlannedTarget, PlannedTargets } from './plan.ts';
import type { RunPorts } from './ports.ts';
import type { QueueOptions } from './queue/coordinate.ts';
import type { Job } from '../job/job.ts';

/** A plan, and who collects it: this process, or workers elsewhere. */
export interface Collector extends PlannedTargets {
  /** Collects some targets of the plan into a run's folder. @throws as `collectAccounts`, or as `Coordinator.collect` */
  collect(
    targets: readonly PlannedTarget[],
    runFolder: string,
    options: CollectAccountsOptions,
  ): Promise<void>;
}

/**
 * Plans a job, once whoever collects it is there.
 * @param queue absent: this process collects
 * @throws as `makePlan`, or as `openCoordinator`
 */
export async function planCollecting(
  job: Job,
  ports: RunPorts,
  { queue, signal }: { queue?: QueueOptions; signal?: AbortSignal },
): Promise<Collector> {
  if (queue) return planQueued(job, ports, { queue, signal });
  const plan = await makePlan(job, ports, signal);
  return {
    ...plan,
    collect: (targets, _runFolder, options) =>
      collectAccounts({ ...plan, targets }, accountsOf(targets), options),
  };
}

/** Workers have the credentials: nobody's are looked for here. BullMQ is loaded by those who have a queue. */
async function planQueued(
  job: Job,
  ports: RunPorts,
  { queue, signal }: { queue: QueueOptions; signal: AbortSignal | undefined },
): Promise<Collector> {
  const { openCoordinator } = await import('./queue/coordinate.ts');
  const coordinator = await openCoordinator(queue, ports);
  try {
    const plan = await planTargets(job, ports, signal);
    return {
      targets: plan.targets,
      collect: (targets, runFolder, options) => coordinator.collect({ ...options, targets, runFolder }),
      async cleanUp() {
        await coordinator.close();
        await plan.cleanUp();
      },
    };
  } catch (error) {
    await coordinator.close();
    throw error;
  }
}
