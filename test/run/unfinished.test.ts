import { expect, test } from 'vitest';
import { jobDigest, recordKey } from '../../src/run/unfinished.ts';
import { jobOf } from '../support/job.ts';
import type { Job } from '../../src/index.ts';

const digest = (change: Partial<Job>): string => jobDigest(jobOf([], 'reports', change), []);
const exceptions = { path: 'a.yaml', sha256: 'ab', rules: [] };
const SOFT = { unverified: { soft: true, params: {} } };

test.each<[string, Partial<Job>, Partial<Job>]>([
  ['a check', {}, { checks: SOFT }],
  ['an override', {}, { overrides: [{ product: 'a', module: '*', checks: SOFT }] }],
  ['exceptions', {}, { exceptions }],
  ['a byte of the exceptions', { exceptions }, { exceptions: { ...exceptions, sha256: 'cd' } }],
  ['fail-on', {}, { failOn: 'low' }],
])('a run under another policy is not continued: %s', (_, before, after) => {
  expect(digest(after)).not.toBe(digest(before));
});

test.each<[string, Partial<Job>, Partial<Job>]>([
  ['another path of the same exceptions', { exceptions }, { exceptions: { ...exceptions, path: 'b.yaml' } }],
  ['another pace', {}, { concurrency: { accounts: 8, queries: 4 } }],
  ['another language', {}, { locale: 'zh-CN' }],
])('a run is continued: %s', (_, before, after) => {
  expect(digest(after)).toBe(digest(before));
});

test('a row that cannot be used is recorded by its line, a firmware by its ID, whatever its code says', () => {
  const target = { account: 'acme', region: 'cn-shanghai', iotInstanceId: '' };
  const entry = { target, firmwareId: 'a', source: 'ids.csv', sourceLine: 3 };
  const answer = { kind: 'failed', code: 'UnusableRow', detail: '' } as const;
  expect(recordKey({ ...entry, isUnusableRow: true })).toBe(recordKey({ ...entry, problem: 'no ID' }));
  expect(recordKey({ ...entry, ...{ answer } })).toBe(recordKey(entry));
  expect(recordKey({ ...entry, isUnusableRow: true })).not.toBe(recordKey(entry));
});
