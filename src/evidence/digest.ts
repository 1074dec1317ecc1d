import { createHash, hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** SHA-256 of text or bytes, hex. */
export function sha256Of(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
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
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await digestHandle(handle, look);
  } finally {
    await handle.close();
  }
}

/** The same of a file that is open, and stays so. */
export async function digestHandle(
  handle: FileHandle,
  look?: (chunk: Uint8Array) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const sum = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunksOf(handle)) {
    sizeBytes += chunk.length;
    sum.update(chunk);
    look?.(chunk);
  }
  return { sizeBytes, sha256: sum.digest('hex') };
}

const CHUNK_BYTES = 65_536;

/**
 * The bytes of an open file from its start; it stays open. By reads, not by a stream: every stream leaves a listener on the
 * handle, and reports read what an earlier run left again and again.
 */
export async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      position,
    );
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
