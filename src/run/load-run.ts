/**
 *   loadRun ──► stored-run: manifest and ledger are as they were written
 *           ──► the job of the ledger ──► judge ──► the tables, in one transaction
 *
 * The stored run is read and never changed: what a database missed is put into it later.
 */
import { AuditError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { judgedAgain } from '../job/stored.ts';
import { FORMATS } from '../writers/index.ts';
import { loadInto } from '../writers/postgres/load.ts';
import type { Database } from '../writers/postgres/load.ts';
import { DATABASE } from '../writers/postgres/postgres.ts';
import { policyDigest, policyFor } from './policy.ts';
import type { RunPorts } from './ports.ts';
import { judgeLedger } from './render.ts';
import { openStoredRun } from './stored-run.ts';
import type { StoredRun } from './stored-run.ts';

export interface LoadRunOptions {
  /** `postgres://user:password@host:5432/database`. */
  url: string;
  /** The schema of the tables; default `ota_audit`. */
  schema?: string;
  /** Ends it within seconds, with nothing loaded; its reason is thrown. */
  signal?: AbortSignal;
}

export interface LoadedRun {
  runId: string;
  /** The schema. */
  schema: string;
  /** How many rows each table got. */
  rows: Record<string, number>;
}

/**
 * Writes a finished run into a PostgreSQL database, judged by the policy that it ran with. A run that is loaded again
 * replaces its rows.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `usage` for a URL or a schema that is none, `run-folder` where the run was altered or is none,
 * `output-failed` where the database does not take it
 */
export async function loadRun(
  path: string,
  options: LoadRunOptions,
  ports: Pick<RunPorts, 'clock' | 'logger'>,
): Promise<LoadedRun> {
  const database = databaseOf(options);
  const stored = await openStoredRun(path);
  if (stored.isRendered) throw notARun(stored);
  const interrupted = options.signal ?? new AbortController().signal;
  const job = judgedAgain(stored.configuration, null, {}, FORMATS);
  const { run, close } = await judgeLedger({
    info: { ...stored.info, toolVersion: VERSION },
    finishedAt: stored.finishedAt,
    policy: await policyFor(job),
    policySha256: policyDigest(job),
    jobDir: stored.jobDir,
    previous: stored.previous,
    folder: { path: () => stored.ledgerPath },
    logger: ports.logger,
    interrupted,
  });
  try {
    const rows = await loadInto(database, run, { clock: ports.clock, interrupted });
    return { runId: run.info.runId, schema: database.schema, rows };
  } catch (error) {
    interrupted.throwIfAborted();
    throw notTaken(error);
  } finally {
    await close();
  }
}

function databaseOf({ url, schema }: LoadRunOptions): Database {
  const result = DATABASE.safeParse({ url, ...(schema !== undefined && { schema }) });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  throw new AuditError(
    'usage',
    `the database cannot be used: ${problems.join('; ')}`,
    'Give --url, or PGURL in the environment.',
  );
}

function notARun({ folder }: StoredRun): AuditError {
  return new AuditError(
    'run-folder',
    `${folder} was judged again, under another policy perhaps`,
    'A database takes the runs of a job: name the folder of the run itself.',
  );
}

function notTaken(error: unknown): unknown {
  if (error instanceof AuditError || !(error instanceof Error)) return error;
  return new AuditError(
    'output-failed',
    error.message,
    'The run folder is as it was, and nothing of this run was changed in the database: mend the cause and load it again.',
    { cause: error },
  );
}
