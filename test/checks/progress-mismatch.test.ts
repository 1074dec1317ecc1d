import { progressMismatch } from '../../src/checks/progress-mismatch.ts';
import { NO_STATUS, STATUS_7, checkTable, status } from './support/check-table.ts';

checkTable(progressMismatch, [
  { name: 'verified at 100', evidence: status('verified', 100), verdict: 'pass' },
  {
    name: 'verified at 99',
    evidence: status('verified', 99),
    verdict: 'fail',
    says: ['verification progress is 99%'],
  },
  { name: 'verified at 0', evidence: status('verified', 0), verdict: 'fail' },
  { name: 'verified, no progress', evidence: status('verified'), verdict: 'unknown' },
  { name: 'failed at 100', evidence: status('failed', 100), verdict: 'fail', says: ['failed'] },
  { name: 'failed at 60', evidence: status('failed', 60), verdict: 'pass' },
  { name: 'failed at 0', evidence: status('failed', 0), verdict: 'pass' },
  { name: 'failed, no progress', evidence: status('failed'), verdict: 'unknown' },
  { name: 'verifying at 0, as in the sample', evidence: status('verifying', 0), verdict: 'pass' },
  { name: 'verifying at 100', evidence: status('verifying', 100), verdict: 'pass' },
  { name: 'verifying, no progress', evidence: status('verifying'), verdict: 'unknown' },
  { name: 'unverified at 0', evidence: status('unverified', 0), verdict: 'not-applicable' },
  { name: 'waived', evidence: status('not-required', 0), verdict: 'not-applicable' },
  { name: 'Status 7', evidence: STATUS_7, verdict: 'not-applicable' },
  { name: 'no Status', evidence: NO_STATUS, verdict: 'unknown' },
]);
