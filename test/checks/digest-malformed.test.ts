import { digestMalformed } from '../../src/checks/digest-malformed.ts';
import { checkTable, digest } from './support/check-table.ts';

checkTable(digestMalformed, [
  { name: 'MD5', evidence: digest({ signMethod: 'MD5', digest: 'ab'.repeat(16) }), verdict: 'pass' },
  {
    name: 'md5, digest in capitals',
    evidence: digest({ signMethod: 'md5', digest: 'AB'.repeat(16) }),
    verdict: 'pass',
  },
  { name: 'SHA256', evidence: digest({ signMethod: 'SHA256', digest: '0f'.repeat(32) }), verdict: 'pass' },
  { name: 'Sha-256', evidence: digest({ signMethod: 'Sha-256', digest: '0f'.repeat(32) }), verdict: 'pass' },
  { name: 'SHA1', evidence: digest({ signMethod: 'SHA-1', digest: '0f'.repeat(20) }), verdict: 'pass' },
  {
    name: 'MD5 called SHA256',
    evidence: digest({ signMethod: 'SHA256', digest: 'ab'.repeat(16) }),
    verdict: 'fail',
    says: ['64 hexadecimal digits', '32 characters'],
  },
  {
    name: 'SHA256 called MD5',
    evidence: digest({ signMethod: 'MD5', digest: 'ab'.repeat(32) }),
    verdict: 'fail',
    says: ['64 characters'],
  },
  {
    name: 'one digit short',
    evidence: digest({ signMethod: 'MD5', digest: 'a'.repeat(31) }),
    verdict: 'fail',
  },
  {
    name: 'masked',
    evidence: digest({ signMethod: 'MD5', digest: '3d04ab6462633508606e5f3daac8****' }),
    verdict: 'fail',
    says: ['other characters'],
  },
  {
    name: 'base64',
    evidence: digest({ signMethod: 'MD5', digest: 'XpYs+D2xSV6DN+nIpNGrzQ==' }),
    verdict: 'fail',
    says: ['other characters'],
  },
  { name: 'a blank behind', evidence: digest({ digest: `${'ab'.repeat(16)} ` }), verdict: 'fail' },
  { name: 'absent', evidence: digest({ signMethod: 'MD5', digest: '' }), verdict: 'not-applicable' },
  {
    name: 'a method nobody documented',
    evidence: digest({ signMethod: 'SM3', digest: 'ab'.repeat(32) }),
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['unknown'],
  },
  {
    name: 'a name of the prototype',
    evidence: digest({ signMethod: 'constructor', digest: 'ab'.repeat(16) }),
    verdict: 'unknown',
    remedy: 'upgrade',
  },
  { name: 'no method', evidence: digest({ signMethod: '', digest: 'ab'.repeat(16) }), verdict: 'unknown' },
]);
