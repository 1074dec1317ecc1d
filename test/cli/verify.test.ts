import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFile,
  chmod,
  copyFile,
  cp,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/evidence/digest.ts';
import type { RemovedRun, StoredManifest } from '../../src/evidence/manifest.ts';
import {
  FILES,
  LEDGER,
  listed,
  night,
  publishNight,
  publishNights,
  putFlatNight,
} from '../evidence/support.ts';
import { runCli } from '../support/cli.ts';
import { forgeManifest } from '../support/forge.ts';
import { put, tempFolder } from '../support/temp.ts';

async function verify(...argv: string[]): Promise<{ code: number; text: string; lines: string[] }> {
  const { code, stdout, stderr } = await runCli(['verify', ...argv]);
  return { code, text: stdout + stderr, lines: stdout.trimEnd().split('\n') };
}

async function flipByte(path: string, at = 5): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

const TIME_AND_DIGEST = 'finished 2026-11-20 02:04 UTC, SHA-256 of its manifest [0-9a-f]{64}';

const forgeHost = (folder: string): Promise<void> =>
  forgeManifest(folder, (text) => text.replace('"host": "audit-01"', '"host": "audit-02"'));

describe('a run as it was written', () => {
  it('is whole, also by way of latest', async () => {
    const out = await tempFolder();
    const folder = await publishNight(out, 20);
    for (const path of [folder, `${folder}/`, join(out, 'nightly/latest')]) {
      const { code, lines } = await verify(path);
      expect(code).toBe(0);
      expect(lines).toEqual([
        expect.stringMatching(
          new RegExp(`^ok {7}${night(20)}: 6 files, \\d+ bytes; job nightly, ${TIME_AND_DIGEST}$`),
        ),
        'WHOLE: 1 run as written',
      ]);
    }
  });

  it('is whole where it was copied to under another name, and the name is told', async () => {
    const out = await tempFolder();
    await cp(await publishNight(out, 20), join(out, 'evidence'), { recursive: true });
    const { code, text } = await verify(join(out, 'evidence'));
    expect(code).toBe(0);
    expect(text).toContain(`the folder is named evidence, but its run is ${night(20)}`);
  });

  it('is whole as version 0.1.0 wrote it, all files side by side', async () => {
    const folder = await putFlatNight(await tempFolder(), 20);
    for (const flags of [[], ['--chain']]) {
      expect(await verify(folder, ...flags)).toMatchObject({
        code: 0,
        lines: [
          expect.stringContaining('4 files'),
          ...(flags.length > 0 ? [expect.stringContaining('the first run')] : []),
          'WHOLE: 1 run as written',
        ],
      });
    }
  });

  it('is chained to what version 0.1.0 wrote before it, and misses what is altered there', async () => {
    const out = await tempFolder();
    const flat = await putFlatNight(out, 19);
    const folder = await publishNight(out, 20);
    expect(await verify(folder, '--chain')).toMatchObject({
      code: 0,
      lines: [
        expect.stringContaining(`${night(20)}: 6 files`),
        expect.stringContaining(`${night(19)}: 4 files`),
        expect.stringContaining('the first run'),
        'WHOLE: 2 runs as written',
      ],
    });
    await forgeManifest(flat, (text) => text.replace('02:04', '02:05'));
    const { code, text } = await verify(folder, '--chain');
    expect(code).toBe(3);
    expect(text).toContain(`manifest.json: was altered: ${night(20)} records a different digest for it`);
  });

  it('is whole where modes were opened, and they are told', async () => {
    const folder = await publishNight(await tempFolder(), 20);
    await chmod(join(folder, 'packages.csv'), 0o642);
    await chmod(join(folder, 'ledger'), 0o777);
    const { code, text } = await verify(folder);
    expect(code).toBe(0);
    expect(text).toContain(`note     ${night(20)}: 2 of its files and folders are writable by everyone`);
    expect(text).toContain('(first ledger, mode 0777)');
  });

  it('is left as it was found', async () => {
    const out = await tempFolder();
    const folder = await publishNight(out, 20);
    const facts = async (): Promise<unknown[]> =>
      Promise.all(
        (await readdir(out, { recursive: true })).toSorted().map(async (name) => {
          const { mtimeMs, size, mode, ino } = await stat(join(out, name));
          return [name, mtimeMs, size, mode, ino];
        }),
      );
    const before = await facts();
    await verify(folder, '--chain');
    expect(await facts()).toEqual(before);
  });
});

describe('a run that was tampered with', () => {
  const cases: [string, (folder: string) => Promise<unknown>, RegExp][] = [
    ...[...FILES, 'manifest.json'].map((name): [string, (folder: string) => Promise<unknown>, RegExp] => [
      `one byte of ${name} changed`,
      (folder) => flipByte(join(folder, name)),
      new RegExp(`/${name.replace('.', '\\.')}: was altered|manifest\\.json: is not a manifest`),
    ]),
    [
      'one byte of SHA256SUMS changed',
      (folder) => flipByte(join(folder, 'SHA256SUMS')),
      /coverage\.csv: SHA256SUMS and the manifest list|SHA256SUMS: line 1/,
    ],
    [
      'a byte was added',
      (folder) => appendFile(join(folder, 'packages.csv'), 'x'),
      /packages\.csv: was altered: it has \d+ bytes, the manifest lists \d+/,
    ],
    [
      'a file was added',
      (folder) => writeFile(join(folder, 'notes.txt'), ''),
      /notes\.txt: was added: the manifest does not list it/,
    ],
    ['a hidden file was added', (folder) => writeFile(join(folder, '.notes'), ''), /\.notes: was added/],
    [
      'a folder was added',
      (folder) => mkdir(join(folder, 'more')),
      /more: is a folder, not a regular file: refused/,
    ],
    [
      'a file was added with its line',
      async (folder) => {
        await writeFile(join(folder, 'x.csv'), '');
        await appendFile(join(folder, 'SHA256SUMS'), `${createHash('sha256').digest('hex')}  x.csv\n`);
      },
      /x\.csv: was added: the manifest does not list it/,
    ],
    ['a folder with a file was added', (folder) => put(folder, 'more/x.csv', ''), /more\/x\.csv: was added/],
    [
      'a file was added in a folder',
      (folder) => put(folder, 'ledger/x.jsonl', ''),
      /ledger\/x\.jsonl: was added: the manifest does not list it/,
    ],
    [
      'a hidden file was added in a folder',
      (folder) => put(folder, 'ledger/.x', ''),
      /ledger\/\.x: was added: the manifest does not list it/,
    ],
    [
      'a folder was added in a folder',
      (folder) => put(folder, 'ledger/more/x.jsonl', ''),
      /ledger\/more: is a folder, not a regular file: refused/,
    ],
    [
      'a file of a folder was removed',
      (folder) => rm(join(folder, LEDGER)),
      new RegExp(`${LEDGER}: is missing[\\s\\S]*ledger: is a folder, not a regular file: refused`),
    ],
    [
      'a folder was removed',
      (folder) => rm(join(folder, 'ledger'), { recursive: true }),
      new RegExp(`${LEDGER}: is missing`),
    ],
    [
      'a folder was swapped for a link to its like',
      async (folder) => {
        await rename(join(folder, 'ledger'), join(folder, '../copy'));
        await symlink('../copy', join(folder, 'ledger'));
      },
      /^differs {2}\S+\/ledger: is a symbolic link: refused\nDIFFERS: 1 run checked, 1 difference;/,
    ],
    [
      'a folder was swapped for a file',
      async (folder) => {
        await rm(join(folder, 'ledger'), { recursive: true });
        await writeFile(join(folder, 'ledger'), '');
      },
      /ledger: was added: the manifest does not list it/,
    ],
    [
      'a file was swapped for a folder',
      async (folder) => {
        await rm(join(folder, 'packages.csv'));
        await put(folder, 'packages.csv/x', '');
      },
      /packages\.csv: is a folder, not a regular file: refused[\s\S]*packages\.csv\/x: was added/,
    ],
    [
      'a file of a folder was swapped for a link to its like',
      async (folder) => {
        await rename(join(folder, LEDGER), join(folder, '../copy.jsonl'));
        await symlink('../../copy.jsonl', join(folder, LEDGER));
      },
      new RegExp(`${LEDGER}: is a symbolic link: refused`),
    ],
    ['a file was removed', (folder) => rm(join(folder, 'run.json')), /run\.json: is missing/],
    [
      'a file was renamed',
      (folder) => rename(join(folder, 'coverage.csv'), join(folder, 'cover.csv')),
      /coverage\.csv: is missing[\s\S]*cover\.csv: was added/,
    ],
    [
      'a line of SHA256SUMS was removed',
      async (folder) => {
        const path = join(folder, 'SHA256SUMS');
        const lines = (await readFile(path, 'utf8')).split('\n');
        await writeFile(path, lines.filter((line) => !line.includes('packages.csv')).join('\n'));
      },
      /packages\.csv: SHA256SUMS has no line for it/,
    ],
    [
      'a line of SHA256SUMS was doubled',
      async (folder) => {
        const text = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
        await appendFile(join(folder, 'SHA256SUMS'), text.split('\n')[0] + '\n');
      },
      /SHA256SUMS: line 6 lists coverage\.csv again/,
    ],
    [
      'the lines of SHA256SUMS were put in another order',
      async (folder) => {
        const path = join(folder, 'SHA256SUMS');
        const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
        await writeFile(path, `${lines.toReversed().join('\n')}\n`);
      },
      /SHA256SUMS: was altered: its lines differ from the manifest in order or format/,
    ],
    [
      'the lines of SHA256SUMS were put in another form',
      async (folder) => {
        const path = join(folder, 'SHA256SUMS');
        await writeFile(path, (await readFile(path, 'utf8')).replaceAll('  ', ' *'));
      },
      /SHA256SUMS: was altered: its lines differ from the manifest in order or format/,
    ],
    ['SHA256SUMS was removed', (folder) => rm(join(folder, 'SHA256SUMS')), /SHA256SUMS: is missing/],
    ['the manifest was removed', (folder) => rm(join(folder, 'manifest.json')), /manifest\.json: is missing/],
    [
      'the manifest is no manifest',
      (folder) => forgeManifest(folder, () => '{"run_id": "../../etc"}'),
      /manifest\.json: is not a manifest/,
    ],
    [
      'the manifest names a file outside',
      (folder) => forgeManifest(folder, (text) => text.replace('"packages.csv"', '"../../../etc/passwd"')),
      /manifest\.json: is not a manifest/,
    ],
    [
      'a file was altered together with its line',
      async (folder) => {
        await writeFile(join(folder, 'packages.csv'), 'all is well');
        const digest = createHash('sha256').update('all is well').digest('hex');
        const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
        await writeFile(join(folder, 'SHA256SUMS'), sums.replace(/.{64}(?= {2}packages)/, digest));
      },
      /packages\.csv: was altered/,
    ],
    [
      'a file was swapped for a link to its like',
      async (folder) => {
        await copyFile(join(folder, 'packages.csv'), join(folder, '../copy.csv'));
        await rm(join(folder, 'packages.csv'));
        await symlink('../copy.csv', join(folder, 'packages.csv'));
      },
      /packages\.csv: is a symbolic link: refused/,
    ],
    [
      'the manifest was swapped for a link to its like',
      async (folder) => {
        await rename(join(folder, 'manifest.json'), join(folder, '../manifest.json'));
        await symlink('../manifest.json', join(folder, 'manifest.json'));
      },
      /manifest\.json: is a symbolic link: refused/,
    ],
    [
      'a file was swapped for a pipe',
      async (folder) => {
        await rm(join(folder, 'packages.csv'));
        await promisify(execFile)('mkfifo', [join(folder, 'packages.csv')]);
      },
      /packages\.csv: is a special file, not a regular file: refused/,
    ],
    [
      'a signature was added that nobody made',
      (folder) => writeFile(join(folder, 'manifest.json.sig'), Buffer.alloc(64)),
      /manifest\.json\.sig: was added/,
    ],
  ];

  it.each(cases)('differs: %s', async (_what, tamper, expected) => {
    const folder = await publishNight(await tempFolder(), 20);
    await tamper(folder);
    const { code, text, lines } = await verify(folder);
    expect(text).toMatch(expected);
    expect(code).toBe(3);
    expect(lines.at(-1)).toMatch(/^DIFFERS: 1 run checked, \d+ differences?; first /);
    expect(`differs  ${/first (.*)$/.exec(lines.at(-1) ?? '')?.[1]}`).toBe(lines[0]);
  });

  it('names the first file that differs in the manifest’s order, and then all', async () => {
    const folder = await publishNight(await tempFolder(), 20);
    for (const name of ['packages.csv', LEDGER]) await flipByte(join(folder, name));
    const { lines } = await verify(folder);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`${night(20)}/${LEDGER}: was altered: its SHA-256 begins `);
    expect(lines[1]).toContain('packages.csv');
    expect(lines[2]).toContain(`2 differences; first ${night(20)}/${LEDGER}`);
  });

  it('cannot forge lines with a file’s name', async () => {
    const folder = await publishNight(await tempFolder(), 20);
    await writeFile(join(folder, 'x\nWHOLE: 1 run as written\u001b[2J'), '');
    const { code, lines } = await verify(folder);
    expect(code).toBe(3);
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('\u001b');
  });
});

describe('the chain', () => {
  it('is whole from the newest run to the first', async () => {
    const job = await publishNights(await tempFolder(), [18, 19, 20]);
    const { code, lines } = await verify(join(job, 'latest'), '--chain');
    expect(lines).toEqual([
      expect.stringContaining(`ok       ${night(20)}`),
      expect.stringContaining(`ok       ${night(19)}`),
      expect.stringContaining(`ok       ${night(18)}`),
      `note     ${night(18)}: this is the first run of its chain`,
      'WHOLE: 3 runs as written',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    ['the latest', 'latest', 3],
    ['the one in between', night(21), 2],
    ['the first', night(19), 1],
  ])(
    'is whole where a run began before the one that it follows, asked for %s',
    async (_which, name, count) => {
      const job = await publishNights(await tempFolder(), [19, 21, 20]);
      const { code, text } = await verify(join(job, name), '--chain');
      expect([code, text]).toEqual([
        0,
        expect.stringContaining(`WHOLE: ${count === 1 ? '1 run' : `${count} runs`} as written`),
      ]);
    },
  );

  const breaks: [string, (job: string) => Promise<unknown>, RegExp, number?][] = [
    [
      'an older manifest was altered together with its sum',
      (job) => forgeHost(join(job, night(18))),
      new RegExp(`${night(18)}/manifest\\.json: was altered: ${night(19)} records a different digest for it`),
    ],
    [
      'a file of an older run was altered',
      (job) => flipByte(join(job, night(19), 'packages.csv')),
      new RegExp(`${night(19)}/packages\\.csv: was altered`),
    ],
    [
      'a run in the middle was removed',
      (job) => rm(join(job, night(19)), { recursive: true }),
      new RegExp(`${night(20)}: the chain has a gap before it: ${night(19)} is missing`),
      2,
    ],
    [
      'the oldest run was removed, though everything is kept',
      (job) => rm(join(job, night(18)), { recursive: true }),
      new RegExp(`${night(19)}: the chain has a gap before it: ${night(18)} is missing`),
      2,
    ],
    [
      'a run was slipped in',
      async (job) => {
        await cp(join(job, night(18)), join(job, night(17)), { recursive: true });
        await forgeManifest(join(job, night(17)), (text) => text.replace(night(18), night(17)));
      },
      new RegExp(`differs {2}${night(17)}: it is not part of the chain: no later run refers to it`),
      4,
    ],
    [
      'a run was slipped in beside it',
      (job) => cp(join(job, night(18)), join(job, '20261119T030000Z-000000'), { recursive: true }),
      /differs {2}20261119T030000Z-000000: it is not part of the chain: no later run refers to it/,
      4,
    ],
    [
      'a run was slipped in that says it came after the latest',
      async (job) => {
        const digest = sha256Of(await readFile(join(job, night(20), 'manifest.json')));
        await cp(join(job, night(18)), join(job, night(19, '03')), { recursive: true });
        await forgeManifest(join(job, night(19, '03')), (text) =>
          text
            .replace(night(18), night(19, '03'))
            .replace('"previous": null', `"previous": { "run_id": "${night(20)}", "sha256": "${digest}" }`),
        );
      },
      new RegExp(`differs {2}${night(19, '03')}: it is not part of the chain`),
      4,
    ],
    [
      'an older run was replaced by another',
      async (job) => {
        await rm(join(job, night(18)), { recursive: true });
        await cp(join(job, night(19)), join(job, night(18)), { recursive: true });
      },
      new RegExp('manifest\\.json: was altered: '),
    ],
    [
      'an older run lost its manifest and sums',
      async (job) => {
        for (const name of ['manifest.json', 'SHA256SUMS']) await rm(join(job, night(19), name));
      },
      new RegExp(`${night(19)}: .*cannot be checked: it contains no manifest\\.json`),
    ],
    [
      'an older run was swapped for a link to its like',
      async (job) => {
        await rename(join(job, night(19)), join(job, '../elsewhere'));
        await symlink('../elsewhere', join(job, night(19)));
      },
      new RegExp(`${night(19)} is missing`),
      2,
    ],
    [
      'an older run calls itself another',
      (job) =>
        forgeManifest(join(job, night(18)), (text) => text.replace(night(18), '99991231T235959Z-ffffff')),
      new RegExp(`${night(18)}/manifest\\.json: belongs to 99991231T235959Z-ffffff`),
    ],
    [
      'two runs name each other',
      (job) =>
        forgeManifest(join(job, night(18)), (text) =>
          text.replace(
            '"previous": null',
            `"previous": {"run_id": "${night(20)}", "sha256": "${'0'.repeat(64)}"}`,
          ),
        ),
      /although that run is newer/,
    ],
  ];

  it.each(breaks)('breaks where %s', async (_what, tamper, expected, runs = 3) => {
    const job = await publishNights(await tempFolder(), [18, 19, 20]);
    await tamper(job);
    const { code, text, lines } = await verify(join(job, night(20)), '--chain');
    expect(text).toMatch(expected);
    expect(code).toBe(3);
    expect(lines.at(-1)).toContain(`DIFFERS: ${runs} runs checked`);
  });

  /** Another first run of the job, as somebody would make it who knows the form. */
  async function slipIn(job: string, runId: string): Promise<void> {
    await cp(join(job, night(18)), join(job, runId), { recursive: true });
    await forgeManifest(join(job, runId), (text) =>
      text.replace(night(18), runId).replace(/"previous": \{[^}]*\}/, '"previous": null'),
    );
  }

  it('says so where the run that is asked for stands beside it', async () => {
    const job = await publishNights(await tempFolder(), [18, 19, 20]);
    await slipIn(job, night(19, '03'));
    const { code, lines } = await verify(join(job, night(19, '03')), '--chain');
    expect(lines[0]).toBe(
      `differs  ${night(19, '03')}: it is not part of the chain: no later run refers to it, although ${night(20)} exists`,
    );
    expect(code).toBe(3);
  });

  it('names a run that was slipped in with a later date', async () => {
    const job = await publishNights(await tempFolder(), [18, 19, 20]);
    await slipIn(job, night(21));
    const { code, text, lines } = await verify(join(job, 'latest'), '--chain');
    expect(text).toContain(`differs  ${night(21)}: it is not part of the chain: no later run refers to it`);
    expect(lines.at(-1)).toContain('4 runs checked, 1 difference');
    expect(code).toBe(3);
  });

  it('goes on after a gap with the longest chain that is left, and what else is there stands beside it', async () => {
    const job = await publishNights(await tempFolder(), [17, 18, 19, 20]);
    await rm(join(job, night(19)), { recursive: true });
    await slipIn(job, night(25));
    const { text, lines } = await verify(join(job, 'latest'), '--chain');
    expect(text).toContain(`${night(20)}: the chain has a gap before it: ${night(19)} is missing`);
    expect(text).toContain(`differs  ${night(25)}: it is not part of the chain`);
    expect(text).toMatch(new RegExp(`ok +${night(18)}[\\s\\S]*ok +${night(17)}`));
    expect(lines.at(-1)).toContain('4 runs checked, 2 differences');
  });

  it('finds a forged manifest that is whole by itself from the run after it', async () => {
    const job = await publishNights(await tempFolder(), [18, 19, 20]);
    await forgeHost(join(job, night(19)));
    expect((await verify(join(job, night(19)))).code).toBe(0);
    const { code, text } = await verify(join(job, night(19)), '--chain');
    expect(code).toBe(3);
    expect(text).toContain(
      `${night(19)}/manifest.json: was altered: ${night(20)} records a different digest for it`,
    );
  });

  /** Six nights, of which the newest lists some as removed, as `change` has it; and what of them is gone. */
  async function kept(
    list: readonly number[],
    gone: readonly number[],
    change: (run: RemovedRun) => RemovedRun = (run) => run,
  ): Promise<string> {
    const out = await tempFolder();
    const configuration = { name: 'nightly', keepMs: 86_400_000 };
    const job = await publishNights(out, [15, 16, 17, 18, 19], { configuration });
    const removed = await Promise.all(list.map(async (day) => change(await listed(job, day))));
    await publishNight(out, 20, { configuration, removed });
    for (const day of gone) await rm(join(job, night(day)), { recursive: true });
    return job;
  }

  it.each<[string, number[], number[], string, RegExp]>([
    [
      'at its old end',
      [15, 16],
      [15, 16],
      'latest',
      /20261117\S+: the 2 runs before it, 20261115\S+ to 20261116\S+, are no longer kept \(keep\), according to the manifest of 20261120\S+, including the first run/,
    ],
    [
      'in its middle',
      [16, 17],
      [16, 17],
      'latest',
      /20261118\S+: the 2 runs before it, 20261116\S+ to 20261117\S+, are no longer kept \(keep\), according to the manifest of 20261120\S+\n/,
    ],
    [
      'in its middle, from an older run on',
      [16, 17],
      [16, 17],
      night(19),
      /20261118\S+: the 2 runs before it/,
    ],
    [
      'and one is there that keep was about to remove',
      [15, 16],
      [16],
      'latest',
      /20261117\S+: its previous run 20261116\S+ is no longer kept \(keep\), according to the manifest of 20261120\S+\n/,
    ],
  ])('is whole where listed runs are missing %s', async (_where, list, gone, name, expected) => {
    const { code, text } = await verify(join(await kept(list, gone), name), '--chain');
    expect(text).toMatch(expected);
    expect([code, text]).toEqual([0, expect.stringMatching(/WHOLE: \d runs as written/)]);
  });

  it.each<[string, number[], number[], ((run: RemovedRun) => RemovedRun)?]>([
    ['though it is old and the job says keep', [], [15]],
    ['beside those that are listed', [15, 16], [15, 16, 17]],
    ['behind those that are listed', [16, 17], [15, 16, 17]],
    ['with another digest than is listed', [15], [15], (run) => ({ ...run, sha256: 'a'.repeat(64) })],
  ])('breaks where a run is missing %s', async (_what, list, gone, change) => {
    const { code, text } = await verify(join(await kept(list, gone, change), 'latest'), '--chain');
    expect(text).toMatch(/differs {2}\S+: the chain has a gap before it: \S+ is missing/);
    expect(code).toBe(3);
  });

  it('breaks where a run was altered that only a removed one named', async () => {
    const job = await kept([16, 17], [16, 17]);
    await forgeHost(join(job, night(15)));
    const { code, text } = await verify(join(job, 'latest'), '--chain');
    expect(text).toContain(
      `${night(15)}/manifest.json: was altered: ${night(18)} records a different digest for it`,
    );
    expect(code).toBe(3);
  });

  it('goes by the age alone where version 0.1.0 removed runs, which listed none', async () => {
    const job = await kept([], [15]);
    const older = [16, 17, 18, 19, 20];
    for (const day of older) await makeFirstVersion(job, day);
    const { code, text } = await verify(join(job, 'latest'), '--chain');
    expect(text).toContain(
      `note     ${night(16)}: its previous run ${night(15)} is no longer kept (keep of 0.1.0)`,
    );
    expect(code).toBe(0);
    await rm(join(job, night(18)), { recursive: true });
    expect(await verify(join(job, 'latest'), '--chain')).toMatchObject({
      code: 3,
      text: expect.stringContaining(
        `${night(19)}: the chain has a gap before it: ${night(18)} is missing`,
      ) as string,
    });
  });

  /** As that version wrote it, and with the digest that the one before it has now. */
  async function makeFirstVersion(job: string, day: number): Promise<void> {
    const before = await listed(job, day - 1).catch(() => null);
    await forgeManifest(join(job, night(day)), (text) => {
      const manifest = JSON.parse(text) as StoredManifest;
      const previous = before ? { run_id: before.run_id, sha256: before.sha256 } : manifest.previous;
      return JSON.stringify({ ...manifest, schema_version: 1, previous });
    });
  }

  it('names a gap that the run itself found when it was published', async () => {
    const out = await tempFolder();
    const job = await publishNights(out, [18, 19]);
    await rm(join(job, night(19)), { recursive: true });
    await publishNight(out, 20);
    const { code, text, lines } = await verify(join(job, 'latest'), '--chain');
    expect(code).toBe(3);
    expect(text).toContain(
      `the chain has a gap before it: when it was published, \`latest\` points to ${night(19)}`,
    );
    expect(lines.at(-1)).toContain('2 runs checked, 1 difference;');
  });
});

describe('what cannot be checked', () => {
  it.each<[string, (out: string) => Promise<string>, RegExp]>([
    ['a folder that is not there', async (out) => join(out, 'none'), /does not exist/],
    ['a file', async (out) => join(await publishNight(out, 20), 'packages.csv'), /is not a folder/],
    ['a job’s folder', (out) => publishNights(out, [20]), /it contains no manifest\.json/],
    [
      'a dangling latest',
      async (out) => {
        const job = await publishNights(out, [20]);
        await rm(join(job, night(20)), { recursive: true });
        return join(job, 'latest');
      },
      /does not exist/,
    ],
  ])('%s: exit 2, one line and a hint', async (_what, prepare, expected) => {
    const path = await prepare(await tempFolder());
    for (const flags of [[], ['--chain']]) {
      const { code, stdout, stderr } = await runCli(['verify', path, ...flags]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(expected);
      expect(stderr).toContain('Give the folder of a finished run');
    }
  });
});
