//  evaluateRun ──► judge ──► evidence (what each check may see) ──► checks/*
//       │            └─────► finding-id
//       ├──────► population: what all firmware of a target together say of each
//       ├──────► targets: checks of targets as a whole
//       ├──────► compare ──► state, fates, carry (against the run before)
//       ├──────► exceptions: which findings are accepted
//       ├──────► outcome: what of it counts, once the findings have their states
//       └──────► summary ──► counts, policy-tally, products, lifetimes, notes
//  policy: the job's word on the checks, made ready once for each combination of overrides
import type { LeavesHistory } from '../core/history.ts';
import { formatDuration } from '../core/duration.ts';
import type { Evaluated, Finding } from '../core/model/finding.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { EvaluatedRun, ResultRecord, RunInfo, TrendPoint } from '../core/model/run.ts';
import type { Difference } from '../core/model/selection.ts';
import { checkInfos } from './check-infos.ts';
import { checkRules } from './check-rules.ts';
import { createComparison } from './compare.ts';
import type { Comparison } from './compare.ts';
import type { Earlier } from './earlier.ts';
import { exceptionNotes } from './exception-notes.ts';
import { createExceptions } from './exceptions.ts';
import type { Accept } from './exceptions.ts';
import { frameworkCoverage } from './frameworks.ts';
import type { Fingerprint } from './finding-id.ts';
import { judgeGone } from './gone.ts';
import { historyOf, saidOf } from './history.ts';
import { judge } from './judge.ts';
import { conclude, concludeOther } from './outcome.ts';
import type { Texts } from '../texts/index.ts';
import type { Policy } from './policy.ts';
import { surveyPopulation } from './population/population.ts';
import type { SurveyOptions } from './population/population.ts';
import { createSummary } from './summary.ts';
import { judgeTargets, populationRecords } from './targets.ts';
import { trendPoint } from './trend.ts';

/** An as-of so much before the run's start is worth a word. */
const AS_OF_TOLERANCE_MS = 60_000;

/** Whatever reads the ledger begins at its start, each time it is called. */
export interface EvaluateOptions extends Pick<SurveyOptions, 'observations' | 'someObservations'> {
  info: RunInfo;
  /** When collecting ended, ISO 8601 UTC. */
  finishedAt: string;
  /** Of the policy as the job says it. */
  policySha256: string;
  policy: Policy;
  differences(): AsyncIterable<Difference>;
  targetReports: readonly TargetReport[];
  fingerprint: Fingerprint;
  /** What the job's previous run left; absent: there is nothing to compare with. */
  earlier?: Earlier;
  /** Why the previous run cannot be compared with, where there is one. */
  notCompared?: { runId: string; problem: keyof Texts['notes']['notCompared'] };
  /** Earlier runs of the job, oldest first. */
  trend?: readonly TrendPoint[];
}

/**
 * Judges a stored run and holds it against the one before: one pass for what firmware have in common, where a check asks
 * for it, and up to two more over those of which it may be so, one for the summary, and one more each time that the
 * firmware are read. Holds one firmware at a time,
 * so judging is repeated rather than remembered.
 * @throws RangeError where `info.asOf` is no time
 */
export async function evaluateRun(options: EvaluateOptions): Promise<EvaluatedRun & LeavesHistory> {
  const { info, finishedAt, policySha256, policy, fingerprint, trend = [] } = options;
  const asOfMs = Date.parse(info.asOf);
  if (Number.isNaN(asOfMs)) throw new RangeError(`as_of is not a time: ${info.asOf}`);
  const exceptions = createExceptions(policy.exceptions, asOfMs);
  const comparison = comparisonOf(options, exceptions.accept);
  const needs = new Set(policy.enabledSomewhere.flatMap((check) => check.needs));
  const population = await surveyPopulation({ ...options, needs });

  async function* judgeAll(names: 'all' | 'known'): AsyncGenerator<Evaluated, void, undefined> {
    let position = 0;
    for await (const observation of options.observations()) {
      const neighbours = population.of(observation, position);
      position += 1;
      const { isKnown, wasAudited } = comparison.recall(observation);
      const naming = isKnown || names === 'all' ? fingerprint : UNNAMED;
      const evaluated = judge(observation, policy, asOfMs, naming, { wasAudited, neighbours });
      comparison.settle(saidOf(evaluated));
      conclude(evaluated, policy.failOn);
      yield evaluated;
    }
  }

  const { earlier = null, notCompared, targetReports } = options;
  const isEarlierLost = notCompared !== undefined;
  const targets = judgeTargets({ targetReports, policy, asOfMs, fingerprint, earlier, isEarlierLost });
  for (const { target, verdicts, findings } of targets) {
    comparison.settle({ target, firmwareId: '', answer: 'observed', verdicts, findings });
    for (const finding of findings) concludeOther(finding, policy.failOn);
  }

  async function* others(): AsyncGenerator<Finding, void, undefined> {
    for (const { findings } of targets) yield* findings;
    const rest = comparison.others((gone) => judgeGone(gone, policy, asOfMs, fingerprint));
    for await (const finding of rest) {
      concludeOther(finding, policy.failOn);
      yield finding;
    }
  }

  async function* records(): AsyncGenerator<ResultRecord, void, undefined> {
    for await (const evaluated of judgeAll('all')) yield { kind: 'firmware', evaluated };
    for await (const finding of others()) yield { kind: 'finding', finding };
    // Most runs have none, and looking for them is reading the whole ledger.
    if (summary.differences === 0) return;
    for await (const difference of options.differences()) yield { kind: 'difference', difference };
  }

  const uses = exceptions.tally();
  const counting = createSummary(policy, uses);
  for await (const evaluated of judgeAll('known')) counting.add(evaluated);
  comparison.close(counting.targets(options.targetReports));
  for (const { verdicts } of targets) counting.addVerdicts(verdicts);
  for await (const finding of others()) counting.addOther(finding);
  for await (const _ of options.differences()) counting.addDifference();
  const summary = counting.finish(options.targetReports);
  const used = uses.uses();
  summary.notes.push(...exceptionNotes(used, asOfMs, summary.complete, policy.texts.notes));
  summary.notes.unshift(...headNotes(options, asOfMs));
  return {
    info,
    finishedAt,
    policySha256,
    locale: policy.locale,
    summary,
    checks: checkInfos(policy),
    records,
    history: (records) =>
      historyOf(info, populationRecords(targets, earlier, info.startedAt), records, comparison),
    exceptions: used.map(({ use }) => use),
    frameworks: policy.frameworks.map((framework) =>
      frameworkCoverage(framework, summary.checks, policy.locale),
    ),
    trend: [...trend, trendPoint(info, summary)],
  };
}

/** The summary counts findings and needs the names of those only that may have an earlier entry: names cost most. */
const UNNAMED: Fingerprint = () => '';

function comparisonOf({ info, policy, earlier }: EvaluateOptions, accept: Accept): Comparison {
  return createComparison({
    earlier: earlier ?? null,
    startedAt: info.startedAt,
    rules: checkRules(policy),
    accept,
    judging: policy.texts.judging,
  });
}

/** What must be known before anything else of the summary. */
function headNotes({ info, policy, notCompared }: EvaluateOptions, asOfMs: number): string[] {
  const { notes } = policy.texts;
  const said: string[] = [];
  const aheadMs = Date.parse(info.startedAt) - asOfMs;
  if (aheadMs > AS_OF_TOLERANCE_MS) {
    said.push(notes.asOfBefore({ asOf: info.asOf, ahead: formatDuration(aheadMs) }));
  }
  if (notCompared) said.push(notes.notCompared[notCompared.problem]({ runId: notCompared.runId }));
  return said;
}
