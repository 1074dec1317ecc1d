import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { SUMS } from '../../src/evidence/names.ts';
import { openHistory } from '../../src/writers/save/history.ts';
import { somePackage } from '../emulator/support.ts';
import { emulator, readTable } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { someJob } from '../support/rollouts.ts';
import { put, tempFolder } from '../support/temp.ts';
import { literal, openDuck } from '../writers/duckdb.ts';
import type { DuckRow } from '../writers/duckdb.ts';

const FLEET = fleetOf(
  [
    somePackage({ firmwareId: 'healthy01' }),
    somePackage({ firmwareId: 'unverified02', status: 0, verifyProgress: 0, description: '' }),
    somePackage({ firmwareId: 'failed03', status: 3, verifyProgress: 40, signMethod: 'SHA256' }),
  ],
  undefined,
  [
    someJob('job-1', 'failed03', { tasks: { QUEUED: 12_000, NOTIFIED: 384 } }),
    someJob('job-2', 'failed03', { jobStatus: 'COMPLETE', jobType: 'VERFIY_FIRMWARE' }),
  ],
);

interface Nights {
  jobDir: string;
  run: (...flags: string[]) => Promise<JsonSummary>;
}

/** A job that keeps a history, run as often as a test wants, against one service. */
async function nights(reports: string, more = ''): Promise<Nights> {
  const folder = await tempFolder();
  const service = await emulator({ fleet: FLEET });
  await put(folder, 'ids.csv', 'FirmwareId\nhealthy01\nunverified02\nfailed03\ngone04\n');
  const job = await put(
    folder,
    'nightly.yaml',
    `targets: [{ account: acme, region: cn-shanghai, endpoint: "${service.url}" }]\nselect: { ids: ids.csv }\n` +
      `reports: ${reports}\n${more}\n`,
  );
  const out = join(folder, 'reports');
  return {
    jobDir: join(out, 'nightly'),
    async run(...flags) {
      const argv = ['run', job, '--qps', '5000', '--out', out, '--json', '--fresh', ...flags];
      const { stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
      if (!stdout.includes('"error":null')) throw new Error(stderr);
      return JSON.parse(stdout) as JsonSummary;
    },
  };
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .toSorted();

/** A row as the CSV file of the same run shows it. */
function asCsv(row: DuckRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, cell === null ? '' : String(cell)]),
  );
}

test('each run adds its file to the history, and DuckDB unites them as the CSV files have them', async () => {
  const { jobDir, run } = await nights('[csv, parquet]');
  const runs = [await run(), await run()];
  // Runs that begin within a second are told apart by chance: the order of their IDs need not be that of time.
  const [first, second] = runs.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1)) as [
    JsonSummary,
    JsonSummary,
  ];
  const day = `dt=${first.run_id.slice(0, 4)}-${first.run_id.slice(4, 6)}-${first.run_id.slice(6, 8)}`;
  const wanted = ['findings', 'packages', 'rollouts', 'runs', 'verdicts'].flatMap((table) =>
    [first, second].map(({ run_id }) => `${table}/${day}/${run_id}.parquet`),
  );
  expect(filesBelow(join(jobDir, 'history'))).toEqual(wanted.toSorted());
  expect(readdirSync(jobDir).toSorted()).toEqual(
    ['.undelivered', '.work', first.run_id, second.run_id, 'history', 'latest'].toSorted(),
  );

  const duck = await openDuck();
  const from = (table: string): string => {
    const glob = literal(join(jobDir, 'history', table, '*', '*.parquet'));
    return `read_parquet(${glob}, hive_partitioning = true, union_by_name = true)`;
  };
  for (const table of ['packages', 'findings', 'rollouts'] as const) {
    const rows = await duck.query(`select * exclude (dt) from ${from(table)} order by run_id`);
    const csv = [first, second].flatMap(({ folder }) => readTable(folder, table));
    expect(rows.map(asCsv)).toEqual(csv);
    expect(csv.length).toBeGreaterThan(3);
  }
  const given = await duck.query(
    `select firmware_id, job_id, devices_waiting, devices_under_way, devices_failed, f.check_id
     from ${from('rollouts')} r join ${from('findings')} f using (run_id, firmware_id)
     where open_of_failing and list_contains(string_split(r.failing_findings, ' '), f.finding_id) and run_id = ${literal(first.run_id)}`,
  );
  const open = { firmware_id: 'failed03', job_id: 'job-1', devices_waiting: 12_384n, devices_under_way: 0n };
  expect(given).toEqual([{ ...open, devices_failed: 0n, check_id: 'verification-failed' }]);
  const listed = await duck.query(`select * from ${from('runs')} order by run_id`);
  expect(listed).toMatchObject(
    [first, second].map((summary) => ({
      run_id: summary.run_id,
      dt: new Date(day.slice(3)).toISOString(),
      job: 'nightly',
      complete: true,
      requested: 4n,
      audited: 3n,
      not_found: 1n,
      failing_critical: BigInt(summary.open.critical),
      rollouts_open_of_failing: 1n,
      devices_waiting: 12_384n,
      rollouts_unknown: 0n,
    })),
  );
  const percent = await duck.query(
    `select check_id, count(*) filter (verdict = 'pass') as pass, count(*) as all_of_them
     from ${from('verdicts')} where check_id in ('unverified', 'not-found') group by check_id order by check_id`,
  );
  expect(percent).toEqual([
    { check_id: 'not-found', pass: 6n, all_of_them: 8n },
    { check_id: 'unverified', pass: 4n, all_of_them: 8n },
  ]);
  // The history is no run, and not in the way of those who look at runs.
  const chain = await runCli(['verify', join(jobDir, 'latest'), '--chain']);
  expect([chain.code, chain.stdout]).toEqual([0, expect.stringContaining('WHOLE: 2 runs')]);
});

test('keep removes a run from the history too, with days that are empty then', async () => {
  const { jobDir, run } = await nights('[csv, parquet]', 'keep: 30d');
  const strangers = ['history/runs/dt=2020-01-02/notes.txt', 'history/runs/README'];
  for (const name of strangers) await put(jobDir, name, 'not ours');
  const gone = '20200101T020000Z-a1b2c3.parquet';
  for (const table of ['runs', 'packages'])
    await put(jobDir, `history/${table}/dt=2020-01-01/${gone}`, 'old');
  await put(jobDir, `history/runs/dt=2020-01-02/20200102T020000Z-a1b2c3.parquet`, 'old');
  const { run_id } = await run();
  const left = filesBelow(join(jobDir, 'history'));
  expect(left.filter((name) => !name.includes(run_id))).toEqual(
    strangers.map((name) => name.replace('history/', '')).toSorted(),
  );
  expect(existsSync(join(jobDir, 'history/packages/dt=2020-01-01'))).toBe(false);
});

test('a history that cannot be written fails alone: exit 7 names it, the run folder is whole', async () => {
  const { jobDir, run } = await nights('[csv, parquet]');
  await put(jobDir, 'history', 'a file in the way');
  const summary = await run();
  expect(summary).toMatchObject({ exit_code: 7, complete: true, failed_outputs: [{ format: 'parquet' }] });
  expect(summary.failed_outputs[0]?.problem).toMatch(/history is a file/);
  expect(readdirSync(summary.folder)).toContain(SUMS);
  expect(readTable(summary.folder, 'packages')).toHaveLength(4);
  expect(readdirSync(jobDir)).not.toContain('.history');
  // Nothing has to be mended but the cause.
  await rm(join(jobDir, 'history'));
  expect((await run()).failed_outputs).toEqual([]);
});

test('a run that is written again replaces its files, and what a killed one left is gone', async () => {
  const jobDir = join(await tempFolder(), 'nightly');
  const info = { runId: '20261123T235959Z-a1b2c3', startedAt: '2026-11-23T23:59:59.000Z' };
  const aside = join(jobDir, '.history', info.runId);
  await mkdir(aside, { recursive: true });
  writeFileSync(join(aside, 'verdicts.parquet'), 'half');
  for (const text of ['first', 'second']) {
    const history = await openHistory(jobDir, info);
    const output = history.open('runs', 'parquet');
    await new Promise<void>((done) => output.end(text, () => done()));
    expect(existsSync(join(jobDir, 'history'))).toBe(text === 'second');
    await history.commit();
    await history.close();
  }
  const [name = '', ...more] = filesBelow(join(jobDir, 'history'));
  expect([name, more]).toEqual(['runs/dt=2026-11-23/20261123T235959Z-a1b2c3.parquet', []]);
  expect(statSync(join(jobDir, 'history', name)).size).toBe('second'.length);
  expect(readdirSync(jobDir)).toEqual(['history']);
});
