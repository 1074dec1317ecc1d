import { versionMalformed } from '../../src/checks/version-malformed.ts';
import { checkTable, delta, ofPackage } from './support/check-table.ts';

const dest = (destVersion: string): ReturnType<typeof ofPackage> => ofPackage({ destVersion });

checkTable(versionMalformed, [
  { name: 'every character that is allowed', evidence: dest('v1.2-rc_3'), verdict: 'pass' },
  { name: '64 characters', evidence: dest('1'.repeat(64)), verdict: 'pass' },
  { name: '65 characters', evidence: dest('1'.repeat(65)), verdict: 'fail' },
  { name: 'empty', evidence: dest(''), verdict: 'fail', says: ['DestVersion empty'] },
  { name: 'a blank', evidence: dest('1.0 beta'), verdict: 'fail', says: ['DestVersion 1.0 beta'] },
  { name: 'Chinese', evidence: dest('版本1'), verdict: 'fail' },
  { name: 'a delta', evidence: delta('1.0.0', '1.1.0'), verdict: 'pass' },
  { name: 'a delta from nowhere', evidence: delta('', '1.1.0'), verdict: 'pass' },
  {
    name: 'both wrong',
    evidence: delta('1/0', '1+1'),
    verdict: 'fail',
    says: ['DestVersion 1+1, SrcVersion 1/0'],
  },
]);
