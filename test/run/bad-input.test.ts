import { readFile, readdir, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorKey, EmulatorOptions } from '../../src/emulator/index.ts';
import { audit, emulator, everythingIn, idsFile, packages, quotaCalls } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { execute, MAIN } from '../support/process.ts';
import { fifo } from '../support/foreign.ts';
import { put, tempFolder } from '../support/temp.ts';

const SECRET = 'hunter2hunter2hunter2hunter2';
const TOKEN = 'CAIShunter2/token+of/no/value==';
const FLEET = fleetOf(packages(40), DEMO_INSTANCE_ID);
const IDS = packages(40).map(({ firmwareId }) => firmwareId);

interface Refusal extends CliResult {
  /** Calls for firmware. */
  received: number;
  calls: string[];
  folder: string;
}

interface Setting {
  argv?: (folder: string) => Promise<readonly string[]> | readonly string[];
  env?: Record<string, string | undefined> | ((folder: string) => Record<string, string | undefined>);
  service?: EmulatorOptions;
  stdin?: string;
}

/** Runs a command line against a service of its own, and makes sure that nothing secret came out of it anywhere. */
async function attempt({ argv, env, service, stdin }: Setting): Promise<Refusal> {
  const served = await emulator({ fleet: FLEET, ...service });
  const folder = await tempFolder();
  await idsFile(folder, IDS);
  const given = (await argv?.(folder)) ?? ['--ids', join(folder, 'ids.csv'), ...DEMO_PLACE];
  const ofTest = typeof env === 'function' ? env(folder) : (env ?? DEMO_ENV);
  const out = given.includes('--out') ? [] : ['--out', join(folder, 'reports')];
  const format = given.includes('--format') ? [] : ['--format', 'csv'];
  const flags = ['--endpoint', served.url, '--qps', '5000', ...format, ...out];
  const result = await runCli(['run', ...given, ...flags], {
    env: { HOME: folder, ...ofTest },
    ...(stdin !== undefined && { stdin }),
  });
  const written = everythingIn(join(folder, 'reports')) + result.stdout + result.stderr;
  for (const secret of [SECRET, TOKEN, DEMO_KEY.accessKeySecret, 'hunter2'])
    expect(written).not.toContain(secret);
  for (const key of [DEMO_KEY.accessKeyId, 'ACS3-HMAC-SHA256 Credential', 'Signature='])
    expect(written).not.toContain(key);
  expect(result.stderr).not.toMatch(/\n\s+at .*:\d+/);
  return {
    ...result,
    received: quotaCalls(served).length,
    calls: quotaCalls(served).map(({ code }) => code),
    folder,
  };
}

/** Exit 2, nothing asked, nothing on stdout, no report folder: and stderr says all of this. */
async function refusedBeforeAnything(setting: Setting, ...said: (string | RegExp)[]): Promise<Refusal> {
  const result = await attempt(setting);
  expect(result.stderr).toMatch(/^ota-audit: /);
  for (const words of said) expect(result.stderr).toMatch(words);
  expect([result.code, result.received, result.stdout]).toEqual([2, 0, '']);
  // Problem and fix in one line, and nothing else.
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  return result;
}

// oxlint-disable-next-line unicorn/prefer-string-raw
const literal = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));

describe('credentials that are not there or not whole: exit 2', () => {
  const id = 'LTAI5tHunter2AbCdEfGhIj';
  const profile =
    (text: string): NonNullable<Setting['argv']> =>
    async (folder) => {
      await put(folder, '.aliyun/config.json', text);
      return ['--ids', join(folder, 'ids.csv'), ...DEMO_PLACE];
    };
  const CASES: [string, Setting, (string | RegExp)[]][] = [
    [
      'none anywhere',
      { env: {} },
      [
        /no credentials found/,
        /ALIBABA_CLOUD_ACCESS_KEY_ID/,
        /\.aliyun\/config\.json/,
        /ECS metadata/,
        /aliyun configure/,
      ],
    ],
    [
      'an ID without a secret',
      { env: { ALIBABA_CLOUD_ACCESS_KEY_ID: id } },
      [/ALIBABA_CLOUD_ACCESS_KEY_ID is set, but not ALIBABA_CLOUD_ACCESS_KEY_SECRET/],
    ],
    [
      'a secret without an ID',
      { env: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET } },
      [/ALIBABA_CLOUD_ACCESS_KEY_SECRET is set, but not ALIBABA_CLOUD_ACCESS_KEY_ID/],
    ],
    [
      'a temporary key without its token',
      {
        env: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.NUhunter2Hunter2', ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET },
      },
      [/ALIBABA_CLOUD_SECURITY_TOKEN is not set/],
    ],
    [
      'a secret with a quotation mark pasted along',
      { env: { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: `"${SECRET}"` } },
      [/secret .*quotation marks/, /[Pp]aste/],
    ],
    [
      'a CLI profile that is no JSON',
      { env: {}, argv: profile(`{"profiles": [{"access_key_secret": "${SECRET}"`) },
      [/\.aliyun\/config\.json/],
    ],
    [
      'a CLI profile without profiles',
      { env: {}, argv: profile(`{"access_key_secret": "${SECRET}"}`) },
      [/\.aliyun\/config\.json contains no list of profiles/],
    ],
    [
      'a CLI profile of an unknown mode',
      {
        env: {},
        argv: profile(
          `{"current":"default","profiles":[{"name":"default","mode":"Magic","access_key_secret":"${SECRET}"}]}`,
        ),
      },
      [/profile "default"/, /mode/],
    ],
    [
      'a CLI profile with half a key',
      {
        env: {},
        argv: profile(
          `{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_secret":"${SECRET}"}]}`,
        ),
      },
      [/access_key_secret in .*config\.json is set, but not access_key_id/],
    ],
  ];
  test.each(CASES)('%s', async (_, setting, said) => {
    await refusedBeforeAnything(setting, ...said);
  });
});

describe('an identity or account that the service refuses: exit 5 at once', () => {
  const key = (change: Partial<EmulatorKey>): EmulatorOptions => ({
    accounts: [{ account: 'demo', keys: [{ ...DEMO_KEY, ...change }] }],
  });
  const lists = { argv: (): readonly string[] => ['--list', ...DEMO_PLACE] };
  const place = (instance: string[]): Setting => ({
    argv: (folder) => ['--ids', join(folder, 'ids.csv'), '--region', 'cn-shanghai', ...instance],
  });
  const both = ['QueryOTAFirmware', 'ListOTAFirmware'];
  const CASES: [string, Setting, string, RegExp][] = [
    [
      'key unknown',
      { env: { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tUnknownKey01234567' } },
      'InvalidAccessKeyId.NotFound',
      /AccessKey/,
    ],
    [
      'key unknown, listing',
      { ...lists, env: { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tUnknownKey01234567' } },
      'InvalidAccessKeyId.NotFound',
      /AccessKey/,
    ],
    ['key disabled', { service: key({ active: false }) }, 'InvalidAccessKeyId.Inactive', /enabled/],
    [
      'wrong secret, in every format',
      {
        env: { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET },
        argv: (folder) => ['--ids', join(folder, 'ids.csv'), ...DEMO_PLACE, '--format', 'xlsx,csv'],
      },
      'SignatureDoesNotMatch',
      /secret does not belong/,
    ],
    [
      'wrong secret, listing',
      { ...lists, env: { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET } },
      'SignatureDoesNotMatch',
      /secret does not belong/,
    ],
    [
      'a token where none belongs',
      { env: { ...DEMO_ENV, ALIBABA_CLOUD_SECURITY_TOKEN: TOKEN } },
      'InvalidSecurityToken.MismatchWithAccessKey',
      /token/,
    ],
    [
      'no permission, said by the gateway',
      { service: key({ denied: both }) },
      'Forbidden.RAM',
      /iot:QueryOTAFirmware/,
    ],
    [
      'no permission, said by the product',
      { service: key({ denied: both, deniedBy: 'product' }) },
      'iot.common.RamActionPermissionDeny',
      /AliyunIOTReadOnlyAccess/,
    ],
    [
      'no permission to list',
      { ...lists, service: key({ denied: ['ListOTAFirmware'] }) },
      'Forbidden.RAM',
      /iot:ListOTAFirmware/,
    ],
    [
      'permission to list, none to query',
      { ...lists, service: key({ denied: ['QueryOTAFirmware'] }) },
      'Forbidden.RAM',
      /iot:QueryOTAFirmware/,
    ],
    [
      'instance unknown',
      place(['--instance-id', 'iot-nowhere']),
      'iot.system.InstanceNotFound',
      /Overview page/,
    ],
    ['instance missing', place([]), 'iot.system.InstanceNotFound', /Overview page/],
    [
      'instance unknown, listing',
      { argv: () => ['--list', '--region', 'cn-shanghai', '--instance-id', 'iot-nowhere'] },
      'iot.system.InstanceNotFound',
      /Overview page/,
    ],
    [
      'overdue',
      { service: { accounts: [{ ...DEMO_ACCOUNT, overdue: true }] } },
      'iot.system.BillIsOverDue',
      /overdue/,
    ],
  ];
  test.each(CASES)('%s', async (_, setting, code, hint) => {
    const result = await attempt(setting);
    expect(result.code).toBe(5);
    expect(result.stdout).toMatch(literal(`default in cn-shanghai`));
    expect(result.stdout).toMatch(literal(` was given up: ${code} (request `));
    expect(result.stdout).toMatch(/ \(request [0-9A-F-]{36}\)\. /);
    expect(result.stdout).toMatch(hint);
    // One refused call says it all; a page of the list may come before it, and one is read ahead.
    expect(result.calls.filter((answer) => answer !== '').length).toBeLessThanOrEqual(2);
    expect(result.received).toBeLessThanOrEqual(3);
    expect(result.stdout).toContain('INCOMPLETE');
  });

  test.each([
    ['behind', 20 * 60_000],
    ['ahead', -20 * 60_000],
  ])('a clock 20 minutes %s: both times are told', async (side, clockSkewMs) => {
    const result = await attempt({ service: { clockSkewMs } });
    expect([result.code, result.received]).toEqual([5, 1]);
    expect(result.stdout).toContain('InvalidTimeStamp.Expired');
    const told =
      /this machine's clock shows (\S+ \S+ UTC), the service's (\S+ \S+ UTC): (.+?) (behind|ahead)/.exec(
        result.stdout,
      );
    const [, ours = '', theirs = '', , told4 = ''] = told ?? [];
    expect(told4).toBe(side);
    expect(Math.abs(Date.parse(theirs) - Date.parse(ours) - clockSkewMs)).toBeLessThan(5_000);
    expect(result.stdout).toContain('NTP');
  });

  test.each([0, 14 * 60_000, -14 * 60_000])(
    'a clock that is %i ms off is no trouble',
    async (clockSkewMs) => {
      const result = await attempt({
        service: { clockSkewMs },
        argv: (folder) => ['--ids', join(folder, 'ids.csv'), ...DEMO_PLACE, '--format', 'csv'],
      });
      expect(result.code).toBe(0);
    },
  );

  test('sixteen may be in flight; the first goes alone', async () => {
    const accounts = [{ ...DEMO_ACCOUNT, overdue: true }];
    const served = await emulator({ fleet: FLEET, accounts, latencyMs: { min: 60, max: 60 } });
    const ids = await idsFile(await tempFolder(), IDS);
    const result = await audit(['--ids', ids, ...DEMO_PLACE, '--endpoint', served.url]);
    expect([result.code, quotaCalls(served).length]).toEqual([5, 1]);
  });

  test('what the service quotes of a request it refuses is kept out of everything', async () => {
    // With signature V1 the string to sign that it quotes holds the key's ID.
    const job = `targets: [{ account: default, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}] }]\nselect: { list: true }\nsignature: v1\n`;
    const result = await attempt({
      argv: async (folder) => [await put(folder, 'nightly.yaml', job)],
      env: { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET },
    });
    expect(result.code).toBe(5);
    expect(result.stdout).toMatch(/SignatureDoesNotMatch \(request .*string to sign/);
  });

  test('the rows of a refused run say why', async () => {
    const served = await emulator({ fleet: FLEET });
    const folder = await tempFolder();
    const result = await audit(
      ['--ids', await idsFile(folder, IDS), ...DEMO_PLACE, '--endpoint', served.url],
      {
        env: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET },
      },
    );
    expect(result.json).toMatchObject({
      exit_code: 5,
      complete: false,
      coverage: { requested: 40, denied: 40 },
    });
    const rows = result.rows('coverage');
    expect(rows.map((row) => row['firmware_id'])).toEqual(IDS);
    expect(new Set(rows.map((row) => `${row['reason']} ${row['code']}`))).toEqual(
      new Set(['denied SignatureDoesNotMatch']),
    );
    expect(rows.map((row) => row['attempts'])).toEqual(['1', ...Array.from({ length: 39 }, () => '0')]);
    expect(rows[1]!['detail']).toMatch(/^not queried: the target was given up/);
    expect(new Set(result.rows('packages').map((row) => row['outcome']))).toEqual(new Set(['denied']));
  });
});

describe('a CSV file that is no selection: exit 2 with the line or the column', () => {
  const file =
    (content: string | Uint8Array): NonNullable<Setting['argv']> =>
    async (folder) => ['--ids', await put(folder, 'fw.csv', content), ...DEMO_PLACE];
  const CASES: [string, NonNullable<Setting['argv']>, (string | RegExp)[]][] = [
    [
      'missing',
      (folder) => ['--ids', join(folder, 'nowhere.csv'), ...DEMO_PLACE],
      [/nowhere\.csv/, /does not exist|no such file/i],
    ],
    ['a folder', (folder) => ['--ids', folder, ...DEMO_PLACE], [/is a folder/]],
    [
      'a pipe or device, not the job file',
      () => ['--ids', '/dev/null', ...DEMO_PLACE],
      [/not a regular file/, /standard input/],
    ],
    ['empty', file(''), [/fw\.csv is empty/]],
    ['blank lines and comments only', file('\n\n# nothing\n\r\n'), [/fw\.csv contains no firmware IDs/]],
    [
      'a header and no rows',
      file('FirmwareId,Note\n'),
      [/fw\.csv contains no firmware IDs: it has a header but no rows/],
    ],
    [
      'no ID column',
      file('Firmware,Version\na,1\n'),
      [/fw\.csv has no firmware ID column/, /«Firmware», «Version»/, /FirmwareId/],
    ],
    [
      'no row that can be queried',
      file('FirmwareId\nhas blanks in it\n'),
      [/fw\.csv contains no firmware IDs: line 2: the firmware ID contains white space/],
    ],
    [
      'a workbook',
      file(Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(600, 7)])),
      [/fw\.csv/, /workbook|Excel|xlsx/i],
    ],
    ['binary', file(Buffer.concat([Buffer.from('id\n'), Buffer.alloc(64)])), [/fw\.csv/, /NUL/]],
    [
      'neither UTF-8 nor GB18030',
      file(Buffer.from([...Buffer.from('FirmwareId\nabc\n'), 0xff, 0xff, 0x0a])),
      [/fw\.csv line 3 is neither UTF-8 nor GB18030/],
    ],
    [
      'a quote that is never closed',
      file('FirmwareId\nabc\n"def\nghi\n'),
      [/fw\.csv line 3: a quote is never closed/],
    ],
  ];
  test.each(CASES)('%s', async (_, argv, said) => {
    await refusedBeforeAnything({ argv }, ...said);
  });

  test('a column that is not there, with the nearest', () =>
    refusedBeforeAnything(
      {
        argv: async (folder) => [
          '--ids',
          await put(folder, 'fw.csv', 'Package,Version\na,1\n'),
          '--column',
          'Pakage',
          ...DEMO_PLACE,
        ],
      },
      /no column «Pakage»/,
      /Did you mean «Package»\?/,
    ));

  test('1 GB, refused before it is read', async () => {
    const startedMs = performance.now();
    await refusedBeforeAnything(
      {
        argv: async (folder) => {
          const path = await put(folder, 'huge.csv', 'FirmwareId\n');
          await truncate(path, 1_073_741_824);
          return ['--ids', path, ...DEMO_PLACE];
        },
      },
      /huge\.csv is larger than 256 MiB/,
    );
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  test.each([
    ['nothing', '', /stdin is empty/],
    ['no ID column', 'a,b\n1,2\n', /stdin has no firmware ID column/],
    ['two ID columns', 'FirmwareId,Firmware ID\nfw0001,fw0002\n', /more than one column called «FirmwareId»/],
  ])('standard input that holds %s', async (_, stdin, said) => {
    await refusedBeforeAnything({ argv: () => ['--ids', '-', ...DEMO_PLACE], stdin }, said);
  });
});

describe('a job file that is wrong: exit 2 with path, line and nearest known name', () => {
  const job =
    (...lines: string[]): NonNullable<Setting['argv']> =>
    async (folder) => [
      await put(
        folder,
        'nightly.yaml',
        ['targets:', '  - account: demo', '    region: cn-shanghai', ...lines].join('\n'),
      ),
    ];
  const whole = ['select: { list: true }'];
  const CASES: [string, NonNullable<Setting['argv']>, (string | RegExp)[]][] = [
    ['missing', (folder) => [join(folder, 'nowhere.yaml')], [/nowhere\.yaml does not exist/]],
    ['a folder', (folder) => [folder], [/is a folder, not the job file/, /ota-audit report/]],
    [
      'a pipe that nobody writes to',
      async (folder) => {
        await fifo(join(folder, 'pipe'));
        return [join(folder, 'pipe')];
      },
      [/pipe is a pipe or device, not the job file/],
    ],
    ['no YAML', job('select: { list: true'), [/nightly\.yaml:4:\d+|nightly\.yaml:5:\d+/]],
    [
      'a wrong key',
      job(...whole, 'failon: high'),
      [/nightly\.yaml:5:1 failon: unknown key; did you mean failOn\?/],
    ],
    [
      'a wrong key of a target',
      job('    instance: [a]', ...whole),
      [/nightly\.yaml:4:5 targets\[0\]\.instance: unknown key; did you mean instances\?/],
    ],
    [
      'a wrong type',
      job(...whole, 'concurrency: many'),
      [/nightly\.yaml:5:14 concurrency: expected a number/],
    ],
    [
      'a wrong value',
      job(...whole, 'failOn: urgent'),
      [/nightly\.yaml:5:9 failOn: expected critical, high, medium, low, info or never/],
    ],
    [
      'an unknown check',
      job(...whole, 'checks:', '  unverifed: false'),
      [/nightly\.yaml:6:3 checks\.unverifed: unknown key; did you mean unverified\?/],
    ],
    [
      'an unknown parameter',
      job(...whole, 'checks:', '  url-expiring: { withn: 6h }'),
      [/nightly\.yaml:6:19 checks\.url-expiring\.withn: unknown key; did you mean within\?/],
    ],
    [
      'a parameter that is no duration',
      job(...whole, 'checks:', '  url-expiring: { within: soon }'),
      [/nightly\.yaml:6:27 checks\.url-expiring\.within: expected a number and a unit, for example 2h/],
    ],
    [
      'an unknown format',
      job(...whole, 'reports: [xslx]'),
      [/nightly\.yaml:5:11 reports\[0\]: expected xlsx, /],
    ],
    [
      'a key in the file',
      job(...whole, `access_key_secret: ${SECRET}`),
      [/nightly\.yaml:5:1 access_key_secret: unknown key; access keys do not belong in a job/],
    ],
    [
      'an unknown region and no endpoint',
      async (folder) => [
        await put(
          folder,
          'nightly.yaml',
          'targets: [{ account: a, region: cn-shangai }]\nselect: { list: true }\n',
        ),
      ],
      [/nightly\.yaml:1:\d+ targets\[0\]\.region: unknown region; did you mean cn-shanghai\?/],
    ],
    ['nothing selected', job(), [/selects nothing/]],
  ];
  test.each(CASES)('%s', async (_, argv, said) => {
    await refusedBeforeAnything({ argv }, ...said);
  });
});

describe('an output folder that cannot be written: exit 2 before the first query', () => {
  test('a file stands in its place', () =>
    refusedBeforeAnything(
      {
        argv: async (folder) => [
          '--ids',
          join(folder, 'ids.csv'),
          ...DEMO_PLACE,
          '--out',
          await put(folder, 'reports', 'a file'),
        ],
      },
      /reports/,
      /cannot be written/,
    ));

  test('a path that goes through a device', () =>
    refusedBeforeAnything(
      { argv: (folder) => ['--ids', join(folder, 'ids.csv'), ...DEMO_PLACE, '--out', '/dev/null/reports'] },
      /\/dev\/null\/reports/,
      /cannot be written/,
    ));
});

describe('package without an answer', () => {
  test('IDs that do not exist are a definite answer: COMPLETE, exit 3, rows and findings', async () => {
    const served = await emulator({ fleet: FLEET });
    const ids = ['fw0001', 'gone1', 'fw0002', 'gone2'];
    const result = await audit([
      '--ids',
      await idsFile(await tempFolder(), ids),
      ...DEMO_PLACE,
      '--endpoint',
      served.url,
    ]);
    expect([result.code, result.json.complete]).toEqual([3, true]);
    expect(result.json.coverage).toEqual({ requested: 4, audited: 2, not_found: 2, denied: 0, failed: 0 });
    expect(result.rows('packages').map((row) => [row['firmware_id'], row['outcome']])).toEqual([
      ['fw0001', 'pass'],
      ['gone1', 'not-found'],
      ['fw0002', 'pass'],
      ['gone2', 'not-found'],
    ]);
    expect(
      result
        .rows('coverage')
        .map((row) => [row['firmware_id'], row['reason'], row['code'], row['source_line'], row['attempts']]),
    ).toEqual([
      ['gone1', 'not-found', 'iot.firmware.FirmwareNotFound', '3', '1'],
      ['gone2', 'not-found', 'iot.firmware.FirmwareNotFound', '5', '1'],
    ]);
    expect(
      result
        .rows('findings')
        .map((row) => [row['firmware_id'], row['check_id'], row['severity'], row['verdict']]),
    ).toEqual([
      ['gone1', 'not-found', 'high', 'fail'],
      ['gone2', 'not-found', 'high', 'fail'],
    ]);
    expect(result.stderr).not.toContain('given up');
  });

  test('some that keep failing: the rest is audited, INCOMPLETE, exit 4, rows say why', async () => {
    const faults = [
      {
        match: { firmwareId: 'fw0002' },
        fault: { kind: 'success-false', code: 'iot.messagebroker.NoIdea', message: 'Try  again.\nOr not.' },
      },
      {
        match: { firmwareId: 'fw0003' },
        fault: { kind: 'success-false', code: 'iot.common.AuthActionPermissionDeny' },
      },
      {
        match: { firmwareId: 'fw0005' },
        fault: { kind: 'success-false', code: 'iot.firmware.InvalidFirmware' },
      },
    ] as const;
    const served = await emulator({ fleet: FLEET, faults });
    const result = await audit([
      '--ids',
      await idsFile(await tempFolder(), IDS.slice(0, 6)),
      ...DEMO_PLACE,
      '--endpoint',
      served.url,
    ]);
    expect([result.code, result.json.complete]).toEqual([4, false]);
    expect(result.json.coverage).toEqual({ requested: 6, audited: 3, not_found: 0, denied: 1, failed: 2 });
    expect(result.json.incomplete_because.join('\n')).toMatch(
      /2 packages could not be queried \(failed\): iot\.firmware\.InvalidFirmware \(1\), iot\.messagebroker\.NoIdea \(1\); ID [\s\S]*1 package could not be audited.*: iot\.common\.AuthActionPermissionDeny \(1\); ID [^ ]+\./,
    );
    expect(result.stderr).toMatch(
      /warn {2}package without an answer .*failed="iot\.firmware\.InvalidFirmware \(1\), iot\.messagebroker\.NoIdea \(1\)" denied="iot\.common\.AuthActionPermissionDeny \(1\)"/,
    );
    expect(
      result.rows('coverage').map((row) => [row['firmware_id'], row['reason'], row['code'], row['attempts']]),
    ).toEqual([
      ['fw0002', 'failed', 'iot.messagebroker.NoIdea', '3'],
      ['fw0003', 'denied', 'iot.common.AuthActionPermissionDeny', '1'],
      ['fw0005', 'failed', 'iot.firmware.InvalidFirmware', '1'],
    ]);
    expect(result.rows('packages').map((row) => row['outcome'])).toEqual([
      'pass',
      'error',
      'denied',
      'pass',
      'error',
      'pass',
    ]);
    // What could not be observed is neither a pass nor a fail.
    for (const row of result.rows('findings')) expect(row['verdict']).toBe('unknown');
    for (const id of ['fw0002', 'fw0003', 'fw0005'])
      expect(result.rows('findings').some((row) => row['firmware_id'] === id)).toBe(true);
  });
});

describe('an output that fails after the audit: exit 7, the rest is kept', () => {
  test('a format whose file cannot be made leaves nothing half-written', async () => {
    const folder = await tempFolder();
    const out = join(folder, 'reports');
    // A link is put in the place of one file of a format while the queries are under way: it is not written through.
    let laid: Promise<unknown> | undefined;
    const layLink = async (): Promise<void> => {
      const [runId = ''] = await readdir(join(out, 'adhoc', '.work'));
      await symlink('/dev/full', join(out, 'adhoc', '.work', runId, 'files.csv'));
    };
    const served = await emulator({ fleet: FLEET, onCall: () => void (laid ??= layLink()) });
    const argv = ['run', '--ids', await idsFile(folder, IDS), ...DEMO_PLACE, '--endpoint', served.url];
    const result = await runCli([...argv, '--qps', '5000', '--out', out, '--json'], { env: DEMO_ENV });
    await laid;
    expect(result.code).toBe(7);
    expect(result.stderr).toMatch(/csv could not be written: .*EEXIST/);
    const summary = JSON.parse(result.stdout) as JsonSummary;
    expect(summary).toMatchObject({ complete: true, exit_code: 7, failed_outputs: [{ format: 'csv' }] });
    const kept = (await readdir(summary.folder)).sort();
    expect(kept).toEqual([
      'SHA256SUMS',
      'audit.xlsx',
      'ledger',
      'manifest.json',
      'plan.json',
      'report.html',
      'results.jsonl',
      'run.json',
    ]);
    expect(summary.files.map((name) => name.replace(/\/$/, '')).sort()).toEqual(kept);
  });

  test('a ledger that meets a full disk ends the run; what was observed is kept and named', async () => {
    const folder = await tempFolder();
    const served = await emulator({ fleet: FLEET });
    const ids = await idsFile(folder, IDS);
    // A limit on the size of files (in KiB) is the full disk that a test can have.
    const command = `ulimit -f 16; exec "$0" "$@"`;
    const argv = [MAIN, 'run', '--ids', ids, ...DEMO_PLACE, '--endpoint', served.url, '--out', folder];
    const result = await execute(
      'bash',
      ['-c', command, process.execPath, ...argv, '--format', 'csv'],
      DEMO_ENV,
    );
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/ota-audit: the ledger could not be written \(EFBIG/);
    expect(result.code).toBe(7);
    const [path = ''] = /\S+ledger\/\S+\.jsonl/.exec(result.stderr) ?? [];
    const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(5);
    expect(JSON.parse(lines[1]!)).toMatchObject({ kind: 'observation' });
    // No report claims to be one.
    expect(await readdir(join(folder, 'adhoc'))).toEqual(['.work']);
  });
});
