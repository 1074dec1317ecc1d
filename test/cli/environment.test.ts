import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import { emulator, ownPackage, packages, pick, readTable } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import { execute, MAIN } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';

interface Manifest {
  configuration: {
    given?: Record<string, string>;
    failOn: string;
    failOnNew: boolean;
    locale: string;
    targets: { quota: { queryQps: number } }[];
  };
  policy_sha256: string;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;

/** A job that says something of all that is asked here, and a service for it. */
async function night(): Promise<{ job: string; out: string }> {
  const fleet = fleetOf([...packages(2), ownPackage('bad', { status: -1 })], DEMO_INSTANCE_ID);
  const { url } = await emulator({ fleet });
  const out = await tempFolder();
  const text = `targets:
  - { account: acme, region: cn-shanghai, endpoint: "${url}", instances: [${DEMO_INSTANCE_ID}], quota: { qps: 300 } }
select: { list: true }
failOn: never
failOnNew: true
locale: zh-CN
reports: [csv]
`;
  return { job: await put(out, 'nightly.yaml', text), out };
}

describe('flag over environment over job file, in the manifest with where each came from', () => {
  test('of a run', async () => {
    const { job, out } = await night();
    const ofEnv = join(out, 'env');
    const env = {
      ...DEMO_ENV,
      OTA_AUDIT_OUT: ofEnv,
      OTA_AUDIT_QPS: '400',
      OTA_AUDIT_FAIL_ON: 'critical',
      OTA_AUDIT_FAIL_ON_NEW: 'no',
      OTA_AUDIT_LIST: 'false',
      OTA_AUDIT_JSON: 'yes',
      OTA_AUDIT_CHAIN: 'true',
    };
    const byEnv = await runCli(['run', job, '--fail-on', 'low'], { env });
    const { folder, exit_code: code } = JSON.parse(byEnv.stdout) as { folder: string; exit_code: number };
    expect([byEnv.code, code]).toEqual([3, 3]);
    expect(folder.startsWith(ofEnv)).toBe(true);
    const { configuration, policy_sha256: policy } = manifestOf(folder);
    expect(configuration).toMatchObject({
      failOn: 'low',
      failOnNew: false,
      locale: 'zh-CN',
      targets: [{ quota: { queryQps: 400 } }],
    });
    expect(configuration.given).toEqual({
      out: 'environment',
      qps: 'environment',
      failOn: 'flag',
      failOnNew: 'environment',
    });

    // By the job file alone: the same policy and findings.
    const other = job.replace('nightly.yaml', 'other.yaml');
    const text = readFileSync(job, 'utf8')
      .replace('never', 'low')
      .replace('failOnNew: true', 'name: nightly');
    await put(out, 'other.yaml', `${text}out: ${out}/file\n`);
    const byFile = await runCli(['run', other], { env: DEMO_ENV });
    expect(byFile.code).toBe(3);
    const plain = join(out, 'file/nightly/latest');
    expect(manifestOf(plain)).toMatchObject({ policy_sha256: policy });
    expect(manifestOf(plain).configuration).not.toHaveProperty('given');
    const ids = (path: string): string[][] => pick(readTable(path, 'findings'), 'finding_id');
    expect(ids(folder).length).toBeGreaterThan(0);
    expect(ids(plain)).toEqual(ids(folder));
  });

  test('of a run that is rendered again: what was given to it, and what decides now', async () => {
    const { job, out } = await night();
    const env = { ...DEMO_ENV, OTA_AUDIT_FAIL_ON: 'high', OTA_AUDIT_LOCALE: 'en' };
    expect((await runCli(['run', job, '--out', out, '--qps', '500'], { env })).code).toBe(0);
    const given = async (name: string, ...flags: string[]): Promise<unknown> => {
      const folder = join(out, name);
      const { code, stderr } = await runCli(['report', join(out, 'nightly/latest'), ...flags], {
        env: { OTA_AUDIT_REPORT_OUT: folder, OTA_AUDIT_FORMAT: 'csv', OTA_AUDIT_OUT: '/nonexistent' },
      });
      expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringContaining('ota-audit:')]);
      return manifestOf(folder).configuration.given;
    };
    const history = { out: 'flag', qps: 'flag' };
    expect(await given('1', '--fail-on', 'low')).toEqual({
      ...history,
      failOn: 'flag',
      locale: 'environment',
      format: 'environment',
    });
    expect(await given('2', '--job', job)).toEqual({ ...history, format: 'environment' });
  });
});

describe('errors', () => {
  const place = ['--list', ...DEMO_PLACE];

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['a value', [], { OTA_AUDIT_QPS: 'fast' }, /^OTA_AUDIT_QPS: not a number from 0\.1 to 100000$/],
    ['a flag', ['--idz'], {}, /^unknown option '--idz'/],
    ['a name', [], { OTA_AUDIT_QPZ: '1' }, /OTA_AUDIT_QPZ; did you mean OTA_AUDIT_QPS\?/],
  ])('%s: a JSON line on stdout and stderr, as the environment asks', async (_what, argv, env, said) => {
    const ends = { OTA_AUDIT_JSON: '1', OTA_AUDIT_LOG_FORMAT: 'json' };
    const { code, stdout, stderr } = await runCli(['run', ...place, ...argv], { env: { ...ends, ...env } });
    const message = expect.stringMatching(said);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 2, error: { kind: 'usage', message } });
    expect(JSON.parse(stderr)).toMatchObject({ level: 50, exit_code: 2, message });
  });

  test('the log format of a flag wins, and of a command that has none it is text', async () => {
    const env = { OTA_AUDIT_LOG_FORMAT: 'json', OTA_AUDIT_QUIET: 'true' };
    const { stderr } = await runCli(['run', '--log-format', 'text'], { env });
    expect(stderr).toMatch(/^ota-audit: \d{4}-\d\d-\d\d \d\d:\d\d UTC no region given/);
    expect((await runCli(['verify', '/nonexistent'], { env })).stderr).toMatch(/^ota-audit: \/nonexistent/);
    expect(JSON.parse((await runCli(['rnu'], { env })).stderr)).toMatchObject({ level: 50 });
  });

  test.each<[string[], Record<string, string>, RegExp]>([
    [['emulator'], { OTA_AUDIT_PORT: 'hunter2' }, /OTA_AUDIT_PORT: not a whole number from 0 to 65535/],
    [['emulator'], { OTA_AUDIT_LATENCY: '9-1' }, /OTA_AUDIT_LATENCY: not a range of milliseconds/],
    [['run', ...place], { OTA_AUDIT_COLUMN: '2' }, /OTA_AUDIT_COLUMN needs a CSV file\. Add --ids/],
    [['doctor', ...place], { OTA_AUDIT_COLUMN: '2' }, /OTA_AUDIT_COLUMN needs a CSV file/],
    [['load', 'x'], { OTA_AUDIT_LOAD_FORMAT: 'csv' }, /OTA_AUDIT_LOAD_FORMAT csv cannot load a stored run/],
    [['load', 'x'], { OTA_AUDIT_URL: 'hunter2' }, /variable that OTA_AUDIT_URL names is not set/],
    [['load', 'x', '--url', 'hunter2'], { OTA_AUDIT_URL: 'y' }, /variable that --url names is not set/],
  ])('%j %j: the variable is named where the flag would be', async (argv, env, said) => {
    const { code, stdout, stderr } = await runCli(argv, { env: { ...DEMO_ENV, ...env } });
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(said);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  test('a database URL with its password may stand in the environment, and is told nowhere', async () => {
    const { job, out } = await night();
    await runCli(['run', job, '--out', out], { env: DEMO_ENV });
    const argv = ['load', join(out, 'nightly/latest'), '--verbose'];
    const env = { OTA_AUDIT_URL: 'postgres://ota:hunter2hunter2@127.0.0.1:9/audit' };
    const { code, stderr } = await runCli(argv, { env });
    expect([code, stderr]).toEqual([7, expect.stringMatching(/127\.0\.0\.1:9\/audit: connect ECONNREFUSED/)]);
    expect(stderr).not.toContain('hunter2');
    const refused = await runCli([...argv, '--url', env.OTA_AUDIT_URL], { env });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/--url contains a password/) });
  });
});

test('a file of variables that node reads, through the link that npm makes', async () => {
  const { job, out } = await night();
  const bin = join(out, 'ota-audit');
  await symlink(MAIN, bin);
  const text = `# Of the audit
ALIBABA_CLOUD_ACCESS_KEY_ID=${DEMO_KEY.accessKeyId}
ALIBABA_CLOUD_ACCESS_KEY_SECRET="${DEMO_KEY.accessKeySecret}"
OTA_AUDIT_OUT=${out}/reports
OTA_AUDIT_FAIL_ON=low
OTA_AUDIT_JSON=true
OTA_AUDIT_QUIET=true
`;
  const file = await put(out, 'audit.env', text);
  const argv = [`--env-file=${file}`, bin, 'run', job];
  const env = { HOME: '/nonexistent', OTA_AUDIT_FAIL_ON: 'never' };
  const { code, stdout, stderr } = await execute(process.execPath, argv, env);
  expect(stderr).toBe('');
  // What is in the environment already wins over the file.
  expect(code).toBe(0);
  const { folder } = JSON.parse(stdout) as { folder: string };
  expect(manifestOf(folder).configuration.given).toEqual({ out: 'environment', failOn: 'environment' });
});
