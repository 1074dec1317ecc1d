import { cut } from '../core/cut.ts';
import type { AuditErrorCode } from '../core/errors.ts';
import type { FindingState, Outcome } from '../core/model/finding.ts';
import type { Notified } from '../core/model/notify.ts';
import type { Coverage, Result, RUN_OUTCOMES, Summary } from '../core/model/run.ts';
import type { FailOn, Severity } from '../core/model/severity.ts';
import { counted } from '../evaluate/counts.ts';
import { textsOf } from '../texts/index.ts';
import { fitted } from './json-fit.ts';
import { MOST_NAME_BYTES, rolloutsOf, worstOf } from './json-worst.ts';
import type { JsonRollouts, JsonWorst } from './json-worst.ts';
import type { FailedOutput, RunOutcome } from './outcome.ts';
import { targetResults } from './target-results.ts';
import type { TargetResult } from './target-results.ts';

type BySeverity = Record<Severity, number>;
type JsonCoverage = Record<'requested' | 'audited' | 'not_found' | 'denied' | 'failed', number>;

/** Messages hold 20 KB: of lists that grow with a job the first few are told, and long texts are cut. */
const MOST = { targets: 10, sentences: 8 };
/** UTF-8. */
const MOST_BYTES = 500;

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
  reason: string;
  coverage: JsonCoverage;
  unknown: BySeverity;
  states: Record<FindingState, number>;
  fail_on: FailOn;
  findings_at_or_above_fail_on: number;
  folder: string;
  files: string[];
  failed_outputs: Omit<FailedOutput, 'isMessage'>[];
  outcome: (typeof RUN_OUTCOMES)[number];
  result: Result;
  headline: string;
  changes: string;
  compared_with: string | null;
  open: BySeverity;
  accepted: BySeverity;
  unjudged: BySeverity;
  counting: number;
  worst: JsonWorst[];
  targets: JsonTarget[];
  target_count: number;
  outcomes: Record<Outcome, number>;
  counts: Record<'packages' | 'findings' | 'files' | 'coverage', number>;
  started_at: string;
  finished_at: string;
  rollouts: JsonRollouts | null;
  fail_on_new: boolean;
  notified: Notified[];
  error: null;
}

export interface JsonTarget {
  account: string;
  region: string;
  iot_instance_id: string;
  result: Result;
  complete: boolean;
  /** The code that it was given up for. */
  stopped: string | null;
  coverage: JsonCoverage;
  open: BySeverity;
  accepted: BySeverity;
  unjudged: BySeverity;
  counting: number;
}

/** What ended a command before there was anything to tell. */
export interface EndError {
  kind: AuditErrorCode | 'interrupted' | 'defect';
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
  reason: string;
  error: EndError;
}

/** The line that `run --json` prints, as an object: at most 20 kB, described by `jobs/summary.schema.json`. */
export function jsonSummary(outcome: RunOutcome): JsonSummary {
  const { info, summary, exitCode, reason, folder, files, failedOutputs, finishedAt } = outcome;
  return fitted<JsonSummary>({
    job: info.job,
    run_id: info.runId,
    as_of: info.asOf,
    complete: summary.complete,
    incomplete_because: becauseOf(outcome),
    exit_code: exitCode,
    reason: cut(reason, MOST_BYTES),
    coverage: coverageOf(summary.coverage),
    unknown: summary.unknown,
    states: summary.states,
    fail_on: summary.failOn,
    findings_at_or_above_fail_on: summary.counting,
    folder,
    files,
    failed_outputs: failedOutputs.map(({ format, problem }) => ({
      format,
      problem: cut(problem, MOST_BYTES),
    })),
    outcome: summary.outcome,
    result: summary.result,
    headline: cut(summary.headline, MOST_BYTES),
    changes: summary.changes,
    compared_with: outcome.comparedWith,
    open: summary.open,
    accepted: summary.accepted,
    unjudged: summary.unjudged,
    counting: summary.counting,
    worst: summary.worst.map(worstOf),
    targets: targetResults(summary).slice(0, MOST.targets).map(targetOf),
    target_count: summary.targets.length,
    outcomes: summary.outcomes,
    counts: rowCounts(summary),
    started_at: info.startedAt,
    finished_at: finishedAt,
    rollouts: rolloutsOf(summary),
    fail_on_new: summary.failOnNew,
    notified: outcome.notified.map((told) => ({
      ...told,
      problem: told.problem && cut(told.problem, MOST_BYTES),
    })),
    error: null,
  });
}

function becauseOf({ summary: { incompleteBecause: sentences }, locale }: RunOutcome): string[] {
  const left = sentences.length - MOST.sentences;
  const told = sentences.slice(0, MOST.sentences).map((sentence) => cut(sentence, MOST_BYTES));
  return left > 0 ? [...told, textsOf(locale).screen.more(counted(left))] : told;
}

function coverageOf({ requested, audited, notFound, denied, failed }: Coverage): JsonCoverage {
  return { requested, audited, not_found: notFound, denied, failed };
}

function targetOf({ report, coverage, result, complete, ...counts }: TargetResult): JsonTarget {
  const { account, region, iotInstanceId } = report.target;
  const { open, accepted, unjudged, counting } = counts;
  return {
    account: cut(account, MOST_NAME_BYTES),
    region: cut(region, MOST_NAME_BYTES),
    iot_instance_id: cut(iotInstanceId, MOST_NAME_BYTES),
    result,
    complete,
    stopped: report.stopped && cut(report.stopped.code, MOST_NAME_BYTES),
    coverage: coverageOf(coverage),
    open,
    accepted,
    unjudged,
    counting,
  };
}

/** @param reason why the exit code is what it is, as a clause */
export function jsonEnd(
  { job, runId }: KnownRun,
  { error, ...end }: Pick<EndKeys, 'exit_code' | 'reason' | 'error'>,
): JsonEnd {
  const { kind, message, hint } = error;
  const told = { kind, message: cut(message, MOST_BYTES), hint: cut(hint, MOST_BYTES) };
  return { ...NOTHING, job, run_id: runId, ...end, reason: cut(end.reason, MOST_BYTES), error: told };
}

/** In the order of `JsonSummary`. */
const NOTHING: Record<keyof JsonSummary, null> = {
  job: null,
  run_id: null,
  as_of: null,
  complete: null,
  incomplete_because: null,
  exit_code: null,
  reason: null,
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
  compared_with: null,
  open: null,
  accepted: null,
  unjudged: null,
  counting: null,
  worst: null,
  targets: null,
  target_count: null,
  outcomes: null,
  counts: null,
  started_at: null,
  finished_at: null,
  rollouts: null,
  fail_on_new: null,
  notified: null,
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
