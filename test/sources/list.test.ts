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
    ['without total', (page) => cut(five, page, 2, { total: 0 }), 3],
    ['without either: until a page is not full', (page) => cut(five, page, 2, { pageCount: 0, total: 0 }), 3],
    [
      'without either, last page full: until an empty page',
      (page) => cut(ids(1, 4), page, 2, { pageCount: 0, total: 0 }),
      3,
    ],
    ['without page count, with short pages', (page) => cut(five, page, 1, { pageCount: 0 }), 5],
  ];
  test.each(cases)('%s', async (_name, fetch, pages) => {
    const { got, facts } = await collect(fetch);
    expect(got).toEqual(_name.includes('last page full') ? ids(1, 4) : five);
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
      facts: { total: 0, collected: 0, pages: 1, repeated: 0, complete: true, problem: null },
    });
  });

  test('one list a product, merged', async () => {
    const lists: Record<string, string[]> = { a: ids(1, 3), b: ids(3, 4) };
    const { got, facts } = await collect((page, key) => cut(lists[key ?? ''] ?? [], page, 2), ['a', 'b']);
    expect(got).toEqual(ids(1, 4));
    expect(facts).toMatchObject({ total: 5, collected: 5, complete: true });
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

  test('an unsteady order: passes together make the total', async () => {
    // The first pass gets its first page twice.
    const pages = [1, 1, 1, 2];
    let calls = 0;
    const { got, facts } = await collect(() => cut(ids(1, 4), pages[calls++] ?? 2, 2));
    expect(got).toEqual(ids(1, 4));
    expect(facts).toMatchObject({ complete: true, repeated: 4, pages: 6 });
  });
});

describe('a list that does not add up is said to', () => {
  test('a total that is never reached, after four passes', async () => {
    const { got, facts } = await collect((page) => cut(ids(1, 3), page, 2, { total: 4 }));
    expect(got).toEqual(ids(1, 3));
    expect(facts).toMatchObject({ total: 4, collected: 3, pages: 8, complete: false });
    expect(facts.problem).toBe('the list kept changing while it was read 4 times (it counts 4, 3 came)');
  });

  const endless: [string, Fetch, number][] = [
    ['with a total', (page) => ({ ...cut(ids(1, 4), 1, 2), pageCount: 9_999, currentPage: page }), 100],
    [
      'new firmware for ever',
      (page) => cut([`${page}a`, `${page}b`], 1, 2, { pageCount: 9_999, total: 4 }),
      100,
    ],
    ['the same page for ever, nothing counted', () => cut(ids(1, 2), 1, 2, { pageCount: 0, total: 0 }), 4],
  ];
  test.each(endless)('a service that never ends: %s', async (_name, fetch, atMost) => {
    expect((await collect(fetch)).facts.pages).toBeLessThanOrEqual(atMost);
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
      { complete: false, problem: 'the list was not read to its end: 2 of 4 firmware came' },
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

test('entries without an ID make the list incomplete', async () => {
  const { facts } = await collect((page) => cut(ids(1, 2), page, 2, { nameless: 1 }));
  expect(facts).toMatchObject({ complete: false, problem: '1 entries of the list have no firmware ID' });
});
