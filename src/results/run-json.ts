import { chmod, rm, writeFile } from 'node:fs/promises';
import { AuditError } from '../core/errors.ts';
import type { StoredRunOverview } from '../core/model/run.ts';
import { readText } from '../evidence/open-file.ts';

/** Raised when the shape of run.json or of results.jsonl changes, so that a reader knows what it can read. */
export const RESULTS_SCHEMA_VERSION = 2;

/** Reports name the same: for the owner and the group, whatever the umask. */
const FILE_MODE = 0o640;

/** @throws as the file system does */
export async function writeRunJson(path: string, result: StoredRunOverview): Promise<void> {
  // What was laid there meanwhile, a link perhaps, is never written through.
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`, { flag: 'wx', mode: FILE_MODE });
  await chmod(path, FILE_MODE);
}

/**
 * @throws AuditError `run-folder` where the file cannot be read, is none of ours, or is of another version; whether it was
 * altered its digest in the manifest tells
 */
export async function readRunJson(path: string): Promise<StoredRunOverview> {
  const stored = await parsed(path);
  if (stored?.schemaVersion === RESULTS_SCHEMA_VERSION) return stored;
  throw new AuditError(
    'run-folder',
    `${path} has results schema ${String(stored?.schemaVersion)}; this version reads ${RESULTS_SCHEMA_VERSION}`,
    'Use the version of ota-audit that wrote it (see manifest.json).',
  );
}

async function parsed(path: string): Promise<StoredRunOverview | null> {
  try {
    return JSON.parse(await readText(path)) as StoredRunOverview | null;
  } catch (error) {
    throw new AuditError('run-folder', `${path} cannot be read`, 'Restore the run folder from a copy.', {
      cause: error,
    });
  }
}
