import type { Listed, ListPage } from '../core/model/observation.ts';
import { disagreementOf, newReading, readPages } from './list-reading.ts';
import type { Met, Reading, ReadingOptions } from './list-reading.ts';

/** What listing found, over all product keys and readings. */
export interface ListFacts {
  /** The service's count on the last page read; 0 where it gave none. */
  total: number;
  /** Different firmware that came. */
  collected: number;
  /** Calls answered. */
  pages: number;
  /** Times a firmware came again within one reading: pages shifted while they were read. */
  repeated: number;
  /** Does what was collected agree with what the service counts? */
  complete: boolean;
  /** Why it does not, in one sentence; null where it does. */
  problem: string | null;
  /** The product keys whose lists are whole and have nothing in them; undefined stands for the list of everything. */
  empty: (string | undefined)[];
}

export interface ListOptions {
  /** Pages count from 1; an undefined product key lists everything. */
  fetchPage(page: number, productKey: string | undefined): Promise<ListPage>;
  /** One list each, merged; empty: one list of everything. */
  productKeys: readonly string[];
  /** Firmware per page asked for; default 100, the most the service gives. */
  pageSize?: number;
  /** A list with more is not read to its end, and is not whole; default 10,000. */
  maxPackages?: number;
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
 * total as it was. So a list is read again until it is whole, at most so often in all.
 */
const MAX_READINGS = 3;

/** Twenty times the 500 packages that an instance may have: a list that goes on beyond that is taken to be endless. */
const MAX_PACKAGES = 10_000;

/** One product's list: its readings, in order. */
interface ProductList {
  productKey: string | undefined;
  readings: Reading[];
}

/**
 * Every firmware of the list, each once, in the service's order; the next page is asked for while one is consumed.
 * Reads again what is not whole, telling only what is new.
 * @throws whatever `fetchPage` throws first, after the other lists were read and the facts told
 */
export async function* listFirmware(options: ListOptions): AsyncGenerator<ListEvent> {
  const told = options.told ?? new Set<string>();
  const settings = { pageSize: options.pageSize ?? 100, maxFirmware: options.maxPackages ?? MAX_PACKAGES };
  const lists: ProductList[] = [];
  const failures: unknown[] = [];
  for (const productKey of options.productKeys.length > 0 ? options.productKeys : [undefined]) {
    const list: ProductList = { productKey, readings: [] };
    lists.push(list);
    const fetchPage = (page: number): Promise<ListPage> => options.fetchPage(page, productKey);
    let isFirstPage = true;
    try {
      for await (const added of readList(list, { ...settings, fetchPage })) {
        if (isFirstPage)
          yield {
            kind: 'total',
            total: sum(lists, (known) => Math.min(totalOf(known), settings.maxFirmware)),
          };
        isFirstPage = false;
        for (const listed of added) {
          if (told.has(listed.firmwareId)) continue;
          told.add(listed.firmwareId);
          yield { kind: 'listed', listed };
        }
      }
    } catch (error) {
      // One mistyped product key hides no package of the others.
      failures.push(error);
    }
  }
  yield { kind: 'ended', facts: listFacts(lists, failures.length === 0, settings) };
  if (failures.length > 0) throw failures[0];
}

/** Reads one list until it is whole; yields what each page adds to it. */
async function* readList({ readings }: ProductList, options: ReadingOptions): AsyncGenerator<Listed[]> {
  const met: Met = new Map();
  let last: Reading | undefined;
  do {
    const reading = newReading();
    readings.push(reading);
    yield* readPages(options, reading, { met, last });
    last = reading;
  } while (!isWhole(readings, options.pageSize) && !last.overran && readings.length < MAX_READINGS);
}

/**
 * Whole is what agrees with its own total, and came in one page or twice: of several pages a further reading must bring
 * nothing new, or all that the one before had, so that what is new came in between.
 */
function isWhole(readings: readonly Reading[], pageSize: number): boolean {
  const [last, before] = [readings.at(-1), readings.at(-2)];
  if (!last || last.overran || disagreementOf(last, pageSize) !== null) return false;
  return last.pages <= 1 || last.added === 0 || last.kept === before?.firmware;
}

type Settings = Pick<ReadingOptions, 'pageSize' | 'maxFirmware'>;

function listFacts(lists: readonly ProductList[], ended: boolean, settings: Settings): ListFacts {
  const readings = lists.flatMap((list) => list.readings);
  const broken = lists.filter((list) => !isWhole(list.readings, settings.pageSize));
  const total = sum(lists, totalOf);
  const collected = sum(readings, ({ added }) => added);
  const complete = ended && broken.length === 0;
  const [first] = broken;
  return {
    total,
    collected,
    pages: sum(readings, ({ pages }) => pages),
    repeated: sum(readings, ({ repeated }) => repeated),
    complete,
    problem: complete
      ? null
      : ended && first
        ? problemOf(first, broken.length - 1, settings)
        : `the list was not read to its end: ${collected} of ${total} packages were returned`,
    empty: lists
      .filter((list) => !broken.includes(list) && isEmpty(list))
      .map(({ productKey }) => productKey),
  };
}

function totalOf({ readings }: ProductList): number {
  return readings.at(-1)?.total ?? 0;
}

function isEmpty({ readings }: ProductList): boolean {
  return readings.every(({ firmware }) => firmware === 0);
}

function problemOf({ productKey, readings }: ProductList, others: number, settings: Settings): string {
  const { pageSize, maxFirmware } = settings;
  const last = readings.at(-1) ?? newReading();
  const which = productKey === undefined ? 'the list' : `the list of product ${productKey}`;
  const why = last.overran
    ? `it continues beyond ${maxFirmware} packages or beyond its Total; if this is expected, raise \`list: { maxPackages }\` in the job`
    : (disagreementOf(last, pageSize) ?? 'it kept changing');
  const times = readings.length > 1 ? ` (it was read ${readings.length} times)` : '';
  const more = others > 0 ? `; ${others} other lists are incomplete too` : '';
  return `${which} is incomplete: ${why}${times}${more}`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
