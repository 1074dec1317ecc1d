import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_MODE } from './modes.ts';
import { syncToDisk } from './sync.ts';

/**
 * Writes a small file into a folder of the program's own, aside first: it is whole, as it was or as it is to be.
 * @param asideName another one where two processes may write at a time
 * @throws the system's error
 */
export async function writeWhole(
  dir: string,
  name: string,
  text: string,
  asideName = '.part',
): Promise<void> {
  const aside = join(dir, asideName);
  await rm(aside, { force: true });
  await writeFile(aside, text, { flag: 'wx', mode: FILE_MODE, flush: true });
  await rename(aside, join(dir, name));
  await syncToDisk(dir);
}
