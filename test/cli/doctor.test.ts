import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DoctorLine } from '../../src/index.ts';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorKey } from '../../src/emulator/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { readLock, takeLock } from '../../src/run/lock.ts';
import { listen, serveHttp, serveTcp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { execute, MAIN } from '../support/process.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliOptions } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

interface Diagnosed {
  code: number;
  lines: DoctorLine[];
  out: string;
  stderr: string;
  /** Of the check's lines the first. */
  line: (check: DoctorLine['check']) => DoctorLine;
  /** `check: status` of all lines that are not ok. */
  trouble: string[];
}

async function diagnose(
  argv: readonly string[],
  options: CliOptions & { out?: string } = {},
): Promise<Diagnosed> {
  const out = options.out ?? (await tempFolder());
  const env = options.env ?? DEMO_ENV;
  const result = await runCli(['doctor', '--json', '--out', out, ...argv], { ...options, env });
  const lines = JSON.parse(result.stdout) as DoctorLine[];
  expect(result.stdout.trimEnd()).not.toContain('\n');
  for (const { status, fix, message } of lines) {
    expect(message).not.toBe('');
    if (status === 'failure' || status === 'warning') expect(fix, message).not.toBe('');
  }
  return {
    ...result,
    lines,
    out,
    line: (check) => lines.find((line) => line.check === check) ?? expect.fail(`no line ${check}`),
    // How long this machine's Node is mended is no matter of these tests.
    trouble: lines
      .filter(({ check, status }) => status !== 'ok' && check !== 'node')
      .map(({ check, status }) => `${check}: ${status}`),
  };
}

const place = (url: string): string[] => [
  '--region',
  'cn-shanghai',
  '--instance-id',
  DEMO_INSTANCE_ID,
  '--endpoint',
  url,
];
const accountWith = (key: Partial<EmulatorKey>): { accounts: [typeof DEMO_ACCOUNT] } => ({
  accounts: [{ ...DEMO_ACCOUNT, keys: [{ ...DEMO_KEY, ...key }] }],
});
const REFUSED = [
  'identity: skipped',
  'list-permission: failure',
  'query-permission: failure',
  'instance: skipped',
];
const ALL_CALLS_SKIPPED = [
  'identity: skipped',
  'list-permission: skipped',
  'query-permission: skipped',
  'instance: skipped',
];

async function closing(server: Promise<LocalServer>): Promise<LocalServer> {
  const started = await server;
  onTestFinished(() => started.close());
  return started;
}

describe('a job that can run', () => {
  test('is all ok, with one call of each operation and nothing left behind', async () => {
    const { url, calls } = await emulator();
    const { code, lines, trouble, line, out } = await diagnose(place(url));
    expect(trouble).toEqual([]);
    expect(code).toBe(0);
    expect(lines.map(({ check }) => check)).toEqual([
      'node',
      'job',
      'output-folder',
      'disk-space',
      'lock',
      'unfinished-run',
      'selection',
      'credentials',
      'dns',
      'connection',
      'clock',
      'identity',
      'list-permission',
      'query-permission',
      'instance',
      'rollouts-permission',
    ]);
    expect(line('credentials').message).toBe('environment variables (LTAI…ey01)');
    expect(line('instance').message).toContain(`${DEMO_INSTANCE_ID} in cn-shanghai has 120 packages`);
    const asked = calls.filter(({ operation }) => operation !== 'unknown');
    expect(asked.map(({ operation }) => operation)).toEqual([
      'GetCallerIdentity',
      'ListOTAFirmware',
      'QueryOTAFirmware',
      'ListOTAJobByFirmware',
      'QueryOTAJob',
      'ListOTATaskByJob',
    ]);
    expect(calls.length - asked.length).toBe(1);
    expect(await readdir(out)).toEqual([]);
  });

  test('as text has a line for each, and a verdict', async () => {
    const { url } = await emulator();
    const out = await tempFolder();
    const { code, stdout, stderr } = await runCli(['doctor', ...place(url), '--out', out], { env: DEMO_ENV });
    const lines = stdout.trimEnd().split('\n');
    // The line of Node is a warning where this machine's is mended no longer.
    const checks = lines.flatMap((line) => /^(?:ok|warning) +([a-z-]+) /.exec(line)?.[1] ?? []);
    expect(checks.slice(0, 2)).toEqual(['node', 'job']);
    expect(lines.filter((line) => /^ok {7}(?!node )[a-z-]+ /.test(line))).toHaveLength(15);
    expect(lines.at(-1)?.replace('warnings: 1', 'warnings: 0')).toBe(
      'failures: 0, warnings: 0; exit code 0: a run can start',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('cannot steer the terminal with what it names', async () => {
    const { url } = await emulator();
    const argv = ['doctor', ...place(url), '--instance-id', 'iot-\u001b[31m\nok'];
    const { stdout } = await runCli([...argv, '--out', await tempFolder()], { env: DEMO_ENV });
    expect(stdout).toContain('iot-\\u001b[31m\\u000aok');
    expect(stdout).not.toMatch(/[\u001b]|^ok$/m);
  });

  test('is examined for each target and instance, each endpoint once', async () => {
    const { url, calls } = await emulator({
      fleet: { instances: ['', 'iot-1'].flatMap((id) => fleetOf(packages(1), id).instances) },
    });
    const target = (account: string, instances: string): string =>
      `  - account: ${account}\n    region: cn-shanghai\n    endpoint: ${url}\n    instances: ${instances}\n`;
    const folder = await tempFolder();
    const job = `targets:\n${target('a', "['iot-1', 'iot-9']")}${target('b', '[]')}select: { list: true }\n`;
    const { code, lines } = await diagnose([await put(folder, 'two.yaml', job)]);
    expect(
      lines.filter(({ check }) => check === 'instance').map(({ target, status }) => [target, status]),
    ).toEqual([
      ['a/cn-shanghai/iot-1', 'ok'],
      ['a/cn-shanghai/iot-9', 'failure'],
      ['b/cn-shanghai', 'ok'],
    ]);
    expect(lines.filter(({ check }) => check === 'clock')).toHaveLength(1);
    expect(calls.filter(({ operation }) => operation === 'QueryOTAFirmware')).toHaveLength(3);
    expect(code).toBe(5);
  });
});

describe('the job', () => {
  test.each([
    ['there is no file', ['nowhere.yaml'], 'nowhere.yaml does not exist'],
    ['there is no region', [], 'no region given'],
    ['unknown region', ['--region', 'cn-shangai'], 'did you mean cn-shanghai?'],
    ['flags contradict each other', ['--region', 'cn-shanghai', '--column', 'id'], undefined],
  ])('%s', async (_what, argv, message) => {
    const { code, line, trouble } = await diagnose(argv);
    if (message === undefined) {
      expect(line('job').fix).not.toBe('');
    } else expect(line('job').message).toContain(message);
    expect(trouble).toHaveLength(14);
    expect(trouble.slice(1).every((text) => text.endsWith('skipped'))).toBe(true);
    expect(code).toBe(2);
  });

  test('a wrong key is named with its line, and the rest still printed', async () => {
    const path = await put(
      await tempFolder(),
      'bad.yaml',
      'targets:\n  - acount: a\n    region: cn-shanghai\n',
    );
    const { code, stdout } = await runCli(['doctor', path], { env: DEMO_ENV });
    expect(stdout).toContain('failure  job');
    expect(stdout).toContain('acount');
    expect(stdout).toContain('account');
    expect(stdout).toMatch(/failures: 1, warnings: [01]; exit code 2/);
    expect(code).toBe(2);
  });
});

describe('the output folder', () => {
  test('a file in its place', async () => {
    const { url } = await emulator();
    const file = await put(await tempFolder(), 'reports', 'not a folder');
    const { code, line, trouble } = await diagnose(place(url), { out: file });
    expect(line('output-folder').message).toMatch(new RegExp(`^${join(file, 'adhoc')}: .*ENOTDIR`));
    expect(trouble).toEqual(['output-folder: failure', 'disk-space: skipped', 'lock: skipped']);
    expect(code).toBe(2);
  });

  test('one that nobody may write to', async () => {
    const { url } = await emulator();
    // Not even root may make a folder there.
    const { code, line } = await diagnose(place(url), { out: '/proc/reports' });
    expect(line('output-folder')).toMatchObject({ status: 'failure', refused: false });
    expect(code).toBe(2);
  });

  test('a run that holds the lock is named, and its work is not called unfinished', async () => {
    const { url } = await emulator();
    const out = await tempFolder();
    const runId = '20261123T020000Z-a1b2c3';
    await mkdir(join(out, 'adhoc', '.work', runId), { recursive: true });
    const ports = { clock: systemClock, host: hostname(), pid: process.pid };
    const lock = await takeLock(join(out, 'adhoc'), ports);
    onTestFinished(() => lock.release());
    expect((await diagnose(place(url), { out })).trouble).toEqual([
      'lock: warning',
      'unfinished-run: skipped',
    ]);
    await lock.name(runId);
    const { code, line, trouble } = await diagnose(place(url), { out });
    expect(trouble).toEqual(['lock: warning']);
    expect(line('lock').message).toContain(`process ${process.pid} on ${hostname()}, run ${runId}, since`);
    expect(line('lock').fix).toContain('exit with 6');
    expect(code).toBe(0);
  });

  test('a run that crashed leaves a lock that does not matter, and work that is named with its age', async () => {
    const { url } = await emulator();
    const out = await tempFolder();
    const runId = `${new Date(Date.now() - 3 * 3_600_000).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-a1b2c3`;
    const jobDir = join(out, 'adhoc');
    await mkdir(join(jobDir, '.work', runId), { recursive: true });
    const ports = { clock: systemClock, host: hostname(), pid: process.pid };
    const lock = await takeLock(jobDir, ports);
    onTestFinished(() => lock.release());
    // The process of that ID started at another time: it is not the one that took the lock.
    const held = (await readLock(jobDir)) ?? expect.fail('no lock');
    await writeFile(join(jobDir, '.lock'), JSON.stringify({ ...held.holder, process_start: '1' }));
    const { code, line, trouble } = await diagnose(place(url), { out });
    expect(trouble).toEqual(['unfinished-run: warning']);
    expect(line('lock').message).toContain('the next run takes it over');
    expect(line('unfinished-run').message).toContain(`${runId} (started 3h`);
    expect(line('unfinished-run').fix).toContain('--fresh');
    expect(code).toBe(0);
  });
});

test('work that is too old to be continued is named, with what to do', async () => {
  const { url } = await emulator();
  const out = await tempFolder();
  await mkdir(join(out, 'adhoc', '.work', '20200101T020000Z-a1b2c3'), { recursive: true });
  const { line } = await diagnose(place(url), { out });
  expect(line('unfinished-run').message).toMatch(/20200101T020000Z-a1b2c3 .* too old to continue/);
  expect(line('unfinished-run').fix).toContain('keep');
});

describe('the signing key', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });

  test.each([
    ['is as it should be', pem, 0o600, 'ok', 0],
    ['can be read by everybody', pem, 0o644, 'warning', 0],
    ['is no key', 'nothing', 0o600, 'failure', 2],
    ['is not there', null, 0, 'failure', 2],
  ] as const)('%s', async (_what, text, mode, status, exitCode) => {
    const { url } = await emulator();
    const folder = await tempFolder();
    if (text !== null) {
      await writeFile(join(folder, 'key.pem'), text);
      await chmod(join(folder, 'key.pem'), mode); // a mode given to writeFile is cut by the umask
    }
    const job = `targets:\n  - { account: a, region: cn-shanghai, endpoint: '${url}', instances: [${DEMO_INSTANCE_ID}] }\nselect: { list: true }\nsign: { key: key.pem }\n`;
    const { code, line } = await diagnose([await put(folder, 'signed.yaml', job)]);
    expect(line('signing-key').status).toBe(status);
    expect(code).toBe(exitCode);
  });
});

describe('the selection', () => {
  test('a file with rows that cannot be used, repeated ones and a second instance', async () => {
    const { url } = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
    const csv = await idsFile(await tempFolder(), ['fw0001', 'fw0002', 'fw 0003', 'fw0001']);
    const { code, line, trouble } = await diagnose([...place(url), '--ids', csv]);
    expect(trouble).toEqual(['selection: warning']);
    expect(line('selection').message).toContain(
      '2 firmware IDs, 1 duplicate rows (queried once); 1 invalid rows',
    );
    expect(code).toBe(0);
  });

  test('a file that Chinese Excel saved is said to be read as what it is', async () => {
    const { url } = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
    // «固件» in GB18030, as a comment: no UTF-8 text.
    const text = Buffer.concat([
      Buffer.from('#'),
      Buffer.from('b9ccbcfe', 'hex'),
      Buffer.from('\nFirmwareId\nfw0001\n'),
    ]);
    const csv = await put(await tempFolder(), 'ids.csv', text);
    const { line, trouble } = await diagnose([...place(url), '--ids', csv]);
    expect(trouble).toEqual([]);
    expect(line('selection').message).toMatch(
      /ids\.csv: 1 firmware IDs, 1 lines that are not data \(comments, titles, rules\), read as gb18030$/,
    );
  });

  test('a row of another region cannot be used where the endpoint is one of your own', async () => {
    const { url } = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
    const rows = 'FirmwareId,Region\nfw0001,cn-shanghai\nfw0002,cn-beijing\n';
    const csv = await put(await tempFolder(), 'ids.csv', rows);
    const { line, lines } = await diagnose([...place(url), '--ids', csv]);
    expect(line('selection').message).toContain('1 firmware IDs; 1 invalid rows');
    expect(lines.filter(({ check }) => check === 'instance').map(({ target }) => target)).toEqual([
      `default/cn-shanghai/${DEMO_INSTANCE_ID}`,
    ]);
  });

  test.each([
    ['is not there', undefined],
    ['names no firmware', 'FirmwareId\n'],
  ])('a file that %s keeps nothing else from being looked at', async (_what, text) => {
    const { url } = await emulator();
    const folder = await tempFolder();
    const csv = text === undefined ? join(folder, 'none.csv') : await put(folder, 'ids.csv', text);
    const { code, trouble } = await diagnose([...place(url), '--ids', csv]);
    expect(trouble).toEqual(['selection: failure']);
    expect(code).toBe(2);
  });

  test('standard input is only read by a run', async () => {
    const { url } = await emulator();
    const { code, trouble } = await diagnose([...place(url), '--ids', '-'], { stdin: 'fw0001\n' });
    expect(trouble).toEqual(['selection: skipped']);
    expect(code).toBe(0);
  });

  test('of more instances than it asks, it says how many were left out', async () => {
    const { url, calls } = await emulator();
    const rows = Array.from({ length: 12 }, (_, index) => `fw0001,iot-${index + 1}`);
    const csv = await put(await tempFolder(), 'ids.csv', `FirmwareId,InstanceId\n${rows.join('\n')}\n`);
    const { lines } = await diagnose([...place(url), '--ids', csv]);
    expect(lines.at(-1)).toMatchObject({ status: 'skipped', check: 'instance' });
    expect(lines.at(-1)?.message).toMatch(/^3 more instances/);
    expect(calls.filter(({ operation }) => operation === 'QueryOTAFirmware')).toHaveLength(10);
  });
});

describe('credentials', () => {
  test.each([
    ['none', { HOME: '/nonexistent' }, 'no credentials found'],
    [
      'half a pair',
      { HOME: '/nonexistent', ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tHalfOfAPair' },
      'ACCESS_KEY_SECRET',
    ],
  ])('%s', async (_what, env, message) => {
    const { url, calls } = await emulator();
    const { code, line, trouble } = await diagnose(place(url), { env });
    expect(line('credentials').message).toContain(message);
    expect(line('instance').message).toBe('no credentials');
    expect(trouble).toEqual(['credentials: failure', ...ALL_CALLS_SKIPPED]);
    expect(calls.filter(({ operation }) => operation !== 'unknown')).toEqual([]);
    expect(code).toBe(2);
  });

  const token = { ALIBABA_CLOUD_SECURITY_TOKEN: 'CAISdoctor' };
  test.each<[string, Partial<EmulatorKey>, Record<string, string>, string, string]>([
    ['a RAM user’s', {}, {}, 'ok', 'acs:ram::1234567890123456:user/audit of account 1234567890123456'],
    ['a role’s', { securityToken: 'CAISdoctor' }, token, 'ok', 'acs:sts::1234567890123456:assumed-role/'],
    [
      'the account’s own',
      { identity: 'Account' },
      {},
      'warning',
      ':root of account 1234567890123456: this is a root account key',
    ],
  ])('whose key it is, is told: %s', async (_whose, key, env, status, message) => {
    const { url } = await emulator(accountWith(key));
    const { code, line } = await diagnose(place(url), { env: { ...DEMO_ENV, ...env } });
    expect(line('identity')).toMatchObject({ status, message: expect.stringContaining(message) as string });
    expect(code).toBe(0);
  });

  const SECRET = 'a-secret-that-belongs-to-another-key';
  test.each([
    ['a wrong secret', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET }, 'SignatureDoesNotMatch'],
    [
      'an unknown key',
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tNobodyHasThisKey1' },
      'InvalidAccessKeyId.NotFound',
    ],
    ['a token that is not the key’s', { ALIBABA_CLOUD_SECURITY_TOKEN: SECRET }, 'InvalidSecurityToken'],
  ])('%s is refused, and never shown', async (_what, env, code) => {
    const { url } = await emulator();
    const found = await diagnose(place(url), { env: { ...DEMO_ENV, ...env } });
    expect(found.trouble).toEqual(REFUSED);
    expect(found.line('query-permission').message).toContain(code);
    expect(found.line('query-permission').message).toContain('request ID');
    expect(found.code).toBe(5);
    expect(JSON.stringify(found.lines) + found.stderr).not.toContain(SECRET);
    expect(JSON.stringify(found.lines)).not.toContain(DEMO_KEY.accessKeySecret);
  });
});

describe('permissions', () => {
  test.each([
    ['ListOTAFirmware', 'gateway', 'list-permission'],
    ['ListOTAFirmware', 'product', 'list-permission'],
    ['QueryOTAFirmware', 'gateway', 'query-permission'],
    ['QueryOTAFirmware', 'product', 'query-permission'],
  ] as const)('%s denied by the %s', async (operation, deniedBy, check) => {
    const { url } = await emulator(accountWith({ denied: [operation], deniedBy }));
    const { code, line, trouble } = await diagnose(place(url));
    expect(trouble).toEqual([`${check}: failure`]);
    expect(line(check).message).toContain(`iot:${operation}: `);
    expect(line(check).fix).toContain('AliyunIOTReadOnlyAccess');
    expect(code).toBe(5);
  });

  test.each(['ListOTAJobByFirmware', 'QueryOTAJob', 'ListOTATaskByJob'])(
    '%s denied: a warning, since a run goes on without; a failure where the job requires it; nothing where it does not ask',
    async (operation) => {
      const { url, calls } = await emulator(accountWith({ denied: [operation] }));
      const { code, line, trouble } = await diagnose(place(url));
      expect([code, trouble]).toEqual([0, ['rollouts-permission: warning']]);
      expect(line('rollouts-permission').message).toMatch(new RegExp(`^iot:${operation}: Forbidden.RAM`));
      expect(line('rollouts-permission').fix).toContain(`iot:${operation}`);
      const file = (rollouts: string): string =>
        `targets: [{ account: a, region: cn-shanghai, endpoint: "${url}", instances: [${DEMO_INSTANCE_ID}] }]\nselect: { list: true }\nrollouts: ${rollouts}\n`;
      const folder = await tempFolder();
      const required = await diagnose([
        await put(folder, 'a.yaml', file('{ mode: failing, required: true }')),
      ]);
      expect([required.code, required.trouble]).toEqual([5, ['rollouts-permission: failure']]);
      calls.splice(0);
      const off = await diagnose([await put(folder, 'b.yaml', file('off'))]);
      expect([off.code, off.trouble]).toEqual([0, []]);
      expect(calls.filter((call) => call.operation.includes('Job'))).toEqual([]);
    },
  );

  test('the list is not needed where the IDs come from a file', async () => {
    const { url } = await emulator(accountWith({ denied: ['ListOTAFirmware'] }));
    const csv = await idsFile(await tempFolder(), ['fw0001']);
    const { code, line, trouble } = await diagnose([...place(url), '--ids', csv]);
    expect(trouble).toEqual(['list-permission: warning']);
    expect(line('instance').message).toContain('responds');
    expect(line('query-permission').message).toContain('with an ID that does not exist');
    expect(code).toBe(0);
  });

  test('an instance without packages is asked for one that does not exist', async () => {
    const { url } = await emulator({ fleet: fleetOf([], DEMO_INSTANCE_ID) });
    const { code, trouble } = await diagnose(place(url));
    expect(trouble).toEqual(['instance: warning']);
    expect(code).toBe(0);
  });

  test('an instance that does not say how many it has, whose list will not be whole', async () => {
    const faults = [{ match: {}, fault: { kind: 'wrong-list', how: 'no-total' } }] as const;
    const { url } = await emulator({ faults });
    const { code, line, trouble } = await diagnose(place(url));
    expect([code, trouble]).toEqual([0, ['instance: warning']]);
    expect(line('instance').message).toContain('does not report its number of packages');
  });

  test('a wrong instance', async () => {
    const { url } = await emulator();
    const { code, line, trouble } = await diagnose([...place(url), '--instance-id', 'iot-nowhere']);
    expect(trouble).toEqual(['list-permission: skipped', 'query-permission: skipped', 'instance: failure']);
    expect(line('instance').message).toContain('iot.system.InstanceNotFound');
    expect(code).toBe(5);
  });

  test.each([
    ['throttle', { kind: 'throttle' }],
    ['server-error', { kind: 'server-error' }],
    ['html-502', { kind: 'html-502' }],
  ] as const)('%s may pass: a warning', async (_what, fault) => {
    const { url } = await emulator({ faults: [{ match: { operation: 'QueryOTAFirmware' }, fault }] });
    const { code, trouble, lines } = await diagnose(place(url));
    expect(trouble).toEqual(['query-permission: warning']);
    expect(JSON.stringify(lines)).not.toContain('<html');
    expect(code).toBe(0);
  });

  test('an overdue account is refused', async () => {
    const { url } = await emulator({ accounts: [{ ...DEMO_ACCOUNT, overdue: true }] });
    const { code, line } = await diagnose(place(url));
    expect(line('query-permission').message).toContain('BillIsOverDue');
    expect(code).toBe(5);
  });
});

describe('the clock', () => {
  test.each([
    [5 * 60_000, ['clock: warning'], 'behind', 0],
    [-5 * 60_000, ['clock: warning'], 'ahead', 0],
    [20 * 60_000, ['clock: failure', ...REFUSED], 'behind', 2],
    [-20 * 60_000, ['clock: failure', ...REFUSED], 'ahead', 2],
  ])('the service is %i ms ahead', async (clockSkewMs, expected, side, exitCode) => {
    const { url } = await emulator({ clockSkewMs });
    const { code, line, trouble } = await diagnose(place(url));
    expect(trouble).toEqual(expected);
    expect(line('clock').message).toContain(side);
    expect(code).toBe(exitCode);
  });
});

describe('the way to the endpoint', () => {
  const SKIPPED = ['clock: skipped', ...ALL_CALLS_SKIPPED];

  test('nobody listens', async () => {
    const server = await serveTcp(() => undefined);
    await server.close();
    const { code, line, trouble } = await diagnose(place(server.url));
    expect(trouble).toEqual(['connection: failure', ...SKIPPED]);
    expect(line('connection').message).toContain('ECONNREFUSED');
    expect(code).toBe(2);
  });

  test('a name that does not exist', async () => {
    const { code, trouble } = await diagnose(place('https://nonexistent.invalid'));
    expect(trouble).toEqual(['dns: failure', 'connection: skipped', ...SKIPPED]);
    expect(code).toBe(2);
  });

  test('a certificate that nobody vouches for', async () => {
    const server = await closing(listen(createServer(selfSigned('localhost')), []));
    const { code, line, trouble } = await diagnose(place(`https://localhost:${server.port}`));
    expect(trouble).toEqual(['connection: failure', ...SKIPPED]);
    expect(line('connection').message).toMatch(/^TlsFailed: self-signed certificate/);
    expect(line('connection').fix).toContain('NODE_EXTRA_CA_CERTS');
    expect(code).toBe(2);
  });

  test('plain http where https is expected', async () => {
    const server = await closing(serveHttp((_request, response) => response.end()));
    const { code, line, trouble } = await diagnose(place(`https://localhost:${server.port}`));
    expect(trouble).toEqual(['connection: failure', ...SKIPPED]);
    expect(line('connection').message).toBe(
      'ProtocolMismatch: https was expected, but the server does not use TLS; it may be plain http',
    );
    expect(line('connection').fix).toContain('Check the scheme and port');
    expect(code).toBe(2);
  });

  test('a certificate that this machine trusts, with the days that are left', async () => {
    const { key, cert } = selfSigned('localhost');
    const server = await closing(
      listen(
        createServer({ key, cert }, (_request, response) => response.end()),
        [],
      ),
    );
    const folder = await tempFolder();
    const argv = [MAIN, 'doctor', '--json', '--out', folder];
    const { stdout } = await execute(
      process.execPath,
      [...argv, ...place(`https://localhost:${server.port}`)],
      {
        ...DEMO_ENV,
        NODE_EXTRA_CA_CERTS: await put(folder, 'ca.pem', cert),
      },
    );
    const lines = JSON.parse(stdout) as DoctorLine[];
    const connection = lines.find(({ check }) => check === 'connection');
    expect(connection?.message).toMatch(
      /^localhost:\d+ responds; its certificate is trusted and valid for \d{4,} days$/,
    );
    expect(lines.find(({ check }) => check === 'clock')?.status).toBe('ok');
  });

  test('something else than the service', async () => {
    const server = await closing(serveHttp((_request, response) => response.end('<html>It works!</html>')));
    const { code, line, trouble } = await diagnose(place(server.url));
    expect(trouble).toEqual(REFUSED);
    expect(line('query-permission').fix).toContain('check endpoint and proxy');
    expect(code).toBe(2);
  });

  test('a proxy that refuses, without its password', async () => {
    const server = await closing(
      serveTcp((socket) => socket.end('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n')),
    );
    const env = { ...DEMO_ENV, HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${server.port}` };
    const { code, line, lines, trouble } = await diagnose(place('https://iot.example.com'), { env });
    expect(trouble).toEqual(['dns: skipped', 'connection: failure', ...SKIPPED]);
    expect(line('connection').message).toContain('through the proxy: ProxyRefused');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(code).toBe(2);
  });

  test('an endpoint named in NO_PROXY is reached directly', async () => {
    const env = { ...DEMO_ENV, HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '.invalid' };
    const { trouble } = await diagnose(place('https://nonexistent.invalid'), { env });
    expect(trouble[0]).toBe('dns: failure');
  });
});
