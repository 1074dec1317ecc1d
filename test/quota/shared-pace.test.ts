import { expect, test } from 'vitest';
import { createSharedPace } from '../../src/quota/shared-pace.ts';
import type { StoreLink } from '../../src/quota/store/link.ts';

/** Twenty starts a second by a store that gives each at once, and what each reservation puts between it and the next. */
function sharedPace(): { startLate: (lateMs: number) => Promise<void>; distances: number[] } {
  const distances: number[] = [];
  let nowMs = 0;
  const link: StoreLink = {
    isJoined: true,
    hosts: 3,
    reserve(_lane, distanceMs) {
      distances.push(distanceMs);
      return Promise.resolve({ isReserved: true, waitMs: 0, atMs: nowMs, hosts: 3 });
    },
    hold: () => undefined,
    close: () => Promise.resolve(),
  };
  const clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const pace = createSharedPace(20, { link, lane: 'lane', ratePerSecond: 20 }, clock);
  const startLate = async (lateMs: number): Promise<void> => {
    nowMs += 60;
    pace.want?.(1);
    await pace.known?.();
    nowMs += lateMs;
    pace.started(nowMs);
  };
  return { startLate, distances };
}

test.each([
  ['by what the stretched second has room for', 30, 51.5],
  ['by 45 ms: who starts a second later does so 15 ms later', 45, 66.5],
  ['by 50 ms', 50, 71.5],
])('a start that is late %s', async (_name, lateMs, distanceMs) => {
  const { startLate, distances } = sharedPace();
  for (const ms of [0, lateMs, 0, 0]) await startLate(ms);
  expect(distances).toEqual([51.5, 51.5, distanceMs, 51.5]);
});
