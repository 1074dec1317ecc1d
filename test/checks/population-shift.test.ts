import type { CountBefore, Evidence } from '../../src/checks/check.ts';
import { populationShift } from '../../src/checks/population-shift.ts';
import { checkTable } from './support/check-table.ts';

const AT = '2026-11-22T02:00:00.000Z';
const shift = (count: number, before: number | CountBefore, isWhole = true): Partial<Evidence> => ({
  listedCount: { count, isWhole },
  countBefore: typeof before === 'number' ? { count: before, at: AT } : before,
});

checkTable(populationShift, [
  { name: 'no whole list', evidence: { ...shift(1, 9), listedCount: null }, verdict: 'not-applicable' },
  { name: 'the first run', evidence: shift(120, 'none'), verdict: 'not-applicable' },
  {
    name: 'the first run, not read to its end',
    evidence: shift(120, 'none', false),
    verdict: 'not-applicable',
  },
  {
    name: 'the same',
    evidence: shift(120, 120),
    verdict: 'pass',
    says: ['120; the run of 2026-11-22 02:00 UTC had 120'],
  },
  { name: 'none, as before', evidence: shift(0, 0), verdict: 'pass' },
  { name: 'as many fewer as the limit', evidence: shift(70, 100), verdict: 'pass' },
  { name: 'as many more as the limit', evidence: shift(130, 100), verdict: 'pass' },
  {
    name: 'one fewer than that',
    evidence: shift(69, 100),
    verdict: 'fail',
    says: [
      'Packages in the list: 69',
      'had 100',
      'That is 31% fewer, and the limit is 30%',
      'permission can cause this',
    ],
  },
  { name: 'one more than that', evidence: shift(131, 100), verdict: 'fail', says: ['31% more'] },
  {
    name: 'a tenth tells it from the limit',
    evidence: shift(696, 1_000),
    verdict: 'fail',
    says: ['30.4% fewer'],
  },
  { name: 'all gone', evidence: shift(0, 400), verdict: 'fail', says: ['100% fewer'] },
  { name: 'from none', evidence: shift(3, 0), verdict: 'fail', says: ['That is more than none'] },
  { name: 'another limit', evidence: shift(50, 100), params: { by: 0.5 }, verdict: 'pass' },
  {
    name: 'not read to its end',
    evidence: shift(12, 400, false),
    verdict: 'unknown',
    remedy: 'whole-list',
    says: ['could not be read to its end'],
  },
  {
    name: 'no earlier run read it to its end',
    evidence: shift(400, 'unknown'),
    verdict: 'unknown',
    remedy: 'baseline',
    says: ['No earlier run'],
  },
  {
    name: 'the earlier run cannot be read',
    evidence: shift(400, 'lost'),
    verdict: 'unknown',
    remedy: 'baseline',
    says: ['What the previous run left cannot be read'],
  },
]);
