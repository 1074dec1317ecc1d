import { crc32 } from 'node:zlib';
import type { Difference, Observation, RunInfo, TargetReport } from '../core/model.ts';

/** Raised when a record's shape changes, so that a reader knows what it can read. */
export const LEDGER_SCHEMA_VERSION = 1;

/** One line of the ledger. The first is `run`, the last of a finished collection is `end`. */
export type LedgerRecord =
  | {
      kind: 'run';
      schemaVersion: number;
      info: RunInfo;
      /** The job as it ran, and the digest by which a later run of the same selection and policy finds this one. */
      configuration: unknown;
      digest: string;
    }
  | { kind: 'observation'; observation: Observation }
  | { kind: 'difference'; difference: Difference }
  | { kind: 'target'; report: TargetReport }
  /** The run was interrupted before this point and goes on here. */
  | { kind: 'continued'; at: string; host: string }
  | { kind: 'end'; finishedAt: string; requested: number };

const PREFIX = '{"crc":"';
const PREFIX_LENGTH = `${PREFIX}00000000",`.length;

/** A record as its line: JSON whose first member is the CRC-32 of the JSON without that member. */
export function encodeRecord(record: LedgerRecord): string {
  const json = JSON.stringify(record);
  return `${PREFIX}${checksum(json)}",${json.slice(1)}\n`;
}

/** The record of a line, or undefined where the line is not whole or was altered. */
export function decodeRecord(line: string): LedgerRecord | undefined {
  const json = `{${line.slice(PREFIX_LENGTH)}`;
  // The head is compared whole: no byte of a line is left unchecked.
  if (line.slice(0, PREFIX_LENGTH) !== `${PREFIX}${checksum(json)}",`) return undefined;
  try {
    return JSON.parse(json) as LedgerRecord;
  } catch {
    return undefined;
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
