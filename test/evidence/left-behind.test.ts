import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { checkRun } from '../../src/evidence/check-run.ts';
import { runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';
import { night, publishNight } from './support.ts';

it('a run is whole where file managers and office programs left something in it, and that is told', async () => {
  const folder = await publishNight(await tempFolder(), 20);
  const left: [name: string, who: string][] = [
    ['.DS_Store', 'a file manager'],
    ['._.DS_Store', 'a file manager'],
    ['._ledger', 'a file manager'],
    ['._packages.csv', 'a file manager'],
    ['.directory', 'a file manager'],
    ['.nfs000000000012d687000000a1', 'the network file system'],
    ['.~lock.packages.csv#', 'an office application'],
    ['.~packages.csv', 'an office application'],
    ['Desktop.ini', 'a file manager'],
    ['Thumbs.db', 'a file manager'],
    ['ledger/.DS_Store', 'a file manager'],
    ['~$ckages.csv', 'an office application'],
    ['~$packages.csv', 'an office application'],
  ];
  for (const [name] of left) await put(folder, name, 'bytes of theirs');
  const { code, stdout } = await runCli(['verify', folder]);
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(`^ok {7}${night(20)}: 6 files, `),
    ...left.map(
      ([name, who]) => `note     ${night(20)}: ${name} was added by ${who}; it is not part of the run`,
    ),
    'WHOLE: 1 run as written',
  ]);
  expect(code).toBe(0);
});

const ADDED = 'was added: the manifest does not list it';

it.each([
  '.~lock.notes.txt#',
  '~$notes.txt',
  '~$',
  '._~$a',
  '.nfs',
  '.DS_Store.txt',
  'Thumbs.db.exe',
  'more/.DS_Store',
  'ledger/~$packages.csv',
])('nobody leaves %s: it is a difference', async (name) => {
  const folder = await publishNight(await tempFolder(), 20);
  await put(folder, name, '');
  expect((await checkRun(folder, [], true)).deviations).toEqual([{ file: name, problem: ADDED }]);
});

it.each<[string, (folder: string) => Promise<unknown>, object[]]>([
  [
    'files that are named after each other',
    (folder) => Promise.all(['._bc', '~$bc'].map((name) => put(folder, name, ''))),
    [
      { file: '._bc', problem: ADDED },
      { file: '~$bc', problem: ADDED },
    ],
  ],
  [
    'a link',
    (folder) => symlink('/etc/passwd', join(folder, '.DS_Store')),
    [{ file: '.DS_Store', problem: 'is a symbolic link: refused' }],
  ],
  [
    'a link to nowhere',
    (folder) => symlink('nowhere', join(folder, '~$packages.csv')),
    [{ file: '~$packages.csv', problem: 'is a symbolic link: refused' }],
  ],
  [
    'a folder with something in it',
    (folder) => put(folder, '.DS_Store/Thumbs.db', ''),
    [{ file: '.DS_Store/Thumbs.db', problem: ADDED }],
  ],
  [
    'an empty folder',
    (folder) => mkdir(join(folder, 'desktop.ini')),
    [{ file: 'desktop.ini', problem: 'is a folder, not a regular file: refused' }],
  ],
  [
    'a pipe',
    (folder) => promisify(execFile)('mkfifo', [join(folder, 'Thumbs.db')]),
    [{ file: 'Thumbs.db', problem: 'is a special file, not a regular file: refused' }],
  ],
  [
    'a file that SHA256SUMS was made to name',
    async (folder) => {
      await put(folder, 'Thumbs.db', '');
      const digest = createHash('sha256').digest('hex');
      await appendFile(join(folder, 'SHA256SUMS'), `${digest}  Thumbs.db\n`);
    },
    [{ file: 'SHA256SUMS', problem: expect.stringContaining('was altered') }],
  ],
])('under such a name, %s is a difference', async (_what, add, expected) => {
  const folder = await publishNight(await tempFolder(), 20);
  await add(folder);
  expect((await checkRun(folder, [], true)).deviations).toEqual(expected);
});
