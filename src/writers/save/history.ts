import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { FILE_MODE, FOLDER_MODE } from './modes.ts';
import { isFolder, makeOwnFolder } from './places.ts';
import { removeHistoryAside } from './remove.ts';
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
export async function openHistory(
  jobDir: string,
  { runId, startedAt }: Pick<RunInfo, 'runId' | 'startedAt'>,
): Promise<HistoryFiles> {
  const opened = new Map<string, { output: Writable; table: string; name: string }>();
  const aside = join(jobDir, HISTORY_ASIDE, runId);
  if (await isFolder(dirname(aside))) await isFolder(aside);
  return {
    open(table, extension) {
      const name = `${runId}.${extension}`;
      const path = join(aside, `${table}.${extension}`);
      mkdirSync(aside, { recursive: true, mode: FOLDER_MODE });
      // What a process left that was killed while it wrote this run.
      rmSync(path, { force: true });
      const output = createWriteStream(path, { flags: 'wx', mode: FILE_MODE });
      opened.set(path, { output, table, name });
      return output;
    },
    async commit() {
      for (const path of opened.keys()) {
        await chmod(path, FILE_MODE);
        await syncToDisk(path);
      }
      for (const [path, { table, name }] of opened) {
        const day = `dt=${startedAt.slice(0, 10)}`;
        const folder = await makeOwnFolder(jobDir, HISTORY_FOLDER, table, day);
        await rename(path, join(folder, name));
        await syncToDisk(folder);
      }
    },
    async close() {
      for (const { output } of opened.values()) output.destroy();
      await removeHistoryAside(jobDir, runId);
    },
  };
}
