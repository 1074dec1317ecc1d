//  startEvaluation ──► context: policy, exceptions, rules, summary      one for the run
//  evaluateTarget (evaluate-target.ts) ──► results, target by target, counted as they go
//  finishEvaluation ──► the run as a whole: summary, notes, checks, frameworks
import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import type { RunInfo, RunOverview, Summary, TrendPoint } from '../core/model/run.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Target } from '../core/model/target.ts';
import type { Need } from '../checks/check.ts';
import type { Texts } from '../texts/index.ts';
import { createClockOff } from './clock-off.ts';
import type { ClockOff } from './clock-off.ts';
import { checkInfos } from './check-infos.ts';
import { checkRules } from './check-rules.ts';
import { counted, targetsText } from './counts.ts';
import { exceptionNotes } from './exception-notes.ts';
import { createExceptions } from './exceptions.ts';
import type { Exceptions, ExceptionTally } from './exceptions.ts';
import type { CheckRules } from './entry-outcomes.ts';
import type { Fingerprint } from './finding-id.ts';
import { frameworkCoverage } from './frameworks.ts';
import { createNewChecks } from './new-checks.ts';
import type { NewChecks } from './new-checks.ts';
import type { Policy } from './policy.ts';
import { createSummary } from './summary.ts';
import type { SummaryBuilder } from './summary.ts';

/** An as-of so much before the run's start is worth a word. */
const AS_OF_TOLERANCE_MS = 60_000;

/** What judging the targets of a run has in common. */
export interface EvaluateContext {
  policy: Policy;
  info: RunInfo;
  /** Of `info`. */
  asOfMs: number;
  /** When the last COMPLETE run of the job before it started, ISO 8601 UTC; null: there is none. */
  lastCompleteAt: string | null;
  fingerprint: Fingerprint;
  exceptions: Exceptions;
  uses: ExceptionTally;
  rules: CheckRules;
  summary: SummaryBuilder;
  clockOff: ClockOff;
  newChecks: NewChecks;
  /** What the enabled checks ask for. */
  needs: ReadonlySet<Need>;
  /** Is there an earlier run that cannot be compared with? */
  isBaselineLost: boolean;
}

/** @throws RangeError where `info.asOf` is no time */
export function startEvaluation(options: {
  info: RunInfo;
  policy: Policy;
  fingerprint: Fingerprint;
  isBaselineLost: boolean;
  /** Checks that the baseline's version had; null: there is no baseline. */
  knownChecks: ReadonlySet<string> | null;
  /** Earlier runs of the job, oldest first. */
  trend: readonly Pick<TrendPoint, 'startedAt' | 'complete'>[];
}): EvaluateContext {
  const { info, policy, fingerprint, isBaselineLost, knownChecks, trend } = options;
  const asOfMs = Date.parse(info.asOf);
  if (Number.isNaN(asOfMs)) throw new RangeError(`as_of is not a valid time: ${info.asOf}`);
  const exceptions = createExceptions(policy.exceptions, asOfMs);
  const uses = exceptions.tally();
  return {
    policy,
    info,
    asOfMs,
    lastCompleteAt: trend.findLast(({ complete }) => complete)?.startedAt ?? null,
    fingerprint,
    exceptions,
    uses,
    rules: checkRules(policy),
    summary: createSummary(policy, uses),
    clockOff: createClockOff(),
    newChecks: createNewChecks(knownChecks),
    needs: new Set(policy.enabledSomewhere.flatMap((check) => check.needs)),
    isBaselineLost,
  };
}

/** Why the run is not compared with an earlier one; `runId` is that run, or what is wrong with `latest`. */
export interface NotCompared {
  runId: string;
  problem: keyof Texts['notes']['notCompared'];
}

export interface FinishOptions {
  info: RunInfo;
  /** When collecting ended, ISO 8601 UTC. */
  finishedAt: string;
  /** Of the policy as the job says it. */
  policySha256: string;
  targetReports: readonly TargetReport[];
  /** Targets that earlier runs had and this one misses. */
  missing: readonly Target[];
  /** Targets that another run had observed, and that were not asked for again. */
  takenOver: readonly { target: Target; runId: string }[];
  notCompared: readonly NotCompared[];
  /** The run that this one was compared with; null: none. */
  baseline: { runId: string; manifestSha256: string } | null;
  /** Earlier runs of the job, oldest first. */
  trend: readonly TrendPoint[];
}

/** The run as a whole, once every target was evaluated. */
export function finishEvaluation(context: EvaluateContext, options: FinishOptions): RunOverview {
  const { policy, asOfMs, uses } = context;
  const { info, finishedAt, policySha256, targetReports, notCompared, baseline, trend } = options;
  const summary = context.summary.finish(targetReports, {
    baseline,
    isLost: notCompared.length > 0,
  });
  const used = uses.uses();
  summary.notes.push(...exceptionNotes(used, asOfMs, summary.complete, policy.texts.notes));
  summary.notes.unshift(...headNotes(options, context));
  return {
    info,
    finishedAt,
    policySha256,
    locale: policy.locale,
    summary,
    checks: checkInfos(policy),
    exceptions: used.map(({ use }) => use),
    frameworks: policy.frameworks.map((framework) =>
      frameworkCoverage(framework, summary.checks, policy.locale),
    ),
    baseline,
    trend: [...trend, trendPoint(info, summary)],
  };
}

/** What must be known before anything else of the summary. */
function headNotes(
  { info, missing, takenOver, notCompared, baseline }: FinishOptions,
  { policy, asOfMs, clockOff, newChecks }: EvaluateContext,
): string[] {
  const { notes } = policy.texts;
  const said = clockOff.said(notes);
  if (missing.length > 0)
    said.push(notes.targetsMissing({ ...counted(missing.length), ...targetsText(missing, notes) }));
  if (takenOver.length > 0) {
    const targets = takenOver.map(({ target }) => target);
    const runs = [...new Set(takenOver.map(({ runId }) => runId))].join(notes.listComma);
    said.push(notes.takenOver({ ...counted(targets.length), ...targetsText(targets, notes), runs }));
  }
  const aheadMs = Date.parse(info.startedAt) - asOfMs;
  if (aheadMs > AS_OF_TOLERANCE_MS) {
    said.push(notes.asOfBefore({ asOf: formatInstant(info.asOf), ahead: formatDuration(aheadMs) }));
  }
  for (const { runId, problem } of notCompared) said.push(notes.notCompared[problem]({ runId }));
  if (notCompared.length > 0)
    said.push(baseline ? notes.comparedInstead(baseline) : notes.comparedWithNothing);
  said.push(...newChecks.said(notes));
  return said;
}

/** A run in a line. */
function trendPoint({ runId, startedAt }: RunInfo, summary: Summary): TrendPoint {
  const { complete, coverage, outcomes, open, accepted, unjudged, states } = summary;
  return { runId, startedAt, complete, coverage, outcomes, open, accepted, unjudged, states };
}
