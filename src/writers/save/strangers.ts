import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../core/ports.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { someOf } from '../../core/some-of.ts';
import {
  HISTORY_FOLDER,
  LATEST,
  REMOVED,
  RENDERED,
  SHARDS,
  TELLING,
  UNDELIVERED,
  WORK,
  isPlainName,
} from '../../evidence/names.ts';
import { isFolder } from './places.ts';
import { removedStrangers } from './remove.ts';
import { listWork } from './work.ts';

/** More would make the line unreadable. */
const MOST_NAMED = 5;

/**
 * Warns, in one line, of what lies in a job's folder and was not put there by this program. None of it is ever removed. Hidden
 * entries that do not have a name of ours are passed over: file systems and desktops leave such things.
 * @throws as `isFolder`
 */
export async function tellStrangers(jobDir: string, logger: Logger): Promise<void> {
  const isPassedOver = (entry: Dirent): boolean =>
    !isPlainName(entry.name) || OURS.has(entry.name) || isRun(entry);
  const found = [
    ...(await foreign(jobDir, '', isPassedOver)),
    ...(await listWork(jobDir)).strangers.map((name) => join(WORK, name)),
    ...(await removedStrangers(jobDir)).map((name) => join(REMOVED, name)),
    ...(await foreign(jobDir, UNDELIVERED, (entry) => entry.isFile())),
    ...(await foreign(jobDir, TELLING, (entry) => entry.isFile())),
  ];
  if (found.length === 0) return;
  const entries = someOf(found, MOST_NAMED);
  logger.warn('left unchanged: not created by ota-audit', { folder: jobDir, entries });
}

/** What else than runs a job's folder holds. */
const OURS: ReadonlySet<string> = new Set([LATEST, HISTORY_FOLDER, RENDERED, SHARDS]);

function isRun(entry: Dirent): boolean {
  return entry.isDirectory() && runStartedAtMs(entry.name) !== undefined;
}

async function foreign(jobDir: string, place: string, isOurs: (entry: Dirent) => boolean): Promise<string[]> {
  const folder = join(jobDir, place);
  if (!(await isFolder(folder))) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !isOurs(entry)).map(({ name }) => join(place, name));
}
