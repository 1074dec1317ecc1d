import { deltaSameVersion } from '../../src/checks/delta-same-version.ts';
import { UNKNOWN_TYPE, checkTable, delta, ofPackage } from './support/check-table.ts';

checkTable(deltaSameVersion, [
  { name: 'two versions', evidence: delta('1.0.0', '1.1.0'), verdict: 'pass' },
  { name: 'versions that differ in case', evidence: delta('v1', 'V1'), verdict: 'pass' },
  { name: 'the same', evidence: delta('1.1.0', '1.1.0'), verdict: 'fail', says: ['both 1.1.0'] },
  { name: 'no source', evidence: delta('', ''), verdict: 'not-applicable' },
  { name: 'a full package', evidence: ofPackage({ srcVersion: '1.0.0' }), verdict: 'not-applicable' },
  { name: 'no DestVersion', evidence: delta('1.0.0', ''), verdict: 'unknown', says: ['no DestVersion'] },
  { name: 'Type 7', evidence: UNKNOWN_TYPE, verdict: 'unknown', remedy: 'upgrade', says: ['Type 7'] },
  { name: 'no Type', evidence: ofPackage({ type: 'unrecognized', typeCode: null }), verdict: 'unknown' },
]);
