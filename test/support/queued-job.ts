import { join } from 'node:path';
import type { EmulatorKey, Fleet } from '../../src/emulator/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { JobTarget } from '../../src/job/job.ts';
import type { Job, RunPorts } from '../../src/index.ts';
import { emulator } from './audit.ts';
import { instanceOf } from './instances.ts';
import { jobOf, portsOf, reportOf, targetOf } from './job.ts';
import { put, tempFolder } from './temp.ts';

export const ACCOUNTS: { account: string; keys: EmulatorKey[] }[] = ['red', 'blue', 'green'].map(
  (account) => ({
    account,
    keys: [{ accessKeyId: `LTAI5t${account}`, accessKeySecret: `${account}-secret-of-no-value` }],
  }),
);
const ENV: Record<string, string> = Object.fromEntries([
  ['HOME', '/nonexistent'],
  ...ACCOUNTS.flatMap(({ account, keys: [key] }) => [
    [`${account.toUpperCase()}_ACCESS_KEY_ID`, key?.accessKeyId],
    [`${account.toUpperCase()}_ACCESS_KEY_SECRET`, key?.accessKeySecret],
  ]),
]) as Record<string, string>;
const NOW_MS = Date.parse('2026-11-20T02:00:00.000Z');
/** A night in which no time passes, so that what differs differs for a reason. */
const STILL = { ...systemClock, now: () => NOW_MS };
const COUNT = 5;
/** Two instances of each account: `red1`, `red2` … */
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

export interface Scene {
  out: string;
  job: Job;
  service: Awaited<ReturnType<typeof emulator>>;
}

/** Lists and a CSV file, several accounts and instances, and an account without a key. */
export async function scene(change: Partial<Job> = {}, latencyMs = { min: 1, max: 3 }): Promise<Scene> {
  const out = await tempFolder();
  const service = await emulator({
    fleet: FLEET,
    accounts: ACCOUNTS,
    clock: STILL,
    latencyMs,
  });
  const path = await put(out, 'ids.csv', 'FirmwareId\nblue1-fw0001\nmissing\nblue1-fw0001\n,\n');
  const targets = [
    entry(service.url, 'red'),
    entry(service.url, 'blue', { instances: ['blue1'], select: { ids: { path, name: 'ids.csv' } } }),
    entry(service.url, 'poor', { instances: ['red1'] }),
    entry(service.url, 'green'),
  ];
  const reports = [reportOf('csv'), reportOf('html')];
  return { out, job: jobOf(targets, join(out, 'reports'), { reports, ...change }), service };
}

export const ports = (change: Partial<RunPorts> = {}): RunPorts =>
  portsOf({ clock: STILL, env: ENV, host: 'coordinator', ...change });

export const workerPorts = (count: number, change: Partial<RunPorts> = {}): RunPorts[] =>
  Array.from({ length: count }, (_, index) => ports({ host: `worker-${index + 1}`, ...change }));
