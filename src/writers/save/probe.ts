import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_MODE } from './modes.ts';

const PROBE = '.probe';
const PROBE_BYTES = 8_192;

/** Proves that a folder can be written to. Some bytes and an fsync: a full disk or quota takes an empty file gladly. */
export async function probe(dir: string): Promise<void> {
  const path = join(dir, PROBE);
  const handle = await open(path, 'w', FILE_MODE);
  try {
    await handle.writeFile(Buffer.alloc(PROBE_BYTES));
    await handle.sync();
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}
