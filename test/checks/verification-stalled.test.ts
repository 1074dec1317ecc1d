import { verificationStalled } from '../../src/checks/verification-stalled.ts';
import { NO_STATUS, STATUS_7, at, checkTable, status } from './support/check-table.ts';
import type { Row } from './support/check-table.ts';

function verifying(utcModified: string | null): Row['evidence'] {
  return { ...status('verifying', 10), times: { utcCreate: at(-900), utcModified } };
}
const times = { utcCreate: at(-900), utcModified: at(-800) };
const SECOND = 1 / 3_600;

checkTable(verificationStalled, [
  {
    name: 'one hour',
    evidence: verifying(at(-1)),
    verdict: 'pass',
    says: ['in verification for 1h', 'limit is 1d'],
  },
  { name: 'exactly the limit', evidence: verifying(at(-24)), verdict: 'pass' },
  { name: 'one second more', evidence: verifying(at(-24 - SECOND)), verdict: 'fail', says: ['1d 1s'] },
  { name: 'a shorter limit', evidence: verifying(at(-2)), params: { after: 3_600_000 }, verdict: 'fail' },
  { name: 'modified after as_of', evidence: verifying(at(1)), verdict: 'pass', says: ['for 0s'] },
  {
    name: 'no UtcModified',
    evidence: verifying(null),
    verdict: 'unknown',
    says: ['the start time is unknown'],
  },
  { name: 'UtcModified is no time', evidence: verifying('soon'), verdict: 'unknown' },
  { name: 'Status -1', evidence: { ...status('not-required'), times }, verdict: 'not-applicable' },
  { name: 'Status 0', evidence: { ...status('unverified'), times }, verdict: 'not-applicable' },
  { name: 'Status 1', evidence: { ...status('verified'), times }, verdict: 'not-applicable' },
  { name: 'Status 3', evidence: { ...status('failed'), times }, verdict: 'not-applicable' },
  { name: 'Status 7', evidence: { ...STATUS_7, times }, verdict: 'not-applicable' },
  { name: 'no Status', evidence: { ...NO_STATUS, times }, verdict: 'unknown' },
]);
