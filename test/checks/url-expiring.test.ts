import { urlExpiring } from '../../src/checks/url-expiring.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

const SECOND = 1 / 3_600;

checkTable(urlExpiring, [
  { name: 'valid for 24 h', evidence: signed(at(24)), verdict: 'pass' },
  { name: 'one second beyond the window', evidence: signed(at(6 + SECOND)), verdict: 'pass' },
  {
    name: 'exactly the window',
    evidence: signed(at(6)),
    verdict: 'fail',
    says: ['2026-11-23 08:00 UTC', '6h after'],
  },
  { name: 'one second left', evidence: signed(at(SECOND)), verdict: 'fail', says: ['1s after'] },
  {
    name: 'a wider window',
    evidence: signed(at(24)),
    params: { within: 7 * 86_400_000 },
    verdict: 'fail',
    says: ['window is 7d'],
  },
  { name: 'expired is another finding', evidence: signed(at(0)), verdict: 'not-applicable' },
  { name: 'unreadable expiry', evidence: unreadable(), verdict: 'unknown', remedy: 'link' },
  { name: 'not a URL', evidence: NO_URL, verdict: 'not-applicable' },
  { name: 'unsigned', evidence: unsigned(), verdict: 'not-applicable' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);
