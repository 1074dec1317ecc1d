import { describe, expect, it, test } from 'vitest';
import { shareReading } from '../../src/run/shared-reading.ts';
import type { Branch } from '../../src/run/shared-reading.ts';

/** Numbers from 1, with what has been asked of them. */
function source(count: number, failsAt = Infinity) {
  const facts = { opened: 0, read: 0, closed: 0 };
  async function* open(): AsyncGenerator<number> {
    facts.opened += 1;
    try {
      for (let item = 1; item <= count; item += 1) {
        if (item === failsAt) throw new Error('damaged');
        facts.read += 1;
        yield item;
      }
    } finally {
      facts.closed += 1;
    }
  }
  return { facts, open };
}

/** A reader as the formats are: reads, and leaves however that ends. `got` is what it was given. */
interface Reader {
  got: number[];
  settled: Promise<string>;
}
type Behaviour = (items: () => AsyncIterable<number>, got: number[]) => Promise<void>;

function start(branch: Branch<number>, behave: Behaviour): Reader {
  const got: number[] = [];
  const settled = behave(() => branch.items(), got)
    .finally(() => branch.leave())
    .then(
      () => 'done',
      (error: Error) => error.message,
    );
  return { got, settled };
}

const readsAll: Behaviour = async (items, got) => {
  for await (const item of items()) got.push(item);
};
const slow: Behaviour = async (items, got) => {
  for await (const item of items()) {
    got.push(item);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  }
};
const late: Behaviour = async (items, got) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  await readsAll(items, got);
};
const stopsAfter =
  (count: number): Behaviour =>
  async (items, got) => {
    for await (const item of items()) if (got.push(item) === count) break;
  };
const throwsAfter =
  (count: number): Behaviour =>
  async (items, got) => {
    for await (const item of items()) if (got.push(item) === count) throw new Error('disk full');
  };
/** Gives up while it still waits for its next item, as one does whose stream breaks meanwhile. */
const abandonsAfter =
  (count: number): Behaviour =>
  async (items, got) => {
    const iterator = items()[Symbol.asyncIterator]();
    while (got.length < count) got.push((await iterator.next()).value as number);
    void iterator.next();
    throw new Error('disk full');
  };
const neverAsks: Behaviour = async () => {};
const asksAndReadsNothing: Behaviour = async (items) => void items();
const readsTwice: Behaviour = async (items, got) => {
  await readsAll(items, got);
  await readsAll(items, got);
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const COUNT = 30;

describe('a reading that is shared', () => {
  it.each<[string, Behaviour, { got: number[]; ends: string; opened?: number }]>([
    ['reads all', readsAll, { got: upTo(COUNT), ends: 'done' }],
    ['is slow', slow, { got: upTo(COUNT), ends: 'done' }],
    ['begins late', late, { got: upTo(COUNT), ends: 'done' }],
    ['stops early', stopsAfter(9), { got: upTo(9), ends: 'done' }],
    ['throws', throwsAfter(9), { got: upTo(9), ends: 'disk full' }],
    ['throws while it waits', abandonsAfter(8), { got: upTo(8), ends: 'disk full' }],
    ['never asks', neverAsks, { got: [], ends: 'done' }],
    ['asks and reads nothing', asksAndReadsNothing, { got: [], ends: 'done' }],
    ['reads twice', readsTwice, { got: [...upTo(COUNT), ...upTo(COUNT)], ends: 'done', opened: 2 }],
  ])('gives all of it to the others, where one %s', async (_, behave, { got, ends, opened = 1 }) => {
    const { facts, open } = source(COUNT);
    const branches = shareReading(open, 3, 4);
    const readers = branches.map((branch, at) => start(branch, at === 1 ? behave : readsAll));
    expect(await Promise.all(readers.map(({ settled }) => settled))).toEqual(['done', ends, 'done']);
    expect(readers.map((reader) => reader.got)).toEqual([upTo(COUNT), got, upTo(COUNT)]);
    expect([facts.opened, facts.closed]).toEqual([opened, opened]);
  });

  it.each([1, 7, 8, 9])('hands what the source throws at item %i to every branch', async (failsAt) => {
    const { facts, open } = source(COUNT, failsAt);
    const readers = shareReading(open, 2, 4).map((branch) => start(branch, readsAll));
    expect(await Promise.all(readers.map(({ settled }) => settled))).toEqual(['damaged', 'damaged']);
    expect([facts.opened, facts.closed]).toEqual([1, 1]);
  });

  it('ends for every branch when the run is interrupted', async () => {
    const interrupt = new AbortController();
    const { open } = source(COUNT);
    async function* until(): AsyncGenerator<number> {
      for await (const item of open()) {
        interrupt.signal.throwIfAborted();
        yield item;
      }
    }
    const interrupts: Behaviour = async (items, got) => {
      for await (const item of items()) if (got.push(item) === 6) interrupt.abort(new Error('SIGINT'));
    };
    const readers = shareReading(until, 2, 4).map((branch, at) =>
      start(branch, at === 0 ? interrupts : slow),
    );
    expect(await Promise.all(readers.map(({ settled }) => settled))).toEqual(['SIGINT', 'SIGINT']);
  });
});

test('nobody is more than a batch ahead of the slowest', async () => {
  const { facts, open } = source(COUNT);
  const [fast, waits] = shareReading(open, 2, 4) as [Branch<number>, Branch<number>];
  const ahead = start(fast, readsAll);
  const held = waits.items()[Symbol.asyncIterator]();
  expect(facts.opened).toBe(0);
  for (const taken of upTo(4)) expect(await held.next()).toEqual({ done: false, value: taken });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([ahead.got, facts.read]).toEqual([upTo(4), 4]);
  waits.leave();
  expect(await ahead.settled).toBe('done');
  expect(ahead.got).toEqual(upTo(COUNT));
});

test('the source is closed when every branch has left', async () => {
  const { facts, open } = source(COUNT);
  const readers = shareReading(open, 2, 4).map((branch) => start(branch, stopsAfter(3)));
  expect(await Promise.all(readers.map(({ settled }) => settled))).toEqual(['done', 'done']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([facts.read, facts.closed]).toEqual([4, 1]);
});
