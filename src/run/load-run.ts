/**
 *   loadRun ──► stored-run: manifest, run.json and results are as they were written ──► the database
 *   addToHistory ──► the same ──► the job's history (Parquet)
 *
 * The stored run is read and never changed, and nothing is judged: what a format missed is put into it later.
 */
import { join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { EvaluatedRun } from '../core/model/run.ts';
import { RESULTS } from '../evidence/names.ts';
import { evaluatedRun } from '../results/read.ts';
import { parquet } from '../writers/parquet/parquet.ts';
import { loadInto } from '../writers/postgres/load.ts';
import type { Database } from '../writers/postgres/load.ts';
import { DATABASE } from '../writers/postgres/postgres.ts';
import { refuseLinks } from '../writers/save/places.ts';
import { deliverReport } from './report.ts';
import type { ReportPorts } from './report.ts';
import { openOwnRun } from './stored-run.ts';
import type { StoredRun } from './stored-run.ts';

/** Which database takes a run. */
export interface LoadRunOptions {
  /** `postgres://user:password@host:5432/database`. */
  url: string;
  /** The schema of the tables; default `ota_audit`. */
  schema?: string;
  /** Ends it within seconds, with nothing loaded; its reason is thrown. */
  signal?: AbortSignal;
}

/** What a database got of a run. */
export interface LoadedRun {
  runId: string;
  /** The schema. */
  schema: string;
  /** How many rows each table got. */
  rows: Record<string, number>;
}

/**
 * Writes a finished run into a PostgreSQL database, as it was evaluated. A run that is loaded again replaces its rows.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `usage` for a URL or a schema that is none, `run-folder` where the run was altered or is none,
 * `output-failed` where the database does not take it
 */
export async function loadRun(
  path: string,
  options: LoadRunOptions,
  ports: Pick<ReportPorts, 'clock'>,
): Promise<LoadedRun> {
  const database = databaseOf(options);
  const interrupted = options.signal ?? new AbortController().signal;
  const { run } = await openToLoad(path, interrupted);
  try {
    const rows = await loadInto(database, run, { clock: ports.clock, interrupted });
    return { runId: run.info.runId, schema: database.schema, rows };
  } catch (error) {
    interrupted.throwIfAborted();
    throw notTaken(error);
  }
}

/**
 * Adds a finished run to its job's history, as Parquet files; those of an earlier writing are replaced.
 * @returns the run's ID and the folder of the history
 * @throws AuditError `run-folder` where the run was altered or is none, `output-failed` where the files cannot be written
 */
export async function addToHistory(
  path: string,
  options: Pick<LoadRunOptions, 'signal'>,
  ports: ReportPorts,
): Promise<{ runId: string; jobDir: string }> {
  const interrupted = options.signal ?? new AbortController().signal;
  const { run, stored } = await openToLoad(path, interrupted);
  const { jobDir } = stored;
  await refuseLinks(jobDir);
  const problem = await deliverReport({ format: parquet, options: {} }, { run, jobDir, interrupted, ports });
  interrupted.throwIfAborted();
  if (problem !== undefined) throw notTaken(new Error(problem));
  return { runId: run.info.runId, jobDir };
}

async function openToLoad(
  path: string,
  interrupted: AbortSignal,
): Promise<{ run: EvaluatedRun; stored: StoredRun }> {
  const stored = await openOwnRun(path);
  return { run: evaluatedRun(stored.result, join(stored.folder, RESULTS), interrupted), stored };
}

function databaseOf({ url, schema }: LoadRunOptions): Database {
  const result = DATABASE.safeParse({ url, ...(schema !== undefined && { schema }) });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  throw new AuditError(
    'usage',
    `the database cannot be used: ${problems.join('; ')}`,
    'Give --url, or set PGURL.',
  );
}

function notTaken(error: unknown): unknown {
  if (error instanceof AuditError || !(error instanceof Error)) return error;
  return new AuditError(
    'output-failed',
    error.message,
    'The run folder and the rows of this run in the database are unchanged: fix the cause and load it again.',
    { cause: error },
  );
}
