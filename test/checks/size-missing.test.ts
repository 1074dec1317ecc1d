import { sizeMissing } from '../../src/checks/size-missing.ts';
import { checkTable, file } from './support/check-table.ts';

checkTable(sizeMissing, [
  { name: 'one byte', evidence: file('a.bin', 1), verdict: 'pass' },
  { name: 'absent', evidence: file('a.bin', null), verdict: 'fail', says: ['returned no size'] },
  { name: '0', evidence: file('a.bin', 0), verdict: 'fail', says: ['is 0 bytes'] },
]);
