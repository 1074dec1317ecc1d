import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runStartedAtMs } from '../../core/run-id.ts';
import { HISTORY_FOLDER } from '../../evidence/names.ts';
import { isFolder } from './places.ts';

/**
 * Removes from a job's history the files of runs that started before `beforeMs` and whose folder is gone, and the days
 * that are empty then. What is not named as the history names its files is left alone.
 * @param kept IDs of the runs that are still there
 */
export async function forgetRuns(jobDir: string, beforeMs: number, kept: readonly string[]): Promise<void> {
  const history = join(jobDir, HISTORY_FOLDER);
  if (!(await isFolder(jobDir)) || !(await isFolder(history))) return;
  for (const table of await foldersIn(history)) {
    for (const day of (await foldersIn(join(history, table))).filter((name) => name.startsWith('dt='))) {
      const folder = join(history, table, day);
      for (const { name } of (await readdir(folder, { withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      )) {
        const runId = name.replace(/\.parquet$/, '');
        const startedAtMs = runStartedAtMs(runId);
        if (runId === name || startedAtMs === undefined || startedAtMs >= beforeMs || kept.includes(runId))
          continue;
        await rm(join(folder, name), { force: true });
      }
      if ((await readdir(folder)).length === 0) await rmdir(folder);
    }
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
