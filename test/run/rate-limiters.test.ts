import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JobTarget } from '../../src/job/job.ts';
import { createRateLimiters } from '../../src/run/rate-limiters.ts';
import type { RateLimiters } from '../../src/run/rate-limiters.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { targetOf } from '../support/job.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

const target = (change: Partial<JobTarget>): JobTarget => targetOf('http://127.0.0.1:1', change);
const logged: string[] = [];
let book: RateLimiters;

beforeEach(() => {
  useVirtualTime();
  logged.length = 0;
  const log = (message: string, fields?: object): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { debug: log, info: log, warn: log, error: log };
  book = createRateLimiters({ clock: systemClock, random: () => 0.5, logger });
});
afterEach(() => {
  book.close();
  vi.useRealTimers();
});

test('targets of one account share its rate limiters, whatever their region, instance and rate', () => {
  const first = book.of(target({ account: 'a', region: 'cn-shanghai' }));
  expect(
    book.of(
      target({
        account: 'a',
        region: 'eu-central-1',
        instances: ['x'],
        quota: { queryQps: 1, listQps: 1, share: 1 },
      }),
    ),
  ).toBe(first);
  expect(book.of(target({ account: 'b' }))).not.toBe(first);
});

test.each([
  ['two labels of one UID', { account: 'a', uid: '1' }, { account: 'b', uid: '1' }, true],
  ['one label of two UIDs', { account: 'a', uid: '1' }, { account: 'a', uid: '2' }, false],
  ['a label that is another account’s UID', { account: 'a', uid: '1' }, { account: '1' }, false],
  ['one label, whose UID is not known', { account: 'a' }, { account: 'a' }, true],
])('accounts are told apart by their UIDs, else by their labels: %s', (_name, one, other, isShared) => {
  const { quota } = target({});
  expect(book.of({ quota, ...one }) === book.of({ quota, ...other })).toBe(isShared);
});

test('queries and lists are paced apart, each at its rate times the share', async () => {
  const { query, list } = book.of(target({ quota: { queryQps: 20, listQps: 10, share: 0.5 } }));
  let queries = 0;
  let lists = 0;
  // Those that still wait when the rate limiters close.
  const refused = (): void => undefined;
  for (let at = 0; at < 40; at += 1) {
    void query.acquire().then(() => (queries += 1), refused);
    void list.acquire().then(() => (lists += 1), refused);
  }
  await vi.advanceTimersByTimeAsync(2_000);
  expect([queries, lists]).toEqual([expect.toBeOneOf([19, 20, 21]), expect.toBeOneOf([10, 11])]);
});

test.each([
  [{ queryQps: 20, listQps: 10, share: 1 }, 10],
  [{ queryQps: 20, listQps: 10, share: 0.5 }, 5],
  [{ queryQps: 4, listQps: 4, share: 1 }, 4],
  [{ queryQps: 100, listQps: 50, share: 1 }, 10],
  [{ queryQps: 100, listQps: 50, rolloutQps: 30, share: 1 }, 30],
  [{ queryQps: 20, listQps: 10, rolloutQps: 30, share: 1 }, 20],
])('each operation on rollouts has a rate of its own: %j', (quota, rate) => {
  const { rollouts } = book.of(target({ account: JSON.stringify(quota), quota }));
  const limiters = Object.values(rollouts);
  expect(limiters.map((limiter) => limiter.stats().ratePerSecond)).toEqual([rate, rate, rate]);
  expect(new Set(limiters).size).toBe(3);
});

test('a throttled rate limiter says so, with account and operation', () => {
  book.of(target({ account: 'acme' })).list.throttled(700, 0);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/throttled.*"account":"acme","operation":"ListOTAFirmware","pausedMs":700/);
});
