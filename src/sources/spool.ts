import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditError } from '../core/errors.ts';
import { DEFAULT_MAX_BYTES, tooLarge } from './csv-text.ts';

/**
 * Writes a stream that can be read once (standard input) to a file that can be read twice. The file must not exist;
 * only its owner may read it, and the caller removes it.
 * @param maxBytes default 256 MiB
 * @throws AuditError `selection` where there is more than `maxBytes`, or the file cannot be written
 */
export async function spool(
  input: Readable,
  path: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): Promise<void> {
  let sizeBytes = 0;
  async function* limited(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
    for await (const chunk of chunks) {
      sizeBytes += Buffer.byteLength(chunk);
      if (sizeBytes > maxBytes) throw tooLarge('stdin', maxBytes);
      yield chunk;
    }
  }
  try {
    await pipeline(input, limited, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError('selection', 'stdin cannot be saved to a temporary file', `Check ${path}.`, {
      cause: error,
    });
  }
}
