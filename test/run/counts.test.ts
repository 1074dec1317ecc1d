import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FaultScript, Fleet } from '../../src/emulator/index.ts';
import type { Clock } from '../../src/core/ports.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import { emulator, idsFile, quotaCalls, readTable } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { idsIn, instanceOf } from '../support/instances.ts';
import { ledgersByInstance, linesOf, runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const FLEET: Fleet = { instances: [instanceOf('i1', 14), instanceOf('i2', 105), instanceOf('i3', 9)] };
const IDS = [...idsIn('i1', 14), ...idsIn('i2', 105), ...idsIn('i3', 4), 'i3-gone'];

/** The service throttles now and then, queries and pages alike. */
const FAULTS: FaultScript = [
  { match: { operation: 'QueryOTAFirmware', every: 9 }, fault: { kind: 'throttle' } },
  { match: { operation: 'ListOTAFirmware', every: 3 }, fault: { kind: 'throttle' } },
];

/** Time that goes by twenty times as fast, so that being throttled takes no seconds. */
const clock: Clock = {
  ...systemClock,
  monotonic: () => performance.now() * 20,
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
};

type Service = Awaited<ReturnType<typeof emulator>>;

/** Two instances that are listed, the second in two pages, and one of another account with a file. */
async function scene(): Promise<{ job: Job; service: Service }> {
  const service = await emulator({ fleet: FLEET, faults: FAULTS, latencyMs: { min: 1, max: 3 } });
  const folder = await tempFolder();
  const path = await idsFile(folder, [...idsIn('i3', 4), 'i3-gone']);
  const targets = [
    targetOf(service.url, { instances: ['i1', 'i2'] }),
    targetOf(service.url, { account: 'second', instances: ['i3'], select: { ids: { path } } }),
  ];
  const job = jobOf(targets, join(folder, 'reports'), { concurrency: { accounts: 2, queries: 4 } });
  return { job, service };
}

/** What the lines of a run's ledgers add up to, by instance. */
async function added(folder: string): Promise<Record<string, { calls: number; throttled: number }>> {
  const sums: Record<string, { calls: number; throttled: number }> = {};
  for (const [instance, path] of Object.entries(await ledgersByInstance(folder))) {
    const sum = (sums[instance] = { calls: 0, throttled: 0 });
    for (const line of await linesOf(path)) {
      if (line.kind === 'page') {
        sum.calls += line.calls;
        sum.throttled += line.throttled;
      } else if (line.kind === 'observation') {
        sum.calls += line.observation.attempts;
        sum.throttled += line.observation.throttled ?? 0;
      }
    }
  }
  return sums;
}

async function expectCounted({ folder, summary }: RunOutcome): Promise<void> {
  const rows = readTable(folder, 'packages');
  expect(rows.map((row) => row['seq'])).toEqual(rows.map((_, at) => String(at + 1)));
  expect(rows.map((row) => row['firmware_id'])).toEqual(IDS);
  const sums = await added(folder);
  for (const { report } of summary.targets) {
    const { calls, throttled, target } = report;
    expect({ calls, throttled }).toEqual(sums[target.iotInstanceId]);
    const own = rows.filter((row) => row['iot_instance_id'] === target.iotInstanceId);
    const attempts = own.reduce((sum, row) => sum + Number(row['attempts']), 0);
    // What is not of packages is of the list.
    if (report.list) expect(calls).toBeGreaterThan(attempts);
    else expect(calls).toBe(attempts);
  }
  expect(summary.targets.reduce((sum, { report }) => sum + report.throttled, 0)).toBeGreaterThan(5);
}

const total = ({ summary }: RunOutcome, figure: 'calls' | 'throttled'): number =>
  summary.targets.reduce((sum, { report }) => sum + report[figure], 0);

describe('numbers of packages, calls and throttled calls', () => {
  test('are those of the service, over several targets', async () => {
    const { job, service } = await scene();
    const outcome = await runJob(job, portsOf({ clock }));
    await expectCounted(outcome);
    expect(total(outcome, 'calls')).toBe(quotaCalls(service).length);
    expect(total(outcome, 'throttled')).toBe(service.stats().faults['throttle']);
  });

  test.each([[[3]], [[20]], [[60, 100]]])('are the same after being interrupted at %j', async (at) => {
    const { job, service } = await scene();
    for (const answers of at) await runUntil(job, answers, { clock });
    const outcome = await runJob(job, portsOf({ clock }));
    expect(outcome.info.continuedAt).toHaveLength(at.length);
    await expectCounted(outcome);
    // A page that was on its way is recorded nowhere, and asked for again.
    const lost = quotaCalls(service).length - total(outcome, 'calls');
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(3 * at.length);

    const again = join(await tempFolder(), 'again');
    const { code } = await runCli([
      'report',
      outcome.folder,
      '--out',
      again,
      '--fail-on',
      'low',
      '--format',
      'csv',
    ]);
    expect(code).toBe(3);
    const seqs = readTable(again, 'packages').map((row) => row['seq']);
    expect(seqs).toEqual(IDS.map((_, index) => String(index + 1)));
  });
});
