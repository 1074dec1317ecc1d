import { digestInconsistent } from '../../src/checks/digest-inconsistent.ts';
import { checkTable, digest, ofSeveral } from './support/check-table.ts';

checkTable(digestInconsistent, [
  { name: 'the same', evidence: ofSeveral('MD5', 'ab12', 'ab12'), verdict: 'pass' },
  { name: 'the same in other letters', evidence: ofSeveral('md5', 'AB12', 'ab12'), verdict: 'pass' },
  {
    name: 'different',
    evidence: ofSeveral('MD5', 'ab12', 'cd34'),
    verdict: 'fail',
    says: ['SignValue is ab12', 'FileMd5 is cd34'],
  },
  { name: 'SHA256 beside MD5', evidence: ofSeveral('SHA256', 'ab12', 'cd34'), verdict: 'not-applicable' },
  {
    name: 'a single file',
    evidence: digest({ signMethod: 'MD5', digest: 'ab12' }),
    verdict: 'not-applicable',
  },
  { name: 'no SignValue', evidence: ofSeveral('MD5', '', 'cd34'), verdict: 'not-applicable' },
  { name: 'no FileMd5', evidence: ofSeveral('MD5', 'ab12', ''), verdict: 'unknown', says: ['no FileMd5'] },
  { name: 'no method', evidence: ofSeveral('', 'ab12', 'cd34'), verdict: 'unknown', says: ['no SignMethod'] },
  {
    name: 'an unknown method',
    evidence: ofSeveral('CRC32', 'ab12', 'cd34'),
    verdict: 'unknown',
    remedy: 'upgrade',
  },
]);
