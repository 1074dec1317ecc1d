import { unverified } from '../../src/checks/unverified.ts';
import { NO_STATUS, STATUS_7, STATUS_WORD, checkTable, status } from './support/check-table.ts';

checkTable(unverified, [
  { name: 'Status -1', evidence: status('not-required'), verdict: 'not-applicable' },
  { name: 'Status 0', evidence: status('unverified'), verdict: 'fail', says: ['none was ever started'] },
  { name: 'Status 1', evidence: status('verified'), verdict: 'pass' },
  { name: 'Status 2', evidence: status('verifying'), verdict: 'pass' },
  { name: 'Status 3', evidence: status('failed'), verdict: 'pass' },
  { name: 'Status 7', evidence: STATUS_7, verdict: 'not-applicable' },
  { name: 'Status DONE', evidence: STATUS_WORD, verdict: 'not-applicable' },
  { name: 'no Status', evidence: NO_STATUS, verdict: 'unknown', says: ['returned no Status'] },
]);
