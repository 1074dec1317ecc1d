import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/**
 * Opens a file to be read. A link is never followed, and a pipe under the name of a file is never waited for: that
 * could take for ever.
 * @throws the system's error: ELOOP for a link; one of the same shape (EINVAL) for whatever else is no file
 */
export async function openFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error(`${path} is not a file`), { code: 'EINVAL', syscall: 'open' });
}

/**
 * The text of a file of any size.
 * @throws as `openFile`
 */
export async function readText(path: string): Promise<string> {
  const handle = await openFile(path);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
