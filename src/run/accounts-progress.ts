import type { AccountsProgress } from '../core/ports.ts';

/** How far each account of a run is. */
export interface AccountTally {
  /** So many more packages than were known of are to be queried. */
  found(account: string, packages: number): void;
  done(account: string, packages: number): void;
  began(account: string): void;
  ended(account: string): void;
  /** undefined for a run of one account. */
  progress(): AccountsProgress | undefined;
}

export function createAccountTally(names: Iterable<string>): AccountTally {
  const left = new Map([...names].map((account) => [account, 0]));
  const running = new Set<string>();
  let done = 0;
  const add = (account: string, packages: number): void =>
    void left.set(account, (left.get(account) ?? 0) + packages);
  return {
    found: add,
    done: (account, packages) => add(account, -packages),
    began: (account) => void running.add(account),
    ended(account) {
      running.delete(account);
      done += 1;
    },
    progress() {
      if (left.size < 2) return undefined;
      let slowest: AccountsProgress['slowest'] = null;
      for (const account of running) {
        const packages = left.get(account) ?? 0;
        if (packages > (slowest?.left ?? 0)) slowest = { account, left: packages };
      }
      return { total: left.size, done, running: running.size, slowest };
    },
  };
}
