/**
 *   loadInto ──► session (connect, time limits) ──► migrate (own transaction, one at a time)
 *            ──► one transaction: what the run left before goes, COPY of the tables, a piece of each at a time
 */
import { ALL_TABLES } from '../table.ts';
import { copyRun } from './copy.ts';
import { migrate } from './migrate.ts';
import { openSession } from './session.ts';
import { qualified } from './sql.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Table } from '../column.ts';
import type { Session, SessionPorts } from './session.ts';

/** Rows that are deleted by one statement, so that none takes long. */
const DELETED_AT_ONCE = 100_000;

export interface Database {
  /** As libpq writes it. */
  url: string;
  schema: string;
}

/**
 * Writes every table of a run into a database, in one transaction: readers see all of it or what was there before. A run
 * that is written again replaces its rows.
 * @returns how many rows each table got
 * @throws Error that names the database, without its password, and what it said
 */
export async function loadInto(
  { url, schema }: Database,
  run: EvaluatedRun,
  ports: SessionPorts,
): Promise<Record<string, number>> {
  const session = await openSession(url, ports);
  try {
    await migrate(session, schema);
    return await session.transaction(async () => {
      // Whoever loads the same run meanwhile waits for the whole of it.
      await session.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `${schema} ${run.info.runId}`,
      ]);
      for (const table of ALL_TABLES) await deleteRun(session, schema, table, run.info.runId);
      return copyRun(session, schema, ALL_TABLES, run);
    });
  } catch (error) {
    throw session.explained(error);
  } finally {
    await session.close();
  }
}

async function deleteRun(session: Session, schema: string, table: Table, runId: string): Promise<void> {
  const name = qualified(schema, table.name);
  const statement = `delete from ${name} where ctid = any(array(select ctid from ${name} where run_id = $1 limit ${DELETED_AT_ONCE}))`;
  while ((await session.query(statement, [runId])).rowCount === DELETED_AT_ONCE);
}
