import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { fleetOf } from '../src/emulator/index.ts';
import { emulator, ownPackage } from './support/audit.ts';
import { DEMO_ENV, runCli } from './support/cli.ts';
import { needsPostgres, testDatabase } from './support/postgres.ts';
import { someJob } from './support/rollouts.ts';
import { put, tempFolder } from './support/temp.ts';
import { openDuck } from './writers/duckdb.ts';

/** What the pages tell people to type is typed here. */

const server = await needsPostgres();

/** The SQL blocks of a page, each with the text before it. */
function blocksOf(page: string): string[] {
  const text = readFileSync(new URL(`../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, sql = '']) => sql);
}

/** A job that ran twice, `nightly` in a folder of its own. */
async function nightly(reports: string): Promise<string> {
  const folder = await tempFolder();
  const service = await emulator({
    fleet: fleetOf(
      [
        ownPackage('healthy01'),
        ownPackage('unverified02', { destVersion: '1.2.1', status: 0, verifyProgress: 0 }),
        ownPackage('failed03', { destVersion: '1.2.2', status: 3, verifyProgress: 40 }),
      ],
      undefined,
      [someJob('job-1', 'failed03', { tasks: { QUEUED: 12_384, SUCCEEDED: 7 } })],
    ),
  });
  await put(folder, 'ids.csv', 'FirmwareId\nhealthy01\nunverified02\nfailed03\ngone04\n');
  const job = await put(
    folder,
    'nightly.yaml',
    `targets: [{ account: acme, region: cn-shanghai, endpoint: "${service.url}" }]\nselect: { ids: ids.csv }\nreports: ${reports}\n`,
  );
  for (let night = 1; night <= 2; night += 1) {
    const argv = ['run', job, '--qps', '5000', '--out', join(folder, 'reports'), '--quiet', '--fresh'];
    const { code, stderr } = await runCli(argv, { env: DEMO_ENV });
    expect([code, stderr]).toEqual([3, expect.anything()]);
  }
  return folder;
}

test('DuckDB answers what docs/bi.md asks', async () => {
  const folder = await nightly('[csv, parquet]');
  const duck = await openDuck();
  const [views = '', ...questions] = blocksOf('bi.md').map((sql) => sql.replaceAll("'reports/", `'${folder}/reports/`));
  await duck.query(views);
  const answers = [];
  for (const question of questions) answers.push(await duck.query(question));
  const [runs, open, passing, given, spread, links, outcomes, ...more] = answers;
  expect(more).toEqual([]);
  expect(runs?.map(({ requested, outcome }) => [requested, outcome])).toEqual([
    [4n, 'fail'],
    [4n, 'fail'],
  ]);
  expect(open?.slice(0, 2)).toMatchObject([
    { severity: 'critical', check_id: 'rollout-of-failing-package', firmware_id: 'failed03' },
    { severity: 'critical', check_id: 'verification-failed', firmware_id: 'failed03' },
  ]);
  expect(open?.map(({ check_id }) => check_id)).toEqual(expect.arrayContaining(['unverified', 'not-found']));
  expect(given).toEqual([
    {
      product_name: 'Lamp', firmware_id: 'failed03', dest_version: '1.2.0', job_id: 'job-1', job_status: 'in-progress',
      failing_checks: 'verification-failed', devices_waiting: 12_384n, devices_under_way: 0n, devices_succeeded: 7n,
    },
  ]);
  expect(spread).toMatchObject([{ firmware_id: 'failed03', job_id: 'job-1', had_it_first: 7n, have_it_now: 7n }]);
  expect(passing?.filter(({ check_id }) => check_id === 'not-found').map((row) => row['pass_percent'])).toEqual([75, 75]);
  expect(links).toContainEqual({ product_name: 'Lamp', expired: 0n, packages: 3n });
  expect(outcomes?.map(({ outcome }) => outcome)).toEqual(['fail', 'not-found', 'pass']);
}); // prettier-ignore

test.skipIf(server.skip)(`PostgreSQL answers what docs/postgres.md asks, to a reader${server.note}`, async () => {
  const db = await testDatabase();
  await nightly(`[{ format: postgres, url: "${db.url}", schema: ${db.schema} }]`);
  const role = `ota_reader_${randomBytes(6).toString('hex')}`;
  const [reader = '', ...questions] = blocksOf('postgres.md').map((sql) =>
    sql.replaceAll('ota_audit_reader', role).replaceAll(/\bota_audit\b/g, db.schema),
  );
  await db.query(reader);
  onTestFinished(async () => void (await db.query(`drop owned by ${role}; drop role ${role}`)));

  const url = new URL(db.url);
  const client = new pg.Client({ host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1), user: role, password: 'choose one' });
  await client.connect();
  onTestFinished(() => client.end());
  const answers: Record<string, unknown>[][] = [];
  for (const sql of questions.slice(0, 5)) answers.push((await client.query<Record<string, unknown>>(sql)).rows);
  const [open, given, trend, , packages] = answers;
  expect(open?.[0]).toMatchObject({ severity: 'critical', firmware_id: 'failed03' });
  expect(given).toMatchObject([{ job: 'nightly', firmware_id: 'failed03', job_id: 'job-1', devices_waiting: '12384' }]);
  expect(trend).toEqual([expect.objectContaining({ job: 'nightly', outcome: 'fail', failing_critical: '2' })]);
  expect(packages?.map((row) => row['firmware_id'])).toEqual(['failed03', 'unverified02']);
  await expect(client.query(`delete from ${db.schema}.runs`)).rejects.toThrow(/permission denied|read-only/);

  await db.query(questions[5] ?? '');
  expect(await db.query('select count(*)::int as runs from runs')).toEqual([{ runs: 2 }]);
  await db.query(`update runs set started_at = started_at - interval '3 years'`);
  await db.query(questions[5] ?? '');
  expect(await db.query('select (select count(*) from runs) + (select count(*) from verdicts) + (select count(*) from rollouts) as left')).toEqual([{ left: '0' }]);
}); // prettier-ignore
