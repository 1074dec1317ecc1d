import { capacity } from '../../src/checks/capacity.ts';
import { checkTable } from './support/check-table.ts';

const listed = (count: number, isWhole = true): { listedCount: { count: number; isWhole: boolean } } => ({
  listedCount: { count, isWhole },
});

checkTable(capacity, [
  { name: 'no whole list', evidence: { listedCount: null }, verdict: 'not-applicable' },
  { name: 'none', evidence: listed(0), verdict: 'pass' },
  {
    name: 'one below the share',
    evidence: listed(449),
    verdict: 'pass',
    says: ['449 of the 500 packages'],
  },
  {
    name: 'at the share',
    evidence: listed(450),
    verdict: 'fail',
    says: ['450 of the 500 packages that the platform takes (90%)'],
  },
  { name: 'beyond the limit', evidence: listed(502), verdict: 'fail', says: ['502 of the 500', '(100.4%)'] },
  {
    name: 'another limit and share',
    evidence: listed(96),
    params: { limit: 200, at: 0.5 },
    verdict: 'pass',
  },
  {
    name: 'a share that is no whole number: 4.5 of 5',
    evidence: listed(4),
    params: { limit: 5, at: 0.9 },
    verdict: 'pass',
  },
  {
    name: 'not read to its end, and little so far',
    evidence: listed(12, false),
    verdict: 'unknown',
    remedy: 'whole-list',
    says: ['could not be read to its end'],
  },
  {
    name: 'not read to its end, and much so far',
    evidence: listed(470, false),
    verdict: 'fail',
    says: ['470 of the 500'],
  },
]);
