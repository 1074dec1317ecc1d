import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stats } from 'node:fs';
import { MAX_PATH_PARTS } from './names.ts';

/** What lies in a run folder, by POSIX path relative to it, in the order of the paths. */
export type FolderEntries = ReadonlyMap<string, Stats>;

/**
 * Lists a run folder and the folders in it; these are entries too, and so is a link, which is never followed. What is in a
 * folder deeper than files may lie is not looked at.
 * @throws the system's error
 */
export async function listFolder(folder: string): Promise<FolderEntries> {
  const entries = new Map<string, Stats>();
  await addEntries(folder, '', entries);
  // By code units, as manifests are sorted whatever the machine's language is.
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function addEntries(folder: string, parent: string, entries: Map<string, Stats>): Promise<void> {
  for (const name of await readdir(join(folder, parent))) {
    const path = parent === '' ? name : `${parent}/${name}`;
    const facts = await lstat(join(folder, path));
    entries.set(path, facts);
    if (facts.isDirectory() && path.split('/').length < MAX_PATH_PARTS)
      await addEntries(folder, path, entries);
  }
}

/** The folder that an entry lies in, relative to the run folder; undefined where it lies in that one. */
export function parentOf(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  return end === -1 ? undefined : path.slice(0, end);
}

/** Folders that something lies in. */
export function filledFolders(entries: FolderEntries): Set<string | undefined> {
  return new Set([...entries.keys()].map(parentOf));
}

/** Why an entry is no file that a run can hold, as the end of a sentence; null for a file. */
export function whyNoFile(facts: Stats): string | null {
  if (facts.isFile()) return null;
  if (facts.isSymbolicLink()) return 'is a symbolic link: refused';
  return `is ${facts.isDirectory() ? 'a folder' : 'a special file'}, not a regular file: refused`;
}
