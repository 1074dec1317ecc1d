import { udiSecret } from '../../src/checks/udi-secret.ts';
import { checkTable, udi } from './support/check-table.ts';

checkTable(udiSecret, [
  { name: 'none', evidence: udi(0), verdict: 'not-applicable' },
  { name: 'a text without', evidence: udi(80), verdict: 'pass' },
  {
    name: 'a password',
    evidence: udi(80, 'password'),
    verdict: 'fail',
    says: ['a password', 'No report keeps'],
  },
  {
    name: 'two kinds',
    evidence: udi(80, 'access-key', 'token'),
    verdict: 'fail',
    says: ['an access key and a token'],
  },
]);
