import { verificationWaived } from '../../src/checks/verification-waived.ts';
import { NO_STATUS, STATUS_7, checkTable, status } from './support/check-table.ts';

checkTable(verificationWaived, [
  { name: 'Status -1', evidence: status('not-required'), verdict: 'fail', says: ['switched off'] },
  { name: 'Status 0', evidence: status('unverified'), verdict: 'pass' },
  { name: 'Status 1', evidence: status('verified'), verdict: 'pass' },
  { name: 'Status 2', evidence: status('verifying'), verdict: 'pass' },
  { name: 'Status 3', evidence: status('failed'), verdict: 'pass' },
  { name: 'Status 7', evidence: STATUS_7, verdict: 'not-applicable' },
  { name: 'no Status', evidence: NO_STATUS, verdict: 'unknown' },
]);
