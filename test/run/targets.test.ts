import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY, fleetOf, packageList } from '../../src/emulator/index.ts';
import type { EmulatorKey, Fleet, FleetInstance } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { readRunJson } from '../../src/results/run-json.ts';
import { audit, emulator, idsFile, packages, pick, quotaCalls, readTable } from '../support/audit.ts';
import { DEMO_PLACE, runCli } from '../support/cli.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const KEYS = {
  red: { accessKeyId: 'LTAI5tRedRedRedRed01', accessKeySecret: 'red-secret-of-no-value' },
  blue: { accessKeyId: 'LTAI5tBlueBlueBlue02', accessKeySecret: 'blue-secret-of-no-value' },
} satisfies Record<string, EmulatorKey>;

const ACCOUNTS = Object.entries(KEYS).map(([account, key]) => ({ account, keys: [key] }));

const ENV = {
  RED_ACCESS_KEY_ID: KEYS.red.accessKeyId,
  RED_ACCESS_KEY_SECRET: KEYS.red.accessKeySecret,
  BLUE_ACCESS_KEY_ID: KEYS.blue.accessKeyId,
  BLUE_ACCESS_KEY_SECRET: KEYS.blue.accessKeySecret,
};

function instance(id: string, prefix: string, count: number, account?: string): FleetInstance {
  const entries = packages(count).map((entry) => ({ ...entry, firmwareId: `${prefix}-${entry.firmwareId}` }));
  return {
    iotInstanceId: id,
    productKeys: ['a1AbCdEfGhI'],
    packages: packageList(entries),
    ...(account !== undefined && { account }),
  };
}

const TWO_ACCOUNTS: Fleet = {
  instances: [instance('iot-red', 'red', 5, 'red'), instance('iot-blue', 'blue', 3, 'blue')],
};

/** By their lists, or by a file each. */
const jobText = (url: string, by: 'list' | 'ids' = 'list'): string => `
targets:
  - { account: Red GmbH, region: cn-shanghai, endpoint: "${url}", instances: [iot-red], credentials: { env: RED }, quota: { qps: 2000, listQps: 2000 }, select: ${by === 'list' ? '{ list: true }' : '{ ids: red.csv }'} }
  - { account: Blue AG, region: cn-shanghai, endpoint: "${url}", instances: [iot-blue], credentials: { env: BLUE }, quota: { qps: 1000, listQps: 1000, share: 0.5 }, select: ${by === 'list' ? '{ list: true }' : '{ ids: blue.csv }'} }
`;

/** Runs the job of two accounts. */
async function auditTwo(
  env: Record<string, string>,
): Promise<{ result: Awaited<ReturnType<typeof audit>>; keys: [string, string][] }> {
  const served = await emulator({ fleet: TWO_ACCOUNTS, accounts: ACCOUNTS });
  const path = await put(await tempFolder(), 'two.yaml', jobText(served.url));
  const result = await audit([path], { env });
  return { result, keys: quotaCalls(served).map(({ accessKeyId, subject }) => [accessKeyId, subject]) };
}

describe('several targets', () => {
  test('two accounts, each with its own key', async () => {
    const { result, keys } = await auditTwo(ENV);
    expect([result.code, result.json.job]).toEqual([0, 'two']);
    expect(pick(result.rows('packages'), 'account', 'iot_instance_id', 'firmware_id')).toEqual([
      ...[1, 2, 3, 4, 5].map((n) => ['Red GmbH', 'iot-red', `red-fw000${n}`]),
      ...[1, 2, 3].map((n) => ['Blue AG', 'iot-blue', `blue-fw000${n}`]),
    ]);
    for (const [key, subject] of keys) {
      if (subject.startsWith('red')) expect(key).toBe(KEYS.red.accessKeyId);
      if (subject.startsWith('blue')) expect(key).toBe(KEYS.blue.accessKeyId);
    }
    expect(keys).toHaveLength(5 + 3 + 2);
  });

  test('one refused and one fine: exit 4, and both are in the report', async () => {
    const { result, keys } = await auditTwo({ ...ENV, RED_ACCESS_KEY_SECRET: 'not-the-secret' });
    expect([result.code, result.json.complete]).toEqual([4, false]);
    expect(result.json.coverage).toEqual({ requested: 3, audited: 3, not_found: 0, denied: 0, failed: 0 });
    expect(result.stderr).toMatch(
      /Red GmbH in cn-shanghai, instance iot-red was given up: SignatureDoesNotMatch/,
    );
    expect(result.stderr).not.toMatch(/Blue AG in cn-shanghai.* given up/);
    expect(result.json.incomplete_because.join('\n')).toMatch(/Red GmbH.*SignatureDoesNotMatch/);
    const { summary } = await readRunJson(join(result.json.folder, 'run.json'));
    expect(summary.targets).toMatchObject([
      {
        report: {
          target: { account: 'Red GmbH' },
          stopped: { kind: 'identity', code: 'SignatureDoesNotMatch' },
          calls: 1,
        },
      },
      { report: { target: { account: 'Blue AG' }, stopped: null }, coverage: { audited: 3 } },
    ]);
    expect(keys.filter(([key]) => key !== KEYS.blue.accessKeyId)).toHaveLength(1);
  });

  test('all refused: exit 5', async () => {
    const { result, keys } = await auditTwo({
      ...ENV,
      RED_ACCESS_KEY_SECRET: 'not-it',
      BLUE_ACCESS_KEY_SECRET: 'nor-it',
    });
    expect([result.code, keys.length]).toEqual([5, 2]);
    expect(result.stderr).toMatch(/Red GmbH.* was given up[\s\S]*Blue AG.* was given up/);
  });

  const HALF = /BLUE_ACCESS_KEY_ID is set, but not BLUE_ACCESS_KEY_SECRET/;

  test.each([
    ['listed: nothing is known of it', 'list', { requested: 5, audited: 5, denied: 0 }, []],
    [
      'from a file: its rows are denied',
      'ids',
      { requested: 3, audited: 1, denied: 2 },
      ['blue-fw0001', 'blue-fw0002'],
    ],
  ] as const)('one whose credentials cannot be had, %s: exit 4', async (_, by, coverage, ids) => {
    const served = await emulator({ fleet: TWO_ACCOUNTS, accounts: ACCOUNTS });
    const folder = await tempFolder();
    await idsFile(folder, ['red-fw0001'], 'red.csv');
    await idsFile(folder, ['blue-fw0001', 'blue-fw0002'], 'blue.csv');
    const path = await put(folder, 'two.yaml', jobText(served.url, by));
    const { BLUE_ACCESS_KEY_SECRET: _secret, ...env } = ENV;
    const result = await audit([path], { env });
    expect([result.code, result.json.coverage]).toEqual([4, { ...coverage, not_found: 0, failed: 0 }]);
    expect(result.stderr).toMatch(HALF);
    expect(result.json.incomplete_because.join('\n')).toMatch(/Blue AG.*CredentialsUnavailable/);
    expect(new Set(served.calls.map(({ accessKeyId }) => accessKeyId))).toEqual(
      new Set([KEYS.red.accessKeyId]),
    );
    const denied = result.rows('coverage');
    expect(pick(denied, 'account', 'firmware_id', 'reason', 'code', 'attempts')).toEqual(
      ids.map((id) => ['Blue AG', id, 'denied', 'CredentialsUnavailable', '0']),
    );
    for (const { detail } of denied) expect(detail).toMatch(HALF);
  });

  test('none has any credentials: exit 2, and nothing is asked', async () => {
    const served = await emulator({ fleet: TWO_ACCOUNTS, accounts: ACCOUNTS });
    const folder = await tempFolder();
    const path = await put(folder, 'two.yaml', jobText(served.url));
    const { BLUE_ACCESS_KEY_SECRET: _, RED_ACCESS_KEY_SECRET: __, ...env } = ENV;
    const result = await runCli(['run', path, '--out', folder], { env });
    expect([result.code, served.calls]).toEqual([2, []]);
    expect(result.stderr).toMatch(/RED_ACCESS_KEY_ID is set, but not RED_ACCESS_KEY_SECRET/);
    expect(await readdir(folder)).toEqual(['two.yaml']);
  });

  test('two instances in one target, listed one after the other', async () => {
    const fleet = {
      instances: [instance('iot-a', 'a', 3), instance('iot-b', 'b', 2), instance('iot-c', 'c', 9)],
    };
    const served = await emulator({ fleet });
    const job = `targets: [{ account: acme, region: cn-shanghai, endpoint: "${served.url}", instances: [iot-a, iot-b] }]\nselect: { list: true }\n`;
    const result = await audit([await put(await tempFolder(), 'nightly.yaml', job)]);
    expect(result.code).toBe(0);
    expect(pick(result.rows('packages'), 'iot_instance_id', 'firmware_id')).toEqual([
      ['iot-a', 'a-fw0001'],
      ['iot-a', 'a-fw0002'],
      ['iot-a', 'a-fw0003'],
      ['iot-b', 'b-fw0001'],
      ['iot-b', 'b-fw0002'],
    ]);
  });

  test('one instance that does not exist keeps no other from being audited', async () => {
    const served = await emulator({ fleet: { instances: [instance('iot-b', 'b', 2)] } });
    const job = `targets: [{ account: acme, region: cn-shanghai, endpoint: "${served.url}", instances: [iot-a, iot-b] }]\nselect: { list: true }\n`;
    const result = await audit([await put(await tempFolder(), 'nightly.yaml', job)]);
    expect([result.code, result.json.coverage.audited]).toEqual([4, 2]);
    expect(result.stderr).toMatch(
      /acme in cn-shanghai, instance iot-a was given up: iot\.system\.InstanceNotFound/,
    );
  });
});

describe('a CSV selection', () => {
  const fleet = { instances: [instance('iot-a', 'a', 3), instance('iot-b', 'b', 2)] };
  const rows = (...lines: string[]): string => lines.join('\n');

  test('rows name their instance and region; reports have them by target', async () => {
    const served = await emulator({ fleet });
    const csv = rows(
      'Firmware ID,实例ID,Region',
      'b-fw0002,iot-b,cn-shanghai',
      'a-fw0001,iot-a,',
      'a-fw0001,iot-b,CN-Shanghai',
    );
    const path = await put(await tempFolder(), 'fw.csv', csv);
    const result = await audit(['--ids', path, '--region', 'cn-shanghai', '--endpoint', served.url]);
    expect(pick(result.rows('packages'), 'firmware_id', 'iot_instance_id', 'outcome', 'source_line')).toEqual(
      [
        ['b-fw0002', 'iot-b', 'pass', '2'],
        ['a-fw0001', 'iot-b', 'not-found', '4'],
        ['a-fw0001', 'iot-a', 'pass', '3'],
      ],
    );
  });

  test('rows of another region go to that region’s own endpoint', async () => {
    const proxy = await refusingProxy();
    const csv = rows(
      'id,region,instance',
      'a-fw0001,cn-shanghai,iot-a',
      'x,eu-central-1,iot-a',
      'y,us-east-1,iot-a',
    );
    const path = await put(await tempFolder(), 'fw.csv', csv);
    const result = await audit(['--ids', path, '--region', 'cn-shanghai'], {
      env: { https_proxy: proxy.url },
    });
    expect(new Set(proxy.asked)).toEqual(
      new Set([
        'iot.cn-shanghai.aliyuncs.com:443',
        'iot.eu-central-1.aliyuncs.com:443',
        'iot.us-east-1.aliyuncs.com:443',
        // One key, whose it is told by any region.
        'sts.cn-shanghai.aliyuncs.com:443',
      ]),
    );
    expect([result.code, result.json.coverage.audited, result.json.coverage.failed]).toEqual([4, 0, 3]);
    expect(result.stderr).toMatch(
      /default in eu-central-1, instance iot-a could not be reached: ProxyRefused/,
    );
  });

  test('rows of another region are not sent past an endpoint of the user’s own', async () => {
    const served = await emulator({ fleet });
    const proxy = await refusingProxy();
    const csv = rows('id,region,instance', 'a-fw0001,cn-shanghai,iot-a', 'x,eu-central-1,iot-a');
    const path = await put(await tempFolder(), 'fw.csv', csv);
    const result = await audit(['--ids', path, '--region', 'cn-shanghai', '--endpoint', served.url], {
      env: { https_proxy: proxy.url },
    });
    expect(proxy.asked).toEqual([]);
    expect([result.code, result.json.coverage.audited, result.json.coverage.failed]).toEqual([4, 1, 1]);
  });

  test('from standard input', async () => {
    const served = await emulator({ fleet });
    const argv = [
      '--ids',
      '-',
      '--region',
      'cn-shanghai',
      '--instance-id',
      'iot-a',
      '--endpoint',
      served.url,
    ];
    const result = await audit(argv, { stdin: 'a-fw0002\r\na-fw0001\r\n' });
    expect(result.code).toBe(0);
    expect(pick(result.rows('packages'), 'firmware_id', 'source', 'source_line')).toEqual([
      ['a-fw0002', 'stdin', '1'],
      ['a-fw0001', 'stdin', '2'],
    ]);
  });

  test('duplicates are queried once and told', async () => {
    const served = await emulator({ fleet });
    const path = await idsFile(await tempFolder(), ['a-fw0001', 'a-fw0002', 'a-fw0001', 'a-fw0001']);
    const argv = [
      '--ids',
      path,
      '--region',
      'cn-shanghai',
      '--instance-id',
      'iot-a',
      '--endpoint',
      served.url,
    ];
    const result = await audit(argv);
    expect([result.code, result.json.coverage.requested, quotaCalls(served).length]).toEqual([0, 2, 2]);
    const { summary } = await readRunJson(join(result.json.folder, 'run.json'));
    expect(summary.targets[0]?.report.duplicates).toEqual({ count: 2, lines: [4, 5] });
  });

  test('rows that cannot be used make the run INCOMPLETE and are named by line', async () => {
    const served = await emulator({ fleet });
    const csv = rows(
      'id,region',
      'a-fw0001,',
      '# a comment',
      ',cn-shanghai',
      'with blanks,',
      'a-fw0002,cn-shangai',
      'a-fw0003,',
    );
    const path = await put(await tempFolder(), 'fw.csv', csv);
    const result = await audit([
      '--ids',
      path,
      '--region',
      'cn-shanghai',
      '--instance-id',
      'iot-a',
      '--endpoint',
      served.url,
    ]);
    expect([result.code, result.json.complete]).toEqual([4, false]);
    expect(result.json.coverage).toEqual({ requested: 5, audited: 2, not_found: 0, denied: 0, failed: 3 });
    const told = result.rows('coverage');
    expect(pick(told, 'firmware_id', 'reason', 'code', 'source_line', 'attempts')).toEqual([
      ['', 'failed', 'UnusableRow', '4', '0'],
      ['with blanks', 'failed', 'UnusableRow', '5', '0'],
      ['a-fw0002', 'failed', 'UnusableRow', '6', '0'],
    ]);
    expect(told.map((row) => row['detail'])).toEqual([
      expect.stringMatching(/^line 4: the row has no firmware ID/),
      expect.stringMatching(/^line 5: the firmware ID contains white space/),
      expect.stringMatching(/^line 6: unknown region; known regions: cn-shanghai/),
    ]);
    expect(quotaCalls(served)).toHaveLength(2);
  });

  test('compared with the list: coverage.csv tells each difference', async () => {
    const served = await emulator({ fleet });
    const path = await idsFile(await tempFolder(), ['a-fw0002', 'a-gone']);
    const argv = [
      '--ids',
      path,
      '--list',
      '--region',
      'cn-shanghai',
      '--instance-id',
      'iot-a',
      '--endpoint',
      served.url,
    ];
    const result = await audit(argv);
    expect([result.code, result.json.complete, result.json.coverage.requested]).toEqual([3, true, 2]);
    expect(
      pick(result.rows('coverage'), 'firmware_id', 'reason', 'source', 'source_line', 'attempts'),
    ).toEqual([
      ['a-gone', 'not-found', path, '3', '1'],
      ['a-fw0001', 'not-in-selection', 'list', '', ''],
      ['a-fw0003', 'not-in-selection', 'list', '', ''],
      ['a-gone', 'not-in-list', path, '3', ''],
    ]);
    expect(result.rows('packages')).toHaveLength(2);
  });
});

describe('a list', () => {
  test.each([['insert'], ['delete']] as const)(
    'pages that shift while they are read (%s): nothing is lost, nothing comes twice',
    async (change) => {
      const faults = [
        { match: { operation: 'ListOTAFirmware', page: 2, nth: 1 }, fault: { kind: 'page-shift', change } },
      ] as const;
      const served = await emulator({ fleet: fleetOf(packages(105), DEMO_INSTANCE_ID), faults });
      const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url]);
      const ids = result.rows('packages').map((row) => row['firmware_id']);
      expect(new Set(ids).size).toBe(ids.length);
      expect(result.json.complete).toBe(true);
      const all = packages(105).map(({ firmwareId }) => firmwareId);
      expect(new Set(ids)).toEqual(new Set(change === 'insert' ? [...all, 'new1fw0001'] : all));
      // The one that was deleted had been listed before: it was queried in time, or there is a definite answer for it.
      expect(result.json.coverage.audited + result.json.coverage.not_found).toBe(ids.length);
    },
  );

  test('filters are the service’s: one product, one version', async () => {
    const entries = [
      ...packages(3),
      ...packages(4, { productKey: 'a1Other', destVersion: '2.0' }).map((entry, at) => ({
        ...entry,
        firmwareId: `other${at}`,
      })),
    ];
    entries[6] = { ...entries[6]!, destVersion: '3.0' };
    const served = await emulator({ fleet: fleetOf(entries, DEMO_INSTANCE_ID) });
    const result = await audit([
      '--list',
      '--product-key',
      'a1Other',
      '--dest-version',
      '2.0',
      ...DEMO_PLACE,
      '--endpoint',
      served.url,
    ]);
    expect(pick(result.rows('packages'), 'firmware_id')).toEqual([['other0'], ['other1'], ['other2']]);
  });
});

describe('credentials that expire while the run is under way', () => {
  const session = (number: number): EmulatorKey => ({
    accessKeyId: `STS.NUSession${number}AbCdEfGhIj`,
    accessKeySecret: `session-secret-${number}-of-no-value`,
    securityToken: `CAISsession${number}/of/no/value==`,
  });
  const fleet = fleetOf(packages(30), DEMO_INSTANCE_ID);
  const accounts = [{ ...DEMO_ACCOUNT, keys: [DEMO_KEY, session(1), session(2)] }];
  const faults = [
    { match: { operation: 'QueryOTAFirmware', nth: 11 }, fault: { kind: 'credentials-expired' } },
  ] as const;

  test('and nothing renews them: what was audited is kept, INCOMPLETE, exit 4', async () => {
    const served = await emulator({ fleet, accounts, faults });
    const { accessKeyId, accessKeySecret, securityToken = '' } = session(1);
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url], { env });
    expect([result.code, result.json.coverage.audited]).toEqual([4, 10]);
    expect(result.json.coverage.denied).toBe(20);
    expect(result.stderr).toMatch(/given up: InvalidSecurityToken\.Expired.* expired and are not renewed/);
    for (const secret of [accessKeySecret, securityToken])
      expect(result.stderr + result.stdout).not.toContain(secret);
  });

  test('and the CLI profile has new ones by then: nobody notices', async () => {
    const home = await tempFolder();
    const profile = (key: EmulatorKey): Promise<string> =>
      put(
        home,
        '.aliyun/config.json',
        JSON.stringify({
          current: 'audit',
          profiles: [
            {
              name: 'audit',
              mode: 'StsToken',
              access_key_id: key.accessKeyId,
              access_key_secret: key.accessKeySecret,
              sts_token: key.securityToken,
            },
          ],
        }),
      );
    await profile(session(1));
    let renewed: Promise<unknown> | undefined;
    let passedMs = 0;
    // Whatever refreshes the profile does it before the expiry; an hour of the session has passed by then.
    const served = await emulator({
      fleet,
      accounts,
      faults,
      onCall({ operation }) {
        if (operation !== 'QueryOTAFirmware' || renewed) return;
        renewed = profile(session(2));
        passedMs = 3_600_000;
      },
    });
    const out = await tempFolder();
    const clock = { ...systemClock, monotonic: () => performance.now() + passedMs };
    const outcome = await runJob(jobOf([targetOf(served.url)], out), portsOf({ clock, env: { HOME: home } }));
    await renewed;
    expect([outcome.exitCode, outcome.summary.complete, outcome.summary.coverage.audited]).toEqual([
      0,
      true,
      30,
    ]);
    expect(served.stats().errors).toMatchObject({ 'InvalidSecurityToken.Expired': expect.any(Number) });
    expect(readTable(outcome.folder, 'packages').every((row) => row['outcome'] === 'pass')).toBe(true);
  });
});

test('20 queries a second against a service that counts every sliding second', async () => {
  const quota = { kind: 'sliding', query: 20, list: 10 } as const;
  const served = await emulator({ fleet: fleetOf(packages(60), DEMO_INSTANCE_ID), quota });
  const startedMs = performance.now();
  const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url, '--qps', '20']);
  const elapsedMs = performance.now() - startedMs;
  expect([result.code, result.json.coverage.audited]).toEqual([0, 60]);
  expect(elapsedMs).toBeGreaterThan(2_500);
  const stats = served.stats();
  expect(stats.mostAcceptedInAnySecond).toBeLessThanOrEqual(20);
  // None on a quiet machine; a busy one delays calls, and then they arrive closer together than they were started.
  expect(stats.throttled).toBeLessThanOrEqual(3);
}, 30_000);

/** A proxy on loopback that lets nothing through and remembers where it was asked to go. */
async function refusingProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer().on('connect', ({ url }, socket) => {
    asked.push(url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('a list without any package', () => {
  const job = (list: string, url: string): string =>
    `targets:\n  - { account: default, region: cn-shanghai, instances: [iot-a], endpoint: '${url}' }\nselect: { list: ${list} }\n`;

  test.each([
    ['true', 4, false],
    ['{ allowEmpty: true }', 0, true],
  ])('list: %s → exit %d', async (list, code, complete) => {
    const served = await emulator({ fleet: fleetOf([], 'iot-a') });
    const path = await put(await tempFolder(), 'empty.yaml', job(list, served.url));
    const result = await audit([path]);
    expect([result.code, result.json.complete]).toEqual([code, complete]);
    if (!complete) expect(result.json.incomplete_because.join()).toMatch(/the list is empty.*allowEmpty/);
  });
});

test('a key refused where one instance has no rows is refused everywhere: exit 5', async () => {
  const served = await emulator({ fleet: fleetOf(packages(2), 'iot-a') });
  const folder = await tempFolder();
  await put(folder, 'fw.csv', 'id,instance\nfw0001,iot-a\nfw0002,iot-a\n');
  const path = await put(
    folder,
    'two.yaml',
    `targets:\n  - { account: default, region: cn-shanghai, instances: [iot-a, iot-b], endpoint: '${served.url}' }\nselect: { ids: fw.csv }\n`,
  );
  const result = await audit([path], {
    env: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong-secret-of-some-length' },
  });
  expect(result.code).toBe(5);
});
