import { expect, test } from 'vitest';
import { formatInstant, parseHttpDate, parseInstant } from '../../src/core/instant.ts';

test.each([
  ['2026-02-28', '2026-02-28T00:00:00.000Z'],
  ['2026-02-28T10:00+08:00', '2026-02-28T02:00:00.000Z'],
  ['2028-02-29T23:59:59.9999Z', '2028-02-29T23:59:59.999Z'],
  ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  // What Date.parse takes for another time.
  ['2026-02-29', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['2026-04-31T10:00:00+08:00', undefined],
  ['2026-02-01T24:00:00Z', undefined],
  // What it refuses.
  ['2026-13-01', undefined],
  ['2026-00-01', undefined],
  ['2026-02-01T25:00:00Z', undefined],
  ['2016-12-31T23:59:60Z', undefined],
  ['2026-02-01T00:00:00+24:00', undefined],
  // Years that databases and spreadsheets do not have.
  ['0000-01-01', undefined],
  ['0001-01-01T00:00:00+01:00', undefined],
  ['9999-12-31T23:59:59-01:00', undefined],
  ['2026-02-01T00:00:00', undefined],
])('the instant %s', (text, expected) => {
  const ms = parseInstant(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});

test.each([
  ['Sat, 28 Nov 2026 02:00:00 GMT', '2026-11-28T02:00:00.000Z'],
  ['Mon, 30 Feb 2026 00:00:00 GMT', undefined],
  ['Sat, 28 Nov 2026 24:00:00 GMT', undefined],
  ['2026-11-28T02:00:00Z', undefined],
  ['0', undefined],
  ['', undefined],
])('the HTTP date %s', (text, expected) => {
  const ms = parseHttpDate(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});

test.each([
  ['2026-11-27T03:18:59.999Z', undefined, '2026-11-27 03:18 UTC'],
  ['2026-11-27T03:18:59.999Z', 'seconds' as const, '2026-11-27 03:18:59 UTC'],
  ['2026-11-27T03:18:00+08:00', undefined, '2026-11-26 19:18 UTC'],
  [Date.parse('2026-11-27T03:18:59Z'), undefined, '2026-11-27 03:18 UTC'],
  ['0001-01-01T00:00:00Z', undefined, '0001-01-01 00:00 UTC'],
  // A day has no time, and what is no time is shown as it is.
  ['2026-11-27', undefined, '2026-11-27'],
  ['indefinite', undefined, 'indefinite'],
  ['', undefined, ''],
  [8.64e15, undefined, '8640000000000000'],
  [Number.NaN, undefined, 'NaN'],
])('the instant %s (%s) in a sentence', (at, precision, expected) => {
  expect(formatInstant(at, precision)).toBe(expected);
});
