import { fileNameDuplicate } from '../../src/checks/file-name-duplicate.ts';
import { checkTable } from './support/check-table.ts';

checkTable(fileNameDuplicate, [
  { name: 'a single file', evidence: { fileNames: [] }, verdict: 'not-applicable' },
  { name: 'one of several', evidence: { fileNames: ['a'] }, verdict: 'not-applicable' },
  { name: 'names that differ', evidence: { fileNames: ['a.bin', 'b.bin'] }, verdict: 'pass' },
  { name: 'names that differ in case', evidence: { fileNames: ['a.bin', 'A.bin'] }, verdict: 'pass' },
  { name: 'files without names', evidence: { fileNames: ['', ''] }, verdict: 'unknown' },
  { name: 'one without a name', evidence: { fileNames: ['a', ''] }, verdict: 'unknown', says: ['a name'] },
  { name: 'the same twice beside one without', evidence: { fileNames: ['a', '', 'a'] }, verdict: 'fail' },
  { name: 'the same twice', evidence: { fileNames: ['a', 'b', 'a'] }, verdict: 'fail', says: ['called a.'] },
  {
    name: 'two pairs',
    evidence: { fileNames: ['a', 'b', 'b', 'a', 'a'] },
    verdict: 'fail',
    says: ['called b, a.'],
  },
]);
