import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { audit, emulator, everythingIn, packages, quotaCalls } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { freePort, needsRedis, testRedis } from '../support/redis.ts';
import { put, tempFolder } from '../support/temp.ts';

const UID = '1234567890123456';
const PASSWORD = 's3cr3t-of-the-store';
const redis = needsRedis();

async function jobFile(endpoint: string, change: { account?: string; quota?: object } = {}): Promise<string> {
  const { account, quota = { store: '${QUOTA_STORE}' } } = change;
  const target = {
    account: 'demo',
    region: 'cn-shanghai',
    endpoint,
    ...(account !== undefined && { quota: { account } }),
  };
  const job = { targets: [target], select: { list: true }, failOn: 'never', rollouts: 'off', quota };
  return put(await tempFolder(), 'nightly.yaml', JSON.stringify(job));
}

const service = () => emulator({ fleet: fleetOf(packages(12)) });

describe('a job that shares its quota', () => {
  test('without a UID ends with exit 2 before the first query', async () => {
    const { url, calls } = await emulator({
      fleet: fleetOf(packages(12)),
      faults: [{ match: { operation: 'GetCallerIdentity' }, fault: { kind: 'server-error', status: 503 } }],
    });
    const QUOTA_STORE = `redis://127.0.0.1:${await freePort()}`;
    const result = await runCli(['run', await jobFile(url), '--out', await tempFolder()], {
      env: { ...DEMO_ENV, QUOTA_STORE },
    });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(
      'the quota of account demo cannot be shared: STS does not report its UID',
    );
    expect(result.stderr).toContain('quota: { account: "<UID>" }');
    expect(quotaCalls({ calls })).toEqual([]);
  });

  test('goes on without its store, and its password stands nowhere', async () => {
    const { url } = await service();
    const QUOTA_STORE = `redis://audit:${PASSWORD}@127.0.0.1:${await freePort()}`;
    const result = await audit([await jobFile(url, { account: UID }), '--verbose'], {
      env: { QUOTA_STORE },
    });
    expect(result.code).toBe(0);
    expect(result.rows('packages')).toHaveLength(12);
    expect(result.stderr).toContain('the quota store is unreachable');
    expect(`${result.stdout}${result.stderr}${everythingIn(result.out)}`).not.toContain(PASSWORD);
    expect(everythingIn(result.out)).toContain('"store": "${QUOTA_STORE}"');
  });

  test.skipIf(redis.skip)(`asks the store for each start${redis.note}`, async () => {
    const { url } = await service();
    const { url: store, client } = await testRedis();
    const result = await audit([await jobFile(url, { account: UID })], { env: { QUOTA_STORE: store } });
    expect(result.code).toBe(0);
    const keys = await client.keys('ota-audit:quota:*');
    for (const operation of ['QueryOTAFirmware', 'ListOTAFirmware'])
      expect(keys).toContain(`ota-audit:quota:{${UID}:${operation}}`);
  });

  test.each([
    ['a store in the file', { store: 'redis://127.0.0.1:6379' }, /store would be visible to anyone/],
    ['a password in the file', { store: 'redis://:secret@${HOST}' }, /write only \$\{NAME\}/],
    ['a store of another kind', { store: '${OTHER}' }, /expected rediss:\/\/user:password@host/],
    ['a URL that can be read in two ways', { store: '${UNCLEAR}' }, /percent-encode special characters/],
    ['a mode that PostgreSQL does not know', { store: '${MODE}' }, /quota.store cannot be used: .*sslmode/],
    ['an empty variable', { store: '${EMPTY}' }, /the quota would not be shared/],
    ['no store', { share: 0.5 }, /store/],
    ['a share of nothing', { store: '${QUOTA_STORE}', share: 0 }, /share/],
  ])('is exit 2 with %s', async (_name, quota, said) => {
    const env = {
      ...DEMO_ENV,
      QUOTA_STORE: 'redis://127.0.0.1:1',
      OTHER: `mysql://audit:${PASSWORD}@127.0.0.1`,
      UNCLEAR: `redis://audit:${PASSWORD}/x@127.0.0.1`,
      MODE: `postgres://audit:${PASSWORD}@127.0.0.1/x?sslmode=often`,
      EMPTY: '',
      HOST: '127.0.0.1:1',
    };
    const job = await jobFile('http://127.0.0.1:1', { account: UID, quota });
    const result = await runCli(['run', job, '--out', await tempFolder()], { env });
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(said);
    expect(result.stderr).not.toContain(PASSWORD);
  });
});
