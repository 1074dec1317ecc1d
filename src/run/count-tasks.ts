import type { OurCode } from '../core/codes.ts';
import { TASK_STATUSES } from '../core/model/rollout.ts';
import type { TaskCounts, TaskStatus, Tasks } from '../core/model/rollout.ts';
import type { RolloutCalls } from '../iot/rollout-calls.ts';
import { kindOf, unknownTasks } from './rollout-lanes.ts';
import type { AskOne } from './rollout-lanes.ts';

/** ListOTATaskByJob gives at most 100 a page. */
const PAGE_SIZE = 100;
/** Tasks that are read one by one, where they cannot be counted otherwise: 5,000 of a rollout. */
const MOST_PAGES = 50;
/** States that are not documented and still told apart. */
const MOST_OTHERS = 10;

const TOO_MANY: Tasks = { kind: 'unknown', why: 'too-many-tasks', code: '' };
/** Total and what was read contradict each other. */
const CONTRADICTORY: Tasks = { kind: 'unknown', why: 'failed', code: 'InvalidResponse' satisfies OurCode };

/** Counts the tasks of a rollout by their state, without reading whose they are. */
export type CountTasks = (ask: AskOne, jobId: string) => Promise<Tasks>;

/**
 * By one call for each state, whose Total is its count. A service whose Total does not follow the filter is found out by
 * what it says, once for the target; then every task is read.
 */
export function createTaskCounter(calls: RolloutCalls, iotInstanceId: string): CountTasks {
  let followsFilter: boolean | null = null;

  async function count(ask: AskOne, jobId: string): Promise<Tasks> {
    if (followsFilter !== false) {
      const counted = await byTotal(ask, jobId);
      if (counted !== 'unfiltered') return counted;
      followsFilter = false;
    }
    return byPaging(ask, jobId);
  }

  async function page(
    ask: AskOne,
    query: { jobId: string; page: number; pageSize: number; status?: TaskStatus },
  ): Promise<{ total: number | null; pageCount: number; statuses: string[] } | { problem: Tasks }> {
    const asked = await ask('ListOTATaskByJob', (signal) => calls.tasks({ ...query, iotInstanceId }, signal));
    if (asked.ok) return asked.value;
    const { failure } = asked;
    const why = failure.outcome === 'not-found' ? 'gone' : kindOf(failure);
    return { problem: unknownTasks(why, failure) };
  }

  async function byTotal(ask: AskOne, jobId: string): Promise<Tasks | 'unfiltered'> {
    const totals = new Map<TaskStatus, number>();
    for (const status of TASK_STATUSES) {
      const read = await page(ask, { jobId, page: 1, pageSize: 1, status });
      if ('problem' in read) return read.problem;
      const { total, statuses } = read;
      if (total === null || statuses.some((shown) => shown !== status)) return 'unfiltered';
      totals.set(status, total);
    }
    const counts = [...totals.values()];
    const [first = 0] = counts;
    const isSame = first > 0 && counts.every((total) => total === first);
    if (isSame && followsFilter !== true) {
      const all = await page(ask, { jobId, page: 1, pageSize: 1 });
      if ('problem' in all) return all.problem;
      if (all.total === first) return 'unfiltered';
    }
    // Two states that differ show that Total follows.
    if (counts.some((total) => total !== first)) followsFilter = true;
    return { kind: 'counted', by: 'total', counts: Object.fromEntries(totals) as TaskCounts };
  }

  async function byPaging(ask: AskOne, jobId: string): Promise<Tasks> {
    const counts = emptyCounts();
    let read = 0;
    for (let number = 1; number <= MOST_PAGES; number += 1) {
      const found = await page(ask, { jobId, page: number, pageSize: PAGE_SIZE });
      if ('problem' in found) return found.problem;
      const { total, pageCount, statuses } = found;
      if (pageCount > MOST_PAGES || (total ?? 0) > MOST_PAGES * PAGE_SIZE) return TOO_MANY;
      for (const status of statuses) addTo(counts, status);
      read += statuses.length;
      const isLast = total === null ? statuses.length < PAGE_SIZE : number * PAGE_SIZE >= total;
      if (!isLast && statuses.length > 0) continue;
      return total !== null && read > total ? CONTRADICTORY : { kind: 'counted', by: 'paging', counts };
    }
    return TOO_MANY;
  }

  return count;
}

function emptyCounts(): Record<TaskStatus, number> & Record<string, number> {
  return { CONFIRM: 0, QUEUED: 0, NOTIFIED: 0, IN_PROGRESS: 0, SUCCEEDED: 0, FAILED: 0, CANCELED: 0 };
}

/** A state that is not documented is counted under its own name; of too many, and of none, under one. */
function addTo(counts: Record<string, number>, status: string): void {
  const isKnown =
    Object.hasOwn(counts, status) || Object.keys(counts).length < TASK_STATUSES.length + MOST_OTHERS;
  const name = isKnown && status !== '' ? status : 'OTHER';
  counts[name] = (counts[name] ?? 0) + 1;
}
