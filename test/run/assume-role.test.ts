import { describe, expect, test } from 'vitest';
import type { CallRecord, EmulatorAccount, EmulatorRole } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { JobTarget } from '../../src/job/job.ts';
import { createCredentialsBook } from '../../src/iot/credentials-book.ts';
import { audit, emulator, pick } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { instanceOf } from '../support/instances.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const HUB = { accessKeyId: 'LTAI5tHubHubHubHub01', accessKeySecret: 'hub-secret-of-no-value' };
const ENV = { HUB_ACCESS_KEY_ID: HUB.accessKeyId, HUB_ACCESS_KEY_SECRET: HUB.accessKeySecret };
const UIDS = { red: '1000000000000001', blue: '1000000000000002', green: '1000000000000003' };
type Spoke = keyof typeof UIDS;

const roleOf = (account: Spoke): string => `acs:ram::${UIDS[account]}:role/ota-audit`;

const spoke = (account: Spoke, role: Partial<EmulatorRole> = {}): EmulatorAccount => ({
  account,
  accountId: UIDS[account],
  keys: [],
  roles: [{ name: 'ota-audit', trusts: ['hub'], externalId: 'ticket-17', ...role }],
});

const FLEET = {
  instances: (['red', 'blue', 'green'] as const).map((account) => ({
    ...instanceOf(`iot-${account}`, 2),
    account,
  })),
};

async function serve(accounts: EmulatorAccount[]): Promise<{ url: string; calls: CallRecord[] }> {
  return emulator({ fleet: FLEET, accounts: [{ account: 'hub', keys: [HUB] }, ...accounts] });
}

/** The accounts in a CSV file, the hub's key in the job. */
async function jobFile(url: string, accounts: readonly Spoke[], more = ''): Promise<string> {
  const folder = await tempFolder();
  const rows = accounts.map((account) => `${account},iot-${account},${roleOf(account)}`);
  await put(folder, 'accounts.csv', ['account,instance,role_arn', ...rows].join('\n'));
  const defaults = `{ region: cn-shanghai, endpoint: "${url}", credentials: { env: HUB, assumeRole: { externalId: ticket-17 } } ${more} }`;
  const job = `targets: { csv: accounts.csv }\ndefaults: ${defaults}\nselect: { list: true }\n`;
  return put(folder, 'estate.yaml', job);
}

const operations = (calls: readonly CallRecord[], operation: string): string[] =>
  calls
    .filter((call) => call.operation === operation)
    .map(({ account, code }) => `${account} ${code}`.trim());

describe('roles of other accounts, assumed with the key of one', () => {
  test('each account is audited as its own role, whose session is asked for once', async () => {
    const { url, calls } = await serve([spoke('red'), spoke('blue')]);
    const result = await audit([await jobFile(url, ['red', 'blue'])], { env: ENV });
    expect([result.code, result.json.complete]).toEqual([0, true]);
    expect(pick(result.rows('packages'), 'account', 'firmware_id')).toEqual([
      ['red', 'iot-red-fw0001'],
      ['red', 'iot-red-fw0002'],
      ['blue', 'iot-blue-fw0001'],
      ['blue', 'iot-blue-fw0002'],
    ]);
    expect(operations(calls, 'AssumeRole')).toEqual(['hub', 'hub']);
    expect(operations(calls, 'GetCallerIdentity').toSorted()).toEqual(['blue', 'red']);
    const queries = calls.filter(({ operation }) => operation === 'QueryOTAFirmware');
    for (const { account, accessKeyId, subject } of queries) {
      expect(accessKeyId).toMatch(/^STS\./);
      expect(subject).toContain(account);
    }
  });

  test.each<[string, Partial<EmulatorRole>, RegExp]>([
    [
      'that do not trust the caller',
      { trusts: [] },
      /HTTP 403, NoPermission\). Grant the caller sts:AssumeRole/,
    ],
    ['that want another external ID', { externalId: 'other' }, /HTTP 403, NoPermission/],
    ['that are not there', { name: 'other' }, /HTTP 404, EntityNotExist\.Role\). Correct the role’s ARN/],
  ])('%s: that account’s trouble only, exit 4', async (_, role, expected) => {
    const { url } = await serve([spoke('red'), spoke('blue', role)]);
    const result = await audit([await jobFile(url, ['red', 'blue'])], { env: ENV });
    expect([result.code, result.json.coverage.audited]).toEqual([4, 2]);
    const reasons = result.json.incomplete_because.join('\n');
    expect(reasons).toMatch(/blue.*CredentialsUnavailable.*acs:ram::1000000000000002:role\/ota-audit/);
    expect(reasons).toMatch(expected);
    expect(reasons).not.toMatch(/red in/);
  });

  test('none can be assumed: exit 2, and nothing is asked', async () => {
    const { url, calls } = await serve([]);
    const argv = ['run', await jobFile(url, ['red', 'blue']), '--out', await tempFolder()];
    const { code, stderr } = await runCli(argv, { env: ENV });
    expect([code, operations(calls, 'ListOTAFirmware')]).toEqual([2, []]);
    expect(stderr).toMatch(/the role acs:ram::1000000000000001:role\/ota-audit.*EntityNotExist\.Role/);
    expect(stderr).not.toContain(HUB.accessKeySecret);
  });

  test('an endpoint of one’s own needs an STS, which is asked', async () => {
    const { url, calls } = await serve([spoke('red')]);
    const job = await jobFile('https://iot.example.test', ['red']);
    const refused = await runCli(['run', job, '--out', await tempFolder()], { env: ENV });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/the STS endpoint of a custom endpoint is unknown\n?.*stsEndpoint/s),
    ]);
    const told = await jobFile('https://iot.example.test', ['red'], `, stsEndpoint: "${url}"`);
    const { stdout } = await runCli(['doctor', told, '--json', '--out', await tempFolder()], {
      env: { ...ENV, HTTPS_PROXY: 'http://127.0.0.1:9' },
    });
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ check: 'credentials', status: 'ok' }),
    );
    expect(operations(calls, 'AssumeRole')).toEqual(['hub']);
  });

  test('a session that ends early is asked for again', async () => {
    const accounts = [{ account: 'hub', keys: [HUB] }, spoke('red')];
    const service = await emulator({
      fleet: FLEET,
      accounts,
      faults: [{ match: { operation: 'QueryOTAFirmware', nth: 1 }, fault: { kind: 'credentials-expired' } }],
    });
    const result = await audit([await jobFile(service.url, ['red'])], { env: ENV });
    expect([result.code, result.json.coverage.audited]).toEqual([0, 2]);
    expect(operations(service.calls, 'AssumeRole')).toEqual(['hub', 'hub']);
  });
});

test('a session is renewed before its end, once for all who ask', async () => {
  let nowMs = systemClock.now();
  const clock = { ...systemClock, monotonic: () => nowMs };
  // Shorter than what is left when a session counts as ending.
  const { url, calls } = await serve([spoke('red', { maxSessionSeconds: 600 }), spoke('blue')]);
  const book = createCredentialsBook(ENV, clock);
  const place = { region: 'cn-shanghai', endpoint: url };
  const ask = (account: Spoke): Promise<string[]> =>
    Promise.all(
      Array.from({ length: 5 }, async () => {
        const assumeRole = { arn: roleOf(account), externalId: 'ticket-17' };
        const source = await book.of({ from: 'env', prefix: 'HUB', assumeRole }, place);
        return (await source.get()).accessKeyId;
      }),
    );
  const keys = { red: new Set<string>(), blue: new Set<string>() };
  for (let turn = 0; turn < 3; turn += 1) {
    for (const account of ['red', 'blue'] as const)
      for (const key of await ask(account)) keys[account].add(key);
    nowMs += 60_000;
  }
  expect([keys.red.size, keys.blue.size]).toEqual([3, 1]);
  expect(operations(calls, 'AssumeRole')).toHaveLength(4);
});

test('labels whose UID is not told share the quota of the account that they name', async () => {
  const { url, calls } = await emulator({
    fleet: { instances: ['iot-a', 'iot-b'].map((id) => instanceOf(id, 20)) },
    accounts: [{ account: 'hub', keys: [{ ...HUB, denied: ['GetCallerIdentity'] }] }],
  });
  const label = (account: string, uid: string): JobTarget =>
    targetOf(url, {
      account,
      instances: [account],
      credentials: { from: 'env', prefix: 'HUB' },
      quota: { queryQps: 20, listQps: 5_000, share: 1, account: uid },
    });
  const elapsed = async (uids: [string, string]): Promise<number> => {
    calls.length = 0;
    const targets = [label('iot-a', uids[0]), label('iot-b', uids[1])];
    const { summary } = await runJob(jobOf(targets, await tempFolder()), portsOf({ env: ENV }));
    expect(summary.coverage.audited).toBe(40);
    const times = calls
      .filter(({ operation }) => operation === 'QueryOTAFirmware')
      .map((call) => call.receivedAtMs);
    return Math.max(...times) - Math.min(...times);
  };
  // 40 queries at 20 a second; with a quota for each label it would be half of that. A busy machine only makes it longer.
  expect(await elapsed([UIDS.red, UIDS.red])).toBeGreaterThan(1_700);
});
