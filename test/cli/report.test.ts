import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, symlinkSync } from 'node:fs';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { DEMO_INSTANCE_ID, fleetOf, startEmulator } from '../../src/emulator/index.ts';
import { renderRun } from '../../src/index.ts';
import type { RenderRunOptions } from '../../src/index.ts';
import { somePackage } from '../emulator/support.ts';
import { putFlatNight } from '../evidence/support.ts';
import { pick, readTable } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { forgeFile } from '../support/forge.ts';
import { portsOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';
import { readZip } from '../writers/read-back.ts';

/** One run, made once: four packages, of which one is unverified and one has a link of ten hours. */
let job: string;
let reports: string;
let run: string;
/** Its only ledger, as the manifest names it. */
let ledger: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ota-audit-report-'));
  const { files } = somePackage();
  const service = await startEmulator({
    fleet: fleetOf(
      [
        somePackage({ firmwareId: 'good' }),
        somePackage({ firmwareId: 'unverified', status: 0, verifyProgress: 0, productKey: 'a1Other' }),
        somePackage({
          firmwareId: 'tenhours',
          files: files.map((file) => ({
            ...file,
            link: { kind: 'signed', version: 'V1', expiresInSeconds: 36_000 },
          })),
        }),
      ],
      DEMO_INSTANCE_ID,
    ),
    quota: { kind: 'none', query: 0, list: 0 },
  });
  job = await put(folder, 'nightly.yaml', jobText(service.url));
  reports = join(folder, 'reports');
  const { code, stderr } = await runCli(['run', job, '--out', reports, '--quiet'], { env: DEMO_ENV });
  expect(stderr).toMatch(/^ {2}exit code 3: .*findings count \(fail-on: high\)$/m);
  expect(code).toBe(3);
  // From here on there is nobody to ask, and no key to ask with.
  await service.close();
  run = join(
    reports,
    'nightly',
    (await readdir(join(reports, 'nightly'))).find((name) => name.startsWith('2')) ?? '',
  );
  ledger = `ledger/${(await readdir(join(run, 'ledger'))).join()}`;
  return () => rm(folder, { recursive: true, force: true });
});

function jobText(endpoint: string): string {
  return [
    'targets:',
    `  - { account: acme, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}], endpoint: "${endpoint}" }`,
    'select: { list: true }',
    'checks: { url-insecure: false }',
  ].join('\n');
}

const report = (...argv: string[]): Promise<CliResult> => runCli(['report', ...argv]);

async function reported(...argv: string[]): Promise<JsonSummary & { code: number }> {
  const { code, stdout, stderr } = await report(run, '--json', ...argv);
  if (!stdout.includes('"error":null')) throw new Error(stderr);
  return { ...(JSON.parse(stdout) as JsonSummary), code };
}

/** Every file by name, with its digest. */
async function digests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const entries = names.map(async (name) => {
    const path = join(folder, name);
    const bytes = (await stat(path)).isFile() ? await readFile(path) : '';
    return [name, createHash('sha256').update(bytes).digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

interface Manifest {
  as_of: string;
  started_at: string;
  previous: unknown;
  rendered_from: { run_id: string; manifest_sha256: string } | null;
  configuration: Record<string, unknown>;
  policy_sha256: string;
}
async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

describe('a stored run under its own policy', () => {
  it('is, byte for byte, what it was and what it is each time', async () => {
    const out = await tempFolder();
    const [first, second] = [
      await reported('--out', join(out, '1')),
      await reported('--out', join(out, '2')),
    ];
    expect([first.code, second.code]).toEqual([3, 3]);
    const files = await digests(first.folder);
    expect(files).toEqual(await digests(second.folder));
    expect(Object.keys(files).toSorted()).toEqual([
      'SHA256SUMS',
      'audit.xlsx',
      'coverage.csv',
      'datapackage.json',
      'files.csv',
      'findings.csv',
      'ledger',
      ledger,
      'manifest.json',
      'packages.csv',
      'plan.json',
      'report.html',
      'results.jsonl',
      'rollouts.csv',
      'run.json',
    ]);
    const { 'manifest.json': _m, SHA256SUMS: _s, ...rest } = files;
    expect((await manifestOf(first.folder)).policy_sha256).toBe((await manifestOf(run)).policy_sha256);
    expect(await digests(run)).toMatchObject(rest);
  });

  it('has a workbook whose every part bears the time of the run', async () => {
    const { folder } = await reported('--out', join(await tempFolder(), 'r'), '--format', 'xlsx');
    const script =
      'import sys,zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist(): print("%04d-%02d-%02dT%02d:%02d" % i.date_time[:5])';
    const times = execFileSync('python3', ['-c', script, join(folder, 'audit.xlsx')])
      .toString()
      .trim();
    const { started_at: startedAt } = await manifestOf(run);
    expect(new Set(times.split('\n'))).toEqual(new Set([startedAt.slice(0, 16)]));
    expect(await readZip(join(folder, 'audit.xlsx'))).toEqual(await readZip(join(run, 'audit.xlsx')));
  });

  it('names the run it was rendered from, and is whole by itself', async () => {
    const { folder } = await reported('--out', join(await tempFolder(), 'r'), '--format', 'csv');
    const own = await readFile(join(run, 'manifest.json'));
    expect(await manifestOf(folder)).toMatchObject({
      previous: null,
      rendered_from: {
        run_id: basename(run),
        manifest_sha256: createHash('sha256').update(own).digest('hex'),
      },
    });
    for (const flags of [[], ['--chain']]) {
      const { code, stdout } = await runCli(['verify', folder, ...flags]);
      expect(stdout).toContain(`a rendering of run ${basename(run)}`);
      expect(code).toBe(0);
    }
  });

  it('can be rendered again from what was rendered', async () => {
    const out = await tempFolder();
    const { folder } = await reported('--out', join(out, '1'), '--format', 'csv');
    expect((await report(folder, '--out', join(out, '2'), '--format', 'csv')).code).toBe(3);
    expect(await digests(join(out, '2'))).toEqual(await digests(folder));
  });
});

describe('what is judged', () => {
  /** A copy of the run whose results say what nobody would judge, and the digests of its results. */
  async function told(): Promise<{ folder: string; results: object }> {
    const folder = join(await tempFolder(), basename(run));
    await cp(run, folder, { recursive: true });
    await forgeFile(folder, 'results.jsonl', (text) =>
      text.replace(/(?<="message":")[^"]+/, (message) => 'x'.repeat(Buffer.byteLength(message))),
    );
    return { folder, results: await resultsOf(folder) };
  }

  async function resultsOf(folder: string): Promise<object> {
    const { 'results.jsonl': results, 'run.json': overview } = await digests(folder);
    return { results, overview };
  }

  async function rendered(folder: string, flags: readonly string[]): Promise<string> {
    const out = join(await tempFolder(), 'r');
    const { code, stderr } = await report(folder, '--out', out, '--quiet', ...flags);
    if (code !== 0 && code !== 3) throw new Error(stderr);
    return out;
  }

  const isTold = (folder: string): boolean =>
    readTable(folder, 'findings').some(({ message = '' }) => /^x+$/.test(message));

  it.each<[string, () => string[]]>([
    ['one of its formats', () => ['--format', 'csv']],
    ['other formats', () => ['--format', 'csv,html']],
    ['its own failOn, said again', () => ['--format', 'csv', '--fail-on', 'high']],
    ['its own language, said again', () => ['--format', 'csv', '--locale', 'en']],
    ['its own job', () => ['--format', 'csv', '--job', job]],
  ])('nothing, for %s: the reports say what the results say', async (_what, flags) => {
    const { folder, results } = await told();
    const out = await rendered(folder, flags());
    expect(await resultsOf(out)).toEqual(results);
    expect(isTold(out)).toBe(true);
    expect((await runCli(['verify', out])).code).toBe(0);
  });

  it('nothing, for its own instant, said again', async () => {
    const { folder, results } = await told();
    const out = await rendered(folder, ['--format', 'csv', '--as-of', (await manifestOf(run)).as_of]);
    expect(await resultsOf(out)).toEqual(results);
  });

  it.each([
    ['failOn', ['--fail-on', 'low']],
    ['window', ['--expiring-within', '12h']],
    ['instant', ['--as-of', '2030-01-01T00:00:00Z']],
    ['language', ['--locale', 'zh-CN']],
  ])('everything, for another %s: from the ledgers', async (_what, flags) => {
    const { folder, results } = await told();
    const out = await rendered(folder, ['--format', 'csv', ...flags]);
    expect(await resultsOf(out)).not.toMatchObject(results);
    expect(isTold(out)).toBe(false);
    expect(readTable(out, 'findings')).not.toEqual([]);
    expect((await runCli(['verify', out])).code).toBe(0);
  });

  it('everything, for a run that another version judged', async () => {
    const { folder } = await told();
    await forgeFile(folder, 'run.json', (text) =>
      text.replace(/"toolVersion": "[^"]*"/, '"toolVersion": "0.0.1"'),
    );
    const out = await rendered(folder, ['--format', 'csv']);
    expect(isTold(out)).toBe(false);
    expect(await resultsOf(out)).toEqual(await resultsOf(run));
  });
});

describe('another policy', () => {
  const failing = ({ folder }: JsonSummary, checkId: string): string[][] =>
    pick(
      readTable(folder, 'findings').filter((row) => row['check_id'] === checkId),
      'firmware_id',
      'message',
    );
  const about = (...firmwareIds: string[]): unknown[] => firmwareIds.map((id) => [id, expect.any(String)]);

  it.each<[string, string[], number, (summary: JsonSummary) => void]>([
    [
      '--fail-on',
      ['never'],
      0,
      (summary) => expect(failing(summary, 'unverified')).toEqual(about('unverified')),
    ],
    [
      '--expiring-within',
      ['12h'],
      3,
      (summary) => expect(failing(summary, 'url-expiring')).toEqual(about('tenhours')),
    ],
    [
      '--as-of',
      ['2030-01-01T00:00:00Z'],
      3,
      (summary) => {
        expect(summary.as_of).toBe('2030-01-01T00:00:00.000Z');
        expect(failing(summary, 'url-expired')).toEqual(about('good', 'unverified', 'tenhours'));
      },
    ],
    [
      '--locale',
      ['zh-CN'],
      3,
      (summary) =>
        expect(failing(summary, 'unverified')).toEqual([
          ['unverified', expect.stringMatching(/\p{Script=Han}/u)],
        ]),
    ],
  ])('of %s', async (flag, values, code, expected) => {
    const out = join(await tempFolder(), 'r');
    const summary = await reported('--out', out, '--format', 'csv', flag, ...values);
    expect(summary.code).toBe(code);
    expected(summary);
  });

  it('of another job: checks, failOn, formats and language, not its targets', async () => {
    const out = await tempFolder();
    await put(
      out,
      'exceptions.yaml',
      'exceptions: [{ id: E1, match: { check: unverified }, reason: known, owner: me, approver: you, until: indefinite }]',
    );
    const strict = await put(
      out,
      'strict.yaml',
      [
        'name: strict',
        'targets: [{ account: else, region: cn-beijing }]',
        'select: { ids: gone.csv }',
        'exceptions: exceptions.yaml',
        'checks: { unverified: { severity: low }, url-expiring: { within: 11h, severity: critical } }',
        'failOn: critical',
        'reports: [csv, parquet]',
        'out: /nonexistent/reports',
      ].join('\n'),
    );
    const summary = await reported('--job', strict, '--out', join(out, 'r'));
    expect(summary).toMatchObject({ code: 3, job: 'nightly', run_id: basename(run), fail_on: 'critical' });
    expect(summary.files).toEqual(expect.not.arrayContaining(['audit.xlsx']));
    expect(
      pick(readTable(summary.folder, 'findings'), 'account', 'check_id', 'severity', 'exception_id'),
    ).toEqual(
      expect.arrayContaining([
        ['acme', 'unverified', 'low', 'E1'],
        ['acme', 'url-expiring', 'critical', ''],
      ]),
    );
    const { configuration, as_of: asOf, policy_sha256: policySha256 } = await manifestOf(summary.folder);
    expect(policySha256).not.toBe((await manifestOf(run)).policy_sha256);
    expect(configuration).toMatchObject({
      name: 'nightly',
      failOn: 'critical',
      reports: [{ format: 'csv' }],
    });
    expect(configuration['targets']).toEqual((await manifestOf(run)).configuration['targets']);
    expect(asOf).toBe((await manifestOf(run)).as_of);
  });
});

describe('where it goes', () => {
  async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const before = process.cwd();
    process.chdir(folder);
    try {
      return await work();
    } finally {
      process.chdir(before);
    }
  }

  it('is below reports, by run and policy, and what was there is replaced', async () => {
    const cwd = await tempFolder();
    const first = await inFolder(cwd, () => report(run, '--format', 'csv'));
    expect(first.stderr).not.toContain('replaced');
    const second = await inFolder(cwd, () => report(run, '--format', 'csv'));
    expect(second.stderr).toContain('replaced an earlier rendering');
    await inFolder(cwd, () => report(run, '--format', 'csv', '--fail-on', 'low', '--quiet'));
    const names = await readdir(join(cwd, 'reports/nightly/rendered'));
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(new RegExp(`^${basename(run)}-[0-9a-f]{8}$`));
      expect((await runCli(['verify', join(cwd, 'reports/nightly/rendered', name)])).code).toBe(0);
    }
  });

  it('is no run of the job: neither the chain nor keep takes it for one', async () => {
    const folder = join(await tempFolder(), 'reports');
    await cp(reports, folder, { recursive: true, verbatimSymlinks: true });
    const before = await digests(join(folder, 'nightly', basename(run)));
    await inFolder(resolve(folder, '..'), () =>
      report(join(folder, 'nightly/latest'), '--format', 'csv', '--quiet'),
    );
    expect((await readdir(join(folder, 'nightly'))).toSorted()).toEqual([
      '.work',
      basename(run),
      'latest',
      'rendered',
    ]);
    expect(await digests(join(folder, 'nightly', basename(run)))).toEqual(before);
    const { code, stdout } = await runCli(['verify', join(folder, 'nightly/latest'), '--chain']);
    expect([code, stdout.includes('WHOLE: 1 run')]).toEqual([0, true]);
  });

  it('cannot pass for the run itself', async () => {
    const folder = join(await tempFolder(), 'nightly');
    const stored = join(folder, basename(run));
    const { folder: rendered } = await reported('--out', join(await tempFolder(), 'r'), '--format', 'csv');
    await cp(rendered, stored, { recursive: true });
    const { code, stdout } = await runCli(['verify', stored, '--chain']);
    expect(code).toBe(3);
    expect(stdout).toContain('the run itself was replaced');
  });

  it.each<[string, (folder: string) => Promise<string>, RegExp]>([
    ['the stored run', () => Promise.resolve(run), /it is inside the stored run, which is never changed/],
    ['a folder in it', () => Promise.resolve(join(run, 'new/r')), /it is inside the stored run/],
    ['a folder around it', () => Promise.resolve(reports), /it contains the stored run/],
    [
      'the stored run, by a link',
      async (folder) => {
        await symlink(run, join(folder, 'link'));
        return join(folder, 'link', 'r');
      },
      /it is inside the stored run/,
    ],
    [
      'a name that is a run’s',
      (folder) => Promise.resolve(join(folder, '20261123T020000Z-a1b2c3')),
      /would be mistaken for a run/,
    ],
    [
      'a folder in another run',
      async (folder) => {
        await cp(run, join(folder, 'copy'), { recursive: true });
        await symlink('copy', join(folder, 'latest'));
        return join(folder, 'latest', 'r');
      },
      /it is inside the run .*\/copy/,
    ],
    ['a hidden name', (folder) => Promise.resolve(join(folder, '.r')), /cannot be the name of a folder/],
    [
      'somebody else’s files',
      async (folder) => {
        await put(folder, 'mine/thesis.txt', '');
        return join(folder, 'mine');
      },
      /contains files that `report` did not write/,
    ],
    [
      'a finished run',
      async (folder) => {
        await cp(run, join(folder, 'copy'), { recursive: true });
        return join(folder, 'copy');
      },
      /contains files that `report` did not write/,
    ],
    [
      'a file',
      async (folder) => {
        await put(folder, 'r', '');
        return join(folder, 'r');
      },
      /it exists and is not a folder/,
    ],
    [
      'a folder below a file',
      async (folder) => {
        await put(folder, 'file', '');
        return join(folder, 'file/r');
      },
      /ENOTDIR/,
    ],
  ])('is refused: %s', async (_what, prepare, expected) => {
    const folder = await tempFolder();
    const out = await prepare(folder);
    const before = [await digests(folder), await digests(reports)];
    const { code, stderr, stdout } = await report(run, '--out', out);
    expect(stderr).toMatch(expected);
    expect([code, stdout]).toEqual([2, '']);
    expect([await digests(folder), await digests(reports)]).toEqual(before);
  });

  it('removes what a process left that was killed over it a day ago, and nothing younger', async () => {
    const folder = await tempFolder();
    const mine = '.rendering-r-mine01';
    for (const name of ['.rendering-r-old001', '.rendering-r-new001', '.rendering-s-old001', mine]) {
      await put(folder, `${name}/audit.xlsx`, '');
      if (name !== mine) await cp(join(run, 'plan.json'), join(folder, name, 'plan.json'));
      const ageMs = name.includes('new') ? 3_600_000 : 90_000_000;
      await utimes(join(folder, name), new Date(), new Date(Date.now() - ageMs));
    }
    await report(run, '--out', join(folder, 'r'), '--format', 'csv', '--quiet');
    expect(await readdir(folder)).toEqual([mine, '.rendering-r-new001', '.rendering-s-old001', 'r']);
  });

  it('is not written through a link in the place of `rendered`', async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, 'reports/nightly'), { recursive: true });
    await mkdir(join(cwd, 'elsewhere'));
    await symlink('../../elsewhere', join(cwd, 'reports/nightly/rendered'));
    const { code, stderr } = await inFolder(cwd, () => report(run, '--format', 'csv'));
    expect([code, await readdir(join(cwd, 'elsewhere'))]).toEqual([2, []]);
    expect(stderr).toContain('rendered is a symbolic link');
  });

  it('takes an empty folder, and is whole where two render into one at once', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'r'));
    const both = await Promise.all(
      ['csv', 'csv'].map((format) => report(run, '--out', join(folder, 'r'), '--format', format)),
    );
    expect(both.map(({ code }) => code)).toEqual([3, 3]);
    expect(await readdir(folder)).toEqual(['r']);
    expect((await runCli(['verify', join(folder, 'r')])).code).toBe(0);
  });
});

describe('a stored run that is not as it was written', () => {
  async function copied(): Promise<string> {
    const folder = join(await tempFolder(), basename(run));
    await cp(run, folder, { recursive: true });
    return folder;
  }

  async function flipByte(path: string): Promise<void> {
    const bytes = await readFile(path);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }

  it.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    [
      'a byte of its ledger changed',
      (folder) => flipByte(join(folder, ledger)),
      /ledger\/acme\S+\.jsonl was altered[\s\S]*restore the folder from a copy/,
    ],
    [
      'a line was added to its ledger',
      (folder) => appendFile(join(folder, ledger), '{}\n'),
      /ledger\/acme\S+\.jsonl was altered/,
    ],
    ['its ledger is gone', (folder) => rm(join(folder, ledger)), /ledger\/acme\S+\.jsonl is missing/],
    [
      'a link to altered ledgers is in the place of its ledgers',
      async (folder) => {
        await cp(join(folder, 'ledger'), join(folder, '../altered'), { recursive: true });
        await appendFile(join(folder, '../altered', basename(ledger)), '{}\n');
        await rm(join(folder, 'ledger'), { recursive: true });
        await symlink('../altered', join(folder, 'ledger'));
      },
      /ledger is a symbolic link/,
    ],
    [
      'a ledger was added',
      (folder) => put(folder, 'ledger/other.jsonl', '{}\n'),
      /ledger\/other\.jsonl was added/,
    ],
    [
      'a byte of its results changed',
      (folder) => flipByte(join(folder, 'results.jsonl')),
      /results\.jsonl was altered/,
    ],
    ['its results are gone', (folder) => rm(join(folder, 'results.jsonl')), /results\.jsonl is missing/],
    ['a byte of run.json changed', (folder) => flipByte(join(folder, 'run.json')), /run\.json was altered/],
    ['its run.json is gone', (folder) => rm(join(folder, 'run.json')), /run\.json is missing/],
    ['its plan changed', (folder) => appendFile(join(folder, 'plan.json'), '\n'), /plan\.json was altered/],
    [
      'its plan names a ledger that the manifest does not',
      (folder) =>
        forgeFile(folder, 'plan.json', (text) => text.replace(/"ledger": ".*"/, '"ledger": "../../secrets"')),
      /its manifest\.json lists no ledger\/\.\.\/\.\.\/secrets\.jsonl/,
    ],
    [
      'its results have another form',
      (folder) =>
        forgeFile(folder, 'run.json', (text) => text.replace(/"schemaVersion": \d+/, '"schemaVersion": 99')),
      /results schema 99/,
    ],
    [
      'its manifest changed',
      (folder) => appendFile(join(folder, 'manifest.json'), ' '),
      /manifest\.json was altered/,
    ],
    ['its manifest is gone', (folder) => rm(join(folder, 'manifest.json')), /manifest\.json is missing/],
    [
      'it is no run',
      async (folder) => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
      },
      /it contains no manifest\.json/,
    ],
    ['it is not there', (folder) => rm(folder, { recursive: true }), /does not exist/],
  ])('is refused: %s', async (_what, tamper, expected) => {
    const folder = await copied();
    await tamper(folder);
    const out = join(await tempFolder(), 'r');
    const { code, stderr, stdout } = await report(folder, '--out', out);
    expect(stderr).toMatch(expected);
    expect([code, stdout]).toEqual([2, '']);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('is rendered where only its reports changed, and that is said', async () => {
    const folder = await copied();
    await rm(join(folder, 'audit.xlsx'));
    const { code, stderr } = await report(folder, '--out', join(await tempFolder(), 'r'), '--format', 'csv');
    expect(stderr).toMatch(/stored run was altered.*audit\.xlsx/);
    expect(code).toBe(3);
  });

  it.each([
    ['an unknown format', ['--format', 'pdf'], /unknown format/],
    ['a format that takes runs', ['--format', 'csv,parquet'], /parquet only accepts runs of a job/],
    ['a job that does not exist', ['--job', '/nonexistent/j.yaml'], /does not exist/],
    ['a duration that is none', ['--expiring-within', 'soon'], /not a duration/],
    ['an unknown option', ['--qps', '5'], /unknown option/],
  ])('and so is %s', async (_what, flags, expected) => {
    const out = join(await tempFolder(), 'r');
    const { code, stderr } = await report(run, '--out', out, ...flags);
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });
});

describe('a run of version 0.1.0, which has one ledger beside its reports', () => {
  it('is refused, with what to do, and left as it was', async () => {
    const folder = await putFlatNight(await tempFolder(), 19);
    const before = await digests(folder);
    const out = join(await tempFolder(), 'r');
    const { code, stderr, stdout } = await report(folder, '--out', out);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${folder} was made by version 0.1.0`);
    expect(stderr).toContain('Use that version');
    expect(await digests(folder)).toEqual(before);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('is refused as well where it was altered, and what was altered is named', async () => {
    const folder = await putFlatNight(await tempFolder(), 19);
    await appendFile(join(folder, 'manifest.json'), ' ');
    expect(await report(folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('was altered') });
  });
});

describe('when it does not go well', () => {
  /** Acts when the first report is about to be written, with the folder that is being filled. */
  async function rendered(
    act: (aside: string) => unknown,
    signal?: AbortSignal,
  ): Promise<{ folder: string; work: ReturnType<typeof renderRun> }> {
    const folder = await tempFolder();
    let acted = false;
    const options: RenderRunOptions = { out: join(folder, 'r'), flags: { formats: ['csv'] } };
    const onProgress = (): void => {
      if (acted) return;
      acted = true;
      act(asideOf(folder));
    };
    return {
      folder,
      work: renderRun(run, portsOf({ onProgress }), signal ? { ...options, signal } : options),
    };
  }
  const asideOf = (folder: string): string => join(folder, readdirSync(folder)[0] ?? '');

  it('a format that fails costs exit 7, and the rest is kept', async () => {
    const { work } = await rendered((aside) => symlinkSync('elsewhere', join(aside, 'packages.csv')));
    const { exitCode, failedOutputs } = await work;
    expect(failedOutputs).toEqual([{ format: 'csv', problem: expect.stringContaining('EEXIST') }]);
    expect(exitCode).toBe(7);
  });

  it('an interruption leaves nothing behind', async () => {
    const end = new AbortController();
    const { folder, work } = await rendered(() => end.abort(new Interrupted('SIGTERM')), end.signal);
    await expect(work).rejects.toThrow('interrupted by SIGTERM');
    expect(await readdir(folder)).toEqual([]);
  });

  it('an interruption of the command says so', async () => {
    const folder = await tempFolder();
    const { code, stderr } = await runCli(['report', run, '--out', join(folder, 'r')], {
      onInterrupt(callback) {
        callback('SIGINT');
        return () => undefined;
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('nothing was written; the stored run is unchanged');
    expect(await readdir(folder)).toEqual([]);
  });
});
