import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import type { CallRecord } from '../../src/emulator/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { JsonSummary, QueueOptions } from '../../src/index.ts';
import { emulator, readTable } from '../support/audit.ts';
import type { CliResult } from '../support/cli.ts';
import { instanceOf } from '../support/instances.ts';
import { MAIN, start } from '../support/process.ts';
import type { Started } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';

export const ACCOUNTS: readonly string[] = ['red', 'blue', 'green', 'gold'];
/** Of each account. */
export const PACKAGES = 16;
/** So that an account takes a second. */
const QPS = 16;
/** How long a worker that died keeps its accounts here. */
const LOCK_MS = 2_000;

const ENV: Readonly<Record<string, string>> = {
  HOME: '/nonexistent',
  ...Object.fromEntries(
    ACCOUNTS.flatMap((account) => [
      [`${account.toUpperCase()}_ACCESS_KEY_ID`, `LTAI5t${account}`],
      [`${account.toUpperCase()}_ACCESS_KEY_SECRET`, `${account}-secret-of-no-value`],
    ]),
  ),
};

/** Four accounts of a real service, a job that audits them, and the processes that do it. */
export interface Estate {
  out: string;
  /** Calls for a package, as they come. */
  calls: CallRecord[];
  /** Resolves once the service has had so many calls for a package. */
  asked(count: number): Promise<void>;
  /** `ota-audit run --queue`. */
  run(...flags: string[]): Started;
  /** The same, which waits for workers for so long. */
  runBriefly(noWorkerMs: number): Started;
  /** A worker whose account goes to another two seconds after its death. */
  worker(options?: { accounts?: number; dist?: string }): Started;
  /** Runs that are under way, and those that are finished. */
  runs(): string[];
}

export async function estateOn(queue: Pick<QueueOptions, 'url' | 'parts'>): Promise<Estate> {
  const out = await tempFolder();
  const service = await emulator({
    fleet: { instances: ACCOUNTS.map((account) => ({ ...instanceOf(account, PACKAGES), account })) },
    accounts: ACCOUNTS.map((account) => ({
      account,
      keys: [{ accessKeyId: `LTAI5t${account}`, accessKeySecret: `${account}-secret-of-no-value` }],
    })),
  });
  const targets = ACCOUNTS.map((account) => ({
    account,
    region: 'cn-shanghai',
    endpoint: service.url,
    instances: [account],
    credentials: { env: account.toUpperCase() },
  }));
  const job = await put(out, 'nightly.yaml', JSON.stringify({ targets, select: { list: {} } }));
  const calls = (): CallRecord[] => service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware');
  const env = { ...ENV, OTA_AUDIT_QUEUE: queue.url, ...(queue.parts && { OTA_AUDIT_PARTS: queue.parts }) };
  return {
    out,
    get calls() {
      return calls();
    },
    asked: (count) => until(() => calls().length >= count),
    run(...given) {
      const flags = ['--qps', String(QPS), '--format', 'csv', '--rollouts', 'off', '--fail-on', 'never'];
      return start(process.execPath, [MAIN, 'run', job, '--out', out, ...flags, ...given, '--json'], env);
    },
    runBriefly: (noWorkerMs) =>
      scripted('runJob(await jobFor(given.job, given.flags, { env: process.env }), ports, given)', {
        job,
        flags: { qps: QPS, format: ['csv'], rollouts: 'off', failOn: 'never', out },
        queue: { ...queue, noWorkerMs },
      }),
    worker: ({ accounts = 1, dist = DIST } = {}) =>
      scripted('runWorker(given, ports)', { ...queue, accounts, lockMs: LOCK_MS }, dist),
    runs: () =>
      ['nightly', 'nightly/.work']
        .filter((folder) => existsSync(join(out, folder)))
        .flatMap((folder) => readdirSync(join(out, folder)).filter((name) => /^\d{8}T/.test(name))),
  };
}

const DIST = resolve(import.meta.dirname, '../../dist');

/** The commands have no options for how long a dead worker keeps its accounts, and how long workers are waited for. */
function scripted(work: string, given: object, dist = DIST): Started {
  const built = (name: string): string => JSON.stringify(join(dist, name));
  const script = `
    import { nodePorts, runJob, runWorker } from ${built('index.js')};
    import { jobFor } from ${built('cli/job.js')};
    const given = JSON.parse(process.env.GIVEN);
    const end = new AbortController();
    process.once('SIGTERM', () => end.abort(new Error('ended')));
    given.signal = end.signal;
    const say = (message, facts = {}) => console.log(message, JSON.stringify(facts));
    const logger = { debug() {}, info: say, warn: say, error: say };
    const ports = nodePorts({ logger, host: 'test' });
    try {
      await ${work};
    } catch (error) {
      console.error(error.message, error.hint ?? '');
      process.exitCode = error.exitCode ?? 1;
    }`;
  return start(process.execPath, ['--input-type=module', '-e', script], {
    ...ENV,
    GIVEN: JSON.stringify(given),
  });
}

/** Resolves once something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const sinceMs = performance.now(); !isSo(); await systemClock.sleep(10))
    if (performance.now() - sinceMs > 30_000) throw new Error(`not so: ${isSo.toString()}`);
}

/** Resolves once a worker takes accounts. */
export async function isReady(worker: Started): Promise<Started> {
  await worker.said(/waiting for accounts/);
  return worker;
}

export async function killed({ child, ended }: Started): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** The summary of a run that has ended, which must be so and so. */
export function summaryOf({ code, stdout, stderr }: CliResult, exitCode = 0): JsonSummary {
  expect(code, stderr).toBe(exitCode);
  return JSON.parse(stdout) as JsonSummary;
}

/** The run is COMPLETE: every package of every account stands in its reports, once, and the folder verifies. */
export function expectWhole(ended: CliResult): JsonSummary {
  const summary = summaryOf(ended);
  const total = ACCOUNTS.length * PACKAGES;
  expect(summary.coverage).toMatchObject({ requested: total, audited: total });
  expectOnce(summary.folder, total);
  return summary;
}

/** Nothing stands twice in a run's tables or ledgers. */
export function expectOnce(folder: string, packages: number): void {
  const ids = readTable(folder, 'packages').map(({ firmware_id: id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(packages);
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'verify', folder], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
}

/** Packages that were asked for more than once, by account. */
export function repeated(calls: readonly CallRecord[]): Record<string, number> {
  const times = new Map<string, number>();
  for (const { subject } of calls) times.set(subject, (times.get(subject) ?? 0) + 1);
  const more: Record<string, number> = {};
  for (const [subject, count] of times) {
    const account = subject.split('-')[0] ?? '';
    if (count > 1) more[account] = (more[account] ?? 0) + count - 1;
  }
  return more;
}
