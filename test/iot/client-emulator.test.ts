import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallError } from '../../src/core/errors.ts';
import type { CallFailure } from '../../src/core/errors.ts';
import type { ListPage } from '../../src/core/model/observation.ts';
import type { Clock } from '../../src/core/ports.ts';
import { DEMO_KEY, startEmulator, syntheticFleet } from '../../src/emulator/index.ts';
import type { Emulator, EmulatorOptions, Fault } from '../../src/emulator/index.ts';
import { createIotClient } from '../../src/iot/client.ts';
import type { IotClient, IotClientOptions } from '../../src/iot/client.ts';
import { resolveCredentials } from '../../src/iot/credentials.ts';
import { serveHttp } from './local-server.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
};
const INSTANCE = 'iot-060a02ne';
const FLEET = syntheticFleet({ packages: 230, nowMs: Date.now(), iotInstanceId: INSTANCE });
const PACKAGES = FLEET.instances[0]!.packages;
const FIRST = PACKAGES.at(0)!;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function emulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const started = await startEmulator({
    fleet: FLEET,
    quota: { kind: 'none', query: 20, list: 10 },
    ...options,
  });
  closing.push(() => started.close());
  return started;
}

async function clientOf(endpoint: string, options: Partial<IotClientOptions> = {}): Promise<IotClient> {
  const env = { DEMO_ACCESS_KEY_ID: DEMO_KEY.accessKeyId, DEMO_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret };
  const client = createIotClient({
    endpoint,
    regionId: 'cn-shanghai',
    signature: 'acs3',
    credentials: await resolveCredentials({ from: 'env', prefix: 'DEMO' }, env, clock),
    timeouts: { connectMs: 2_000, headersMs: 2_000, bodyMs: 2_000, callMs: 4_000 },
    connections: 4,
    clock,
    userAgent: 'ota-audit/0.0.0',
    ...options,
  });
  closing.push(() => client.close());
  return client;
}

async function failureOf(call: Promise<unknown>): Promise<CallFailure> {
  const error: unknown = await call.then(() => undefined).catch((thrown: unknown) => thrown);
  if (error instanceof CallError) return error.failure;
  throw new Error(`no CallError: ${String(error)}`);
}

describe.each(['acs3', 'v1'] as const)('signed with %s', (signature) => {
  test('every kind of package is observed as the fleet has it', async () => {
    const client = await clientOf((await emulator()).url, { signature });
    await client.warm();
    for (const index of [0, 7, 8, 9, 24, 49]) {
      const entry = PACKAGES.at(index)!;
      const { firmware, requestId } = await client.queryFirmware(entry.firmwareId, INSTANCE);
      expect(requestId).toMatch(/^[0-9A-F-]{36}$/);
      expect(firmware).toMatchObject({
        firmwareId: entry.firmwareId,
        firmwareName: entry.firmwareName,
        productKey: entry.productKey,
        moduleName: entry.moduleName,
        destVersion: entry.destVersion,
        srcVersion: entry.srcVersion,
        statusCode: entry.status,
        verifyProgress: entry.verifyProgress,
        utcCreate: entry.utcCreate,
        multiFile: entry.multiFiles !== undefined,
      });
      expect(firmware.files.map((file) => file.sizeBytes)).toEqual(entry.files.map((file) => file.sizeBytes));
      expect(firmware.files.every((file) => file.link.kind === 'signed' && file.digest !== '')).toBe(true);
    }
  });

  test('what rollouts there are, what they are, and how many devices are where', async () => {
    const job = {
      jobId: 'one',
      firmwareId: FIRST.firmwareId,
      productKey: FIRST.productKey,
      destVersion: FIRST.destVersion,
      jobType: 'UPGRADE_FIRMWARE',
      jobStatus: 'COMPLETED',
      selectionType: 'STATIC',
      targetSelection: 'GRAY',
      srcVersions: ['1.0', '1.1'],
      tasks: { QUEUED: 150_000, FAILED: 3 },
      utcCreate: '2026-11-20T02:00:00.000Z',
      utcModified: '2026-11-21T02:00:00.000Z',
      listedAs: { jobStatus: 'IN_PROGRESS' },
    };
    const fleet = { instances: [{ ...FLEET.instances[0]!, jobs: [job] }] };
    const { rollouts } = await clientOf((await emulator({ fleet })).url, { signature });
    const iotInstanceId = INSTANCE;
    const { firmwareId } = FIRST;
    const list = await rollouts.list({ firmwareId, iotInstanceId, page: 1, pageSize: 200 });
    expect(list).toMatchObject({
      total: 1,
      rollouts: [{ jobId: 'one', state: 'in-progress', scope: 'gray' }],
    });
    expect(await rollouts.describe({ jobId: 'one', iotInstanceId })).toMatchObject({
      state: 'completed',
      srcVersions: ['1.0', '1.1'],
      destVersion: FIRST.destVersion,
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/) as string,
    });
    const of = async (status: 'QUEUED' | 'CONFIRM') =>
      rollouts.tasks({ jobId: 'one', iotInstanceId, page: 1, pageSize: 1, status });
    expect(await of('QUEUED')).toMatchObject({ total: 150_000, statuses: ['QUEUED'] });
    expect(await of('CONFIRM')).toMatchObject({ total: 0, statuses: [] });
    expect(await failureOf(rollouts.describe({ jobId: 'gone', iotInstanceId }))).toMatchObject({
      disposition: 'firmware',
      outcome: 'not-found',
    });
  });

  test('the list has every package once, and its filters filter', async () => {
    const client = await clientOf((await emulator()).url, { signature });
    const pages: ListPage[] = [];
    for (let page = 1; page <= 3; page += 1) {
      pages.push(await client.listPage({ page, pageSize: 100, iotInstanceId: INSTANCE }));
    }
    expect(pages.map(({ currentPage, pageCount, total }) => [currentPage, pageCount, total])).toEqual([
      [1, 3, 230],
      [2, 3, 230],
      [3, 3, 230],
    ]);
    expect(new Set(pages.flatMap((page) => page.firmware.map((listed) => listed.firmwareId))).size).toBe(230);
    const { productKey, destVersion } = FIRST;
    const filtered = await client.listPage({
      page: 1,
      pageSize: 100,
      iotInstanceId: INSTANCE,
      productKey,
      destVersion,
    });
    expect(filtered.firmware.length).toBeGreaterThan(0);
    for (const listed of filtered.firmware) expect(listed).toMatchObject({ productKey, destVersion });
  });

  test('wrong secret: stops, without the string to sign', async () => {
    const accounts = [{ account: 'demo', keys: [{ ...DEMO_KEY, accessKeySecret: 'another' }] }];
    const client = await clientOf((await emulator({ accounts })).url, { signature });
    const failure = await failureOf(client.queryFirmware(FIRST.firmwareId, INSTANCE));
    expect(failure).toMatchObject({ code: 'SignatureDoesNotMatch', disposition: 'identity' });
    expect(failure.requestId).not.toBe('');
    expect(failure.detail).not.toMatch(/LTAI5t|%26|x-acs/);
  });
});

describe('refusals', () => {
  const cases: [string, EmulatorOptions, Partial<CallFailure>][] = [
    ['unknown key', { accounts: [] }, { code: 'InvalidAccessKeyId.NotFound', disposition: 'identity' }],
    [
      'no permission',
      { accounts: [{ account: 'a', keys: [{ ...DEMO_KEY, denied: ['QueryOTAFirmware'] }] }] },
      { code: 'Forbidden.RAM', disposition: 'identity', outcome: 'denied' },
    ],
    [
      'no permission, says the product',
      {
        accounts: [
          { account: 'a', keys: [{ ...DEMO_KEY, denied: ['QueryOTAFirmware'], deniedBy: 'product' }] },
        ],
      },
      { code: 'iot.common.RamActionPermissionDeny', disposition: 'identity' },
    ],
    [
      'overdue',
      { accounts: [{ account: 'a', keys: [DEMO_KEY], overdue: true }] },
      { code: 'iot.system.BillIsOverDue', disposition: 'configuration' },
    ],
    [
      'plain http where TLS is due',
      { needSsl: true },
      { code: 'InvalidProtocol.NeedSsl', disposition: 'configuration' },
    ],
  ];
  test.each(cases)('%s', async (_name, options, expected) => {
    const client = await clientOf((await emulator(options)).url);
    expect(await failureOf(client.queryFirmware(FIRST.firmwareId, INSTANCE))).toMatchObject(expected);
  });

  test.each([['iot-other'], ['']])('instance %j', async (instance) => {
    const client = await clientOf((await emulator()).url);
    expect(await failureOf(client.queryFirmware(FIRST.firmwareId, instance))).toMatchObject({
      code: 'iot.system.InstanceNotFound',
      disposition: 'configuration',
    });
  });

  test('a firmware that does not exist', async () => {
    const client = await clientOf((await emulator()).url);
    expect(await failureOf(client.queryFirmware('nothere030100', INSTANCE))).toMatchObject({
      disposition: 'firmware',
      outcome: 'not-found',
    });
  });

  test('a product that does not exist ends its own list', async () => {
    const client = await clientOf((await emulator()).url);
    const query = { page: 1, pageSize: 100, iotInstanceId: INSTANCE, productKey: 'a1Nowhere' };
    expect(await failureOf(client.listPage(query))).toMatchObject({ disposition: 'firmware' });
  });

  test('a clock that is off is told with both times', async () => {
    const client = await clientOf((await emulator({ clockSkewMs: 3_600_000 })).url);
    const failure = await failureOf(client.queryFirmware(FIRST.firmwareId, INSTANCE));
    expect(failure).toMatchObject({ code: 'InvalidTimeStamp.Expired', disposition: 'identity' });
    expect(failure.detail).toMatch(
      /this machine's clock shows .* UTC, the service's .* UTC: (59m|1h).* behind/,
    );
  });

  test('the same nonce twice', async () => {
    const client = await clientOf((await emulator()).url, { nonce: () => 'always' });
    await client.queryFirmware(FIRST.firmwareId, INSTANCE);
    expect(await failureOf(client.queryFirmware(FIRST.firmwareId, INSTANCE))).toMatchObject({
      code: 'SignatureNonceUsed',
      disposition: 'retry',
      maxAttempts: 2,
      escalatesTo: 'identity',
    });
  });

  test('the quota', async () => {
    const client = await clientOf(
      (await emulator({ quota: { kind: 'sliding', query: 2, list: 1 }, retryAfterHeader: true })).url,
    );
    const calls = await Promise.allSettled(
      [1, 2, 3, 4].map(() => client.queryFirmware(FIRST.firmwareId, INSTANCE)),
    );
    const refused = calls.filter((call) => call.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) {
      expect((reason as CallError).failure).toMatchObject({
        code: 'Throttling.User',
        disposition: 'throttle',
      });
      expect((reason as CallError).failure.retryAfterMs).toBeGreaterThan(0);
    }
  });
});

describe('faults', () => {
  const cases: [string, Fault, Partial<CallFailure>][] = [
    ...(['user', 'api', 'generic', 'flow-control', 'http-429', 'http-503', 'system-busy'] as const).map(
      (shape): [string, Fault, Partial<CallFailure>] => [
        `throttled: ${shape}`,
        { kind: 'throttle', shape, retryAfterMs: 700 },
        { disposition: 'throttle', retryAfterMs: 700 },
      ],
    ),
    [
      'throttled, the older header',
      { kind: 'throttle', rateLimitHeader: true },
      { disposition: 'throttle', retryAfterMs: 1_000 },
    ],
    ['500', { kind: 'server-error' }, { code: 'InternalError', disposition: 'retry' }],
    ['503', { kind: 'server-error', status: 503 }, { code: 'ServiceUnavailable', disposition: 'retry' }],
    ['HTML 502', { kind: 'html-502' }, { code: 'NotJson', disposition: 'retry', httpStatus: 502 }],
    ['reset', { kind: 'reset' }, { code: 'ConnectionReset', disposition: 'retry' }],
    ['truncated', { kind: 'truncated' }, { code: 'ConnectionReset', disposition: 'retry' }],
    ['unparsable', { kind: 'unparsable' }, { code: 'NotJson', disposition: 'retry' }],
    ['slow body', { kind: 'slow-body', totalMs: 60_000 }, { code: 'CallTimeout', disposition: 'retry' }],
    ['hang', { kind: 'hang' }, { code: 'CallTimeout', disposition: 'retry' }],
    [
      'hang after the headers',
      { kind: 'hang', after: 'headers' },
      { code: 'CallTimeout', disposition: 'retry' },
    ],
    ['oversized', { kind: 'oversized' }, { code: 'ResponseTooLarge', disposition: 'retry', maxAttempts: 3 }],
    [
      'nonsense for values',
      { kind: 'wrong-types', variant: 'nonsense' },
      { code: 'InvalidResponse', disposition: 'retry' },
    ],
    ['deleted meanwhile', { kind: 'deleted' }, { disposition: 'firmware', outcome: 'not-found' }],
    [
      'of another account',
      { kind: 'success-false', code: 'iot.common.AuthActionPermissionDeny' },
      { disposition: 'firmware', outcome: 'denied' },
    ],
    [
      'a new code',
      { kind: 'success-false', code: 'iot.firmware.BrandNew' },
      { disposition: 'retry', maxAttempts: 3 },
    ],
  ];
  test.each(cases)('%s', async (_name, fault, expected) => {
    const server = await emulator({ faults: [{ match: { nth: 1 }, fault }] });
    // Short only where the end of patience is what is awaited: a busy machine is no reason to give up.
    const callMs = expected.code === 'CallTimeout' ? 400 : 20_000;
    const timeouts = { connectMs: 20_000, headersMs: 20_000, bodyMs: 20_000, callMs };
    const client = await clientOf(server.url, { timeouts });
    expect(await failureOf(client.queryFirmware(FIRST.firmwareId, INSTANCE))).toMatchObject(expected);
    await expect(client.queryFirmware(FIRST.firmwareId, INSTANCE)).resolves.toMatchObject({
      firmware: { firmwareId: FIRST.firmwareId },
    });
  });

  test('numbers and booleans as text are read all the same', async () => {
    const client = await clientOf(
      (await emulator({ faults: [{ match: {}, fault: { kind: 'wrong-types' } }] })).url,
    );
    const entry = PACKAGES.at(9)!;
    expect((await client.queryFirmware(entry.firmwareId, INSTANCE)).firmware).toMatchObject({
      statusCode: -1,
      status: 'not-required',
    });
    expect(await client.listPage({ page: 3, pageSize: 100, iotInstanceId: INSTANCE })).toMatchObject({
      currentPage: 3,
      total: 230,
    });
  });
});

describe('STS credentials that expire mid-run', () => {
  const keyNumber = (number: number) => ({
    accessKeyId: `STS.session${number}`,
    accessKeySecret: `secret${number}`,
    securityToken: `token+/${number}==`,
  });
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'ota-audit-home-'));
    closing.push(() => rm(home, { recursive: true, force: true }));
  });

  test.each([
    ['Code and Message', false],
    ['code and message', true],
  ])(
    'are renewed from their source where %s say so, and the call succeeds',
    async (_name, lowerCaseErrors) => {
      let sessions = 0;
      const source = await serveHttp((_request, response) => {
        const { accessKeyId, accessKeySecret, securityToken } = keyNumber((sessions += 1));
        const Expiration = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
        const body = {
          AccessKeyId: accessKeyId,
          AccessKeySecret: accessKeySecret,
          SecurityToken: securityToken,
          Expiration,
        };
        response.end(JSON.stringify(body));
      });
      closing.push(() => source.close());
      let passedMs = 0;
      const later: Clock = { ...clock, monotonic: () => performance.now() + passedMs };
      const env = { HOME: home, ALIBABA_CLOUD_CREDENTIALS_URI: source.url };
      const credentials = await resolveCredentials({ from: 'chain' }, env, later);
      const accounts = [{ account: 'a', keys: [keyNumber(1), keyNumber(2)] }];
      const server = await emulator({
        accounts,
        lowerCaseErrors,
        faults: [{ match: { nth: 2 }, fault: { kind: 'credentials-expired' } }],
      });
      const client = await clientOf(server.url, { credentials });
      const query = () => client.queryFirmware(FIRST.firmwareId, INSTANCE);
      await query();
      passedMs = 10_000;
      expect(await failureOf(query())).toMatchObject({
        code: 'InvalidSecurityToken.Expired',
        disposition: 'renew',
      });
      await credentials.renew();
      await expect(query()).resolves.toBeDefined();
      expect(sessions).toBe(2);
    },
  );

  test('that nothing renews stay refused, with a hint', async () => {
    const key = keyNumber(1);
    const env = {
      HOME: home,
      ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: key.securityToken,
    };
    const credentials = await resolveCredentials({ from: 'chain' }, env, clock);
    const accounts = [{ account: 'a', keys: [{ ...key, expiresAt: '2020-01-01T00:00:00Z' }] }];
    const client = await clientOf((await emulator({ accounts })).url, { credentials });
    const query = () => client.queryFirmware(FIRST.firmwareId, INSTANCE);
    expect((await failureOf(query())).disposition).toBe('renew');
    await credentials.renew();
    expect(await failureOf(query())).toMatchObject({
      disposition: 'renew',
      hint: expect.stringContaining('expired') as string,
    });
  });
});
