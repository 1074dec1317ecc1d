import type { Listed, ListPage } from '../core/model/observation.ts';

/** One reading of one list, from its first page to its last. */
export interface Reading {
  pages: number;
  /** Different firmware. */
  firmware: number;
  /** Entries that named a firmware again. */
  repeated: number;
  /** Firmware that no earlier reading had. */
  added: number;
  /** Firmware of the reading before that came again. */
  kept: number;
  /** The service's count on the last page read; null where it gave none. */
  total: number | null;
  /** It was left before its end, since it went beyond what a list may have. */
  overran: boolean;
  /** What the first page that does not fit the others has against it; null where they fit. */
  misfit: string | null;
  /** A page that was not the last had fewer entries than were asked for: how many. */
  shortest: number | null;
}

export interface ReadingOptions {
  /** Pages count from 1. */
  fetchPage(page: number): Promise<ListPage>;
  /** Firmware a page that are asked for. */
  pageSize: number;
  /** A list with more is not read to its end. */
  maxFirmware: number;
}

/** What earlier readings of a list met: by firmware ID, the last reading that did. */
export type Met = Map<string, Reading>;

/** Pages beyond those the total makes, for firmware created meanwhile. */
const SLACK_PAGES = 10;

export function newReading(): Reading {
  return {
    pages: 0,
    firmware: 0,
    repeated: 0,
    added: 0,
    kept: 0,
    total: null,
    overran: false,
    misfit: null,
    shortest: null,
  };
}

/**
 * The pages of one reading, with one page of read-ahead; yields what each page adds to the readings before.
 * @throws whatever `fetchPage` throws
 */
export async function* readPages(
  options: ReadingOptions,
  reading: Reading,
  before: { met: Met; last: Reading | undefined },
): AsyncGenerator<Listed[]> {
  let next: Promise<ListPage> | undefined = options.fetchPage(1);
  while (next) {
    const page: ListPage = await next;
    const known = reading.firmware;
    reading.misfit ??= misfitOf(page, reading);
    const added = countPage(page, reading, before);
    const goesOn = hasNext(page, reading, reading.firmware - known, options);
    if (goesOn && page.firmware.length < options.pageSize) reading.shortest ??= page.firmware.length;
    next = goesOn ? options.fetchPage(reading.pages + 1) : undefined;
    // Its failure is told when the page is awaited, or to nobody where the reader has gone.
    next?.catch(() => {});
    yield added;
  }
}

/** @param reading as it was before the page */
function misfitOf({ total, currentPage, nameless = 0 }: ListPage, reading: Reading): string | null {
  const asked = reading.pages + 1;
  if (total === null) return `page ${asked} does not report the number of packages (no Total)`;
  if (currentPage !== asked) return `requested page ${asked}, received page ${currentPage}`;
  if (asked > 1 && total !== reading.total) return `Total went from ${reading.total} to ${total}`;
  return nameless > 0
    ? `${nameless === 1 ? '1 entry' : `${nameless} entries`} of page ${asked} without a usable firmware ID`
    : null;
}

function countPage(
  page: ListPage,
  reading: Reading,
  { met, last }: { met: Met; last: Reading | undefined },
): Listed[] {
  reading.pages += 1;
  reading.total = page.total;
  const added: Listed[] = [];
  for (const listed of page.firmware) {
    const before = met.get(listed.firmwareId);
    if (before === undefined) added.push(listed);
    if (before === reading) reading.repeated += 1;
    else reading.firmware += 1;
    if (before !== undefined && before === last) reading.kept += 1;
    met.set(listed.firmwareId, reading);
  }
  reading.added += added.length;
  return added;
}

/**
 * Stops at `PageCount` or an empty page: the official reference promises no more, and beyond may be an error.
 * @param fresh firmware of this page that are new in this reading
 */
function hasNext(page: ListPage, reading: Reading, fresh: number, options: ReadingOptions): boolean {
  const { pageSize, maxFirmware } = options;
  if (page.firmware.length === 0 || !saysMore(page, reading, fresh, pageSize)) return false;
  const most = Math.min(page.total ?? maxFirmware, maxFirmware);
  reading.overran =
    reading.firmware >= maxFirmware || reading.pages >= Math.ceil(most / pageSize) * 2 + SLACK_PAGES;
  return !reading.overran;
}

/** Without a page count the total says when to stop, else a page that is not full, or one that only repeats. */
function saysMore(page: ListPage, reading: Reading, fresh: number, pageSize: number): boolean {
  if (page.pageCount > 0) return reading.pages < page.pageCount;
  if (page.total !== null && page.total > 0) return reading.firmware < page.total;
  return page.firmware.length >= pageSize && fresh > 0;
}

/** Why the pages of a reading and its total do not agree, in a few words; null where they do. */
export function disagreementOf(reading: Reading, pageSize: number): string | null {
  const { firmware, total, misfit, repeated, shortest } = reading;
  if (misfit !== null) return misfit;
  if (firmware !== total) {
    const short = shortest === null ? '' : `, with only ${shortest} on a page of ${pageSize}`;
    return `the service reports ${total ?? 0} packages but returned ${firmware}${short}`;
  }
  return repeated > 0
    ? `${repeated} ${repeated === 1 ? 'package was' : 'packages were'} returned more than once`
    : null;
}
