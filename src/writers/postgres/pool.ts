import { codeOf } from '../../core/error-code.ts';
import { asLibpq, unusableUrl } from './url.ts';
import type { Pool, PoolConfig } from 'pg';

type Driver = typeof import('pg').default;

/** @throws Error where the URL is none; its own text is not repeated */
export function openPool(pg: Driver, url: string, options: PoolConfig): Pool {
  const pool = ofUrl(
    url,
    (connectionString) =>
      new pg.Pool({ connectionString, application_name: 'ota-audit', keepAlive: true, ...options }),
  );
  // Of connections that break between two statements: the next one meets it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** `PostgreSQL at host:port/database`. @throws as `openPool` */
export function placeOf(pg: Driver, url: string): string {
  const client = ofUrl(url, (connectionString) => new pg.Client({ connectionString }));
  return `PostgreSQL at ${client.host}:${client.port}/${client.database ?? ''}`;
}

function ofUrl<T>(url: string, make: (connectionString: string) => T): T {
  const connectionString = asLibpq(url);
  try {
    return make(connectionString);
  } catch (error) {
    throw unusableUrl(url, error);
  }
}

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const NO_TABLE = '42P01';
const NO_RIGHT = '42501';
const NO_SCHEMA = '3F000';
const MADE_MEANWHILE = ['23505', '42P07'];

/** Tables of this program's own, in the first schema of the connection's search_path. */
export interface OwnTables {
  /** As a message names them. */
  names: string;
  /** What a role needs on them: `SELECT and INSERT`. */
  rights: string;
  create: string;
}

/**
 * Makes the tables where they are not there.
 * @param run runs statements
 * @throws what `work` throws; where a right or a schema is missing, an Error that says what is needed
 */
export async function withTables<T>(
  run: (statements: string) => Promise<unknown>,
  tables: OwnTables,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== NO_TABLE) throw explained(error, tables);
  }
  try {
    await run(tables.create);
  } catch (error) {
    if (!MADE_MEANWHILE.includes(codeOf(error))) throw explained(error, tables);
  }
  return work();
}

function explained(error: unknown, { names, rights }: OwnTables): unknown {
  if (codeOf(error) === NO_SCHEMA)
    return new Error(`no schema in search_path exists for ${names}`, { cause: error });
  if (codeOf(error) !== NO_RIGHT || !(error instanceof Error)) return error;
  const needed = `the role needs ${rights} on ${names}, and CREATE in the schema to make what is missing`;
  return new Error(`${error.message}; ${needed}`, { cause: error });
}
