import { expect, test } from 'vitest';
import { createClocks } from '../../src/iot/clocks.ts';
import { standingClock } from '../support/job.ts';

const NOW_MS = Date.parse('2026-11-23T02:00:00Z');
const MINUTE_MS = 60_000;

test.each<[string, { sentAgoMs?: number; servedMs: number | undefined }, number]>([
  ['the same', { servedMs: NOW_MS }, 0],
  ['a minute ahead', { servedMs: NOW_MS - MINUTE_MS }, 0],
  ['a minute behind', { servedMs: NOW_MS + MINUTE_MS }, 0],
  ['more than a minute ahead', { servedMs: NOW_MS - MINUTE_MS - 1_000 }, MINUTE_MS + 1_000],
  ['more than a minute behind', { servedMs: NOW_MS + MINUTE_MS + 1_000 }, -MINUTE_MS - 1_000],
  ['an answer that took two minutes', { sentAgoMs: 2 * MINUTE_MS, servedMs: NOW_MS - 2 * MINUTE_MS }, 0],
  ['no date', { servedMs: undefined }, 0],
])('%s', (_, { sentAgoMs = 0, servedMs }, offMs) => {
  const clocks = createClocks(standingClock(NOW_MS));
  clocks.compare(NOW_MS - sentAgoMs, servedMs);
  expect(clocks.offMs).toBe(offMs);
});

test('the last dated answer counts', () => {
  const clocks = createClocks(standingClock(NOW_MS));
  clocks.compare(NOW_MS, NOW_MS - 10 * MINUTE_MS);
  clocks.compare(NOW_MS, undefined);
  expect(clocks.offMs).toBe(10 * MINUTE_MS);
  clocks.compare(NOW_MS, NOW_MS);
  expect(clocks.offMs).toBe(0);
});
