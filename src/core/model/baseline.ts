import type { Finding, FindingState, Subject } from './finding.ts';

/** A finding as later runs have to know it: with everything that its row shows once it is resolved. */
export interface KeptFinding extends Omit<
  Finding,
  'state' | 'remediation' | 'remedy' | 'exceptionId' | 'exceptionUntil' | 'counts' | 'isSuperseded'
> {
  state: Exclude<FindingState, 'resolved'>;
  /** When the last run started that had it, ISO 8601 UTC. */
  lastSeen: string;
  /** The firmware was not observed: this says how long nobody knows, and nothing else. */
  unobserved?: true | undefined;
}

/**
 * What a stored run says to the run that is compared with it. `audited`: a firmware that was observed, and when the last
 * run started that did. `resolved`: a finding that is gone, so that it is told from a new one when it comes back.
 */
export type BaselineRecord =
  | { kind: 'audited'; subject: Subject; at: string }
  | { kind: 'finding'; finding: KeptFinding }
  | {
      kind: 'resolved';
      subject: Pick<Subject, 'target' | 'firmwareId'>;
      findingId: string;
      checkId: string;
      firstSeen: string;
      at: string;
    };

/** How many packages the list of a target had when it was last read to its end; null: no run read it so far. */
export interface PopulationCount {
  count: number | null;
  /** When that run started, ISO 8601 UTC. */
  at: string;
}
