import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** SHA-256 of text or bytes, hex. */
export function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Size and SHA-256 of a file, read as a stream.
 * @param look sees every chunk on its way past
 * @throws the system's error; ELOOP for a symbolic link, which is never followed
 */
export async function digestFile(
  path: string,
  look?: (chunk: Uint8Array) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      look?.(chunk);
    }
  } finally {
    await handle.close();
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
