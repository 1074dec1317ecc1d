import type { Evidence } from '../../src/checks/check.ts';
import { versionDuplicate } from '../../src/checks/version-duplicate.ts';
import { checkTable, ofPackage } from './support/check-table.ts';

const others = (count: number, ids: string[], isIncomplete = false): Partial<Evidence> => ({
  ...ofPackage({ destVersion: '2.0.1' }),
  versionDuplicates: {
    count,
    named: ids.map((firmwareId) => ({ label: firmwareId, firmwareId })),
    isIncomplete,
  },
});

checkTable(versionDuplicate, [
  { name: 'the only one', evidence: others(0, []), verdict: 'pass' },
  {
    name: 'the only one that was observed',
    evidence: others(0, [], true),
    verdict: 'pass',
    says: ['No other package observed in this run', 'without an answer were not compared'],
  },
  {
    name: 'one other',
    evidence: others(1, ['fw2']),
    verdict: 'fail',
    says: ['the same product, module, type, SrcVersion and DestVersion (2.0.1) as fw2.'],
  },
  {
    name: 'seen twice, whatever is missing',
    evidence: others(1, ['fw2'], true),
    verdict: 'fail',
    says: ['fw2'],
  },
  {
    name: 'more than are named',
    evidence: others(12, ['fw2', 'fw3', 'fw4']),
    verdict: 'fail',
    says: ['as fw2, fw3, fw4 and 9 more.'],
  },
  {
    name: 'too many groups to name any',
    evidence: others(2, []),
    verdict: 'fail',
    says: ['as 2 others.'],
  },
  {
    name: 'no DestVersion',
    evidence: { ...others(0, []), ...ofPackage({ destVersion: ' ' }) },
    verdict: 'unknown',
    says: ['no DestVersion'],
  },
]);
