import { dirname } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { RunInfo } from '../core/model/run.ts';
import type { Job } from '../job/job.ts';
import { LEDGER_SCHEMA_VERSION } from '../ledger/records.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import { continueLedger, createLedger } from '../ledger/write.ts';
import { findFormat } from '../writers/index.ts';
import type { Json } from '../writers/manifest.ts';
import { syncToDisk } from '../writers/save/sync.ts';
import { withoutSecrets } from '../writers/secret-options.ts';
import type { RunPorts } from './ports.ts';
import type { Unfinished } from './unfinished.ts';

/** The run's ledger while it is being written. */
export interface Journal {
  /** @throws AuditError `output-failed` where the disk refuses the record */
  append(record: LedgerRecord): Promise<void>;
  close(): Promise<void>;
}

export interface JournalOptions {
  path: string;
  job: Job;
  info: RunInfo;
  /** By which a later run finds this one. */
  digest: string;
  unfinished: Unfinished | null;
  ports: RunPorts;
}

/** Begins a ledger, or goes on with an interrupted run's behind its last whole record. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { path, job, info, digest, unfinished, ports } = options;
  const onDisk = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw ledgerFailure(path, error);
    });
  const { clock } = ports;
  const ledger = await onDisk(
    unfinished ? continueLedger(path, unfinished.goodBytes, clock) : createLedger(path, clock),
  );
  const journal: Journal = {
    append: (record) => onDisk(ledger.append(record)),
    close: () => onDisk(ledger.close()),
  };
  const first: LedgerRecord = unfinished
    ? { kind: 'continued', at: new Date(clock.now()).toISOString(), host: ports.host }
    : {
        kind: 'run',
        schemaVersion: LEDGER_SCHEMA_VERSION,
        info,
        configuration: configurationOf(job),
        digest,
      };
  try {
    await journal.append(first);
    // The records are synced one by one; the name that they lie under has to be once.
    await onDisk(syncToDisk(dirname(path)));
  } catch (error) {
    await ledger.close().catch(() => undefined);
    throw error;
  }
  return journal;
}

/** The job as it ran. It names where keys come from and never holds one; the secrets of its reports are hidden. */
export function configurationOf(job: Job): Json {
  const reports = job.reports.map(({ format, options }) => ({
    format,
    options: withoutSecrets(findFormat(format), options),
  }));
  return JSON.parse(JSON.stringify({ ...job, reports })) as Json;
}

/** The disk refused the ledger: nothing more can be collected, and what is there is kept. */
function ledgerFailure(path: string, error: unknown): AuditError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AuditError(
    'output-failed',
    `the ledger could not be written (${reason}); the run ends here, without reports`,
    `What was observed until then is kept in ${path}. Free space or mend the folder and run again: it continues.`,
    { cause: error },
  );
}
