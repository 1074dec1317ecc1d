import type { Observation } from '../core/model/observation.ts';
import type { OnProgress, Progress } from '../core/ports.ts';
import type { LedgerSurvey } from '../ledger/read.ts';
import { createAccountTally } from './accounts-progress.ts';
import type { PlannedTarget } from './plan.ts';

/** Counts for the progress view, over all targets. */
export interface RunProgress {
  /** How many firmware a target has, as far as that is known. */
  total(target: PlannedTarget, total: number): void;
  /** What an interrupted run had collected of a target. */
  continued(target: PlannedTarget, survey: LedgerSurvey): void;
  observed(observation: Pick<Observation, 'target' | 'answer' | 'attempts' | 'throttled'>): void;
  began(account: string): void;
  ended(account: string): void;
}

const FIELDS = { observed: 'audited', 'not-found': 'notFound', denied: 'denied', failed: 'failed' } as const;

/** The total is known once every target's list has its first page read; rows of files are known before. */
export function createProgress(targets: readonly PlannedTarget[], onProgress: OnProgress): RunProgress {
  const totals = new Map<PlannedTarget, number | null>(
    targets.map((target) => {
      const { ids, lists } = target.selection;
      const isListed = lists.some(({ use }) => use === 'select');
      return [target, isListed ? null : (ids?.rows ?? 0) + (ids?.unusable ?? 0)];
    }),
  );
  const state: Progress = {
    stage: 'collect',
    done: 0,
    total: sumOf(totals),
    audited: 0,
    notFound: 0,
    denied: 0,
    failed: 0,
    calls: 0,
    throttled: 0,
    detail: '',
  };
  const accounts = createAccountTally(targets.map(({ target }) => target.account));
  for (const [{ target }, total] of totals) accounts.found(target.account, total ?? 0);
  const tell = (): void => {
    const ofAccounts = accounts.progress();
    onProgress(ofAccounts ? { ...state, accounts: ofAccounts } : state);
  };
  // From the start: a run whose first call waits for its turn shows that it does.
  tell();
  return {
    total(planned, total) {
      accounts.found(planned.target.account, total - (totals.get(planned) ?? 0));
      totals.set(planned, total);
      state.total = sumOf(totals);
      tell();
    },
    continued({ target }, { counts }) {
      for (const kind of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
        state.done += counts[kind];
        state[FIELDS[kind]] += counts[kind];
        accounts.done(target.account, counts[kind]);
      }
      tell();
    },
    observed({ target, answer, attempts, throttled = 0 }) {
      accounts.done(target.account, 1);
      state.done += 1;
      state[FIELDS[answer.kind]] += 1;
      state.calls += attempts;
      state.throttled += throttled;
      tell();
    },
    began(account) {
      accounts.began(account);
      tell();
    },
    ended(account) {
      accounts.ended(account);
      tell();
    },
  };
}

function sumOf(totals: ReadonlyMap<PlannedTarget, number | null>): number | null {
  let sum = 0;
  for (const total of totals.values()) {
    if (total === null) return null;
    sum += total;
  }
  return sum;
}
