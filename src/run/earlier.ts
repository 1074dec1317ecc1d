import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../core/ports.ts';
import { loadEarlier } from '../evaluate/earlier.ts';
import type { Earlier } from '../evaluate/earlier.ts';
import type { EvaluateOptions } from '../evaluate/evaluate.ts';
import type { Fingerprint } from '../evaluate/finding-id.ts';
import { chunksOf, digestHandle } from '../evidence/digest.ts';
import { readManifest } from '../evidence/manifest.ts';
import type { FileDigest } from '../evidence/manifest.ts';
import { MANIFEST } from '../evidence/names.ts';
import { HISTORY } from '../writers/history.ts';
import type { PreviousRun } from '../writers/manifest.ts';
import { readHistory } from './history-records.ts';

/** What a run is compared with, or why with nothing. The file stays open until `close`, whatever becomes of its name. */
export interface OpenedEarlier {
  compared: Pick<EvaluateOptions, 'earlier' | 'notCompared'>;
  close: () => Promise<void>;
}

const CLOSED = (): Promise<void> => Promise.resolve();

/**
 * Reads what the job's previous run left, once it is proved to be what that run's manifest says.
 * @param previous as the new manifest will name it; null: the first run of the job
 */
export async function openEarlier(
  jobDir: string,
  previous: PreviousRun | null,
  fingerprint: Fingerprint,
  logger: Logger,
): Promise<OpenedEarlier> {
  if (!previous) return { compared: {}, close: CLOSED };
  const runId = previous.run_id;
  const folder = join(jobDir, runId);
  const nothing = (problem: NonNullable<EvaluateOptions['notCompared']>['problem']): OpenedEarlier => {
    logger.warn('the previous run cannot be compared with', { runId, history: problem });
    return { compared: { notCompared: { runId, problem } }, close: CLOSED };
  };
  const named = await namedFile(folder, previous).catch(() => null);
  if (!named) return nothing('missing');
  const handle = await openPlain(join(folder, HISTORY));
  if (!handle) return nothing('unreadable');
  try {
    const earlier = await load(handle, named, runId, fingerprint);
    if (earlier) return { compared: { earlier }, close: () => handle.close() };
    await handle.close();
    return nothing('altered');
  } catch (error) {
    await handle.close();
    logger.debug('history.jsonl cannot be read', { problem: String(error) });
    return nothing('unreadable');
  }
}

/** The previous manifest's word on its history; null where it has none, or is not the manifest that is named. */
async function namedFile(folder: string, previous: PreviousRun): Promise<FileDigest | null> {
  const read = await readManifest(join(folder, MANIFEST));
  if (read?.sha256 !== previous.sha256) return null;
  return read.manifest.files.find((file) => file.name === HISTORY) ?? null;
}

async function openPlain(path: string): Promise<FileHandle | null> {
  // Without O_NONBLOCK a pipe under this name would be waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch(() => null);
  if (!handle || (await handle.stat()).isFile()) return handle;
  await handle.close();
  return null;
}

async function load(
  handle: FileHandle,
  named: FileDigest,
  runId: string,
  fingerprint: Fingerprint,
): Promise<Earlier | null> {
  const { sizeBytes, sha256 } = await digestHandle(handle);
  if (sizeBytes !== named.size_bytes || sha256 !== named.sha256) return null;
  return loadEarlier({ runId, records: () => readHistory(chunksOf(handle), runId) }, fingerprint);
}
