import { crc32 } from 'node:zlib';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import type { Difference } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { Identity } from '../core/model/identity.ts';
import type { RolloutAsking } from '../core/model/rollout-report.ts';
import type { Rollouts } from '../core/model/rollout.ts';

/** Raised when a record's shape changes, so that a reader knows what it can read. Version 1 held a whole run in one file. */
export const LEDGER_SCHEMA_VERSION = 2;

/** What a target's ledger is about. A run that finds another head in its place begins the target anew. */
export interface LedgerHead {
  schemaVersion: number;
  runId: string;
  target: Target;
  endpoint: string;
  /** Who asks. */
  identity: Identity;
  /** What was selected, as reports say it. */
  selection: Pick<
    TargetReport,
    'selection' | 'chosenBy' | 'listedProducts' | 'selectionSha256' | 'duplicates' | 'noRows' | 'alsoNamed'
  >;
  /** Of which packages rollouts are asked for; absent: of none. */
  rollouts?: RolloutAsking;
  /** Of the selection and the policy: a run continues the ledger where its own digest and identity are the same. */
  digest: string;
}

/** How collecting the target ended. The counts are held against the records before it. */
export interface LedgerEnd extends Pick<TargetReport, 'list' | 'stopped' | 'selectionProblem'> {
  /** ISO 8601 UTC. */
  finishedAt: string;
  /** Records before this one, the head included. */
  records: number;
  counts: AnswerCounts;
}

/** Observations by what came of asking. */
export type AnswerCounts = Record<Observation['answer']['kind'], number>;

/** One line of a target's ledger. The first is `head`, the last of a target that was collected to its end is `end`. */
export type LedgerRecord =
  | { kind: 'head'; head: LedgerHead }
  | { kind: 'observation'; observation: Omit<Observation, 'target' | 'rollouts'> }
  /** What was learned of the rollouts of a package, some time after its observation, and the calls that it took. */
  | { kind: 'rollouts'; firmwareId: string; calls: number; throttled: number; rollouts: Rollouts }
  /** A page of the list: the calls it took, retries included, and how many of them the service throttled. */
  | { kind: 'page'; calls: number; throttled: number }
  | { kind: 'difference'; difference: Omit<Difference, 'target'> }
  /** Collecting was interrupted before this point and goes on here. */
  | { kind: 'continued'; at: string; host: string }
  | { kind: 'end'; end: LedgerEnd };

const PREFIX = '{"crc":"';
const PREFIX_LENGTH = `${PREFIX}00000000",`.length;

/** A ledger line, and the checksum that the next line continues. */
export interface EncodedRecord {
  line: string;
  crc: number;
}

/**
 * A record as its line: JSON whose first member is a CRC-32 of the JSON without that member, begun with the checksum of
 * the line before. A line that is removed, repeated, moved or altered breaks it for whatever follows.
 * @param previousCrc of the line before; 0 for the first
 */
export function encodeRecord(record: LedgerRecord, previousCrc: number): EncodedRecord {
  const json = JSON.stringify(record);
  const crc = crc32(json, previousCrc);
  return { line: `${PREFIX}${hex(crc)}",${json.slice(1)}\n`, crc };
}

/**
 * The record of a line, without its line break, and its checksum.
 * @returns undefined where the line was altered, or does not follow the line of `previousCrc`
 */
export function decodeRecord(
  line: Buffer,
  previousCrc: number,
): { record: LedgerRecord; crc: number } | undefined {
  const crc = crc32(line.subarray(PREFIX_LENGTH), crc32('{', previousCrc));
  if (line.toString('latin1', 0, PREFIX_LENGTH) !== `${PREFIX}${hex(crc)}",`) return undefined;
  const record = parseRecord(line);
  return record && { record, crc };
}

/** The record of a line whose checksum was verified before. */
export function parseRecord(line: Buffer): LedgerRecord | undefined {
  try {
    return JSON.parse(`{${line.toString('utf8', PREFIX_LENGTH)}`) as LedgerRecord;
  } catch {
    return undefined;
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
