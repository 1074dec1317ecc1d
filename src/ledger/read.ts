import { AuditError } from '../core/errors.ts';
import { targetKey } from '../core/model/target.ts';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import type { Difference } from '../core/model/selection.ts';
import { readLines } from './lines.ts';
import type { Line } from './lines.ts';
import { LEDGER_SCHEMA_VERSION, decodeRecord, isRecord, mayBeOfKind, seqOf } from './records.ts';
import type { LedgerRecord } from './records.ts';
import { createSelectionOrder } from './selection-order.ts';

/** A ledger on disk. Every method reads it as a stream, from its start, as often as it is called. */
export interface LedgerReader {
  /** In the order of the selection. It finds damage wherever it is; the other methods pass over what is not theirs. */
  observations(): AsyncIterable<Observation>;
  /** The same, with null for those whose position, from 0, is not wanted: making them is most of what a reading costs. */
  someObservations(isWanted: (position: number) => boolean): AsyncIterable<Observation | null>;
  differences(): AsyncIterable<Difference>;
  /** Of each target the last one: a run that was interrupted may have written one before. */
  targetReports(): Promise<TargetReport[]>;
}

/**
 * @param interrupted ends every reading, with its reason
 * @throws AuditError('run-folder') while reading, with the line, where the ledger is damaged or too new
 */
export function openLedger(path: string, interrupted?: AbortSignal): LedgerReader {
  async function* only<K extends LedgerRecord['kind']>(
    kind: K,
  ): AsyncGenerator<Extract<LedgerRecord, { kind: K }>> {
    for await (const lines of wholeLines(path, interrupted)) {
      for (const line of lines) {
        if (line.number > 1 && !mayBeOfKind(line.bytes, kind)) continue;
        const record = recordOf(line, path);
        if (isOfKind(record, kind)) yield record;
      }
    }
  }
  return {
    observations: () => observations(path, interrupted) as AsyncIterable<Observation>,
    someObservations: (isWanted) => observations(path, interrupted, isWanted),
    async *differences() {
      for await (const { difference } of only('difference')) yield difference;
    },
    async targetReports() {
      const reports = new Map<string, TargetReport>();
      for await (const { report } of only('target')) reports.set(targetKey(report.target), report);
      return [...reports.values()];
    },
  };
}

function isOfKind<K extends LedgerRecord['kind']>(
  record: LedgerRecord,
  kind: K,
): record is Extract<LedgerRecord, { kind: K }> {
  return record.kind === kind;
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

/** An observation at its place in the selection, as its line until it is its turn. */
interface Placed {
  seq: number;
  line: Line;
}

/** What waits for its turn is copied: a part of a chunk holds all of the chunk. */
function keep({ seq, line }: Placed): Placed {
  return { seq, line: { ...line, bytes: Buffer.from(line.bytes) } };
}

async function* observations(
  path: string,
  interrupted?: AbortSignal,
  isWanted?: (position: number) => boolean,
): AsyncGenerator<Observation | null> {
  const order = createSelectionOrder(keep);
  let position = 0;
  const made = ({ line }: Placed): Observation | null => {
    const at = position;
    position += 1;
    if (isWanted && !isWanted(at)) return null;
    const record = recordOf(line, path);
    if (record.kind !== 'observation') throw damaged(path, line.number);
    return record.observation;
  };
  for await (const lines of wholeLines(path, interrupted)) {
    for (const line of lines) {
      const seq = seqOf(line.bytes) ?? seqOfOther(line, path);
      if (seq === undefined) continue;
      for (const placed of order.place({ seq, line })) yield made(placed);
    }
  }
  for (const placed of order.rest()) yield made(placed);
}

/** Of a line that does not begin as an observation does: that of one all the same, or undefined for what is none. */
function seqOfOther(line: Line, path: string): number | undefined {
  if (line.number > 1 && !mayBeOfKind(line.bytes, 'observation') && isRecord(line.bytes)) return undefined;
  const record = recordOf(line, path);
  return record.kind === 'observation' ? record.observation.seq : undefined;
}

/** The records in the order in which they were written, with where each ends. */
export async function* readRecords(path: string): AsyncGenerator<{ record: LedgerRecord; endByte: number }> {
  for await (const lines of wholeLines(path)) {
    for (const line of lines) yield { record: recordOf(line, path), endByte: line.endByte };
  }
}

/** A last line without its line break was being written when the process ended, and is dropped. */
async function* wholeLines(path: string, interrupted?: AbortSignal): AsyncGenerator<Line[]> {
  for await (const lines of readLines(path)) {
    interrupted?.throwIfAborted();
    if (lines[0]?.whole === false) return;
    yield lines;
  }
}

/** @throws AuditError where the line is no record: any but a last one that was cut off is damage */
function recordOf({ number, bytes }: Line, path: string): LedgerRecord {
  const record = decodeRecord(bytes);
  if (!record) throw damaged(path, number);
  if (record.kind === 'run' && record.schemaVersion !== LEDGER_SCHEMA_VERSION)
    throw tooNew(path, record.schemaVersion);
  return record;
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
