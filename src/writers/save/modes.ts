import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { syncToDisk } from './sync.ts';

// Reports name devices' firmware and where it lies: for the owner and the group, not for the world. They are set
// whatever the umask, so that cron and a shell leave the same behind.
export const FOLDER_MODE = 0o750;
export const FILE_MODE = 0o640;

/**
 * Makes a folder and those above it that are missing, durably; one that is there keeps the mode it has. `path` is absolute.
 * Level by level: Node's own recursive `mkdir` never returns where a folder that exists answers ENOENT, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    await mkdir(folder).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    await setFolderMode(folder);
    await syncToDisk(dirname(folder));
  }
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
}

export function setFolderMode(folder: string): Promise<void> {
  return chmod(folder, FOLDER_MODE);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (!isCode(error, 'ENOENT') || path === dirname(path)) throw error;
    return false;
  }
}
