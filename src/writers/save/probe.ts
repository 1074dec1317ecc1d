import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_MODE } from './modes.ts';

const PROBE_BYTES = 8_192;

/**
 * Proves that a folder can be written to. Some bytes and an fsync: a full disk or quota takes an empty file gladly. A name of
 * its own, which it loses at once: nothing that lies there is written to, and nothing is left by a process that is killed.
 */
export async function probe(dir: string): Promise<void> {
  const path = join(dir, `.probe-${randomUUID()}`);
  const handle = await open(path, 'wx', FILE_MODE);
  try {
    await unlink(path);
    await handle.writeFile(Buffer.alloc(PROBE_BYTES));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
