import { AuditError } from '../core/errors.ts';
import { targetKey } from '../core/model.ts';
import type { Difference, Observation, TargetReport } from '../core/model.ts';
import { readLines } from './lines.ts';
import { LEDGER_SCHEMA_VERSION, decodeRecord, isRecord, mayBeOfKind } from './records.ts';
import type { LedgerRecord } from './records.ts';
import { inSelectionOrder } from './selection-order.ts';

/** A ledger on disk. Every method reads it as a stream, from its start, as often as it is called. */
export interface LedgerReader {
  /** In the order of the selection. */
  observations(): AsyncIterable<Observation>;
  differences(): AsyncIterable<Difference>;
  /** Of each target the last one: a run that was interrupted may have written one before. */
  targetReports(): Promise<TargetReport[]>;
}

/** @throws AuditError('run-folder') while reading, with the line, where the ledger is damaged or too new */
export function openLedger(path: string): LedgerReader {
  return {
    observations: () => inSelectionOrder(observations(path)),
    differences: () => differences(path),
    async targetReports() {
      const reports = new Map<string, TargetReport>();
      for await (const { record } of readRecords(path, 'target')) {
        if (record.kind === 'target') reports.set(targetKey(record.report.target), record.report);
      }
      return [...reports.values()];
    },
  };
}

/**
 * A ledger's first record: which run it is of, and the job as it ran.
 * @throws AuditError('run-folder') where it is damaged, too new, or does not begin with one
 */
export async function readHead(path: string): Promise<Extract<LedgerRecord, { kind: 'run' }>> {
  for await (const { record } of readRecords(path)) {
    if (record.kind === 'run') return record;
    break;
  }
  throw damaged(path, 1);
}

async function* observations(path: string): AsyncGenerator<Observation> {
  for await (const { record } of readRecords(path, 'observation'))
    if (record.kind === 'observation') yield record.observation;
}

async function* differences(path: string): AsyncGenerator<Difference> {
  for await (const { record } of readRecords(path, 'difference'))
    if (record.kind === 'difference') yield record.difference;
}

/**
 * The records in the order in which they were written, with where each ends. A last line without its line break was
 * being written when the process ended and is dropped; any other line that is no record is damage.
 * @param only those of this kind, and the first of all, are made; the others are checked and passed over
 */
export async function* readRecords(
  path: string,
  only?: LedgerRecord['kind'],
): AsyncGenerator<{ record: LedgerRecord; endByte: number }> {
  let line = 0;
  for await (const { bytes, endByte, whole } of readLines(path)) {
    line += 1;
    if (!whole) return;
    if (only && line > 1 && !mayBeOfKind(bytes, only) && isRecord(bytes)) continue;
    const record = decodeRecord(bytes);
    if (!record) throw damaged(path, line);
    if (record.kind === 'run' && record.schemaVersion !== LEDGER_SCHEMA_VERSION)
      throw tooNew(path, record.schemaVersion);
    yield { record, endByte };
  }
}

function tooNew(path: string, schemaVersion: number): AuditError {
  return new AuditError(
    'run-folder',
    `${path} has ledger schema ${schemaVersion}; this version reads ${LEDGER_SCHEMA_VERSION}`,
    'Use the version of ota-audit that wrote it (manifest.json names it).',
  );
}

function damaged(path: string, line: number): AuditError {
  return new AuditError(
    'run-folder',
    `${path}: line ${line} is no ledger record, or its checksum is wrong`,
    'The file was altered or damaged; compare it with SHA256SUMS.',
  );
}
