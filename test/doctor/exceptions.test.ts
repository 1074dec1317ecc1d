import { expect, test } from 'vitest';
import type { ExceptionRule } from '../../src/core/model/catalogue.ts';
import { exceptionLines } from '../../src/doctor/exceptions.ts';
import { jobOf } from '../support/job.ts';

const NOW_MS = Date.parse('2026-11-23T02:00:00Z');

function rule(id: string, until: string): ExceptionRule {
  const words = { check: 'unverified', product: '*', module: '*', firmware: '*', reason: 'r' };
  return { id, ...words, owner: 'o', approver: 'a', ticket: '', until };
}

function said(rules: ExceptionRule[], asOf?: string): string[] {
  const exceptions = { path: 'jobs/exceptions.yaml', sha256: 'ab', rules };
  const job = jobOf([], 'reports', { exceptions, ...(asOf !== undefined && { asOf }) });
  return [...exceptionLines(job, NOW_MS)].map(({ check, status, message, fix }) => {
    expect([check, fix !== '']).toEqual(['exceptions', status === 'warning']);
    return `${status}: ${message}`;
  });
}

const SOME = [
  rule('forever', ''),
  rule('soon', '2026-12-01T23:59:59.999Z'),
  rule('old', '2026-11-22T23:59:59.999Z'),
  rule('older', '2020-01-01T00:00:00.000Z'),
];

test('nothing is said of a job without exceptions', () => {
  expect([...exceptionLines(jobOf([], 'reports'), NOW_MS)]).toEqual([]);
});

test('all hold', () => {
  expect(said([rule('forever', '')])).toEqual(['ok: jobs/exceptions.yaml: 1 of 1 exceptions are valid']);
});

test('which ended, and which will soon', () => {
  expect(said(SOME)).toEqual([
    'ok: jobs/exceptions.yaml: 2 of 4 exceptions are valid',
    'warning: old, older expired: the findings it accepted are open again',
    'warning: soon expires within 14 days',
  ]);
});

test('as of the instant that the job judges', () => {
  expect(said(SOME, '2026-10-01T00:00:00.000Z')).toEqual([
    'ok: jobs/exceptions.yaml: 3 of 4 exceptions are valid',
    'warning: older expired: the findings it accepted are open again',
  ]);
});

test('names a few of many', () => {
  const many = Array.from({ length: 12 }, (_, at) => rule(`E${at}`, '2020-01-01T00:00:00.000Z'));
  expect(said(many)[1]).toMatch(/E9 and 2 more expired/);
});
