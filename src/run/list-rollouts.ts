import type { CallFailure } from '../core/errors.ts';
import type { ListedRollout } from '../core/model/rollout.ts';
import type { RolloutCalls } from '../iot/rollout-calls.ts';
import type { AskOne } from './rollout-lanes.ts';

/** ListOTAJobByFirmware gives at most 200 a page. */
const PAGE_SIZE = 200;
/** A list of more never ends, or nobody could act on it. */
const MOST_PAGES = 50;

export interface ReadList {
  /** Each once, in the service's order. */
  rollouts: ListedRollout[];
  /** All that the service counts was read, and has an ID. */
  isWhole: boolean;
  requestId: string;
  failure: CallFailure | null;
}

/** The rollouts of a package: to the end of the list, to the first page that cannot be read, or to one that says nothing new. */
export async function readList(
  of: { firmwareId: string; iotInstanceId: string },
  calls: RolloutCalls,
  ask: AskOne,
): Promise<ReadList> {
  const seen = new Map<string, ListedRollout>();
  let requestId = '';
  let entries = 0;
  let nameless = 0;
  const read = (isWhole: boolean, failure: CallFailure | null = null): ReadList => {
    return { rollouts: [...seen.values()], isWhole, requestId, failure };
  };
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = { ...of, page, pageSize: PAGE_SIZE };
    const asked = await ask('ListOTAJobByFirmware', (signal) => calls.list(query, signal));
    if (!asked.ok) return read(false, asked.failure);
    const { rollouts, total, pageCount } = asked.value;
    requestId = asked.value.requestId;
    const before = seen.size;
    for (const listed of rollouts) if (!seen.has(listed.jobId)) seen.set(listed.jobId, listed);
    const count = rollouts.length + asked.value.nameless;
    entries += count;
    nameless += asked.value.nameless;
    if (isLastPage({ page, count, total, pageCount })) return read(nameless === 0 && entries >= (total ?? 0));
    if (seen.size === before) return read(false);
  }
  return read(false);
}

function isLastPage(at: { page: number; count: number; total: number | null; pageCount: number }): boolean {
  const { page, count, total, pageCount } = at;
  if (count === 0) return true;
  if (pageCount > 0) return page >= pageCount;
  return total === null ? count < PAGE_SIZE : page * PAGE_SIZE >= total;
}
