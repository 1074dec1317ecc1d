import { ROLLOUTS } from './rows.ts';
import type { ResultRecord, RunInfo } from '../../core/model/run.ts';
import type { PageCell } from './rows.ts';

/** A package may have thousands, and a page has room for so many. */
const MOST_ROLLOUTS = 10_000;

/** The page's rows of rollouts. */
export interface RolloutRows {
  /** @param place of the package on the page */
  add(info: RunInfo, record: ResultRecord, place: number): void;
  /** Those that the page has room for, each ending with the place of its package. */
  rows(): PageCell[][];
  /** How many there are. */
  all(): number;
}

/** Where not all have room, those stay that give failing packages to devices. `most` is for tests. */
export function createRollouts(most: number = MOST_ROLLOUTS): RolloutRows {
  const urgent: PageCell[][] = [];
  const others: PageCell[][] = [];
  const at = ROLLOUTS.columns.findIndex(({ name }) => name === 'open_of_failing');
  let all = 0;
  return {
    add(info, record, place) {
      for (const row of ROLLOUTS.rowsOf(info, record)) {
        const kept = row[at] === 'true' ? urgent : others;
        if (kept.length < most) kept.push([...row, place]);
        all += 1;
      }
    },
    rows: () => [...urgent, ...others].slice(0, most),
    all: () => all,
  };
}
