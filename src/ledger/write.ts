import { open } from 'node:fs/promises';
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
  /** Records in the ledger, those included that are on their way to the disk. */
  readonly records: number;
  /**
   * Resolves when the record is on the disk; rejects as the file system does (ENOSPC …), and then for ever: behind a line
   * that was only half written no other may stand.
   */
  append(record: LedgerRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a target's ledger: append-only, one checked JSON record a line, readable by its owner only.
 * @throws as `fs.open` does; an existing file is an error (`EEXIST`)
 */
export async function createLedger(path: string, clock: Spacing): Promise<LedgerWriter> {
  return ledgerWriter({ file: await open(path, 'ax', LEDGER_MODE), clock });
}

/** Where the last whole record of an interrupted ledger ends, and what the next line's checksum continues. */
export interface LedgerTail {
  endByte: number;
  crc: number;
  records: number;
}

/** Opens an interrupted ledger to go on with it; what stands half written behind its last whole record is cut off. */
export async function continueLedger(path: string, tail: LedgerTail, clock: Spacing): Promise<LedgerWriter> {
  const file = await open(path, 'a', LEDGER_MODE);
  await file.truncate(tail.endByte);
  return ledgerWriter({ file, clock, tail });
}

/** What a ledger needs of a file. */
type LedgerFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'sync' | 'close'>;

/** Records that arrive while a write is under way, or before the next may begin, go out and to the disk together. */
export function ledgerWriter(options: { file: LedgerFile; clock: Spacing; tail?: LedgerTail }): LedgerWriter {
  const { file, clock, tail } = options;
  let crc = tail?.crc ?? 0;
  let records = tail?.records ?? 0;
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
    get records() {
      return records;
    },
    append(record) {
      const encoded = encodeRecord(record, crc);
      waiting += encoded.line;
      crc = encoded.crc;
      records += 1;
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
