import { targetMissing } from '../../src/checks/target-missing.ts';
import { checkTable } from './support/check-table.ts';

checkTable(targetMissing, [
  { name: 'of this run', evidence: { planned: 'planned' }, verdict: 'pass' },
  { name: 'retired by the job', evidence: { planned: 'retired' }, verdict: 'not-applicable' },
  {
    name: 'of earlier runs alone',
    evidence: { planned: 'missing' },
    verdict: 'fail',
    says: ['this run does not include it', 'none of its packages'],
  },
]);
