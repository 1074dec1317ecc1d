import { open } from 'node:fs/promises';
import { isCode } from '../../core/error-code.ts';

/** What file systems say that do not sync folders, as some network shares. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'];

/** Makes a file's content survive a power cut, or a folder's names where its file system can do that. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    const isFolder = (await handle.stat()).isDirectory();
    if (!isFolder || !isCode(error, ...CANNOT_SYNC)) throw error;
  } finally {
    await handle.close();
  }
}
