import { crc32 } from 'node:zlib';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import type { RunInfo } from '../core/model/run.ts';
import type { Difference } from '../core/model/selection.ts';

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
const KIND = '"kind":"';
const OBSERVATION = Buffer.from('"kind":"observation","observation":{"seq":');
/** Of the brace that a line does not repeat behind its checksum. */
const BRACE_CRC = crc32('{');

/** A record as its line: JSON whose first member is the CRC-32 of the JSON without that member. */
export function encodeRecord(record: LedgerRecord): string {
  const json = JSON.stringify(record);
  return `${PREFIX}${hex(crc32(json))}",${json.slice(1)}\n`;
}

/** Is the line whole, and as it was written? Its bytes are looked at, all of them, and nothing is made of them. */
export function isRecord(line: Buffer): boolean {
  const prefix = `${PREFIX}${hex(crc32(line.subarray(PREFIX_LENGTH), BRACE_CRC))}",`;
  return line.toString('latin1', 0, PREFIX_LENGTH) === prefix;
}

/** Can the record of a line be of this kind? Making records costs far more than looking at their beginning. */
export function mayBeOfKind(line: Buffer, kind: LedgerRecord['kind']): boolean {
  const start = PREFIX_LENGTH + KIND.length;
  if (line.toString('latin1', PREFIX_LENGTH, start) !== KIND) return true;
  return line.toString('latin1', start, start + kind.length + 1) === `${kind}"`;
}

/** The place in the selection of the observation that a line holds, by its beginning; undefined where it begins otherwise. */
export function seqOf(line: Buffer): number | undefined {
  const start = PREFIX_LENGTH + OBSERVATION.length;
  if (OBSERVATION.compare(line, PREFIX_LENGTH, Math.min(start, line.length)) !== 0) return undefined;
  let seq = 0;
  for (let at = start; at < start + MOST_DIGITS; at += 1) {
    const digit = (line[at] ?? 0) - DIGIT_ZERO;
    if (digit >= 0 && digit <= 9) seq = seq * 10 + digit;
    else return at > start && line[at] === COMMA ? seq : undefined;
  }
  return undefined;
}

/** Of numbers that are exact. */
const MOST_DIGITS = 15;
const DIGIT_ZERO = 0x30;
const COMMA = 0x2c;

/** The record of a line, or undefined where the line is not whole or was altered. */
export function decodeRecord(line: Buffer | string): LedgerRecord | undefined {
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  if (!isRecord(bytes)) return undefined;
  try {
    return JSON.parse(`{${bytes.toString('utf8', PREFIX_LENGTH)}`) as LedgerRecord;
  } catch {
    return undefined;
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
