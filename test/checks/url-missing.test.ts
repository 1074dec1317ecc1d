import { urlMissing } from '../../src/checks/url-missing.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

checkTable(urlMissing, [
  { name: 'missing', evidence: MISSING, verdict: 'fail', says: ['no download link'] },
  { name: 'signed', evidence: signed(at(-1)), verdict: 'pass' },
  { name: 'unsigned', evidence: unsigned(), verdict: 'pass' },
  { name: 'unreadable', evidence: unreadable(), verdict: 'pass' },
  { name: 'not a URL', evidence: NO_URL, verdict: 'pass' },
]);
