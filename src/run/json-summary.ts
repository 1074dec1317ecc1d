import type { AuditErrorKind } from '../core/errors.ts';
import type { FindingState, Outcome } from '../core/model/finding.ts';
import type { Result, RUN_OUTCOMES, Summary } from '../core/model/run.ts';
import type { FailOn, Severity } from '../core/model/severity.ts';
import type { FailedOutput, RunOutcome } from './outcome.ts';

type BySeverity = Record<Severity, number>;

/**
 * A run for scripts: the line of `--json`, and what messages send. Keys are snake_case, as columns are; they may be added,
 * and never renamed or removed. `summary-schema.ts` says what each holds.
 */
export interface JsonSummary {
  job: string;
  run_id: string;
  as_of: string;
  complete: boolean;
  incomplete_because: string[];
  exit_code: RunOutcome['exitCode'];
  coverage: Record<'requested' | 'audited' | 'not_found' | 'denied' | 'failed', number>;
  unknown: BySeverity;
  states: Record<FindingState, number>;
  fail_on: FailOn;
  findings_at_or_above_fail_on: number;
  folder: string;
  files: string[];
  failed_outputs: FailedOutput[];
  outcome: (typeof RUN_OUTCOMES)[number];
  result: Result;
  headline: string;
  changes: string;
  open: BySeverity;
  accepted: BySeverity;
  unjudged: BySeverity;
  counting: number;
  outcomes: Record<Outcome, number>;
  counts: Record<'packages' | 'findings' | 'files' | 'coverage', number>;
  started_at: string;
  finished_at: string;
  error: null;
}

/** What ended a command before there was anything to tell. */
export interface EndError {
  kind: AuditErrorKind | 'interrupted' | 'defect';
  message: string;
  /** What to do; may be empty. */
  hint: string;
}

/** Which run it was, as far as it was known. */
export interface KnownRun {
  job: string | null;
  runId: string | null;
}

/** The same line where there is no result: the same keys, null where they tell of one. */
export type JsonEnd = Record<Exclude<keyof JsonSummary, keyof EndKeys>, null> & EndKeys;

interface EndKeys {
  job: string | null;
  run_id: string | null;
  exit_code: number;
  error: EndError;
}

export function jsonSummary({
  info,
  summary,
  finishedAt,
  exitCode,
  folder,
  files,
  failedOutputs,
}: RunOutcome): JsonSummary {
  const { requested, audited, notFound, denied, failed } = summary.coverage;
  return {
    job: info.job,
    run_id: info.runId,
    as_of: info.asOf,
    complete: summary.complete,
    incomplete_because: summary.incompleteBecause,
    exit_code: exitCode,
    coverage: { requested, audited, not_found: notFound, denied, failed },
    unknown: summary.unknown,
    states: summary.states,
    fail_on: summary.failOn,
    findings_at_or_above_fail_on: summary.counting,
    folder,
    files,
    failed_outputs: failedOutputs,
    outcome: summary.outcome,
    result: summary.result,
    headline: summary.headline,
    changes: summary.changes,
    open: summary.open,
    accepted: summary.accepted,
    unjudged: summary.unjudged,
    counting: summary.counting,
    outcomes: summary.outcomes,
    counts: rowCounts(summary),
    started_at: info.startedAt,
    finished_at: finishedAt,
    error: null,
  };
}

export function jsonEnd({ job, runId }: KnownRun, exitCode: number, error: EndError): JsonEnd {
  return { ...NOTHING, job, run_id: runId, exit_code: exitCode, error };
}

/** In the order of `JsonSummary`. */
const NOTHING: Record<keyof JsonSummary, null> = {
  job: null,
  run_id: null,
  as_of: null,
  complete: null,
  incomplete_because: null,
  exit_code: null,
  coverage: null,
  unknown: null,
  states: null,
  fail_on: null,
  findings_at_or_above_fail_on: null,
  folder: null,
  files: null,
  failed_outputs: null,
  outcome: null,
  result: null,
  headline: null,
  changes: null,
  open: null,
  accepted: null,
  unjudged: null,
  counting: null,
  outcomes: null,
  counts: null,
  started_at: null,
  finished_at: null,
  error: null,
};

/** Rows of the tables that every run has. */
function rowCounts({
  coverage,
  files,
  open,
  accepted,
  unknown,
  states,
  differences,
}: Summary): JsonSummary['counts'] {
  const findings = [open, accepted, unknown].flatMap((by) => Object.values(by));
  return {
    packages: coverage.requested,
    findings: findings.reduce((sum, count) => sum + count, states.resolved),
    files,
    coverage: coverage.requested - coverage.audited + differences,
  };
}
