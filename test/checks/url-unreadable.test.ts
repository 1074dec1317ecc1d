import { urlUnreadable } from '../../src/checks/url-unreadable.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

checkTable(urlUnreadable, [
  { name: 'unreadable expiry', evidence: unreadable(), verdict: 'fail', says: ['link to ota-1', 'Expires'] },
  { name: 'not a URL', evidence: NO_URL, verdict: 'fail', says: ['The link cannot', 'not an absolute URL'] },
  { name: 'signed', evidence: signed(at(1)), verdict: 'pass' },
  { name: 'unsigned', evidence: unsigned(), verdict: 'pass' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);
