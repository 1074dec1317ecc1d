import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorKey, Fault, FaultRule } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Clock, RunOutcome } from '../../src/index.ts';
import { audit, emulator, idsFile, packages, pick, quotaCalls, readTable } from '../support/audit.ts';
import { DEMO_PLACE } from '../support/cli.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const fleet = fleetOf(packages(100), DEMO_INSTANCE_ID);
const IDS = packages(100).map(({ firmwareId }) => firmwareId);
const query = 'QueryOTAFirmware';

const refused = (code: string): Fault => ({ kind: 'success-false', code });

/** Every firmware of the first forty is refused alike. */
const fortyRefused = (code: string): FaultRule[] =>
  IDS.slice(0, 40).map((firmwareId) => ({ match: { operation: query, firmwareId }, fault: refused(code) }));

const fromFile = async (url: string): Promise<string[]> => [
  '--ids',
  await idsFile(await tempFolder(), IDS),
  ...DEMO_PLACE,
  '--endpoint',
  url,
];

describe('codes about one firmware', () => {
  test.each([
    ['iot.prod.NotExistedProduct', 'failed'],
    ['iot.common.InvalidFormattedParameter', 'failed'],
    ['iot.common.AuthActionPermissionDeny', 'denied'],
  ] as const)('forty times %s at the head of a list: the other sixty are audited', async (code, reason) => {
    const served = await emulator({ fleet, faults: fortyRefused(code) });
    const result = await audit(['--list', ...DEMO_PLACE, '--endpoint', served.url]);
    expect([result.code, result.json.coverage.audited, result.json.coverage[reason]]).toEqual([4, 60, 40]);
    expect(result.stderr).not.toContain('given up');
    expect(new Set(pick(result.rows('coverage'), 'code', 'attempts').map(String))).toEqual(
      new Set([`${code},1`]),
    );
  });

  test('the same in a file, once one firmware was answered', async () => {
    const faults = fortyRefused('iot.prod.NotExistedProduct').slice(1);
    const served = await emulator({ fleet, faults });
    const result = await audit(await fromFile(served.url));
    expect([result.code, result.json.coverage.audited, result.json.coverage.failed]).toEqual([4, 61, 39]);
  });

  test.each([
    ['iot.firmware.InvalidFirmware', 'failed', 4],
    ['iot.common.AuthActionPermissionDeny', 'denied', 5],
  ] as const)('%s throughout, and nothing was ever answered: given up', async (code, reason, exit) => {
    const served = await emulator({ fleet, faults: [{ match: {}, fault: refused(code) }] });
    const result = await audit(await fromFile(served.url));
    expect([result.code, result.json.coverage[reason]]).toEqual([exit, 100]);
    // Ten, and what was in flight with the tenth.
    expect(quotaCalls(served).length).toBeLessThanOrEqual(10 + 16);
    expect(result.stderr).toContain(`given up: ${code}`);
    expect(result.stderr).toContain('10 packages in a row were refused with the same error');
    const last = result.rows('coverage').at(-1);
    expect([last?.['reason'], last?.['attempts']]).toEqual([reason, '0']);
    expect(last?.['detail']).toMatch(/^not queried: the target was given up/);
  });

  test('IDs that do not exist are answers, however many: nothing is given up', async () => {
    const served = await emulator({ fleet });
    const ids = IDS.map((id) => `${id}x`);
    const argv = ['--ids', await idsFile(await tempFolder(), ids), ...DEMO_PLACE, '--endpoint', served.url];
    const result = await audit(argv);
    expect([result.code, result.json.complete, result.json.coverage.not_found]).toEqual([3, true, 100]);
  });
});

/** A run in which every call is tried twice. */
async function runTwice(url: string, ids?: string): Promise<RunOutcome> {
  const target = targetOf(url, ids === undefined ? {} : { select: { ids: { path: ids } } });
  const retry = { attempts: 2, maxElapsedMs: 60_000 };
  return runJob(jobOf([target], join(await tempFolder(), 'reports'), { retry }), portsOf());
}

describe('an outage', () => {
  const kinds: Fault[] = [{ kind: 'html-502' }, { kind: 'server-error', status: 503 }, { kind: 'reset' }];
  // Each rule counts the calls that the ones before it left.
  const mixed: FaultRule[] = kinds.map((fault, index) => ({
    match: { operation: query, every: kinds.length - index },
    fault,
  }));
  const uniform: FaultRule[] = [{ match: { operation: query }, fault: { kind: 'html-502' } }];

  test.each([
    ['of one kind', uniform],
    ['of three kinds in turn', mixed],
  ])('%s ends a target that was listed', async (_name, faults) => {
    const served = await emulator({ fleet, faults });
    const { exitCode, summary } = await runTwice(served.url);
    expect([exitCode, summary.coverage.failed]).toEqual([4, 100]);
    expect(summary.targets[0]?.report.stopped).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringMatching(/^10 calls in a row had no answer/) as string,
    });
    const queries = served.calls.filter(({ operation }) => operation === query).length;
    expect(queries).toBeGreaterThanOrEqual(20);
    // Ten and those in flight with the tenth, each tried twice.
    expect(queries).toBeLessThanOrEqual(2 * (10 + 16));
  });

  test('of a gateway that writes errors in lower case: asked again, throttled alike', async () => {
    const faults: FaultRule[] = [
      { match: { operation: 'ListOTAFirmware', first: 1 }, fault: { kind: 'throttle' } },
      { match: { operation: query, first: 1 }, fault: { kind: 'throttle', shape: 'generic' } },
    ];
    const served = await emulator({
      fleet: fleetOf(packages(3), DEMO_INSTANCE_ID),
      faults,
      lowerCaseErrors: true,
    });
    const { exitCode, summary } = await runTwice(served.url);
    expect([exitCode, summary.coverage.audited]).toEqual([0, 3]);
    expect(summary.targets[0]?.report).toMatchObject({ calls: 8, throttled: 4 });
  });

  test('that comes and goes ends nothing', async () => {
    const faults: FaultRule[] = [{ match: { operation: query, every: 2 }, fault: { kind: 'html-502' } }];
    const served = await emulator({ fleet, faults });
    const { summary } = await runTwice(served.url);
    expect(summary.targets[0]?.report.stopped).toBeNull();
    expect(summary.coverage.audited).toBeGreaterThan(50);
  });
});

const FORBIDDEN = 'iot.Sre.IotInstanceAccessForbidden';

describe('a throttled service that asks for more than two minutes', () => {
  /** Sleeps pass at once, and count. */
  function hastyClock(): Clock & { sleptMs(): number } {
    let sleptMs = 0;
    return {
      now: () => Date.now() + sleptMs,
      monotonic: () => performance.now() + sleptMs,
      sleep: async (ms) => {
        sleptMs += ms;
        await new Promise((done) => setImmediate(done));
      },
      sleptMs: () => sleptMs,
    };
  }

  test.each([
    ['a page', 'ListOTAFirmware'],
    ['a firmware', query],
  ] as const)('%s waits for its turn and is audited', async (_name, operation) => {
    const served = await emulator({
      fleet: fleetOf(packages(5), DEMO_INSTANCE_ID),
      faults: [{ match: { operation, nth: 1 }, fault: { kind: 'throttle', retryAfterMs: 150_000 } }],
    });
    const clock = hastyClock();
    const job = jobOf([targetOf(served.url)], join(await tempFolder(), 'reports'));
    const { exitCode, summary } = await runJob(job, portsOf({ clock }));
    expect([exitCode, summary.coverage.audited]).toEqual([0, 5]);
    expect(clock.sleptMs()).toBeGreaterThanOrEqual(119_000);
  });
});

describe('an identity that is refused', () => {
  const session: EmulatorKey = {
    accessKeyId: 'STS.NUSessionAbCdEfGhIj',
    accessKeySecret: 'session-secret-of-no-value',
    securityToken: 'CAISsession/of/no/value==',
  };
  const accounts = [{ ...DEMO_ACCOUNT, keys: [DEMO_KEY, session] }];
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: session.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: session.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: session.securityToken ?? '',
  };

  test.each([
    ['expired, while listing', '--list', { kind: 'credentials-expired' }, /expired and are not renewed/],
    ['expired, while querying', '--ids', { kind: 'credentials-expired' }, /expired and are not renewed/],
    ['without the right, while listing', '--list', refused('iot.common.RamActionPermissionDeny'), /Grant/],
    ['without the right, while querying', '--ids', refused('iot.common.RamActionPermissionDeny'), /Grant/],
    ['kept from the instance, while listing', '--list', refused(FORBIDDEN), /instance ID, region and key/],
    ['kept from the instance, while querying', '--ids', refused(FORBIDDEN), /instance ID, region and key/],
  ] as const)('%s: exit 5, with a hint', async (name, by, fault, hint) => {
    // Each second one of a gateway that writes `code` and `requestId`.
    const lowerCaseErrors = name.endsWith('querying');
    const served = await emulator({ fleet, accounts, lowerCaseErrors, faults: [{ match: {}, fault }] });
    const argv =
      by === '--list' ? ['--list', ...DEMO_PLACE, '--endpoint', served.url] : await fromFile(served.url);
    const result = await audit(argv, { env });
    expect(result.code).toBe(5);
    expect(result.stderr).toMatch(/was given up: /);
    expect(result.stderr).toMatch(hint);
    expect(quotaCalls(served).length).toBeLessThanOrEqual(2);
  });
});

describe('a service whose codes are those of ours', () => {
  const CODES = ['UnusableRow', 'DeadlineReached', 'CredentialsUnavailable', 'TlsFailed', 'NotJson'];

  test('they are told apart in coverage.csv, stop nothing, and are about one firmware', async () => {
    const faults: FaultRule[] = CODES.map((code, index) => ({
      match: { operation: query, firmwareId: IDS[index] ?? '' },
      fault: refused(code),
    }));
    const served = await emulator({ fleet, faults });
    const { exitCode, summary, folder } = await runTwice(served.url);
    expect([exitCode, summary.coverage.audited, summary.coverage.failed]).toEqual([4, 95, 5]);
    expect(summary.targets[0]?.report.stopped).toBeNull();
    expect(readTable(folder, 'coverage').map(({ code }) => code)).toEqual(
      CODES.map((code) => `service:${code}`),
    );
  });
});
