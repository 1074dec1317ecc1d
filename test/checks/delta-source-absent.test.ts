import { deltaSourceAbsent } from '../../src/checks/delta-source-absent.ts';
import { checkTable, delta, ofPackage, UNKNOWN_TYPE } from './support/check-table.ts';

checkTable(deltaSourceAbsent, [
  {
    name: 'a package delivers it',
    evidence: { ...delta('1.0', '1.1'), deltaSource: 'delivered' },
    verdict: 'pass',
  },
  {
    name: 'no package delivers it',
    evidence: { ...delta('1.0', '1.1'), deltaSource: 'absent' },
    verdict: 'fail',
    says: ['starts from version 1.0, and no package of its product and module delivers that version'],
  },
  {
    name: 'not among what was observed',
    evidence: { ...delta('1.0', '1.1'), deltaSource: 'unknown' },
    verdict: 'unknown',
    remedy: 'whole-list',
    says: ['some packages of the target gave no answer'],
  },
  {
    name: 'not all packages were asked for',
    evidence: { ...delta('1.0', '1.1'), deltaSource: 'unlisted' },
    verdict: 'not-applicable',
    says: ['does not cover all packages'],
  },
  { name: 'a full package', evidence: { ...ofPackage(), deltaSource: 'absent' }, verdict: 'not-applicable' },
  {
    name: 'no source',
    evidence: { ...delta(' ', '1.1'), deltaSource: 'absent' },
    verdict: 'not-applicable',
  },
  {
    name: 'to where it starts',
    evidence: { ...delta('1.1', '1.1'), deltaSource: 'absent' },
    verdict: 'not-applicable',
  },
  {
    name: 'a Type that nobody knows',
    evidence: { ...UNKNOWN_TYPE, deltaSource: 'absent' },
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['Type 7'],
  },
]);
