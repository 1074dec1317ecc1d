import type { Evidence } from '../../src/checks/check.ts';
import { contentDuplicate } from '../../src/checks/content-duplicate.ts';
import { checkTable, digest, ofPackage } from './support/check-table.ts';

const MD5 = '5e962cf83db1495e8337e9c8a4d1abcd';

function others(count: number, versions: string[], isIncomplete = false): Partial<Evidence> {
  return {
    ...ofPackage({ destVersion: '2.0.1' }),
    ...digest({ digest: MD5 }),
    contentDuplicates: {
      count,
      named: versions.map((label, at) => ({ label, firmwareId: `fw${at + 1}` })),
      isIncomplete,
    },
  };
}

checkTable(contentDuplicate, [
  { name: 'unique content', evidence: others(0, []), verdict: 'pass' },
  {
    name: 'of its own among what was observed',
    evidence: others(0, [], true),
    verdict: 'pass',
    says: ['were not compared'],
  },
  {
    name: 'another version has it',
    evidence: others(1, ['2.0.0']),
    verdict: 'fail',
    says: ['of version 2.0.1 has the same digest as a file of 2.0.0 (fw1), of the same'],
  },
  {
    name: 'many versions have it, and some gave no answer',
    evidence: others(5, ['1', '2', '3'], true),
    verdict: 'fail',
    says: ['1 (fw1), 2 (fw2), 3 (fw3) and 2 more, of'],
  },
  {
    name: 'no digest',
    evidence: { ...others(0, []), ...digest({ digest: ' ' }) },
    verdict: 'not-applicable',
  },
  {
    name: 'a digest that is none',
    evidence: { ...others(0, []), ...digest({ digest: 'n/a' }) },
    verdict: 'not-applicable',
  },
  {
    name: 'no version',
    evidence: { ...others(0, []), ...ofPackage({ destVersion: '' }) },
    verdict: 'not-applicable',
  },
  {
    name: 'a method that nobody knows',
    evidence: { ...others(0, []), ...digest({ digest: MD5, signMethod: 'CRC32' }) },
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['CRC32'],
  },
]);
