import type { Listed, ListPage } from '../core/model/observation.ts';
import { createSeen } from './seen.ts';
import type { Seen } from './seen.ts';

/** What listing found, over all product keys and passes. */
export interface ListFacts {
  /** The service's count on the last page read; 0 where it gave none. */
  total: number;
  /** Different firmware that came. */
  collected: number;
  /** Calls answered. */
  pages: number;
  /** Times a firmware came again within one pass: pages shifted while they were read. */
  repeated: number;
  /** Does what was collected agree with what the service counts? */
  complete: boolean;
  /** Why it does not, in one sentence; null where it does. */
  problem: string | null;
}

export interface ListOptions {
  /** Pages count from 1; an undefined product key lists everything. */
  fetchPage(page: number, productKey: string | undefined): Promise<ListPage>;
  /** One list each, merged; empty: one list of everything. */
  productKeys: readonly string[];
  /** Firmware per page asked for; default 100, the most the service gives. */
  pageSize?: number;
  /** Firmware IDs already emitted; shared where several lists make one selection. */
  seen?: Seen;
  /** The service's count as soon as the first page says it, summed over product keys begun. */
  onTotal?(total: number): void;
  /** Called once, when listing ends; with `complete: false` also when it ends in an error or is left early. */
  onFacts(facts: ListFacts): void;
}

/**
 * Pages are no snapshot: an entry that moves to a page already read is missed, and a creation at the same time keeps the
 * total as it was. So a list of several pages is read until a pass brings nothing new, at most so often in all.
 */
const MAX_PASSES = 4;
/** A service that names no total is followed no further than a million firmware. */
const MAX_PAGES_WITHOUT_TOTAL = 10_000;
/** Pages beyond those the total makes, for firmware created meanwhile. */
const SLACK_PAGES = 10;

/** One reading of one product's list. */
interface Pass {
  pages: number;
  repeated: number;
  firstTotal: number;
  lastTotal: number;
  totalChanged: boolean;
  /** Different firmware in this pass. */
  seen: Seen;
  overran: boolean;
  /** Firmware that no earlier pass had. */
  added: number;
  /** Entries that named no firmware. */
  nameless: number;
}

/** One product's list over its passes. */
interface ProductList {
  passes: Pass[];
  seen: Seen;
}

/**
 * Every firmware of the list, each once, in the service's order; the next page is asked for while one is consumed.
 * Stops at `PageCount` or an empty page (the official reference promises no more), and reads again what does not add
 * up, emitting only what is new.
 * @throws whatever `fetchPage` throws; `onFacts` has been told by then
 */
export async function* listFirmware(options: ListOptions): AsyncGenerator<Listed> {
  const emitted = options.seen ?? createSeen();
  const lists: ProductList[] = [];
  let ended = false;
  const keys = options.productKeys.length > 0 ? options.productKeys : [undefined];
  try {
    for (const key of keys) {
      const list: ProductList = { passes: [], seen: createSeen() };
      lists.push(list);
      const onTotal = (): void => options.onTotal?.(sum(lists, lastTotal));
      for await (const listed of readList(key, list, options, onTotal)) {
        if (emitted.add(listed.firmwareId)) yield listed;
      }
    }
    ended = true;
  } finally {
    options.onFacts(factsOf(lists, ended));
  }
}

/** Reads one list until it adds up; yields each of its firmware once. */
async function* readList(
  productKey: string | undefined,
  list: ProductList,
  options: ListOptions,
  onTotal: () => void,
): AsyncGenerator<Listed> {
  do {
    const pass = newPass();
    list.passes.push(pass);
    for await (const page of readPages(
      (page) => options.fetchPage(page, productKey),
      pass,
      options.pageSize ?? 100,
    )) {
      if (pass.pages === 1 && list.passes.length === 1) onTotal();
      for (const listed of page.firmware) {
        if (!list.seen.add(listed.firmwareId)) continue;
        pass.added += 1;
        yield listed;
      }
    }
  } while (!addsUp(list) && list.passes.length < MAX_PASSES);
}

function newPass(): Pass {
  const seen = createSeen();
  return {
    pages: 0,
    repeated: 0,
    firstTotal: 0,
    lastTotal: 0,
    totalChanged: false,
    seen,
    overran: false,
    added: 0,
    nameless: 0,
  };
}

/** The pages of one pass, with one page of read-ahead. */
async function* readPages(
  fetchPage: (page: number) => Promise<ListPage>,
  pass: Pass,
  pageSize: number,
): AsyncGenerator<ListPage> {
  let next: Promise<ListPage> | undefined = fetchPage(1);
  while (next) {
    const page: ListPage = await next;
    const fresh = countPage(pass, page);
    next = hasNext(pass, page, fresh, pageSize) ? fetchPage(pass.pages + 1) : undefined;
    // Its failure is told when the page is awaited, or to nobody where the reader has gone.
    next?.catch(() => {});
    yield page;
  }
}

/** @returns how many firmware of the page are new in this pass */
function countPage(pass: Pass, page: ListPage): number {
  pass.pages += 1;
  if (pass.pages === 1) pass.firstTotal = page.total;
  else if (page.total !== pass.lastTotal) pass.totalChanged = true;
  pass.lastTotal = page.total;
  pass.nameless += page.nameless ?? 0;
  const fresh = page.firmware.filter((listed) => pass.seen.add(listed.firmwareId)).length;
  pass.repeated += page.firmware.length - fresh;
  return fresh;
}

/** @param fresh firmware of this page that are new in this pass */
function hasNext(pass: Pass, page: ListPage, fresh: number, pageSize: number): boolean {
  if (page.firmware.length === 0) return false;
  if (page.pageCount > 0 && pass.pages >= page.pageCount) return false;
  // Without a page count: the total says when to stop, else a page that is not full, or one that only repeats.
  if (page.pageCount <= 0 && page.total > 0 && pass.seen.size >= page.total) return false;
  if (page.pageCount <= 0 && page.total <= 0 && (page.firmware.length < pageSize || fresh === 0))
    return false;
  pass.overran = pass.pages >= pageLimit(page.total, pageSize);
  return !pass.overran;
}

function pageLimit(total: number, pageSize: number): number {
  return total > 0 ? Math.ceil(total / pageSize) * 2 + SLACK_PAGES : MAX_PAGES_WITHOUT_TOTAL;
}

function lastTotal(list: ProductList): number {
  return list.passes.at(-1)?.lastTotal ?? 0;
}

/**
 * Whole is what came in one page, or what a further pass added nothing to; and the service must not count more than came.
 * A service that counts nothing is taken at its pages.
 */
function addsUp(list: ProductList): boolean {
  const last = list.passes.at(-1);
  if (!last || last.overran || last.totalChanged || last.nameless > 0) return false;
  if (last.lastTotal > list.seen.size) return false;
  return last.pages <= 1 || last.added === 0;
}

function factsOf(lists: readonly ProductList[], ended: boolean): ListFacts {
  const total = sum(lists, lastTotal);
  const collected = sum(lists, (list) => list.seen.size);
  const complete = ended && lists.every(addsUp);
  return {
    total,
    collected,
    pages: sum(lists, (list) => sum(list.passes, (pass) => pass.pages)),
    repeated: sum(lists, (list) => sum(list.passes, (pass) => pass.repeated)),
    complete,
    problem: complete ? null : problemOf(lists, ended, total, collected),
  };
}

function problemOf(lists: readonly ProductList[], ended: boolean, total: number, collected: number): string {
  if (!ended) return `the list was not read to its end: ${collected} of ${total} firmware came`;
  if (lists.some((list) => list.passes.at(-1)?.overran)) {
    return `the list did not end where its total of ${total} says; ${collected} firmware came`;
  }
  const nameless = sum(lists, (list) => list.passes.at(-1)?.nameless ?? 0);
  if (nameless > 0) return `${nameless} entries of the list have no firmware ID`;
  const counts = total === collected ? '' : ` (it counts ${total}, ${collected} came)`;
  return `the list kept changing while it was read ${MAX_PASSES} times${counts}`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
