import type { CheckInfo, ExceptionUse, FrameworkCoverage } from './catalogue.ts';
import type { Evaluated, Finding, FindingState, Outcome, UrlState } from './finding.ts';
import type { Status } from './firmware.ts';
import type { Locale } from './locale.ts';
import type { TargetReport } from './observation.ts';
import type { Difference } from './selection.ts';
import type { FailOn, Severity } from './severity.ts';
import type { HistoryRecord } from '../history.ts';

/** What ran, when, with what: enough to render every report's head. */
export interface RunInfo {
  runId: string;
  job: string;
  toolVersion: string;
  nodeVersion: string;
  host: string;
  startedAt: string;
  /** The instant that links are judged against. */
  asOf: string;
  /** When the run was taken up again after an interruption, each time; absent where it ran through. */
  continuedAt?: string[];
}

/** requested = audited + notFound + denied + failed, always. */
export interface Coverage {
  requested: number;
  audited: number;
  notFound: number;
  denied: number;
  failed: number;
}

export interface VerdictCounts {
  pass: number;
  fail: number;
  unknown: number;
  notApplicable: number;
}

/** One line of a breakdown: a product, a target, a status … */
export interface Breakdown {
  label: string;
  firmware: number;
  failing: number;
}

/** The figures that are known before the first row is written. */
export interface Summary {
  complete: boolean;
  /** One sentence each; empty when COMPLETE. */
  incompleteBecause: string[];
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  /** Failing checks by severity. */
  failing: Record<Severity, number>;
  /** Verdicts that could not be reached, by severity of the check. */
  unknown: Record<Severity, number>;
  /** Firmware and files judged, with failing ones. */
  checks: Record<string, VerdictCounts>;
  statuses: Partial<Record<Status, number>>;
  urlStates: Partial<Record<UrlState, number>>;
  products: Breakdown[];
  targets: { report: TargetReport; coverage: Coverage }[];
  files: number;
  totalSizeBytes: number;
  differences: number;
  /** What a reader should know before the rows, in whole sentences. */
  notes: string[];
  /** Findings by state against the job's previous run. */
  states: Record<FindingState, number>;
  /** Open findings at or above `failOn`. */
  failOn: FailOn;
  findingsAtOrAboveFailOn: number;
}

/** One run of the job in a line: what trends are drawn from. */
export interface TrendPoint {
  runId: string;
  startedAt: string;
  complete: boolean;
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  failing: Record<Severity, number>;
  /** Null in runs that were not compared. */
  states: Record<FindingState, number> | null;
}

/**
 * The one result every report is a pure function of. Iterables can be read again and again and hold one firmware at a
 * time, in the order of the selection.
 */
export interface EvaluatedRun {
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  /** Language of what it says; names of columns, codes and IDs are the same in all. */
  locale: Locale;
  summary: Summary;
  checks: CheckInfo[];
  firmware(): AsyncIterable<Evaluated>;
  /** Findings of no firmware of this run: of targets, of packages that are gone, and those that are resolved. */
  otherFindings(): AsyncIterable<Finding>;
  differences(): AsyncIterable<Difference>;
  /** What the job's next run compares with. @param firmware all of this run's, as `firmware` gives it */
  history(firmware: AsyncIterable<Evaluated>): AsyncIterable<HistoryRecord>;
  /** In the order of the exceptions file. */
  exceptions: ExceptionUse[];
  frameworks: FrameworkCoverage[];
  /** Of the policy that the run was judged by, hex, as the manifest has it. */
  policySha256: string;
  /** Earlier runs of the job and this one, oldest first. */
  trend: TrendPoint[];
}
