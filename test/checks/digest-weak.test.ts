import { digestWeak } from '../../src/checks/digest-weak.ts';
import { checkTable, digest } from './support/check-table.ts';

checkTable(digestWeak, [
  {
    name: 'MD5',
    evidence: digest({ signMethod: 'MD5', digest: 'ab' }),
    verdict: 'fail',
    says: ['uses MD5'],
  },
  { name: 'Md5', evidence: digest({ signMethod: 'Md5', digest: 'ab' }), verdict: 'fail' },
  {
    name: 'SHA-1',
    evidence: digest({ signMethod: 'sha-1', digest: 'ab' }),
    verdict: 'fail',
    says: ['uses SHA1'],
  },
  { name: 'SHA256', evidence: digest({ signMethod: 'SHA256', digest: 'ab' }), verdict: 'pass' },
  { name: 'sha-256', evidence: digest({ signMethod: 'sha-256', digest: 'ab' }), verdict: 'pass' },
  { name: 'no digest', evidence: digest({ signMethod: 'MD5', digest: '' }), verdict: 'not-applicable' },
  {
    name: 'another method',
    evidence: digest({ signMethod: 'SM3', digest: 'ab' }),
    verdict: 'unknown',
    remedy: 'upgrade',
  },
  { name: 'no method', evidence: digest({ signMethod: '', digest: 'ab' }), verdict: 'unknown' },
]);
