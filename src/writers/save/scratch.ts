import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scratch } from '../format.ts';

const PIECE = 128 * 1_024;

/** A file in `dir` that has lost its name by the time it is used: the system takes it back when its holder ends. */
export async function openScratch(dir: string): Promise<Scratch> {
  const path = join(dir, `.scratch-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return {
    async write(bytes) {
      await file.writeFile(bytes);
    },
    async *read() {
      const buffer = Buffer.allocUnsafeSlow(PIECE);
      for (let at = 0; ;) {
        const { bytesRead } = await file.read(buffer, 0, PIECE, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}
