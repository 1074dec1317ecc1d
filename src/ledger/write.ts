import { constants } from 'node:fs';
import { chmod, copyFile, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../core/ports.ts';
import { encodeRecord } from './records.ts';
import type { LedgerRecord } from './records.ts';

/** For its owner only: it holds what the service says of firmware. */
const LEDGER_MODE = 0o600;

/**
 * Writes begin at least so far apart, and what arrives meanwhile goes out together: a write to the disk costs as much CPU
 * as a third of a query. At the service's own pace, 50 ms, nothing waits.
 */
const APART_MS = 5;

/** What writes are spaced by. */
type Spacing = Pick<Clock, 'monotonic' | 'sleep'>;

export interface LedgerWriter {
  readonly path: string;
  /**
   * Resolves when the record is on the disk; rejects as the file system does (ENOSPC …), and then for ever: behind a line
   * that was only half written no other may stand.
   */
  append(record: LedgerRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a ledger: append-only, one checked JSON record a line, readable by its owner only (it holds what the service
 * says of firmware).
 * @throws as `fs.open` does; an existing file is an error (`EEXIST`)
 */
export async function createLedger(path: string, clock: Spacing): Promise<LedgerWriter> {
  return ledgerWriter(path, await open(path, 'ax', LEDGER_MODE), clock);
}

/**
 * Opens the ledger of an interrupted run to go on with it.
 * @param goodBytes where its last whole record ends; what stands behind it, half written, is cut off
 */
export async function continueLedger(path: string, goodBytes: number, clock: Spacing): Promise<LedgerWriter> {
  const file = await open(path, 'a', LEDGER_MODE);
  await file.truncate(goodBytes);
  return ledgerWriter(path, file, clock);
}

/** Copies a ledger that is finished; on file systems that can, without its bytes. @throws as `fs.copyFile` does */
export async function copyLedger(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, LEDGER_MODE);
}

/** What a ledger needs of a file. */
type LedgerFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'sync' | 'close'>;

/** Records that arrive while a write is under way, or before the next may begin, go out and to the disk together. */
export function ledgerWriter(path: string, file: LedgerFile, clock: Spacing): LedgerWriter {
  let waiting = '';
  let beganMs = -Infinity;
  let broken: { error: unknown } | undefined;
  let nextWrite: Promise<void> | undefined;
  let previousWrite = Promise.resolve();

  async function write(): Promise<void> {
    const earlyMs = beganMs + APART_MS - clock.monotonic();
    if (earlyMs > 0) await clock.sleep(earlyMs);
    beganMs = clock.monotonic();
    const batch = waiting;
    waiting = '';
    nextWrite = undefined;
    if (broken) throw broken.error;
    try {
      await file.appendFile(batch);
      await file.datasync();
    } catch (error) {
      broken = { error };
      throw error;
    }
  }

  return {
    path,
    append(record) {
      waiting += encodeRecord(record);
      nextWrite ??= previousWrite.then(write);
      previousWrite = nextWrite.catch(() => undefined);
      return nextWrite;
    },
    async close() {
      await previousWrite;
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
