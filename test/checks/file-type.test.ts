import { fileType } from '../../src/checks/file-type.ts';
import { MISSING, NO_URL, at, checkTable, file, signed } from './support/check-table.ts';
import type { Row } from './support/check-table.ts';

/** A file with its name, and the path that its link has: by default the name at its end. */
const of = (name: string, path = `/ota/5e96/${name}`): Row['evidence'] => ({
  ...file(name),
  ...signed(at(1), { path }),
});

checkTable(fileType, [
  ...['bin', 'dav', 'tar', 'gz', 'zip', 'gzip', 'apk', 'tar.gz', 'tar.xz', 'pack'].map((suffix): Row => ({
    name: suffix,
    evidence: of(`a.${suffix}`),
    verdict: 'pass',
  })),
  { name: 'other letters', evidence: of('固件.bin'), verdict: 'pass' },
  { name: 'several dots', evidence: of('app-1.2.3.bin'), verdict: 'pass' },
  { name: 'capitals', evidence: of('A.BIN'), verdict: 'fail', says: ['A.BIN ends in .BIN', 'lower case'] },
  { name: 'another suffix', evidence: of('a.hex'), verdict: 'fail', says: ['a.hex', '.tar.xz'] },
  { name: '.xz without .tar', evidence: of('a.xz'), verdict: 'fail' },
  { name: '.tar.bz2', evidence: of('a.tar.bz2'), verdict: 'fail' },
  { name: '.7z', evidence: of('a.7z'), verdict: 'fail' },
  { name: 'a second suffix', evidence: of('a.bin.bak'), verdict: 'fail' },
  { name: 'no suffix at all', evidence: of('firmware'), verdict: 'fail' },
  { name: 'a dot at the end', evidence: of('firmware.'), verdict: 'fail' },
  { name: 'a suffix alone', evidence: of('bin'), verdict: 'fail' },
  {
    name: 'a name without suffix, as in the reference: the stored file tells the type',
    evidence: of('firmware1', '/ota/5e96/5E962CF8.bin'),
    verdict: 'pass',
  },
  { name: 'a version is no suffix', evidence: of('firmware-1.2', '/ota/5E962CF8.bin'), verdict: 'pass' },
  { name: 'neither of the two', evidence: of('firmware1', '/ota/5E962CF8.hex'), verdict: 'fail' },
  { name: 'the stored file does not excuse the name', evidence: of('a.exe', '/b.bin'), verdict: 'fail' },
  { name: 'no name', evidence: of('', '/ota/5E962CF8.bin'), verdict: 'pass' },
  { name: 'a name, and no link', evidence: { ...file('a.bin'), ...MISSING }, verdict: 'pass' },
  {
    name: 'a name without suffix, and no link',
    evidence: { ...file('fw1'), ...MISSING },
    verdict: 'unknown',
  },
  { name: 'neither name nor link', evidence: { ...file(''), ...MISSING }, verdict: 'unknown' },
  { name: 'no name, and text for a link', evidence: { ...file(''), ...NO_URL }, verdict: 'unknown' },
]);
