import type { Finding, FindingState, Subject } from './model/finding.ts';
import type { ResultRecord } from './model/run.ts';
import type { Target } from './model/target.ts';

/** Raised when a record's shape changes, so that a reader knows what it can read. */
export const HISTORY_SCHEMA_VERSION = 1;

/** A finding as the next run has to know it: with everything that its row shows once it is resolved. */
export interface KeptFinding extends Omit<
  Finding,
  'state' | 'remediation' | 'exceptionId' | 'exceptionUntil' | 'soft' | 'counts'
> {
  state: Exclude<FindingState, 'resolved'>;
  /** When the last run started that had it, ISO 8601 UTC. */
  lastSeen: string;
  /** The firmware was not observed: this says how long nobody knows, and nothing else. */
  unobserved?: true | undefined;
}

/**
 * What a run leaves for the next one of its job to compare with, one line of history.jsonl each. The first is `history`.
 * `audited`: a firmware that was observed, and when the last run started that did. `resolved`: a finding that is gone, so
 * that it is told from a new one when it comes back.
 */
export type HistoryRecord =
  | { kind: 'history'; schemaVersion: number; runId: string; startedAt: string }
  | { kind: 'audited'; subject: Subject; at: string }
  /** How many packages the list of a target had when it was last read to its end; null: no run did. */
  | { kind: 'population'; target: Target; count: number | null; at: string }
  | { kind: 'finding'; finding: KeptFinding }
  | {
      kind: 'resolved';
      subject: Pick<Subject, 'target' | 'firmwareId'>;
      findingId: string;
      checkId: string;
      firstSeen: string;
      at: string;
    };

/** A run that can say what the next one compares with. */
export interface LeavesHistory {
  /** @param records all of the run's, as `records` gives them */
  history(records: AsyncIterable<ResultRecord>): AsyncIterable<HistoryRecord>;
}
