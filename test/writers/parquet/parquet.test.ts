import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readParquet, writeParquet } from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import type { ColumnType, Row } from '../../../src/writers/column.ts';
import { parquet } from '../../../src/writers/parquet/parquet.ts';
import { openParquet } from '../../../src/writers/parquet/parquet-file.ts';
import type { PublishedOutputs } from '../../../src/writers/format.ts';
import { HISTORY_TABLES } from '../../../src/writers/table.ts';
import { standingClock } from '../../support/job.ts';
import { tempFolder } from '../../support/temp.ts';
import { literal, openDuck } from '../duckdb.ts';
import { orNull } from '../read-back.ts';
import { WORST, sampleRun, withText, withVerdicts } from '../sample-run.ts';

/** Copied from docs/tables.md: within a schema version none may move, go or change its type. */
const COLUMNS: Record<string, string> = {
  packages:
    'run_id text, as_of time, account text, region text, iot_instance_id text, firmware_id text, firmware_name text, product_key text, product_name text, module_name text, type text, src_version text, dest_version text, status_code int, status text, verify_progress int, sign_method text, firmware_sign text, file_count int, total_size_bytes int, url_host text, url_state text, url_expires_at time, url_expires_in_seconds int, utc_create time, utc_modified time, description text, outcome text, worst_severity text, finding_count int, source text, source_line int, request_id text, observed_at time, attempts int, seq int, findings_open int, findings_accepted int, findings_unjudged int, rollout_state text, devices_waiting int, devices_under_way int',
  findings:
    'run_id text, as_of time, finding_id text, check_id text, category text, severity text, verdict text, state text, firmware_id text, file_name text, product_key text, module_name text, dest_version text, account text, region text, iot_instance_id text, observed text, expected text, message text, remediation text, first_seen time, exception_id text, exception_until time, counts bool',
  runs: 'run_id text, job text, schema_version int, tool_version text, host text, started_at time, finished_at time, as_of time, complete bool, incomplete_because text, requested int, audited int, not_found int, denied int, failed int, packages_pass int, packages_fail int, verdicts_pass int, verdicts_fail int, verdicts_unknown int, verdicts_not_applicable int, failing_critical int, failing_high int, failing_medium int, failing_low int, failing_info int, findings_new int, findings_persisting int, findings_reopened int, findings_resolved int, findings_accepted int, fail_on text, findings_at_or_above_fail_on int, files int, total_size_bytes int, differences int, calls int, throttled int, packages_unjudged int, findings_open int, findings_unjudged int, outcome text, result text, rollouts_open_of_failing int, devices_waiting int, devices_under_way int, rollouts_unknown int, fail_on_new bool',
  verdicts:
    'run_id text, as_of time, seq int, account text, region text, iot_instance_id text, product_key text, module_name text, dest_version text, firmware_id text, file_index int, file_name text, check_id text, category text, severity text, verdict text, finding_id text, state text',
  rollouts:
    'run_id text, as_of time, account text, region text, iot_instance_id text, firmware_id text, product_key text, module_name text, dest_version text, job_id text, job_type text, job_status text, policy text, scope text, job_type_raw text, job_status_raw text, policy_raw text, scope_raw text, src_versions text, gray_percent text, dynamic_mode int, open_of_failing bool, failing_checks text, failing_findings text, devices_waiting int, devices_under_way int, devices_succeeded int, devices_failed int, devices_canceled int, tasks_total int, tasks_counted text, tasks_unknown_because text, described text, code text, utc_create time, utc_modified time, utc_schedule time, utc_start time, utc_end time, observed_at time, request_id text, seq int',
};
const DUCK_TYPES: Record<string, string> = {
  text: 'VARCHAR',
  int: 'BIGINT',
  time: 'TIMESTAMP WITH TIME ZONE',
  bool: 'BOOLEAN',
};

function outputs(open: PublishedOutputs['openHistory']): PublishedOutputs {
  return { openHistory: open, clock: standingClock(0), interrupted: new AbortController().signal };
}

async function written(run: EvaluatedRun): Promise<(table: string) => string> {
  const folder = await tempFolder();
  const path = (table: string): string => join(folder, `${table}.parquet`);
  await parquet.write(
    run,
    outputs((table) => createWriteStream(path(table))),
    {},
  );
  return path;
}

/** What arrow-rs read of a file, written by it: what it did not read is not in there. */
async function throughArrow(path: string): Promise<string> {
  const copy = `${path}.arrow-rs`;
  await writeFile(copy, writeParquet(readParquet(await readFile(path))));
  return copy;
}

/** The rows of the tables themselves, as DuckDB should give them. */
async function rowsOf(run: EvaluatedRun, name: string): Promise<Record<string, unknown>[]> {
  const table = HISTORY_TABLES.find((entry) => entry.name === name)!;
  const rows = [...table.runRows(run)];
  for await (const record of run.records()) rows.push(...table.rowsOf(run.info, record));
  return rows.map((row) =>
    Object.fromEntries(
      table.columns.map((column, at) => {
        const cell = row[at] ?? null;
        if (cell instanceof Date) return [column.name, cell.toISOString()];
        // DuckDB's binding drops a mark at a text's start; that it is in the file is asked for below.
        if (typeof cell === 'string') {
          const plain = cell.replaceAll(/\p{Cs}/gu, '\uFFFD').replace(/^\uFEFF/, '');
          return [column.name, orNull(plain, column.name)];
        }
        return [column.name, typeof cell === 'number' ? BigInt(cell) : cell];
      }),
    ),
  );
}

describe('parquet', () => {
  it('has the columns and types of the schema version', async () => {
    const path = await written(sampleRun(1));
    const duck = await openDuck();
    expect(HISTORY_TABLES.map(({ name }) => name)).toEqual(Object.keys(COLUMNS));
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const found = await duck.query(`describe select * from read_parquet(${literal(path(table))})`);
      const wanted = columns.split(', ').map((column) => column.split(' '));
      expect(found.map((row) => [row['column_name'], row['column_type']])).toEqual(
        wanted.map(([name, type]) => [name, DUCK_TYPES[type ?? '']]),
      );
    }
  });

  it.each([
    ['nothing', withVerdicts(sampleRun(0))],
    ['one package, no finding', withVerdicts(sampleRun(1))],
    ['hostile text, exactly as it is', withVerdicts(withText(sampleRun(WORST.length * 2), WORST))],
  ])('DuckDB and arrow-rs read every cell back: %s', async (_name, run) => {
    const path = await written(run);
    const duck = await openDuck();
    for (const { name } of HISTORY_TABLES) {
      for (const file of [path(name), await throughArrow(path(name))]) {
        const found = await duck.query(`select * from read_parquet(${literal(file)})`);
        expect(found, name).toEqual(await rowsOf(run, name));
      }
    }
  });

  it.each<[string, Row[]]>([
    ['no row', []],
    ['nothing but what is unknown', [[null, null, null, null, null]]],
    [
      'the ends of each type',
      [
        ['a', Number.MAX_SAFE_INTEGER, 1.5, true, new Date('9999-12-31T23:59:59.999Z')],
        [' ', -Number.MAX_SAFE_INTEGER, -1e300, false, new Date('0001-01-01T00:00:00.000Z')],
      ],
    ],
  ])('a column of each type, and %s', async (_name, rows) => {
    const types: ColumnType[] = ['text', 'integer', 'number', 'boolean', 'datetime'];
    const columns = types.map((type) => ({ name: type, type, label: '', description: '', width: 1 }));
    const path = join(await tempFolder(), 'types.parquet');
    const file = await openParquet({ ...HISTORY_TABLES[0]!, columns }, createWriteStream(path), 'test');
    await file.add(rows);
    await file.end();
    const duck = await openDuck();
    for (const read of [path, await throughArrow(path)]) {
      const found = await duck.query(`select * replace (epoch_ms(datetime) as datetime) from read_parquet(${literal(read)})`);
      expect(found.map((row) => Object.values(row))).toEqual(
        rows.map((row) => row.map((cell, at) => (cell === null ? null : at === 1 || at === 4 ? BigInt(Number(cell)) : cell))),
      );
    }
  }); // prettier-ignore

  it('keeps a mark at the start of a text', async () => {
    const path = await written(withText(sampleRun(1), ['\uFEFFmark']));
    const sql = `select hex(encode(description)) as bytes from read_parquet(${literal(path('packages'))})`;
    expect(await (await openDuck()).query(sql)).toEqual([{ bytes: 'EFBBBF6D61726B' }]);
  });

  it('keeps the verdicts that pass, and names the finding of those that do not', async () => {
    const run = withVerdicts(sampleRun(60));
    const path = await written(run);
    const duck = await openDuck();
    const [counts] = await duck.query(
      `select count(*) filter (verdict = 'pass') > 0 as pass, bool_and((verdict in ('fail', 'unknown')) = (finding_id is not null)) as named,
        count(*) = count(distinct (seq, check_id, file_index)) as key
       from read_parquet(${literal(path('verdicts'))})`,
    );
    expect(counts).toEqual({ pass: true, named: true, key: true });
    const lost = await duck.query(
      `select finding_id from read_parquet(${literal(path('findings'))})
       except select finding_id from read_parquet(${literal(path('verdicts'))})`,
    );
    expect(lost).toEqual([]);
  });

  it('writes row group by row group, so that memory stays flat, and the same bytes each time', async () => {
    const path = join(await tempFolder(), 'packages.parquet');
    const table = HISTORY_TABLES.find(({ name }) => name === 'packages')!;
    const write = async (): Promise<Buffer> => {
      const output = createWriteStream(path);
      const sizes: number[] = [];
      const file = await openParquet(table, output, 'test', 10 * table.columns.length);
      const run = sampleRun(100);
      for await (const record of run.records()) {
        if (record.kind !== 'firmware') continue;
        await file.add(table.rowsOf(run.info, record));
        sizes.push(output.bytesWritten + output.writableLength);
      }
      await file.end();
      expect(new Set(sizes).size).toBe(11);
      return readFile(path);
    };
    const bytes = await write();
    expect((await write()).equals(bytes)).toBe(true);
    const groups = `select count(distinct row_group_id) as groups from parquet_metadata(${literal(path)})`;
    expect(await (await openDuck()).query(groups)).toEqual([{ groups: 10n }]);
  });

  it('a disk that fills up rejects, and does not hang', async () => {
    const full = (): Writable =>
      new Writable({ highWaterMark: 64, write: (_chunk, _encoding, done) => done(new Error('ENOSPC')) });
    await expect(parquet.write(sampleRun(100), outputs(full), {})).rejects.toThrow('ENOSPC');
  });
});
