import { expect, test } from 'vitest';
import { createPool } from '../../src/quota/pool.ts';

/** Work that lasts until it is told to end. */
function held(): { work: () => Promise<void>; end: () => void; fail: (error: Error) => void } {
  let end = (): void => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { work: () => ended, end, fail };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('work beyond the slots starts in the order in which it was asked for, one for each that ends', async () => {
  const pool = createPool(2);
  const works = [held(), held(), held(), held()];
  const started: number[] = [];
  const asked = works.map(({ work }, index) => pool.start(work).then(() => started.push(index)));
  await turns();
  expect(started).toEqual([0, 1]);
  works[1]?.end();
  await turns();
  expect(started).toEqual([0, 1, 2]);
  for (const { end } of works) end();
  await Promise.all(asked);
  expect(started).toEqual([0, 1, 2, 3]);
  await pool.settled();
});

test('there is a free slot when work has ended, and not before', async () => {
  const pool = createPool(1);
  const only = held();
  await pool.start(only.work);
  let isFree = false;
  const free = pool.free().then(() => (isFree = true));
  await turns();
  expect(isFree).toBe(false);
  only.end();
  await free;
});

test('the first error is everybody’s: of who waits for a slot, of who asks later, of who waits for the end', async () => {
  const pool = createPool(2);
  const [first, second] = [held(), held()];
  await pool.start(first.work);
  await pool.start(second.work);
  let startedLater = 0;
  const later = (): Promise<void> => Promise.resolve(void (startedLater += 1));
  const waiting = [pool.start(later), pool.free()].map((wait) => expect(wait).rejects.toThrow('first'));
  let isSettled = false;
  const settled = expect(pool.settled()).rejects.toThrow('first');
  void settled.then(() => (isSettled = true));
  first.fail(new Error('first'));
  await Promise.all(waiting);
  await turns();
  expect(isSettled).toBe(false);
  second.fail(new Error('second'));
  await settled;
  await expect(pool.start(later)).rejects.toThrow('first');
  await expect(pool.free()).rejects.toThrow('first');
  expect(startedLater).toBe(0);
});

test('a pool that nothing was started in is settled', async () => {
  await createPool(3).settled();
});
