import { dirname } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { LedgerSurvey } from '../ledger/read.ts';
import type { LedgerHead, LedgerRecord } from '../ledger/records.ts';
import { continueLedger, createLedger } from '../ledger/write.ts';
import { syncToDisk } from '../writers/save/sync.ts';
import type { Lock } from './lock.ts';
import type { RunPorts } from './ports.ts';

/** A target's ledger while the target is collected. */
export interface TargetLedger {
  /** Records so far. */
  readonly records: number;
  /** @throws AuditError `output-failed` where the disk refuses the record; as the lock where it was lost */
  append(record: LedgerRecord): Promise<void>;
  close(): Promise<void>;
}

/** Begins a target's ledger, or goes on with an interrupted one behind its last whole record. */
export async function openTargetLedger(options: {
  path: string;
  head: LedgerHead;
  /** The interrupted ledger that is continued; null: there is none. */
  continued: LedgerSurvey | null;
  lock: Lock;
  ports: Pick<RunPorts, 'clock' | 'host'>;
}): Promise<TargetLedger> {
  const { path, head, continued, lock, ports } = options;
  const { clock, host } = ports;
  const onDisk = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw ledgerFailure(path, error);
    });
  const ledger = await onDisk(
    continued ? continueLedger(path, continued.tail, clock) : createLedger(path, clock),
  );
  const opened: TargetLedger = {
    get records() {
      return ledger.records;
    },
    async append(record) {
      if (lock.isInDoubt()) await lock.confirm();
      await onDisk(ledger.append(record));
    },
    close: () => onDisk(ledger.close()),
  };
  const first: LedgerRecord = continued
    ? { kind: 'continued', at: new Date(clock.now()).toISOString(), host }
    : { kind: 'head', head };
  try {
    await opened.append(first);
    // The records are synced as they come; the name that they lie under has to be once.
    if (!continued) await onDisk(syncToDisk(dirname(path)));
  } catch (error) {
    await ledger.close().catch(() => undefined);
    throw error;
  }
  return opened;
}

/** The disk refused the ledger: nothing more can be collected, and what is there is kept. */
function ledgerFailure(path: string, error: unknown): AuditError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AuditError(
    'output-failed',
    `the ledger could not be written (${reason}); the run stops without reports`,
    `Observations so far are kept in ${path}. Free some space or fix the folder, and run again to continue.`,
    { cause: error },
  );
}
