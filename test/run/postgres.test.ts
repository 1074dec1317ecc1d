import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { somePackage } from '../emulator/support.ts';
import { emulator, everythingIn, readTable } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import { someJob } from '../support/rollouts.ts';
import { put, tempFolder } from '../support/temp.ts';

const server = await needsPostgres();
const PASSWORD = 'Zx9/secret of+the Database';
const FORMS = [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  Buffer.from(PASSWORD).toString('base64').replace(/=+$/, ''),
];

interface Lab {
  out: string;
  run(reports: string, env?: Record<string, string>, ...flags: string[]): Promise<CliResult>;
}

async function openLab(): Promise<Lab> {
  const folder = await tempFolder();
  const service = await emulator({
    fleet: fleetOf(
      [
        somePackage({ firmwareId: 'healthy01' }),
        somePackage({
          firmwareId: "o'hara02",
          status: 3,
          verifyProgress: 40,
          firmwareName: "'; drop table runs; /*",
        }),
      ],
      undefined,
      [
        someJob('job-1', "o'hara02", { tasks: { QUEUED: 12_000, NOTIFIED: 384 } }),
        someJob('job-2', "o'hara02", { jobStatus: 'CANCELED' }),
      ],
    ),
  });
  await put(folder, 'ids.csv', "FirmwareId\nhealthy01\no'hara02\ngone03\n");
  const out = join(folder, 'reports');
  return {
    out,
    async run(reports, env = {}, ...flags) {
      const job = await put(
        folder,
        'nightly.yaml',
        `targets: [{ account: acme, region: cn-shanghai, endpoint: "${service.url}" }]\nselect: { ids: ids.csv }\nreports: ${reports}\n`,
      );
      const argv = ['run', job, '--qps', '5000', '--out', out, '--json', ...flags];
      return runCli(argv, { env: { ...DEMO_ENV, ...env } });
    },
  };
}

const summaryOf = ({ stdout, stderr }: CliResult): JsonSummary => {
  if (!stdout.includes('"error":null')) throw new Error(stderr);
  return JSON.parse(stdout) as JsonSummary;
};

test.skipIf(server.skip)(`each run goes into the database, as its CSV files have it${server.note}`, async () => {
  const db = await testDatabase();
  const lab = await openLab();
  const reports = `[csv, { format: postgres, url: "\${PGURL}", schema: ${db.schema} }]`;
  const first = summaryOf(await lab.run(reports, { PGURL: db.url }));
  const second = summaryOf(await lab.run(reports, { PGURL: db.url }));
  expect([first, second].map(({ failed_outputs }) => failed_outputs)).toEqual([[], []]);
  const packages = await db.query('select run_id, firmware_id, firmware_name, outcome, seq::text from packages order by run_id, seq');
  // Runs that begin within one second are ordered by the random part of their IDs.
  const byRunId = [first, second].toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1));
  const csv = byRunId.flatMap(({ folder }) => readTable(folder, 'packages'));
  expect(packages).toEqual(
    csv.map((row) => ({
      run_id: row['run_id'],
      firmware_id: row['firmware_id'],
      firmware_name: row['firmware_name']?.replace(/^'(?=['=])/, '') || null,
      outcome: row['outcome'],
      seq: row['seq'],
    })),
  );

  // What BI asks.
  const open = await db.query('select distinct run_id, job from open_findings');
  expect(open).toEqual([{ run_id: second.run_id, job: 'nightly' }]);
  const failing = readTable(second.folder, 'findings');
  expect(await db.query('select count(*)::int as open from open_findings')).toEqual([{ open: failing.length }]);
  expect(await db.query('select job, day, run_id, requested::int, audited::int, failing_critical::int from trend_by_day')).toEqual([
    { job: 'nightly', day: expect.any(Date) as Date, run_id: second.run_id, requested: 3, audited: 2, failing_critical: 2 },
  ]);
  const [age] = await db.query(`select open_findings::int, mean_age_days::float from finding_age where severity = 'critical'`);
  expect(age).toEqual({ open_findings: 2, mean_age_days: expect.closeTo(0, 1) as number });
  expect(await db.query('select complete, requested::int, not_found::int, answered_percent::float from run_coverage order by run_id')).toEqual(
    [first, second].map(() => ({ complete: true, requested: 3, not_found: 1, answered_percent: 100 })),
  );
  const [unverified] = await db.query(
    `select passes::int, fails::int, not_applicable::int, pass_percent::float from check_results where check_id = 'verification-failed' and run_id = $1`,
    [second.run_id],
  );
  expect(unverified).toEqual({ passes: 1, fails: 1, not_applicable: 1, pass_percent: 50 });

  // What is on its way now: of the newest run alone.
  expect(await db.query('select run_id, firmware_id, job_id, failing_checks, worst_severity, devices_waiting::int from rollouts_of_failing_packages')).toEqual([
    { run_id: second.run_id, firmware_id: "o'hara02", job_id: 'job-1', failing_checks: 'verification-failed', worst_severity: 'critical', devices_waiting: 12_384 },
  ]);
  expect(await db.query('select count(*)::int as rows from rollouts')).toEqual([{ rows: 4 }]);

  // A night on which nobody could be reached.
  const newest = 'select run_id from latest_runs';
  const [{ run_id: last } = {}] = await db.query(newest);
  await db.query('update runs set complete = false, audited = 0, not_found = 0 where run_id = $1', [last]);
  expect(await db.query(newest)).toEqual([
    { run_id: [first.run_id, second.run_id].find((runId) => runId !== last) },
  ]);
}); // prettier-ignore

test('a database that is not there costs exit 7 and nothing else, and its password stands nowhere', async () => {
  const lab = await openLab();
  const url = `postgres://ota:${encodeURIComponent(PASSWORD)}@127.0.0.1:9/audit?sslpassword=${FORMS[2]}`;
  const inFile = await lab.run(`[csv, { format: postgres, url: "${url}" }]`, {}, '--verbose');
  const inEnv = await lab.run(
    '[csv, { format: postgres, url: "${PGURL}" }]',
    { PGURL: url },
    '--log-format',
    'json',
  );
  const ids: string[] = [];
  for (const result of [inFile, inEnv]) {
    const summary = summaryOf(result);
    expect(summary).toMatchObject({ exit_code: 7, complete: true, failed_outputs: [{ format: 'postgres' }] });
    // The first that it does not take, as they were published: later runs wait until that one is in.
    ids.push(summary.run_id);
    const [first] = ids;
    const [failed] = summary.failed_outputs;
    expect(failed?.problem).toContain(`run ${first}: PostgreSQL at 127.0.0.1:9/audit: connect ECONNREFUSED`);
    expect(result.stderr).toContain('postgres could not be written');
    expect(readdirSync(summary.folder)).toEqual(expect.arrayContaining(['SHA256SUMS', 'packages.csv']));
    expect(everythingIn(summary.folder)).toContain('postgres://ota:***@127.0.0.1:9/audit');
    const everything = `${result.stdout}\n${result.stderr}\n${everythingIn(lab.out)}`;
    for (const form of FORMS) expect(everything).not.toContain(form);
  }
});

test.each([
  ['[{ format: postgres }]', /reports\[0\]\.url: is missing/],
  ['[postgres]', /reports\[0\]: postgres needs url/],
  [
    '[{ format: postgres, url: "host=db password=hunter2hunter2" }]',
    /url: expected postgres:\/\/user:password@host/,
  ],
  [
    '[{ format: postgres, url: "postgres://x/y", schema: "a\\"b" }]',
    /schema: expected at most 63 lowercase letters/,
  ],
  [
    '[{ format: postgres, url: "postgres://x/y", schema: pg_catalog }]',
    /schema: expected at most 63 lowercase letters/,
  ],
])('a job that says %s is refused before anything is asked', async (reports, said) => {
  const lab = await openLab();
  const { code, stderr } = await lab.run(reports);
  expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  expect(stderr).not.toContain('hunter2');
});
