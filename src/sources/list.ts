import type { Listed, ListPage } from '../core/model/observation.ts';

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
  /** IDs that are not told again; what is told is added. Shared where several lists make one selection. */
  told?: Set<string>;
}

export type ListEvent =
  /** The service's count, summed over product keys begun: as soon as a first page says it. */
  | { kind: 'total'; total: number }
  | { kind: 'listed'; listed: Listed }
  /** The last event, also of a list whose page could not be read. */
  | { kind: 'ended'; facts: ListFacts };

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
  /** Different firmware in this pass. */
  firmware: number;
  repeated: number;
  lastTotal: number;
  totalChanged: boolean;
  overran: boolean;
  /** Firmware that no earlier pass had. */
  added: number;
  /** Entries that named no firmware. */
  nameless: number;
}

/** One product's list: its readings, in order. */
type ProductList = Pass[];

/**
 * Every firmware of the list, each once, in the service's order; the next page is asked for while one is consumed.
 * Stops at `PageCount` or an empty page (the official reference promises no more), and reads again what does not add
 * up, telling only what is new.
 * @throws whatever `fetchPage` throws, after the facts were told
 */
export async function* listFirmware(options: ListOptions): AsyncGenerator<ListEvent> {
  const told = options.told ?? new Set<string>();
  const lists: ProductList[] = [];
  try {
    for (const key of options.productKeys.length > 0 ? options.productKeys : [undefined]) {
      const list: ProductList = [];
      lists.push(list);
      let isFirstPage = true;
      for await (const added of readProduct((page) => options.fetchPage(page, key), list, options)) {
        if (isFirstPage) yield { kind: 'total', total: sum(lists, lastTotal) };
        isFirstPage = false;
        for (const listed of added) {
          if (told.has(listed.firmwareId)) continue;
          told.add(listed.firmwareId);
          yield { kind: 'listed', listed };
        }
      }
    }
  } catch (error) {
    yield { kind: 'ended', facts: factsOf(lists, false) };
    throw error;
  }
  yield { kind: 'ended', facts: factsOf(lists, true) };
}

type FetchPage = (page: number) => Promise<ListPage>;

/** Reads one list until it adds up; yields what each page adds to it. */
async function* readProduct(
  fetchPage: FetchPage,
  list: ProductList,
  { pageSize = 100 }: ListOptions,
): AsyncGenerator<Listed[]> {
  const lastMet = new Map<string, Pass>();
  do {
    const pass = newPass();
    list.push(pass);
    yield* readPass(fetchPage, pass, lastMet, pageSize);
  } while (!addsUp(list) && list.length < MAX_PASSES);
}

function newPass(): Pass {
  return {
    pages: 0,
    firmware: 0,
    repeated: 0,
    lastTotal: 0,
    totalChanged: false,
    overran: false,
    added: 0,
    nameless: 0,
  };
}

/** The pages of one pass, with one page of read-ahead. */
async function* readPass(
  fetchPage: FetchPage,
  pass: Pass,
  lastMet: Map<string, Pass>,
  pageSize: number,
): AsyncGenerator<Listed[]> {
  let next: Promise<ListPage> | undefined = fetchPage(1);
  while (next) {
    const page: ListPage = await next;
    const before = pass.firmware;
    const added = countPage(page, pass, lastMet);
    next = hasNext(pass, page, pass.firmware - before, pageSize) ? fetchPage(pass.pages + 1) : undefined;
    // Its failure is told when the page is awaited, or to nobody where the reader has gone.
    next?.catch(() => {});
    yield added;
  }
}

/**
 * @param lastMet by firmware ID, the last pass that met it
 * @returns the firmware of the page that no page before it had, in any pass
 */
function countPage(page: ListPage, pass: Pass, lastMet: Map<string, Pass>): Listed[] {
  pass.pages += 1;
  if (pass.pages > 1 && page.total !== pass.lastTotal) pass.totalChanged = true;
  pass.lastTotal = page.total;
  pass.nameless += page.nameless ?? 0;
  const added: Listed[] = [];
  for (const listed of page.firmware) {
    const met = lastMet.get(listed.firmwareId);
    if (met === undefined) added.push(listed);
    if (met === pass) pass.repeated += 1;
    else pass.firmware += 1;
    lastMet.set(listed.firmwareId, pass);
  }
  pass.added += added.length;
  return added;
}

/** @param fresh firmware of this page that are new in this pass */
function hasNext(pass: Pass, page: ListPage, fresh: number, pageSize: number): boolean {
  if (page.firmware.length === 0) return false;
  if (page.pageCount > 0 && pass.pages >= page.pageCount) return false;
  // Without a page count: the total says when to stop, else a page that is not full, or one that only repeats.
  if (page.pageCount <= 0 && page.total > 0 && pass.firmware >= page.total) return false;
  if (page.pageCount <= 0 && page.total <= 0 && (page.firmware.length < pageSize || fresh === 0))
    return false;
  pass.overran = pass.pages >= pageLimit(page.total, pageSize);
  return !pass.overran;
}

function pageLimit(total: number, pageSize: number): number {
  return total > 0 ? Math.ceil(total / pageSize) * 2 + SLACK_PAGES : MAX_PAGES_WITHOUT_TOTAL;
}

function lastTotal(list: ProductList): number {
  return list.at(-1)?.lastTotal ?? 0;
}

function collectedOf(list: ProductList): number {
  return sum(list, (pass) => pass.added);
}

/**
 * Whole is what came in one page, or what a further pass added nothing to; and the service must not count more than came.
 * A service that counts nothing is taken at its pages.
 */
function addsUp(list: ProductList): boolean {
  const last = list.at(-1);
  if (!last || last.overran || last.totalChanged || last.nameless > 0) return false;
  if (last.lastTotal > collectedOf(list)) return false;
  return last.pages <= 1 || last.added === 0;
}

function factsOf(lists: readonly ProductList[], ended: boolean): ListFacts {
  const total = sum(lists, lastTotal);
  const collected = sum(lists, collectedOf);
  const complete = ended && lists.every(addsUp);
  return {
    total,
    collected,
    pages: sum(lists.flat(), (pass) => pass.pages),
    repeated: sum(lists.flat(), (pass) => pass.repeated),
    complete,
    problem: complete ? null : problemOf(lists, ended, total, collected),
  };
}

function problemOf(lists: readonly ProductList[], ended: boolean, total: number, collected: number): string {
  if (!ended) return `the list was not read to its end: ${collected} of ${total} firmware came`;
  if (lists.some((list) => list.at(-1)?.overran)) {
    return `the list did not end where its total of ${total} says; ${collected} firmware came`;
  }
  const nameless = sum(lists, (list) => list.at(-1)?.nameless ?? 0);
  if (nameless > 0) return `${nameless} entries of the list have no firmware ID`;
  const counts = total === collected ? '' : ` (it counts ${total}, ${collected} came)`;
  return `the list kept changing while it was read ${MAX_PASSES} times${counts}`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
