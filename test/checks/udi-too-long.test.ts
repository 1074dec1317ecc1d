import { udiTooLong } from '../../src/checks/udi-too-long.ts';
import { checkTable, udi } from './support/check-table.ts';

checkTable(udiTooLong, [
  { name: 'none', evidence: udi(0), verdict: 'not-applicable' },
  { name: '4,096 characters', evidence: udi(4_096), verdict: 'pass' },
  { name: 'one more', evidence: udi(4_097), verdict: 'fail', says: ['4,097 characters', '4,096'] },
]);
