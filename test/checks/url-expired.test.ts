import { urlExpired } from '../../src/checks/url-expired.ts';
import { MISSING, NO_URL, at, checkTable, signed, unreadable, unsigned } from './support/check-table.ts';

const SECOND = 1 / 3_600;

checkTable(urlExpired, [
  { name: 'valid for 24 h', evidence: signed(at(24)), verdict: 'pass' },
  { name: 'valid for one second', evidence: signed(at(SECOND)), verdict: 'pass' },
  {
    name: 'ends at as_of',
    evidence: signed(at(0)),
    verdict: 'fail',
    says: ['2026-11-23 02:00 UTC', 'exactly at'],
  },
  {
    name: 'ended 3 h ago',
    evidence: signed(at(-3)),
    verdict: 'fail',
    says: ['2026-11-22 23:00 UTC', '3h before'],
  },
  { name: 'the expiry is no time', evidence: signed('soon'), verdict: 'unknown', remedy: 'link' },
  {
    name: 'unreadable expiry',
    evidence: unreadable(),
    verdict: 'unknown',
    remedy: 'link',
    says: ['Expires is not a number'],
  },
  {
    name: 'signed in a way that this version does not know',
    evidence: {
      link: { ...unreadable().link, problem: 'unknown-version', parameter: '' },
    },
    verdict: 'unknown',
    remedy: 'upgrade',
  },
  { name: 'not a URL', evidence: NO_URL, verdict: 'not-applicable' },
  { name: 'unsigned', evidence: unsigned(), verdict: 'not-applicable' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);
