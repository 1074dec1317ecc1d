import { describe, expect, test } from 'vitest';
import type { EmulatorKey, Fleet } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { JobTarget } from '../../src/job/job.ts';
import { emulator, quotaCalls, readTable } from '../support/audit.ts';
import { idsIn, instanceOf } from '../support/instances.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const ACCOUNTS = ['red', 'blue', 'green'].map((account) => ({
  account,
  keys: [
    { accessKeyId: `LTAI5t${account}`, accessKeySecret: `${account}-secret-of-no-value` },
  ] as EmulatorKey[],
}));
const ENV = Object.fromEntries(
  ACCOUNTS.flatMap(({ account, keys: [key] }) => [
    [`${account.toUpperCase()}_ACCESS_KEY_ID`, key?.accessKeyId],
    [`${account.toUpperCase()}_ACCESS_KEY_SECRET`, key?.accessKeySecret],
  ]),
);

/** Two instances of each account: `red1`, `red2` … */
const COUNT = 12;
const FLEET: Fleet = {
  instances: ACCOUNTS.flatMap(({ account }) =>
    [1, 2].map((n) => ({ ...instanceOf(`${account}${n}`, COUNT), account })),
  ),
};

const entry = (url: string, account: string, change: Partial<JobTarget> = {}): JobTarget =>
  targetOf(url, {
    account,
    instances: [`${account}1`, `${account}2`],
    credentials: { from: 'env', prefix: account.toUpperCase() },
    ...change,
  });

/** Runs the entries, and tells the accounts or instances in the order in which firmware were asked for. */
async function order(
  accounts: readonly string[],
  sideBySide: number,
): Promise<{ of: string[]; rows: string[] }> {
  const service = await emulator({ fleet: FLEET, accounts: ACCOUNTS, latencyMs: { min: 4, max: 6 } });
  const targets = accounts.map((account) => entry(service.url, account));
  const job = jobOf(targets, await tempFolder(), { concurrency: { accounts: sideBySide, queries: 2 } });
  const { folder, summary } = await runJob(job, portsOf({ env: ENV }));
  expect(summary.complete).toBe(true);
  const of = quotaCalls(service)
    .filter(({ operation }) => operation === 'QueryOTAFirmware')
    .map(({ subject }) => subject.split('-')[0] ?? '');
  return { of, rows: readTable(folder, 'packages').map((row) => row['firmware_id'] ?? '') };
}

const isOf =
  (account: string) =>
  (instance: string): boolean =>
    instance.startsWith(account);

/** Do the calls of two accounts overlap? */
function overlap(of: readonly string[], a: string, b: string): boolean {
  return (
    of.findIndex(isOf(a)) < of.findLastIndex(isOf(b)) && of.findIndex(isOf(b)) < of.findLastIndex(isOf(a))
  );
}

describe('accounts', () => {
  test('run side by side, an account’s targets one after another, and the report is by target', async () => {
    const { of, rows } = await order(['red', 'blue'], 2);
    expect(overlap(of, 'red', 'blue')).toBe(true);
    for (const account of ['red', 'blue']) {
      const own = of.filter(isOf(account));
      expect(own).toEqual(own.toSorted());
      expect(own).toHaveLength(2 * COUNT);
    }
    expect(rows).toEqual(['red1', 'red2', 'blue1', 'blue2'].flatMap((instance) => idsIn(instance, COUNT)));
  });

  test('no more of them than the job allows', async () => {
    const one = await order(['red', 'blue'], 1);
    expect(overlap(one.of, 'red', 'blue')).toBe(false);
    const { of } = await order(['red', 'blue', 'green'], 2);
    expect(overlap(of, 'red', 'blue')).toBe(true);
    // The third begins when one of the others has ended.
    const firstEnded = Math.min(...['red', 'blue'].map((account) => of.findLastIndex(isOf(account))));
    expect(of.findIndex(isOf('green'))).toBeGreaterThan(firstEnded);
  });

  test('one whose service is slow keeps no other waiting', async () => {
    // No answer of the first account's service comes until the other account has been audited.
    let release: () => void = () => undefined;
    const blueIsDone = new Promise<void>((resolve) => {
      release = resolve;
    });
    const blue = await emulator({
      fleet: FLEET,
      accounts: ACCOUNTS,
      onCall: ({ subject }) => void (subject === `blue2-fw00${COUNT}` && release()),
    });
    const red = await emulator({
      fleet: FLEET,
      accounts: ACCOUNTS,
      latencyMs: { min: 1, max: 1 },
      clock: { ...systemClock, sleep: () => blueIsDone },
    });
    const targets = [entry(red.url, 'red'), entry(blue.url, 'blue')];
    const job = jobOf(targets, await tempFolder(), { concurrency: { accounts: 2, queries: 2 } });
    const { summary } = await runJob(job, portsOf({ env: ENV }));
    expect([summary.complete, summary.coverage.audited]).toEqual([true, 4 * COUNT]);
  });
});

describe('the quota', () => {
  test('is one for two labels of one account', async () => {
    const count = 30;
    const fleet = {
      instances: ['red1', 'red2'].map((id) => ({ ...instanceOf(id, count), account: 'red' })),
    };
    const service = await emulator({ fleet, accounts: ACCOUNTS });
    const quota = { queryQps: 20, listQps: 5_000, share: 1 };
    const labels = ['one', 'two'].map((account, at) =>
      entry(service.url, 'red', { account, instances: [`red${at + 1}`], quota }),
    );
    const { summary } = await runJob(jobOf(labels, await tempFolder()), portsOf({ env: ENV }));
    expect(summary.coverage.audited).toBe(2 * count);
    const times = service.calls
      .filter(({ operation }) => operation === 'QueryOTAFirmware')
      .map(({ receivedAtMs }) => receivedAtMs);
    // Three seconds of one quota; with one for each label it would be half of that. A busy machine only makes it longer.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(2_500);
    // Whose the key is, is asked once.
    expect(service.stats().operations['GetCallerIdentity']?.received).toBe(1);
  });
});
