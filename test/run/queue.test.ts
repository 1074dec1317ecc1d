import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EmulatorKey, Fleet } from '../../src/emulator/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome, RunPorts } from '../../src/index.ts';
import type { JobTarget } from '../../src/job/job.ts';
import { emulator, quotaCalls } from '../support/audit.ts';
import { instanceOf } from '../support/instances.ts';
import { jobOf, portsOf, reportOf, targetOf } from '../support/job.ts';
import { BACKENDS, withWorkers } from '../support/queue.ts';
import { put, tempFolder } from '../support/temp.ts';

const ACCOUNTS = ['red', 'blue', 'green'].map((account) => ({
  account,
  keys: [
    { accessKeyId: `LTAI5t${account}`, accessKeySecret: `${account}-secret-of-no-value` },
  ] as EmulatorKey[],
}));
const ENV = Object.fromEntries([
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

interface Scene {
  out: string;
  job: Job;
  service: Awaited<ReturnType<typeof emulator>>;
}

/** Lists and a CSV file, several accounts and instances, and an account without a key. */
async function scene(change: Partial<Job> = {}): Promise<Scene> {
  const out = await tempFolder();
  const service = await emulator({
    fleet: FLEET,
    accounts: ACCOUNTS,
    clock: STILL,
    latencyMs: { min: 1, max: 3 },
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

const ports = (change: Partial<RunPorts> = {}): RunPorts =>
  portsOf({ clock: STILL, env: ENV, host: 'coordinator', ...change });

const workerPorts = (count: number, change: Partial<RunPorts> = {}): RunPorts[] =>
  Array.from({ length: count }, (_, index) => ports({ host: `worker-${index + 1}`, ...change }));

/** Every file of a run, with what no two runs have in common left out. */
async function filesOf({ folder }: Pick<RunOutcome, 'folder'>): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text === null) continue;
    const normal = text
      .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, 'run')
      .replaceAll(/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F-]{22}/gi, 'request')
      .replaceAll(/[0-9a-f]{64}/g, 'digest')
      .replaceAll(/\/(?:reports|queuing)"/g, '/out"')
      .replaceAll(/"crc":"[0-9a-f]{8}"/g, 'crc');
    // Answers come in any order.
    files[name] = name.endsWith('.jsonl') ? normal.split('\n').sort().join('\n') : normal;
  }
  return files;
}

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'a run with a queue on %s',
  (_name, { skip, open }) => {
    it.skipIf(skip).each([1, 3])('writes with %i worker(s) what one process writes', async (count) => {
      const alone = await scene();
      const whole = await runJob(alone.job, ports());
      const made = { ...alone, job: { ...alone.job, out: join(alone.out, 'queuing') } };
      const asked = quotaCalls(made.service).length;
      const queue = await open();
      const run = await withWorkers(queue, workerPorts(count), () => runJob(made.job, ports(), { queue }));
      expect(quotaCalls(made.service)).toHaveLength(2 * asked);
      expect(run.exitCode).toBe(whole.exitCode);
      expect(await filesOf(run)).toEqual(await filesOf(whole));
    });
  },
);
