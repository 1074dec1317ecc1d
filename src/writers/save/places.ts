import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import {
  HISTORY_ASIDE,
  HISTORY_FOLDER,
  REMOVED,
  RENDERED,
  SHARDS,
  TELLING,
  UNDELIVERED,
  WORK,
} from '../../evidence/names.ts';
import { makeFolder } from './modes.ts';

/**
 * Makes sure that neither the job's folder nor one of the program's own folders in it is a link: through it runs would be
 * written to, and removed from, where somebody else's things may be. The folder above may be one.
 * @throws AuditError `output-folder` that names what is there instead
 */
export async function refuseLinks(jobDir: string): Promise<void> {
  if (!(await isFolder(jobDir))) return;
  for (const name of [WORK, REMOVED, UNDELIVERED, TELLING, HISTORY_ASIDE]) await isFolder(join(jobDir, name));
  for (const path of [HISTORY_FOLDER, RENDERED, SHARDS].map((name) => join(jobDir, name))) {
    // What else lies there fails the format that needs the place, and nothing else.
    const facts = await factsOf(path);
    if (facts?.isSymbolicLink() === true) throw notAFolder(path, facts);
  }
}

/**
 * @returns false where nothing is there
 * @throws AuditError `output-folder` where a link or something else has the name of a folder of ours; the system's error
 */
export async function isFolder(path: string): Promise<boolean> {
  const facts = await factsOf(path);
  if (!facts || facts.isDirectory()) return facts !== undefined;
  throw notAFolder(path, facts);
}

function notAFolder(path: string, facts: Stats): AuditError {
  const message = `${path} is ${kindOf(facts)}, but ota-audit needs a folder of its own there: nothing is written or removed`;
  const hint = facts.isSymbolicLink() ? UNLINK : 'Move it away, or choose another folder with --out.';
  return new AuditError('output-folder', message, hint);
}

const UNLINK =
  'Remove the link; its target stays unchanged. To use another disk, set `out` (--out) to a folder there: ' +
  '`out` itself may be a link.';

/**
 * Makes a folder in a job's folder, with those above it, none of which may be a link.
 * @returns its path
 * @throws as `isFolder`
 */
export async function makeOwnFolder(jobDir: string, ...names: readonly string[]): Promise<string> {
  let path = jobDir;
  for (const name of ['', ...names]) {
    path = join(path, name);
    if (!(await isFolder(path))) await makeFolder(path);
  }
  return path;
}

/**
 * A run gets its name by a rename, which cannot move it to another disk: better to know before the first query than after the last.
 * @throws the system's error, as that rename would
 */
export async function refuseOtherDisk(folder: string, jobDir: string): Promise<void> {
  const [work, job] = await Promise.all([stat(folder), stat(jobDir)]);
  if (work.dev !== job.dev) throw Object.assign(new Error(`${folder} is on another disk`), { code: 'EXDEV' });
}

/** What an entry of a folder is itself, never what it leads to; undefined where there is none. */
export async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
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
