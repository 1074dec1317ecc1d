import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditError } from '../core/errors.ts';
import type { CsvFile } from './csv-records.ts';
import { DEFAULT_MAX_BYTES, fileChanged, findEncoding, stampFile, unreadable } from './csv-text.ts';
import { spool } from './spool.ts';

export interface CopyOptions {
  /** Where files are kept, so that nobody can change them while the run reads them; the caller removes it. */
  folder: string;
  /** Read where a path is `-`. */
  stdin?: Readable;
  /** Largest CSV file; default 256 MiB. */
  maxBytes?: number;
}

/** A CSV file as a job names it. `name` is what reports call it; default: the path. */
export interface CsvPath {
  path: string;
  name?: string;
}

/**
 * Copies each path once, however often it is asked for.
 * @returns a function that rejects with AuditError `selection` for what is no text file, is empty, too large or changes
 * while it is copied, and with `usage` where there is no standard input
 */
export function createCsvCopies(options: CopyOptions): (from: CsvPath) => Promise<CsvFile> {
  const copies = new Map<string, CsvFile>();
  return async (from) => {
    const name = from.path === '-' ? 'stdin' : (from.name ?? from.path);
    const known = copies.get(from.path);
    if (known) return { ...known, name };
    const path = join(options.folder, `selection-${copies.size + 1}.csv`);
    const copy = await copyCsv({ from: from.path, path, name }, options);
    copies.set(from.path, copy);
    return copy;
  };
}

async function copyCsv(
  { from, path, name }: { from: string; path: string; name: string },
  { stdin, maxBytes = DEFAULT_MAX_BYTES }: CopyOptions,
): Promise<CsvFile> {
  if (from === '-') await keepStdin(stdin, path, maxBytes);
  else await copyUnchanged(from, path, name, maxBytes);
  await stampFile(path, name, maxBytes);
  const encoding = await findEncoding(path, name, maxBytes);
  return { path, name, maxBytes, encoding, sha256: await digestOf(path) };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function keepStdin(stdin: Readable | undefined, path: string, maxBytes: number): Promise<void> {
  if (!stdin) {
    const message = 'standard input is not available to read IDs from';
    throw new AuditError('usage', message, 'Give a CSV file instead of -.');
  }
  await spool(stdin, path, maxBytes);
}

async function copyUnchanged(from: string, path: string, name: string, maxBytes: number): Promise<void> {
  const before = await stampFile(from, name, maxBytes);
  await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const after = await stampFile(from, name, maxBytes);
  if (after.sizeBytes !== before.sizeBytes || after.modifiedMs !== before.modifiedMs) throw fileChanged(name);
}
