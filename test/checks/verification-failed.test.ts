import { verificationFailed } from '../../src/checks/verification-failed.ts';
import { NO_STATUS, STATUS_7, checkTable, status } from './support/check-table.ts';

checkTable(verificationFailed, [
  { name: 'Status -1', evidence: status('not-required'), verdict: 'not-applicable' },
  { name: 'Status 0', evidence: status('unverified'), verdict: 'not-applicable' },
  { name: 'Status 1', evidence: status('verified', 100), verdict: 'pass' },
  { name: 'Status 2', evidence: status('verifying', 40), verdict: 'not-applicable' },
  { name: 'Status 3', evidence: status('failed', 80), verdict: 'fail', says: ['at least one test device'] },
  { name: 'Status 7', evidence: STATUS_7, verdict: 'not-applicable' },
  { name: 'no Status', evidence: NO_STATUS, verdict: 'unknown' },
]);
