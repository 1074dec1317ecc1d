import { deltaWithoutSource } from '../../src/checks/delta-without-source.ts';
import { UNKNOWN_TYPE, checkTable, delta, ofPackage } from './support/check-table.ts';

checkTable(deltaWithoutSource, [
  { name: 'a delta with its source', evidence: delta('1.0.0', '1.1.0'), verdict: 'pass' },
  {
    name: 'a delta without',
    evidence: delta('', '1.1.0'),
    verdict: 'fail',
    says: ['Type 1', 'SrcVersion is empty'],
  },
  { name: 'a delta with a blank one', evidence: delta(' ', '1.1.0'), verdict: 'fail' },
  { name: 'a full package', evidence: ofPackage(), verdict: 'not-applicable' },
  {
    name: 'Type 7',
    evidence: UNKNOWN_TYPE,
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['returned Type 7'],
  },
  {
    name: 'no Type',
    evidence: ofPackage({ type: 'unrecognized', typeCode: null }),
    verdict: 'unknown',
    says: ['returned no Type'],
  },
]);
