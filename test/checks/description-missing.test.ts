import { descriptionMissing } from '../../src/checks/description-missing.ts';
import { checkTable, ofPackage } from './support/check-table.ts';

checkTable(descriptionMissing, [
  { name: 'a word', evidence: ofPackage({ description: 'modified-WiFi-module' }), verdict: 'pass' },
  {
    name: 'empty',
    evidence: ofPackage({ description: '' }),
    verdict: 'fail',
    says: ['FirmwareDesc is empty'],
  },
  { name: 'white space', evidence: ofPackage({ description: ' \t\r\n\u3000' }), verdict: 'fail' },
]);
