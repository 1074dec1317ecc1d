import { createHash, hash } from 'node:crypto';
import { openFile } from './open-file.ts';

/** SHA-256 of text or bytes, hex. */
export function sha256Of(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

/**
 * Size and SHA-256 of a file, read as a stream.
 * @param look sees every chunk on its way past
 * @throws as `openFile`
 */
export async function digestFile(
  path: string,
  look?: (chunk: Uint8Array) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const handle = await openFile(path);
  const sum = createHash('sha256');
  let sizeBytes = 0;
  // The stream closes the file, also where reading it or `look` fails.
  for await (const bytes of handle.createReadStream()) {
    const chunk = bytes as Buffer;
    sizeBytes += chunk.length;
    sum.update(chunk);
    look?.(chunk);
  }
  return { sizeBytes, sha256: sum.digest('hex') };
}
