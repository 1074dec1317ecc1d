import { expect, test } from 'vitest';
import { createRunId } from '../../src/core/run-id.ts';

test.each([
  ['2026-11-23T02:00:00.000Z', 0, '20261123T020000Z-000000'],
  ['2026-11-23T02:00:00.999Z', 0xa1b2c3 / 0x1000000, '20261123T020000Z-a1b2c3'],
  ['1999-12-31T23:59:59.500Z', 1 - Number.EPSILON, '19991231T235959Z-ffffff'],
])('%s and %d make %s', (start, random, id) => {
  expect(createRunId(Date.parse(start), () => random)).toBe(id);
});

test('IDs sort by their start', () => {
  const ids = [0, 1_000, 86_400_000, 31_536_000_000].map((ms) => createRunId(ms, () => 0.9));
  expect([...ids].sort()).toEqual(ids);
});
