import type { CheckCounts } from './finding.ts';
import type { Severity } from './severity.ts';

/** A check as the job sees it: what reports and the command line show of it. */
export interface CheckInfo {
  id: string;
  category: string;
  severity: Severity;
  enabled: boolean;
  /** Report only: its findings never count towards fail-on. */
  soft: boolean;
  scope: 'firmware' | 'file' | 'target';
  title: string;
  failingTitle: string;
  why: string;
  remediation: { console: string; api: string };
  params: { name: string; value: string; description: string }[];
  /** What the job changes for some products or modules, in the order in which it is applied. */
  overrides: CheckOverride[];
}

/** A change of one check for the products and modules that the globs match. */
export interface CheckOverride {
  product: string;
  module: string;
  /** As a job writes it: `severity: low, within: 2h`. */
  changes: string;
}

/** A recorded, dated, owned decision to accept findings. */
export interface ExceptionRule {
  id: string;
  /** Globs, as the file has them; `*` where it leaves one out. */
  check: string;
  product: string;
  module: string;
  firmware: string;
  reason: string;
  owner: string;
  approver: string;
  ticket: string;
  /** The last instant that it holds, ISO 8601 UTC; empty where it is `indefinite`. */
  until: string;
}

/** An exception, and what it did in this run. */
export interface ExceptionUse extends ExceptionRule {
  /** `ending` within 14 days; an `expired` one accepts nothing. */
  status: 'active' | 'ending' | 'expired';
  /**
   * Findings of this run that it accepts, since no exception before it in the file does; of an expired one, those that
   * are open because it ended.
   */
  matched: number;
}

/** How much a check says of a clause; nothing that this tool sees fulfils a clause. */
export const STRENGTHS = ['supports', 'partial', 'indirect'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** One clause of a framework with the checks that speak to it. */
export interface ClauseCoverage {
  clause: string;
  title: string;
  /** Was the clause's number read in the source text? */
  confirmed: boolean;
  checks: { checkId: string; strength: Strength; rationale: string }[];
  /** Verdicts of those checks in this run. */
  counts: CheckCounts;
  /** Why no check can speak to it, where none does; empty otherwise. */
  silentBecause: string;
  /** Version of the text that the clause is counted in. */
  sourceVersion: string;
}

export interface FrameworkCoverage {
  id: string;
  title: string;
  /** Version of the framework's text. */
  source: string;
  /** What a reader must know before he relies on any of it. */
  note: string;
  clauses: ClauseCoverage[];
}
