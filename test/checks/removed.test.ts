import { removed } from '../../src/checks/removed.ts';
import { checkTable } from './support/check-table.ts';

checkTable(removed, [
  {
    name: 'not seen before',
    evidence: { presence: { wasAudited: false, now: 'there' } },
    verdict: 'not-applicable',
  },
  {
    name: 'never there',
    evidence: { presence: { wasAudited: false, now: 'not-found' } },
    verdict: 'not-applicable',
  },
  { name: 'still there', evidence: { presence: { wasAudited: true, now: 'there' } }, verdict: 'pass' },
  {
    name: 'the service says that it is gone',
    evidence: { presence: { wasAudited: true, now: 'not-found' } },
    verdict: 'fail',
    says: ['the service now reports that it does not exist', 'EU CRA, Art. 13(9)'],
  },
  {
    name: 'the list has it no more',
    evidence: { presence: { wasAudited: true, now: 'unlisted' } },
    verdict: 'fail',
    says: ['no longer in the list, which was read to its end', 'EU CRA, Art. 13(9)'],
  },
  {
    name: 'no answer',
    evidence: { presence: { wasAudited: true, now: 'unknown', remedy: 'time' } },
    verdict: 'unknown',
    remedy: 'time',
    says: ['unknown whether it still exists'],
  },
]);
