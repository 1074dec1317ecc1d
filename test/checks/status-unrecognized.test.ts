import { statusUnrecognized } from '../../src/checks/status-unrecognized.ts';
import { NO_STATUS, STATUS_7, STATUS_WORD, checkTable, status } from './support/check-table.ts';

checkTable(statusUnrecognized, [
  { name: 'Status -1', evidence: status('not-required'), verdict: 'pass' },
  { name: 'Status 0', evidence: status('unverified'), verdict: 'pass' },
  { name: 'Status 1', evidence: status('verified'), verdict: 'pass' },
  { name: 'Status 2', evidence: status('verifying'), verdict: 'pass' },
  { name: 'Status 3', evidence: status('failed'), verdict: 'pass' },
  { name: 'Status 7', evidence: STATUS_7, verdict: 'fail', says: ['"7"'] },
  { name: 'Status DONE', evidence: STATUS_WORD, verdict: 'fail', says: ['"DONE"'] },
  { name: 'no Status', evidence: NO_STATUS, verdict: 'unknown' },
]);
