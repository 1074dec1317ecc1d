import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Evaluated } from '../../../src/core/model/finding.ts';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { systemClock } from '../../../src/core/system-clock.ts';
import { printable } from '../../../src/writers/neutralise.ts';
import { loadInto } from '../../../src/writers/postgres/load.ts';
import { copyLine, copyRun } from '../../../src/writers/postgres/copy.ts';
import { openSession } from '../../../src/writers/postgres/session.ts';
import type { Session } from '../../../src/writers/postgres/session.ts';
import { ALL_TABLES } from '../../../src/writers/table.ts';
import { needsPostgres, testDatabase } from '../../support/postgres.ts';
import type { TestDatabase } from '../../support/postgres.ts';
import { withFirmware, withoutDifferences } from '../../support/records.ts';
import { orNull } from '../read-back.ts';
import { WORST, evaluatedAt, sampleRun, withText, withVerdicts } from '../sample-run.ts';

const server = await needsPostgres();
const NEVER = new AbortController().signal;

const load = (
  { url, schema }: Pick<TestDatabase, 'url' | 'schema'>,
  run: EvaluatedRun,
  interrupted: AbortSignal = NEVER,
): Promise<Record<string, number>> => loadInto({ url, schema }, run, { clock: systemClock, interrupted });

/** Rows of a table of ours as the database should give them. */
async function rowsOf(run: EvaluatedRun, name: string): Promise<Record<string, unknown>[]> {
  const table = ALL_TABLES.find((entry) => entry.name === name)!;
  const rows = [...table.runRows(run)];
  for await (const record of run.records()) rows.push(...table.rowsOf(run.info, record));
  return rows.map((row, at) => ({
    ...Object.fromEntries(
      table.columns.map((column, place) => {
        const cell = row[place] ?? null;
        if (typeof cell === 'string') return [column.name, orNull(printable(cell), column.name)];
        return [column.name, typeof cell === 'number' ? String(cell) : cell];
      }),
    ),
    ...(table.primaryKey.length === 0 && { row_no: String(at + 1) }),
  }));
}

async function stored(db: TestDatabase): Promise<Record<string, Record<string, unknown>[]>> {
  const tables: Record<string, Record<string, unknown>[]> = {};
  for (const { name, primaryKey } of ALL_TABLES) {
    const key = primaryKey.length > 0 ? primaryKey.join(', ') : 'run_id, row_no';
    tables[name] = await db.query(`select * from ${name} order by ${key}`);
  }
  return tables;
}

describe.skipIf(server.skip)(`postgres${server.note}`, () => {
  test('every cell is read back; loaded twice it is the same, and other runs stay', async () => {
    const db = await testDatabase();
    const run = withVerdicts(withText(sampleRun(WORST.length * 2), WORST));
    const other = { ...sampleRun(3), info: { ...run.info, runId: '20261122T020000Z-a1b2c3' } };
    await load(db, other);
    const counts = await load(db, run);
    const first = await stored(db);
    expect(await load(db, run)).toEqual(counts);
    expect(await stored(db)).toEqual(first);
    for (const { name, primaryKey } of ALL_TABLES) {
      const expected = await rowsOf(run, name);
      expect(counts[name]).toBe(expected.length);
      const key = primaryKey.filter((column) => column !== 'run_id');
      const mine = first[name]!.filter((row) => row['run_id'] === run.info.runId);
      expect(sorted(mine, key), name).toEqual(sorted(expected, key));
      const others = first[name]!.filter((row) => row['run_id'] === other.info.runId);
      expect(others, name).toHaveLength((await rowsOf(other, name)).length);
    }
  });

  test('takes every instant that a clock can show', async () => {
    const db = await testDatabase();
    const instants = [
      new Date(8.64e15),
      new Date('0000-06-01T00:00:00Z'),
      new Date('-004712-01-02T00:00:00Z'),
      new Date(1.5),
    ];
    for (const instant of instants) {
      const text = copyLine([instant]).trim();
      const [row] = await db.query('select extract(epoch from $1::text::timestamptz) * 1000 as ms', [text]);
      expect(Number(row?.['ms']), text).toBe(instant.getTime());
    }
  });

  test('0 packages, and 1', async () => {
    const db = await testDatabase();
    expect(await load(db, withoutDifferences(sampleRun(0)))).toEqual({
      runs: 1,
      packages: 0,
      findings: 0,
      files: 0,
      coverage: 0,
      rollouts: 0,
      verdicts: 0,
    });
    expect(await load(db, sampleRun(1))).toMatchObject({ runs: 1, packages: 1, findings: 0 });
  });

  test('columns have the types, keys and descriptions of the tables', async () => {
    const db = await testDatabase();
    await load(db, sampleRun(0));
    const types = {
      text: 'text',
      integer: 'bigint',
      number: 'double precision',
      boolean: 'boolean',
      datetime: 'timestamp with time zone',
    };
    const found = await db.query(
      `select table_name || '.' || column_name || ' ' || data_type as column from information_schema.columns
       where table_schema = $1 and table_name = any($2) and column_name <> 'row_no' order by table_name, ordinal_position`,
      [db.schema, ALL_TABLES.map(({ name }) => name)],
    );
    const wanted = ALL_TABLES.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ name, columns }) =>
      columns.map((column) => `${name}.${column.name} ${types[column.type]}`),
    );
    expect(found.map(({ column }) => column)).toEqual(wanted);
    const described = await db.query(
      `select count(*)::int as columns, count(col_description(attrelid, attnum))::int as described from pg_attribute
       join pg_class on pg_class.oid = attrelid where relnamespace = $1::regnamespace and relkind = 'r' and relname <> 'migrations' and attnum > 0`,
      [db.schema],
    );
    expect(described[0]?.['described']).toBe(described[0]?.['columns']);
    const keys = await db.query(
      `select relname from pg_constraint join pg_class on pg_class.oid = conrelid where contype = 'p' and relnamespace = $1::regnamespace order by relname`,
      [db.schema],
    );
    expect(keys.map(({ relname }) => relname)).toEqual(
      [...ALL_TABLES.map(({ name }) => name), 'migrations'].toSorted(),
    );
  });

  test('a run that breaks off leaves what was there before, and no half of it', async () => {
    const db = await testDatabase();
    await load(db, sampleRun(20));
    const before = await stored(db);
    const run = sampleRun(600);
    const broken = withFirmware(run, (evaluated) => {
      if (evaluated.observation.seq === 500) throw new Error('the ledger is damaged');
      return evaluated;
    });
    await expect(load(db, broken)).rejects.toThrow('the ledger is damaged');
    expect(await stored(db)).toEqual(before);
  });

  test('two programs migrate once, and what an older one made is brought up to date', async () => {
    const db = await testDatabase();
    const runs = [1, 2, 3].map((day) => {
      const run = sampleRun(2);
      return { ...run, info: { ...run.info, runId: `2026112${day}T020000Z-a1b2c3` } };
    });
    await Promise.all(runs.map((run) => load(db, run)));
    expect(await db.query('select version from migrations')).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ]);
    expect(await db.query('select count(*)::int as runs from runs')).toEqual([{ runs: 3 }]);
    await db.query('alter table files drop column url_path; drop table coverage');
    expect(await load(db, runs[0]!)).toMatchObject({ files: 1, coverage: 2 });
    const [known] = await db.query('select count(url_path)::int as known, count(*)::int as files from files');
    expect(known).toEqual({ known: 1, files: 3 });
    await db.query('insert into migrations (version, tool_version) values (99, $1)', ['9.0.0']);
    await expect(load(db, runs[0]!)).rejects.toThrow(/has version 99, but this program only knows 3/);
  });

  test('a schema of version 1 gains columns at the end of its tables and views, and keeps its rows', async () => {
    const db = await testDatabase();
    const [old, run] = [21, 22].map((day) => {
      const sample = withVerdicts(sampleRun(40));
      return { ...sample, info: { ...sample.info, runId: `202611${day}T020000Z-a1b2c3`, startedAt: `2026-11-${day}T02:00:00Z` } };
    }); // prettier-ignore
    // Another job's newest run stays one of then: it had '' where nothing is known.
    const other = { ...old!, info: { ...old!.info, runId: '20261120T020000Z-a1b2c3', job: 'weekly' } };
    for (const run of [old!, other]) await load(db, run);
    await db.query(`update findings set product_key = coalesce(product_key, ''), observed = '';
      update verdicts set finding_id = coalesce(finding_id, ''), product_key = coalesce(product_key, '');
      drop view rollouts_of_failing_packages, latest_runs, open_findings, trend_by_day, finding_age, run_coverage, check_results;
      alter table findings drop column counts; alter table verdicts drop column state;
      alter table runs drop column packages_unjudged, drop column findings_open, drop column findings_unjudged, drop column outcome, drop column result;
      alter table packages drop column findings_open, drop column findings_accepted, drop column findings_unjudged;
      drop table rollouts; alter table packages drop column rollout_state;
      delete from migrations where version >= 2`);
    await db.query(readFileSync(new URL('../../fixtures/views-version-1.sql', import.meta.url), 'utf8'));
    const columnsOf = async (): Promise<Map<string, unknown>> => {
      const rows = await db.query(
        `select table_name, array_agg(column_name::text order by ordinal_position) as columns
         from information_schema.columns where table_schema = $1 group by table_name`,
        [db.schema],
      );
      return new Map(rows.map((row) => [String(row['table_name']), row['columns']]));
    };
    const before = await columnsOf();
    await load(db, withFirmware(run!, accepted));
    const after = await columnsOf();
    for (const [name, columns] of before) {
      const known = columns as string[];
      expect((after.get(name) as string[]).slice(0, known.length), name).toEqual(known);
    }
    expect(after.get('check_results')).toContain('accepted');
    expect(after.get('rollouts_of_failing_packages')).toContain('devices_waiting');
    expect(await db.query('select distinct job from open_findings order by job')).toEqual([
      { job: 'nightly' },
      { job: 'weekly' },
    ]);
    expect(await db.query(`select 1 from open_findings where product_key = '' or observed = ''`)).toEqual([]);
    expect(
      await db.query(`select 1 from open_findings where job = 'weekly' and product_key is null`),
    ).not.toEqual([]);
    const results = await db.query(
      `select run_id, fails::int, accepted::int, pass_percent::float from check_results where check_id = 'verification-failed' order by run_id`,
    );
    expect(results).toEqual([
      { run_id: other.info.runId, fails: 4, accepted: 0, pass_percent: 90 },
      { run_id: old!.info.runId, fails: 4, accepted: 0, pass_percent: 90 },
      { run_id: run!.info.runId, fails: 0, accepted: 4, pass_percent: 100 },
    ]);
    const [open] = await db.query(
      `select count(*) filter (where verdict = 'fail')::int as open, count(*) filter (where counts)::int as counting from open_findings`,
    );
    const [ages] = await db.query('select sum(open_findings)::int as open from finding_age');
    expect(open?.['open']).toBe(ages?.['open']);
  });

  test('the views tell apart what is open, accepted, not judged, and without an answer', async () => {
    const db = await testDatabase();
    const run = withVerdicts(withFirmware(sampleRun(60), (evaluated) => unanswered(accepted(evaluated))));
    const standing = { open: 0, accepted: 0, unjudged: 0, unanswered: 0 };
    for await (const record of run.records()) {
      if (record.kind !== 'firmware') continue;
      const isAnswered = !['denied', 'error'].includes(record.evaluated.outcome);
      for (const { verdict, state } of record.evaluated.findings)
        standing[state === 'accepted' ? state : verdict === 'fail' ? 'open' : isAnswered ? 'unjudged' : 'unanswered'] += 1;
    }
    expect(Object.values(standing)).not.toContain(0);
    await load(db, run);
    const { open, unjudged, unanswered: silent } = standing;
    const totals = { open, unknown: unjudged + silent, unjudged };
    expect(await db.query(
      `select count(*) filter (where verdict = 'fail')::int as open, count(*) filter (where verdict = 'unknown')::int as unknown,
        count(*) filter (where verdict = 'unknown' and answered)::int as unjudged from open_findings`,
    )).toEqual([totals]);
    expect(await db.query(
      'select sum(open_findings)::int as open, sum(unknown_findings)::int as unknown, sum(unjudged_findings)::int as unjudged from finding_age',
    )).toEqual([totals]);
    expect(await db.query(
      'select sum(fails)::int as open, sum(unknown)::int as unknown, sum(unjudged)::int as unjudged, sum(accepted)::int as accepted from check_results',
    )).toEqual([{ ...totals, accepted: standing.accepted }]);
  }); // prettier-ignore

  test('the view of what is on its way now has the open rollouts of failing packages of each newest run', async () => {
    const db = await testDatabase();
    const [old, run] = [21, 22].map((day) => {
      const sample = sampleRun(day === 21 ? 100 : 60);
      return { ...sample, info: { ...sample.info, runId: `202611${day}T020000Z-a1b2c3`, startedAt: `2026-11-${day}T02:00:00Z` } };
    });
    for (const loaded of [old!, run!]) await load(db, loaded);
    const told = (await rowsOf(run!, 'rollouts')).filter((row) => row['open_of_failing'] === true);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan((await rowsOf(run!, 'rollouts')).length);
    const found = await db.query('select job, run_id, firmware_id, job_id, failing_checks, devices_waiting, worst_severity from rollouts_of_failing_packages order by firmware_id');
    expect(found).toMatchObject(told.map(({ run_id, firmware_id, job_id, failing_checks }) =>
      ({ job: 'nightly', run_id, firmware_id, job_id, failing_checks, devices_waiting: '12384' })));
    expect(found.map((row) => row['worst_severity'])).not.toContain(null);
  }); // prettier-ignore

  test('a database that has no character for a text takes nothing, and says which does', async () => {
    const db = await testDatabase();
    const name = db.schema;
    await db.query(
      `create database ${name} encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'`,
    );
    onTestFinished(async () => void (await db.query(`drop database ${name} with (force)`)));
    const url = Object.assign(new URL(db.url), { pathname: `/${name}` }).href;
    await expect(load({ url, schema: db.schema }, withText(sampleRun(1), ['中文固件']))).rejects.toThrow(
      /character with byte sequence .* has no equivalent in encoding "LATIN1"; use a UTF-8 database: create database … encoding 'UTF8'/,
    );
  });

  test('an end that is asked for comes at once, and rolls back', async () => {
    const db = await testDatabase();
    await load(db, sampleRun(1));
    const end = new AbortController();
    const run = sampleRun(3_000);
    const slow = withFirmware(run, (evaluated) => {
      if (evaluated.observation.seq === 1_000) end.abort(new Error('SIGTERM'));
      return evaluated;
    });
    await expect(load(db, slow, end.signal)).rejects.toThrow('SIGTERM');
    expect(await db.query('select count(*)::int as packages from packages')).toEqual([{ packages: 1 }]);
  });

  test('a server that falls silent under COPY is given up', async () => {
    const db = await testDatabase();
    await load(db, sampleRun(1));
    // Holds the table, so that COPY waits; the clock is quicker than the database.
    const holder = new pg.Client({ connectionString: db.url });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query(`begin; lock table "${db.schema}".packages in access exclusive mode`);
    const quick = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
    };
    await expect(loadInto(db, sampleRun(1), { clock: quick, interrupted: NEVER })).rejects.toThrow(
      /PostgreSQL at \S+\/test: no answer within 30 s/,
    );
    await holder.query('rollback');
  });
});

describe.skipIf(server.skip)(`a transaction${server.note}`, () => {
  interface Fixture {
    session: Session;
    schema: string;
    /** Of the only table, which has one column. */
    table: string;
  }
  async function withTable(): Promise<Fixture> {
    const db = await testDatabase();
    const { url, schema } = db;
    await db.query(`create schema "${schema}"; create table "${schema}".packages (run_id text primary key)`);
    const session = await openSession(url, { clock: systemClock, interrupted: NEVER });
    onTestFinished(() => session.close());
    return { session, schema, table: `"${schema}".packages` };
  }
  const broken: EvaluatedRun = {
    ...sampleRun(1),
    async *records() {
      yield* sampleRun(1).records();
      throw new Error('the first error');
    },
  };
  const rows = ALL_TABLES.filter(({ name }) => name === 'packages').map((table) => {
    return { ...table, columns: table.columns.filter(({ name }) => name === 'run_id') };
  });

  test.each<[string, (fixture: Fixture) => Promise<unknown>, RegExp]>([
    ['our own error', () => Promise.reject(new Error('the first error')), /^the first error$/],
    ['a statement that fails', ({ session }) => session.query('select 1 / 0'), /division by zero/],
    [
      'rows that cannot be made',
      ({ session, schema }) => copyRun(session, schema, rows, broken),
      /^the first error$/,
    ],
    [
      'rows that the database refuses',
      ({ session, schema }) => copyRun(session, schema, rows, sampleRun(1)),
      /extra data after last expected column/,
    ],
  ])('is rolled back after %s, and the connection goes on', async (_name, fail, message) => {
    const fixture = await withTable();
    const { session, table } = fixture;
    const failing = session.transaction(async () => {
      await session.query(`insert into ${table} values ('a')`);
      await fail(fixture);
    });
    await expect(failing).rejects.toThrow(message);
    expect((await session.query(`select * from ${table}`)).rows).toEqual([]);
    await session.transaction(() => session.query(`insert into ${table} values ('b')`));
    expect((await session.query(`select * from ${table}`)).rows).toEqual([{ run_id: 'b' }]);
  });

  test('that cannot be rolled back tells what went wrong first', async () => {
    const { session } = await withTable();
    const failing = session.transaction(async () => {
      const { rows } = await session.query('select pg_backend_pid() as pid');
      const db = await testDatabase();
      await db.query('select pg_terminate_backend($1)', [rows[0]?.['pid']]);
      throw new Error('the first error');
    });
    await expect(failing).rejects.toThrow(/^the first error$/);
  });
});
/** As checks judge a package that gave no answer: none can tell. */
function unanswered(evaluated: Evaluated): Evaluated {
  const { observation, findings } = evaluated;
  const [like] = evaluatedAt(5).findings;
  if (!like || !['denied', 'failed'].includes(observation.answer.kind)) return evaluated;
  const unknown = {
    ...like,
    verdict: 'unknown' as const,
    findingId: `f-none-${observation.seq}`,
    counts: false,
  };
  return { ...evaluated, findings: [...findings, unknown] };
}

/** Its critical findings are accepted. */
function accepted(evaluated: Evaluated): Evaluated {
  const findings = evaluated.findings.map((finding) =>
    finding.severity === 'critical' ? { ...finding, state: 'accepted' as const, counts: false } : finding,
  );
  return { ...evaluated, findings };
}

describe('a database that is not there', () => {
  test('refuses the connection: it is named without its password', async () => {
    const url = 'postgres://ota:p4ssw0rd-of-the-test@127.0.0.1:9/audit';
    const error = await load({ url, schema: 'x' }, sampleRun(1)).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    expect(error).toMatch(/PostgreSQL at 127\.0\.0\.1:9\/audit: connect ECONNREFUSED/);
    expect(error).not.toContain('p4ssw0rd');
  });

  test('says nothing: it is given up', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((done) => silent.once('listening', done));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const quick = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
    };
    const url = `postgres://ota@127.0.0.1:${port}/audit`;
    await expect(
      loadInto({ url, schema: 'x' }, sampleRun(1), { clock: quick, interrupted: NEVER }),
    ).rejects.toThrow(/no answer within/);
  });

  test.each([
    ['postgres://u:p4ssw0rd-of-the-test@[bad/x'],
    ['postgres://u:p4ssw0rd-of-the-test@host:99999999/x'],
    ['p4ssw0rd-of-the-test'],
  ])('has no address that can be read: %s', async (url) => {
    const error = await load({ url, schema: 'x' }, sampleRun(1)).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    expect(error).toMatch(/Error: /);
    expect(error).not.toContain('p4ssw0rd');
  });
});

test.each<[string, Parameters<typeof copyLine>[0], string]>([
  ['nothing', [null, '', 0, false], '\\N\t\t0\tfalse\n'],
  ['what COPY would take for something else', ['a\tb\\c\nd\re', '\\N'], 'a\\tb\\\\c\\nd\\re\t\\\\N\n'],
  ['what no database takes', ['a\0b\ud800'], 'a\uFFFDb\uFFFD\n'],
  ['instants', [new Date('2026-11-23T02:00:00.5Z')], '2026-11-23T02:00:00.500Z\n'],
  ['the last instant', [new Date(8.64e15)], '275760-09-13T00:00:00.000Z\n'],
  ['the first instant', [new Date(-8.64e15)], '-infinity\n'],
  ['instants before our era', [new Date('0000-01-01T00:00:00Z')], '0001-01-01T00:00:00.000Z BC\n'],
])('a row as COPY reads it: %s', (_name, row, line) => expect(copyLine(row)).toBe(line));

function sorted(rows: Record<string, unknown>[], key: readonly string[]): Record<string, unknown>[] {
  const keyOf = (row: Record<string, unknown>): string =>
    key
      .map((column) =>
        /^\d+$/.test(String(row[column])) ? String(row[column]).padStart(12, '0') : String(row[column]),
      )
      .join('\n');
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
