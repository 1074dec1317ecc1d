import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Listed, ListPage } from '../../src/core/model/observation.ts';
import { listFirmware } from '../../src/sources/list.ts';
import type { ListFacts, ListOptions } from '../../src/sources/list.ts';

const listed = (firmwareId: string): Listed => ({
  firmwareId,
  productKey: 'p',
  moduleName: 'm',
  destVersion: '1',
});
const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `fw${from + i}`);

/** A page of `all` as an honest service cuts it. */
function cut(all: readonly string[], page: number, size: number, extra: Partial<ListPage> = {}): ListPage {
  return {
    currentPage: page,
    pageCount: Math.ceil(all.length / size),
    total: all.length,
    firmware: all.slice((page - 1) * size, page * size).map(listed),
    requestId: 'r',
    ...extra,
  };
}

type Fetch = (page: number, productKey: string | undefined) => ListPage;

async function collect(
  fetch: Fetch,
  productKeys: string[] = [],
  pageSize = 2,
): Promise<{ got: string[]; facts: ListFacts }> {
  const { got, facts, error } = await drain({
    fetchPage: async (page, key) => fetch(page, key),
    productKeys,
    pageSize,
  });
  expect([facts.length, error]).toEqual([1, undefined]);
  return { got, facts: facts[0]! };
}

async function drain(options: ListOptions): Promise<{ got: string[]; facts: ListFacts[]; error: unknown }> {
  const got: string[] = [];
  const facts: ListFacts[] = [];
  try {
    for await (const event of listFirmware(options)) {
      if (event.kind === 'listed') got.push(event.listed.firmwareId);
      if (event.kind === 'ended') facts.push(event.facts);
    }
  } catch (error) {
    return { got, facts, error };
  }
  return { got, facts, error: undefined };
}

describe('reads all pages', () => {
  const five = ids(1, 5);
  const cases: [string, Fetch, number][] = [
    ['by page count and total', (page) => cut(five, page, 2), 3],
    ['without page count: until the total is there', (page) => cut(five, page, 2, { pageCount: 0 }), 3],
    ['without page count, with short pages', (page) => cut(five, page, 1, { pageCount: 0 }), 5],
    ['with short pages that the page count counts', (page) => cut(five, page, 1), 5],
  ];
  test.each(cases)('%s', async (_name, fetch, pages) => {
    const { got, facts } = await collect(fetch);
    expect(got).toEqual(five);
    // Twice: what came in several pages is believed when a second reading brings nothing new.
    expect(facts).toMatchObject({
      pages: pages * 2,
      collected: got.length,
      repeated: 0,
      complete: true,
      problem: null,
    });
  });

  test('an empty list is complete', async () => {
    expect(await collect((page) => cut([], page, 2))).toEqual({
      got: [],
      facts: {
        total: 0,
        collected: 0,
        pages: 1,
        repeated: 0,
        complete: true,
        problem: null,
        empty: [undefined],
      },
    });
  });

  test('one list a product, merged', async () => {
    const lists: Record<string, string[]> = { a: ids(1, 3), b: ids(3, 4) };
    const { got, facts } = await collect((page, key) => cut(lists[key ?? ''] ?? [], page, 2), ['a', 'b']);
    expect(got).toEqual(ids(1, 4));
    expect(facts).toMatchObject({ total: 5, collected: 5, complete: true, empty: [] });
  });

  test('a product without any is told, though others have some', async () => {
    const lists: Record<string, string[]> = { a: ids(1, 3), b: [] };
    const { facts } = await collect((page, key) => cut(lists[key ?? ''] ?? [], page, 2), ['a', 'b']);
    expect(facts).toMatchObject({ complete: true, empty: ['b'] });
  });
});

describe('pages that shift while they are read', () => {
  test('a package created at the front: what slid down comes twice, what is new comes with the second pass', async () => {
    let all = ids(1, 4);
    let calls = 0;
    const { got, facts } = await collect((page) => {
      calls += 1;
      if (calls === 2) all = ['new', ...all];
      return cut(all, page, 2);
    });
    expect(got.toSorted()).toEqual(['fw1', 'fw2', 'fw3', 'fw4', 'new']);
    expect(facts).toMatchObject({ total: 5, collected: 5, repeated: 1, complete: true });
  });

  test('a package deleted: the one that slid over the border is found by the second pass', async () => {
    let all = ids(1, 6);
    let calls = 0;
    const { got, facts } = await collect((page) => {
      calls += 1;
      if (calls === 2) all = all.slice(1);
      return cut(all, page, 2);
    });
    expect(got.toSorted()).toEqual(ids(1, 6));
    expect(facts).toMatchObject({ total: 5, collected: 6, complete: true, problem: null });
  });

  test('one deleted and one created at the same time: the total stands still, and nothing is missed', async () => {
    let all = ids(1, 6);
    let calls = 0;
    const { got, facts } = await collect((page) => {
      calls += 1;
      if (calls === 2) all = [...all.slice(1), 'new'];
      return cut(all, page, 2);
    });
    expect(got.toSorted()).toEqual([...ids(1, 6), 'new']);
    expect(facts).toMatchObject({ total: 6, collected: 7, complete: true });
  });

  test('a page that came twice: the second reading has it all', async () => {
    // The first reading gets its first page twice.
    const pages = [1, 1, 1, 2];
    let calls = 0;
    const { got, facts } = await collect(() => cut(ids(1, 4), pages[calls++] ?? 2, 2));
    expect(got).toEqual(ids(1, 4));
    expect(facts).toMatchObject({ complete: true, repeated: 2, pages: 4 });
  });
});

describe('a list that does not add up is said to', () => {
  const all = ids(1, 5);
  const cases: [string, Fetch, string][] = [
    ['a total that is never reached', (page) => cut(all, page, 2, { total: 6 }), 'the service reports 6 packages but returned 5'],
    ['a total that is exceeded', (page) => cut(all, page, 2, { total: 4 }), 'the service reports 4 packages but returned 5'],
    ['a total of none', (page) => cut(all, page, 2, { total: 0 }), 'the service reports 0 packages but returned 5'],
    ['no total', (page) => cut(all, page, 2, { total: null }), 'page 1 does not report the number of packages (no Total)'],
    ['no total and no page count', (page) => cut(all, page, 2, { total: null, pageCount: 0 }), 'page 1 does not report the number of packages (no Total)'],
    ['no total later', (page) => cut(all, page, 2, page > 1 ? { total: null } : {}), 'page 2 does not report the number of packages (no Total)'],
    ['a page that repeats', (page) => cut(all, Math.max(1, page - 1), 2, { currentPage: page, total: 4 }), '2 packages were returned more than once'],
    ['a page that repeats in place of another', (page) => cut(all, Math.min(page, 2), 2, { currentPage: page }), 'the service reports 5 packages but returned 4'],
    ['pages shorter than asked', (page) => cut(all, page, 1, { pageCount: 3 }), 'the service reports 5 packages but returned 3, with only 1 on a page of 2'],
    ['another page than asked', (page) => cut(all, page, 2, page === 2 ? { currentPage: 3 } : {}), 'requested page 2, received page 3'],
    ['a page zero', (page) => cut(all, page, 2, { currentPage: 0 }), 'requested page 1, received page 0'],
    ['a page of another size', (page) => cut(all, page, page === 2 ? 1 : 2), 'the service reports 5 packages but returned 3, with only 1 on a page of 2'],
    ['a total of each page its own', (page) => cut(all, page, 2, { total: 4 + page }), 'Total went from 5 to 6'],
    ['entries without an ID', (page) => cut(all, page, 2, { nameless: 1 }), '1 entry of page 1 without a usable firmware ID'],
    ['a page count of one', (page) => cut(all, page, 2, { pageCount: 1 }), 'the service reports 5 packages but returned 2'],
  ]; // prettier-ignore
  test.each(cases)('%s', async (_name, fetch, why) => {
    for (const [keys, which] of [
      [[], 'the list'],
      [['k'], 'the list of product k'],
    ] as const) {
      const { facts } = await collect(fetch, [...keys]);
      expect(facts).toMatchObject({ complete: false, empty: [] });
      expect(facts.problem).toBe(`${which} is incomplete: ${why} (it was read 3 times)`);
    }
  });

  test('other firmware each time', async () => {
    let calls = 0;
    const { facts } = await collect((page) => {
      calls += 1;
      const from = Math.floor((calls - 1) / 3) * 100;
      return cut(ids(from + 1, from + 5), page, 2);
    });
    expect([facts.complete, facts.collected]).toEqual([false, 15]);
    expect(facts.problem).toBe('the list is incomplete: it kept changing (it was read 3 times)');
  });

  test('an upload while it is read a second time is no fault', async () => {
    let all = ids(1, 4);
    let calls = 0;
    const { got, facts } = await collect((page) => {
      calls += 1;
      if (calls === 4) all = ['new', ...all];
      return cut(all, page, 2);
    });
    expect(got).toEqual([...ids(1, 4), 'new']);
    expect(facts).toMatchObject({ total: 5, collected: 5, complete: true });
  });

  const endless: [string, Fetch, number][] = [
    ['with a total', (page) => ({ ...cut(ids(1, 4), 1, 2), pageCount: 9_999, currentPage: page }), 100],
    [
      'new firmware for ever',
      (page) => cut([`${page}a`, `${page}b`], 1, 2, { pageCount: 9_999, total: 4 }),
      100,
    ],
    ['the same page for ever, nothing counted', () => cut(ids(1, 2), 1, 2, { pageCount: 0, total: 0 }), 6],
  ];
  test.each(endless)('a service that never ends: %s', async (_name, fetch, atMost) => {
    expect((await collect(fetch)).facts.pages).toBeLessThanOrEqual(atMost);
  });

  test.each([
    ['counted', { total: 1e12, pageCount: 1e10 }],
    ['not counted', { total: null, pageCount: 0 }],
  ])('new firmware for ever, %s: read once, as far as a list may go', async (_name, counts) => {
    const { got, facts, error } = await drain({
      fetchPage: async (page) => cut(ids(2 * page - 1, 2 * page), 1, 2, { currentPage: page, ...counts }),
      productKeys: [],
      pageSize: 2,
      maxPackages: 50,
    });
    expect([got.length, facts[0]?.pages, facts[0]?.complete, error]).toEqual([50, 25, false, undefined]);
    expect(facts[0]?.problem).toMatch(
      /^the list is incomplete: it continues beyond 50 packages .*maxPackages/,
    );
  });

  test('a page that fails: what came is yielded, the facts say so, the error goes on', async () => {
    const { got, facts, error } = await drain({
      fetchPage: async (page) => {
        if (page === 2) throw new Error('no more');
        return cut(ids(1, 4), page, 2);
      },
      productKeys: [],
    });
    expect(error).toEqual(new Error('no more'));
    expect(got).toEqual(ids(1, 2));
    expect(facts).toMatchObject([
      { complete: false, problem: 'the list was not read to its end: 2 of 4 packages were returned' },
    ]);
  });
});

test('asks one page ahead, and no further', async () => {
  const asked: number[] = [];
  const list = listFirmware({
    fetchPage: async (page) => {
      asked.push(page);
      return cut(ids(1, 10), page, 2);
    },
    productKeys: [],
  });
  const next = async (): Promise<unknown> => (await list.next()).value;
  expect(await next()).toEqual({ kind: 'total', total: 10 });
  expect(await next()).toEqual({ kind: 'listed', listed: listed('fw1') });
  expect(asked).toEqual([1, 2]);
  await next();
  expect(asked).toEqual([1, 2]);
  await next();
  expect(asked).toEqual([1, 2, 3]);
  await list.return(undefined);
  expect(asked).toEqual([1, 2, 3]);
});

test('what was told before is not told again, and counts as collected', async () => {
  const told = new Set(['fw2']);
  const { got, facts } = await drain({
    fetchPage: async (page) => cut(ids(1, 3), page, 3),
    productKeys: [],
    told,
  });
  expect(got).toEqual(['fw1', 'fw3']);
  expect(facts).toMatchObject([{ total: 3, collected: 3, complete: true }]);
  expect([...told]).toEqual(['fw2', 'fw1', 'fw3']);
});

test('an honest service of any size and page size is listed whole, in order, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 12 }), async (count, size) => {
      const all = ids(1, count);
      const { got, facts } = await collect((page) => cut(all, page, size), [], size);
      expect(got).toEqual(all);
      expect(facts).toMatchObject({ complete: true, pages: count > size ? 2 * Math.ceil(count / size) : 1 });
    }),
  );
});
