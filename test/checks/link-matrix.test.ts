import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { contextOf, MISSING, NO_URL, at, signed, unreadable, unsigned } from './support/check-table.ts';

/** Columns: expired, expiring, missing, unsigned, unreadable, insecure, foreign-host. `.` pass, F fail, ? unknown, - n/a. */
const IDS = [
  'url-expired',
  'url-expiring',
  'url-missing',
  'url-unsigned',
  'url-unreadable',
  'url-insecure',
  'url-foreign-host',
];
const MATRIX: readonly [string, Pick<Evidence, 'link'>, string][] = [
  ['valid', signed(at(24)), '.......'],
  ['expiring', signed(at(2)), '.F.....'],
  ['expired', signed(at(-2)), 'F-.....'],
  ['expired over http', signed(at(-2), { scheme: 'http' }), 'F-...F.'],
  ['unsigned', unsigned(), '--.F...'],
  ['unreadable expiry', unreadable(), '??..F..'],
  ['ftp', unreadable({ scheme: 'ftp' }), '??..FF.'],
  ['not a URL', NO_URL, '--.-F--'],
  ['missing', MISSING, '--F----'],
];
const MARKS = { pass: '.', fail: 'F', unknown: '?', 'not-applicable': '-' } as const;

describe('every link check on every kind of link', () => {
  const { all } = createPolicy({ checks: {}, failOn: 'never' });
  it.each(MATRIX)('%s', (_, evidence, expected) => {
    const marks = IDS.map((id) => {
      const checked = all.find(({ check }) => check.id === id);
      if (!checked) return 'x';
      return MARKS[checked.check.judge(evidence, checked.params, contextOf(checked.check)).verdict];
    });
    expect(marks.join('')).toBe(expected);
  });

  it('covers the checks of the category', () => {
    expect(
      CHECKS.filter(({ category, needs }) => category === 'link' && needs.includes('link')).map(
        ({ id }) => id,
      ),
    ).toEqual(IDS);
  });
});
