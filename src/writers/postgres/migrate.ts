import { VERSION } from '../../core/version.ts';
import { ALL_TABLES } from '../table.ts';
import { columnsOf, keyOf, literal, qualified } from './sql.ts';
import type { SqlColumn } from './sql.ts';
import { VIEWS } from './views.ts';
import type { Session } from './session.ts';
import type { Table } from '../column.ts';

/**
 * What turns a schema of version n - 1 into one of version n, oldest first. A row is never changed once it was released:
 * what changes is a new one. Tables, and columns that tables gain at their end, need none: those that are missing are
 * made before.
 */
const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => indexes(schema).join(';\n'),
  // Made or replaced whole, so that each row which changes one makes all of them as they are now.
  views,
  // rollouts_of_failing_packages
  views,
];

/**
 * Brings a schema up to date, in a transaction of its own; of several programs one does it and the others wait.
 * @throws Error where the schema is of a newer version than this program knows
 */
export async function migrate(session: Session, schema: string): Promise<void> {
  await session.transaction(async () => {
    await session.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`ota-audit ${schema}`]);
    await createSchema(session, schema);
    const version = await versionOf(session, schema);
    if (version > MIGRATIONS.length) {
      throw new Error(
        `the schema ${schema} has version ${version}, but this program only knows ${MIGRATIONS.length}; use the newest version of ota-audit`,
      );
    }
    for (const table of ALL_TABLES) await completeTable(session, schema, table);
    for (const [at, migration] of MIGRATIONS.entries()) {
      if (at < version) continue;
      await session.query(migration(schema));
      await session.query(
        `insert into ${qualified(schema, 'migrations')} (version, tool_version) values ($1, $2)`,
        [at + 1, VERSION],
      );
    }
  });
}

/** Only where it is missing: to create one needs a right that whoever writes into it may not have. */
async function createSchema(session: Session, schema: string): Promise<void> {
  const { rowCount } = await session.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (rowCount === 0) await session.query(`create schema "${schema}"`);
  const found = await session.query('select to_regclass($1) is not null as there', [
    qualified(schema, 'migrations'),
  ]);
  if (found.rows[0]?.['there'] === true) return;
  await session.query(
    `create table ${qualified(schema, 'migrations')} (version integer primary key, tool_version text not null, applied_at timestamp with time zone not null default now())`,
  );
}

async function versionOf(session: Session, schema: string): Promise<number> {
  const { rows } = await session.query(
    `select coalesce(max(version), 0) as version from ${qualified(schema, 'migrations')}`,
  );
  return Number(rows[0]?.['version']);
}

async function completeTable(session: Session, schema: string, table: Table): Promise<void> {
  const { rows } = await session.query(
    'select column_name from information_schema.columns where table_schema = $1 and table_name = $2',
    [schema, table.name],
  );
  const there = new Set(rows.map((row) => row['column_name']));
  if (there.size === 0) {
    await session.query(createTable(schema, table));
    return;
  }
  const missing = columnsOf(table).filter(({ name }) => !there.has(name));
  if (missing.length === 0) return;
  const name = qualified(schema, table.name);
  const added = missing.map((column) => `alter table ${name} add column ${definition(column)}`);
  await session.query([...added, ...comments(name, missing)].join(';\n'));
}

function createTable(schema: string, table: Table): string {
  const name = qualified(schema, table.name);
  const columns = columnsOf(table);
  const key = `primary key (${keyOf(table).join(', ')})`;
  return [
    `create table ${name} (${[...columns.map(definition), key].join(', ')})`,
    `comment on table ${name} is ${literal(table.description)}`,
    ...comments(name, columns),
  ].join(';\n');
}

function definition({ name, type }: SqlColumn): string {
  return `"${name}" ${type}`;
}

function comments(table: string, columns: readonly SqlColumn[]): string[] {
  return columns.map(
    ({ name, description }) => `comment on column ${table}."${name}" is ${literal(description)}`,
  );
}

function views(schema: string): string {
  return VIEWS.map((view) => view(schema)).join(';\n');
}

/** By what findings and packages are looked up over all runs. */
function indexes(schema: string): string[] {
  const on = (table: string, column: string): string =>
    `create index on ${qualified(schema, table)} (${column})`;
  return [
    on('findings', 'finding_id'),
    on('findings', 'firmware_id'),
    on('packages', 'firmware_id'),
    on('runs', 'job, started_at'),
  ];
}
