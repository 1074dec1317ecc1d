import { open } from 'node:fs/promises';

/** What file systems say that do not sync folders, as some network shares. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'];

/** Makes a file's content survive a power cut, or a folder's names where its file system can do that. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    const isFolder = (await handle.stat()).isDirectory();
    if (!isFolder || !CANNOT_SYNC.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
