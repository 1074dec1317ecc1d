import { urlUnsigned } from '../../src/checks/url-unsigned.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

checkTable(urlUnsigned, [
  { name: 'unsigned', evidence: unsigned(), verdict: 'fail', says: ['ota-1.oss-cn-shanghai.aliyuncs.com'] },
  { name: 'signed', evidence: signed(at(1)), verdict: 'pass' },
  { name: 'signed in a way that cannot be read', evidence: unreadable(), verdict: 'pass' },
  { name: 'not a URL', evidence: NO_URL, verdict: 'not-applicable' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);
