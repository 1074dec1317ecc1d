import { digestMissing } from '../../src/checks/digest-missing.ts';
import { checkTable, digest } from './support/check-table.ts';

checkTable(digestMissing, [
  { name: 'a digest', evidence: digest({ digest: 'ab' }), verdict: 'pass' },
  { name: 'no FirmwareSign', evidence: digest({ digest: '' }), verdict: 'fail', says: ['FirmwareSign'] },
  { name: 'blank', evidence: digest({ digest: ' ' }), verdict: 'fail' },
  {
    name: 'no SignValue, but an MD5',
    evidence: digest({ multiFile: true, digest: '', md5: 'ab' }),
    verdict: 'fail',
    says: ['SignValue'],
  },
]);
