import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestFile } from '../../evidence/digest.ts';
import { openFile } from '../../evidence/open-file.ts';
import type { PartFile, PartKey } from './parts.ts';
import { damaged } from './receipt.ts';

/** What is held of a file at a time. */
const PIECE_BYTES = 1_024 * 1_024;

/** The files of a part that is to be handed over. @param names as `ledger/prod.jsonl` */
export async function partFiles(folder: string, names: readonly string[]): Promise<PartFile[]> {
  const files: PartFile[] = [];
  for (const name of names) files.push({ name, ...(await digestFile(join(folder, name))) });
  return files;
}

/**
 * A file's bytes, in pieces of 1 MiB at most. A piece is good until the next one is asked for.
 * @throws as `openFile`; as `asReceipted`
 */
export async function* readPart(folder: string, file: PartFile, key: PartKey): AsyncGenerator<Uint8Array> {
  const handle = await openFile(join(folder, file.name));
  try {
    yield* asReceipted(piecesOf(handle), file, key);
  } finally {
    await handle.close();
  }
}

async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Writes a part's file, durably, where none of its name is yet.
 * @throws as `pieces` does; the system's error
 */
export async function writePart(
  folder: string,
  { name }: PartFile,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Hands a file's bytes on as they come.
 * @throws AuditError `run-folder` at their end, where they are not what the receipt says
 */
export async function* asReceipted(
  pieces: AsyncIterable<Uint8Array>,
  file: PartFile,
  key: PartKey,
): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    sum.update(piece);
    yield piece;
  }
  if (sizeBytes !== file.sizeBytes || sum.digest('hex') !== file.sha256)
    throw damaged(key, `${file.name} is not as its receipt says`);
}
