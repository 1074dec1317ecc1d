/**
 * Reads a job's Parquet history with DuckDB, and compares the newest run with its CSV files.
 * Usage: read-history.mjs <job-folder>. Prints one line a check; exits 1 at the first that fails.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2] ?? '';
const latest = join(folder, 'latest');
const manifest = JSON.parse(readFileSync(join(latest, 'manifest.json'), 'utf8'));
const connection = await (await DuckDBInstance.create(':memory:')).connect();

const literal = (text) => `'${text.replaceAll("'", "''")}'`;
const parquet = (table) =>
  `read_parquet(${literal(join(folder, 'history', table, '*', '*.parquet'))}, hive_partitioning = true, union_by_name = true)`;
const csv = (table) =>
  `read_csv(${literal(join(latest, `${table}.csv`))}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n')`;

async function first(sql) {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowsJson()[0]?.map(String) ?? [];
}

function check(what, found, wanted) {
  const holds = String(found) === String(wanted);
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'} ${what}${holds ? '' : ` ${found}, not ${wanted}`}\n`);
  if (!holds) process.exit(1);
}

const names = readdirSync(join(folder, 'history'), { recursive: true, encoding: 'utf8' });
const strangers = names.filter(
  (name) => !/^[a-z]+(\/dt=\d{4}-\d\d-\d\d(\/\d{8}T\d{6}Z-[0-9a-f]{6}\.parquet)?)?$/.test(name),
);
check('the history holds nothing else', strangers, []);

const ofRun = `where run_id = ${literal(manifest.run_id)}`;
for (const table of ['packages', 'findings']) {
  const [rows] = await first(`select count(*) from ${parquet(table)} ${ofRun}`);
  check(`${table}: as many rows as the CSV file`, rows, manifest.rows[table]);
  const key = table === 'packages' ? 'firmware_id, outcome' : 'finding_id, check_id, severity, state';
  // An empty cell of a CSV file is NULL to DuckDB, and so is what is unknown.
  const same = (from) =>
    `select coalesce(columns([${key.split(', ').map(literal).join(', ')}]), '') from ${from}`;
  const [lost] = await first(
    `select count(*) from ((${same(parquet(table))} ${ofRun}) except all (${same(csv(table))}))`,
  );
  check(`${table}: the cells of the CSV file`, lost, 0);
}
const [requested, audited, complete] = await first(
  `select requested, audited, complete from ${parquet('runs')} ${ofRun}`,
);
check(
  'runs: the manifest\u2019s coverage',
  [requested, audited, complete],
  [manifest.coverage.requested, manifest.coverage.audited, manifest.complete],
);
const [unnamed, passes] = await first(
  `select count(*) filter (verdict in ('fail', 'unknown') and finding_id not in (select finding_id from ${parquet('findings')} ${ofRun})),
   count(*) filter (verdict = 'pass') > 0 from ${parquet('verdicts')} ${ofRun}`,
);
check('verdicts: each that fails is a finding, and there are passes', [unnamed, passes], [0, true]);
