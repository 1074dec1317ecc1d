import { fileType } from '../../src/checks/file-type.ts';
import { checkTable, file } from './support/check-table.ts';

checkTable(fileType, [
  ...[
    'a.bin',
    'a.dav',
    'a.tar',
    'a.gz',
    'a.zip',
    'a.gzip',
    'a.apk',
    'a.tar.gz',
    'a.tar.xz',
    'a.pack',
    '固件.bin',
  ].map((name) => ({ name, evidence: file(name), verdict: 'pass' as const })),
  { name: 'capitals', evidence: file('A.BIN'), verdict: 'fail', says: ['A.BIN', '.tar.xz'] },
  { name: 'another suffix', evidence: file('a.hex'), verdict: 'fail', says: ['a.hex'] },
  { name: '.xz alone', evidence: file('a.xz'), verdict: 'fail' },
  { name: 'no suffix', evidence: file('firmware'), verdict: 'fail' },
  { name: 'a suffix alone', evidence: file('bin'), verdict: 'fail' },
  { name: 'no name', evidence: file(''), verdict: 'not-applicable' },
]);
