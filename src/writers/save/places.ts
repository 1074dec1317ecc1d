import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { HISTORY_ASIDE, HISTORY_FOLDER, REMOVED, RENDERED, UNDELIVERED, WORK } from '../../evidence/names.ts';

/** The program's own folders in a job's folder. `latest` is the only link there. */
const PLACES: readonly string[] = [WORK, REMOVED, UNDELIVERED, HISTORY_ASIDE, HISTORY_FOLDER, RENDERED];

/**
 * Makes sure that the job's folder and the program's own folders in it are folders where they are there at all. Through a link
 * runs would be written to, and removed from, where somebody else's things may be; the folder above may be a link.
 * @throws AuditError `output-folder` that names what is there instead
 */
export async function refuseLinks(jobDir: string): Promise<void> {
  if (!(await isFolder(jobDir))) return;
  for (const name of PLACES) await isFolder(join(jobDir, name));
}

/**
 * @returns false where nothing is there
 * @throws AuditError `output-folder` where a link or something else has the name of a folder of ours; the system's error
 */
export async function isFolder(path: string): Promise<boolean> {
  const facts = await factsOf(path);
  if (!facts || facts.isDirectory()) return facts !== undefined;
  const isLink = facts.isSymbolicLink();
  const message = `${path} is ${kindOf(facts)}, where a folder of this program's own is due: nothing is written or removed there`;
  throw new AuditError('output-folder', message, isLink ? UNLINK : 'Move it away, or choose another --out.');
}

const UNLINK =
  'Remove the link; what it leads to stays as it is. To use another disk, let `out` (--out) name a folder there: ' +
  '`out` itself may be a link.';

/** What an entry of a folder is itself, never what it leads to; undefined where there is none. */
export async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** In words, for a message. */
export function kindOf(facts: Stats): string {
  if (facts.isFile()) return 'a file';
  if (facts.isDirectory()) return 'a folder';
  if (facts.isSymbolicLink()) return 'a symbolic link';
  return facts.isFIFO() ? 'a named pipe' : 'a socket or device';
}
