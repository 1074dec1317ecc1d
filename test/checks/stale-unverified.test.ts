import { staleUnverified } from '../../src/checks/stale-unverified.ts';
import type { Evidence } from '../../src/checks/check.ts';
import { NO_STATUS, STATUS_7, at, checkTable, status } from './support/check-table.ts';

const created = (hours: number): Pick<Evidence, 'times'> => ({
  times: { utcCreate: at(hours), utcModified: null },
});
const DAYS = 24;

checkTable(staleUnverified, [
  { name: '90 days', evidence: { ...status('unverified'), ...created(-90 * DAYS) }, verdict: 'pass' },
  {
    name: 'an hour more',
    evidence: { ...status('unverified'), ...created(-90 * DAYS - 1) },
    verdict: 'fail',
    says: ['2026-08-25 01:00 UTC', '90d 1h', 'limit is 90d'],
  },
  { name: 'created after as_of', evidence: { ...status('unverified'), ...created(5) }, verdict: 'pass' },
  {
    name: 'verified, however old',
    evidence: { ...status('verified'), ...created(-9_999) },
    verdict: 'not-applicable',
  },
  {
    name: 'no UtcCreate',
    evidence: { ...status('unverified'), times: { utcCreate: null, utcModified: at(-1) } },
    verdict: 'unknown',
  },
  { name: 'another Status', evidence: { ...STATUS_7, ...created(-9_999) }, verdict: 'not-applicable' },
  { name: 'no Status', evidence: { ...NO_STATUS, ...created(-9_999) }, verdict: 'unknown' },
]);
