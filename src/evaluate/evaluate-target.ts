//  evaluateTarget ──► judge ──► evidence ──► checks/*      each firmware once, in the order of the selection
//        │             └─────► compare (settle)            its findings with their final state
//        ├──────────► target: checks of the target as a whole
//        └──────────► compare: what the baseline had and this run has not, and what later runs need
import { judgedAtMs } from '../core/judged-at.ts';
import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Coverage, ResultRecord } from '../core/model/run.ts';
import type { Finding, Subject } from '../core/model/finding.ts';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import type { Difference } from '../core/model/selection.ts';
import type { Baseline } from './baseline.ts';
import { createComparison } from './compare.ts';
import type { Comparison } from './compare.ts';
import type { Completeness } from './entry-outcomes.ts';
import type { EvaluateContext } from './evaluate.ts';
import { judgeGone } from './gone.ts';
import { judge } from './judge.ts';
import type { Population } from './population/population.ts';
import { judgeTarget } from './target.ts';

/** A target that was collected, with what an earlier run says of it. */
export interface CollectedTarget {
  report: TargetReport;
  coverage: Coverage;
  /** What its packages have in common. */
  population: Population;
  /** In the order of the selection, numbered from 1 without gaps; called once. */
  observations: () => AsyncIterable<Observation>;
  differences: readonly Difference[];
  baseline: Baseline;
  /** Firmware of the targets before it: numbers go on from there. */
  seqBefore: number;
}

/** A line of the results: what reports show, or a marker that only later runs read. */
export type EvaluatedRecord = ResultRecord | { kind: 'marker'; marker: BaselineRecord };

/**
 * Judges a target once, firmware by firmware, and settles every finding against the baseline. Its results come in order:
 * firmware, other findings, differences, markers. Each is counted in `context.summary` on its way.
 */
export async function* evaluateTarget(
  target: CollectedTarget,
  context: EvaluateContext,
): AsyncGenerator<EvaluatedRecord, void, undefined> {
  const { baseline, differences } = target;
  const { policy, info, lastCompleteAt, exceptions, rules, newChecks, summary } = context;
  const comparison = createComparison({
    baseline,
    startedAt: info.startedAt,
    lastCompleteAt,
    completeness: completenessOf(target),
    rules,
    accept: exceptions.accept,
    newChecks,
    judging: policy.texts.judging,
  });
  yield* firmwareOf(target, context, comparison);
  for await (const finding of otherFindings(target, context, comparison)) {
    summary.addOther(finding);
    yield { kind: 'finding', finding };
  }
  for (const difference of differences) {
    summary.addDifference();
    yield { kind: 'difference', difference };
  }
  for await (const marker of comparison.carried()) yield { kind: 'marker', marker };
}

async function* firmwareOf(
  { report, population, observations, seqBefore }: CollectedTarget,
  { policy, info, fingerprint, summary, clockOff }: EvaluateContext,
  comparison: Comparison,
): AsyncGenerator<EvaluatedRecord, void, undefined> {
  const { settle } = comparison;
  const rolloutsFrom = report.rollouts && { rolloutsFrom: report.rollouts.from };
  for await (const stored of observations()) {
    const observation = { ...stored, seq: seqBefore + stored.seq };
    const wasAudited = comparison.wasAudited(observation.firmwareId);
    const around = { wasAudited, neighbours: population.of(observation), ...rolloutsFrom };
    const asOfMs = judgedAtMs(observation, info);
    const evaluated = judge(observation, around, { policy, asOfMs, fingerprint, settle });
    comparison.noteVerdicts(observation.firmwareId, observation.answer.kind, evaluated.verdicts);
    summary.add(evaluated);
    clockOff.add(observation);
    yield { kind: 'firmware', evaluated };
  }
}

/** Of the target as a whole, of firmware that are gone, and what the baseline had and is resolved. */
async function* otherFindings(
  { report, baseline }: CollectedTarget,
  context: EvaluateContext,
  comparison: Comparison,
): AsyncGenerator<Finding, void, undefined> {
  const judging = { ...context, settle: comparison.settle };
  const ofTarget = judgeTarget(report, baseline.population, judging);
  comparison.noteVerdicts('', 'observed', ofTarget.verdicts);
  context.summary.addVerdicts(ofTarget.verdicts);
  yield* ofTarget.findings;
  yield* comparison.others((gone: Subject) => judgeGone(gone, judging).findings);
}

function completenessOf({ report, coverage }: CollectedTarget): Completeness {
  const { stopped, selectionProblem, chosenBy } = report;
  const isAnswered = coverage.denied + coverage.failed === 0;
  return {
    isComplete: stopped === null && selectionProblem === null && isAnswered,
    isWholeList: chosenBy === 'whole-list',
  };
}
