import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import type { FaultScript } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import type { JobTarget } from '../../src/job/job.ts';
import { emulator, everythingIn, idsFile, packages, pick, readTable } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { jobOf, portsOf, reportOf, standingClock, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';
import { openDuck } from '../writers/duckdb.ts';

interface Night {
  count: number;
  faults?: FaultScript;
  change?: Partial<Job>;
  select?: JobTarget['select'];
}

/** The night's run of one job, against a service that has so many packages. */
async function audit(
  out: string,
  night: number,
  { count, faults = [], change = {}, select }: Night,
): Promise<RunOutcome> {
  const clock = standingClock(Date.parse(`2026-11-${22 + night}T02:00:00.000Z`));
  const fleet = packages(count, { utcCreate: '2026-11-20T08:00:00.000Z' });
  const served = await emulator({ fleet: fleetOf(fleet, DEMO_INSTANCE_ID), faults, clock });
  const target = targetOf(served.url, { account: 'acme', ...(select && { select }) });
  return runJob(jobOf([target], out, change), portsOf({ clock, random: seededRandom(night) }));
}

const ofTarget = ({ folder }: RunOutcome): string[][] =>
  pick(
    readTable(folder, 'findings').filter((row) => row['firmware_id'] === ''),
    'check_id',
    'verdict',
    'state',
    'observed',
    'iot_instance_id',
  );
const row = (check: string, verdict: string, state: string, observed: string): string[] => [
  check,
  verdict,
  state,
  observed,
  DEMO_INSTANCE_ID,
];

describe('a fleet that shrinks between two nights', () => {
  test('is a finding of the target, and exit code 3', async () => {
    const out = await tempFolder();
    const first = await audit(out, 1, { count: 20 });
    expect([first.exitCode, ofTarget(first)]).toEqual([0, []]);

    const reports = ['csv', 'xlsx', 'html', 'parquet'].map((format) => reportOf(format));
    const second = await audit(out, 2, { count: 12, change: { reports } });
    expect(second.exitCode).toBe(3);
    expect(ofTarget(second)).toEqual([row('population-shift', 'fail', 'new', 'packages: 12')]);
    // Besides, each package that is gone is told by itself.
    expect(second.summary.open).toMatchObject({ high: 1, medium: 8 });
    const told = everythingIn(second.folder).split('Packages in the list: 12; the run of').length - 1;
    expect(told).toBeGreaterThanOrEqual(3);

    const duck = await openDuck();
    const history = join(out, 'nightly', 'history');
    const rows = await duck.query(
      `select count(*) filter (check_id = 'population-shift') as of_target from read_parquet('${history}/verdicts/*/*.parquet')`,
    );
    expect(rows[0]).toMatchObject({ of_target: 0n });

    const again = join(await tempFolder(), 'again');
    const { code } = await runCli(['report', second.folder, '--out', again, '--format', 'csv'], {
      env: DEMO_ENV,
    });
    expect(code).toBe(3);
    expect(readFileSync(join(again, 'findings.csv'), 'utf8')).toBe(
      readFileSync(join(second.folder, 'findings.csv'), 'utf8'),
    );

    const third = await audit(out, 3, { count: 12 });
    expect([third.exitCode, ofTarget(third)]).toEqual([
      0,
      [row('population-shift', 'fail', 'resolved', 'packages: 12')],
    ]);
  });

  test('is seen behind a night whose list broke off', async () => {
    const out = await tempFolder();
    await audit(out, 1, { count: 220 });
    const faults: FaultScript = [
      {
        match: { operation: 'ListOTAFirmware', page: 2 },
        fault: { kind: 'success-false', code: 'iot.nobody.Knows' },
      },
    ];
    const second = await audit(out, 2, { count: 220, faults });
    expect([second.exitCode, ofTarget(second)]).toEqual([
      4,
      [
        row('capacity', 'unknown', 'new', '220 packages or more'),
        row('population-shift', 'unknown', 'new', 'unknown'),
      ],
    ]);
    const third = await audit(out, 3, { count: 40 });
    expect([third.exitCode, ofTarget(third)]).toEqual([
      3,
      [
        row('population-shift', 'fail', 'persisting', 'packages: 40'),
        row('capacity', 'unknown', 'resolved', '220 packages or more'),
      ],
    ]);
  });

  test('says nothing of a file, or of a list with a filter', async () => {
    const out = await tempFolder();
    const path = await idsFile(await tempFolder(), ['fw0001', 'fw0002']);
    const strict = { checks: { capacity: { params: { limit: 2 } } } };
    await audit(out, 1, { count: 20 });
    const selections = [{ ids: { path } }, { list: { productKeys: ['a1AbCdEfGhI'] } }];
    for (const [at, select] of selections.entries()) {
      const run = await audit(out, 2 + at, { count: 3, select, change: strict });
      expect([run.exitCode, ofTarget(run)]).toEqual([0, []]);
    }
  });
});

test('a list that is nearly full', async () => {
  const run = await audit(await tempFolder(), 1, {
    count: 9,
    change: { checks: { capacity: { params: { limit: 10 } } } },
  });
  expect([run.exitCode, ofTarget(run)]).toEqual([0, [row('capacity', 'fail', 'new', '9 of 10 packages')]]);
});
