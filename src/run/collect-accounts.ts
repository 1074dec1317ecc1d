import type { RolloutAsking } from '../core/model/rollout-report.ts';
import { judgedAtMs } from '../core/judged-at.ts';
import type { RunInfo } from '../core/model/run.ts';
import { failsByItself } from '../evaluate/judge.ts';
import type { Policy } from '../evaluate/policy.ts';
import type { RolloutChoice } from './asking-rollouts.ts';
import { collect } from './collect.ts';
import type { CollectOptions } from './collect-target.ts';
import { createEndSignals } from './end-signals.ts';
import type { EndSignals } from './end-signals.ts';
import type { Access } from './access.ts';
import type { PlannedTarget } from './plan.ts';

/** What collecting needs besides the plan. */
export interface CollectAccountsOptions extends Pick<
  CollectOptions,
  'job' | 'ledgerPath' | 'lock' | 'end' | 'fail' | 'serviceClock' | 'ports'
> {
  info: RunInfo;
  policy: Policy;
  /** Called once, when the first call is about to be made. */
  meanwhile?: () => void;
}

/**
 * Collects the targets of some accounts of a plan, each into its ledger, from where an interrupted run left it. Accounts are
 * whole: their quota is paced in one place. Whoever collects the others may be another process or machine.
 * @throws as `collect`
 */
export async function collectAccounts(
  { targets, access }: { targets: readonly PlannedTarget[]; access: Access },
  accounts: ReadonlySet<string>,
  { info, policy, meanwhile = () => undefined, ...options }: CollectAccountsOptions,
): Promise<void> {
  const { rollouts } = options.job;
  let isBegun = false;
  await collect({
    ...options,
    runId: info.runId,
    targets: targets.filter(({ target }) => accounts.has(target.account)),
    access,
    ...(rollouts && { rollouts: choiceOf(rollouts, policy, info) }),
    meanwhile() {
      if (!isBegun) meanwhile();
      isBegun = true;
    },
  });
}

/** The accounts of targets. */
export function accountsOf(targets: readonly PlannedTarget[]): ReadonlySet<string> {
  return new Set(targets.map(({ target }) => target.account));
}

/**
 * Does some work under the signals that end collecting, which are put away after it.
 * @param given what may end it from outside
 * @param work is also given what ends all targets where the ledger of one cannot be written
 */
export async function untilEnded<T>(
  given: readonly AbortSignal[],
  { deadlineMs, clock }: { deadlineMs?: number | undefined; clock: CollectOptions['ports']['clock'] },
  work: (end: EndSignals, fail: (error: unknown) => void) => Promise<T>,
): Promise<T> {
  const failed = new AbortController();
  const end = createEndSignals([...given, failed.signal], deadlineMs, clock);
  try {
    return await work(end, (error) => failed.abort(error));
  } finally {
    end.dispose();
  }
}

/** Which packages' rollouts are asked for. Collecting knows no check; it is handed this instead. */
function choiceOf(asking: RolloutAsking, policy: Policy, info: RunInfo): RolloutChoice {
  const { mode, from } = asking;
  return {
    ...asking,
    isChosen: (observation) =>
      mode === 'all'
        ? observation.answer.kind === 'observed'
        : failsByItself(observation, from, { policy, asOfMs: judgedAtMs(observation, info) }),
  };
}
