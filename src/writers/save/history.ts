import { createWriteStream, mkdirSync } from 'node:fs';
import { chmod, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { FILE_MODE, FOLDER_MODE, makeFolder } from './modes.ts';
import { syncToDisk } from './sync.ts';
import type { RunInfo } from '../../core/model/run.ts';
import { HISTORY_ASIDE, HISTORY_FOLDER } from '../../evidence/names.ts';

/** The files that one run adds to its job's history. */
export interface HistoryFiles {
  /** Opens the run's file of a table, aside. */
  open(table: string, extension: string): Writable;
  /**
   * Makes the files durable, then gives them their names, one after the other; those of an earlier writing of this run
   * are replaced. It can be repeated.
   */
  commit(): Promise<void>;
  /** Removes what was not committed. */
  close(): Promise<void>;
}

/**
 * `<job>/history/<table>/dt=YYYY-MM-DD/<run-id>.<extension>`, by the UTC date that the run started on: one folder a
 * table with nothing else in it, as folder readers want it. The caller holds the job's lock.
 */
export function openHistory(
  jobDir: string,
  { runId, startedAt }: Pick<RunInfo, 'runId' | 'startedAt'>,
): HistoryFiles {
  const aside = join(jobDir, HISTORY_ASIDE, runId);
  const opened = new Map<string, { output: Writable; finalPath: string }>();
  return {
    open(table, extension) {
      const name = `${runId}.${extension}`;
      const path = join(aside, `${table}.${extension}`);
      mkdirSync(aside, { recursive: true, mode: FOLDER_MODE });
      const output = createWriteStream(path, { mode: FILE_MODE });
      const finalPath = join(jobDir, HISTORY_FOLDER, table, `dt=${startedAt.slice(0, 10)}`, name);
      opened.set(path, { output, finalPath });
      return output;
    },
    async commit() {
      for (const path of opened.keys()) {
        await chmod(path, FILE_MODE);
        await syncToDisk(path);
      }
      for (const [path, { finalPath }] of opened) {
        await makeFolder(dirname(finalPath));
        await rename(path, finalPath);
        await syncToDisk(dirname(finalPath));
      }
    },
    async close() {
      for (const { output } of opened.values()) output.destroy();
      // Also what a process left that was killed while it wrote this run; another run may be written at this moment.
      await rm(aside, { recursive: true, force: true });
      await rmdir(join(jobDir, HISTORY_ASIDE)).catch(() => undefined);
    },
  };
}
