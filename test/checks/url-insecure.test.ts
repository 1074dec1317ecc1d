import { urlInsecure } from '../../src/checks/url-insecure.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

checkTable(urlInsecure, [
  { name: 'https', evidence: signed(at(1)), verdict: 'pass' },
  {
    name: 'http, signed',
    evidence: signed(at(1), { scheme: 'http' }),
    verdict: 'fail',
    says: ['http instead'],
  },
  { name: 'http, expired', evidence: signed(at(-1), { scheme: 'http' }), verdict: 'fail' },
  { name: 'http, unsigned', evidence: unsigned({ scheme: 'http' }), verdict: 'fail' },
  { name: 'ftp', evidence: unreadable({ scheme: 'ftp' }), verdict: 'fail', says: ['ftp'] },
  { name: 'file, no host', evidence: unreadable({ scheme: 'file', host: '' }), verdict: 'fail' },
  { name: 'https, unreadable expiry', evidence: unreadable(), verdict: 'pass' },
  { name: 'not a URL', evidence: NO_URL, verdict: 'not-applicable' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);
