import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Finding } from '../core/model/finding.ts';
import type { Target } from '../core/model/target.ts';
import type { Planned } from '../checks/check.ts';
import type { Baseline } from './baseline.ts';
import { createComparison } from './compare.ts';
import type { EvaluateContext } from './evaluate.ts';
import { judgeAbsent } from './target.ts';

/** A target that earlier runs had and this one does not. */
export interface AbsentTarget {
  target: Target;
  baseline: Baseline;
  /** `null`: this run says nothing of what it does not have. */
  planned: Exclude<Planned, 'planned'> | null;
}

/** A line of the results: a finding is that the target is missing, or no longer is; a marker is for later runs. */
export type AbsentRecord = { kind: 'finding'; finding: Finding } | { kind: 'marker'; marker: BaselineRecord };

/** Nothing is known of what is in it, so everything else stays as earlier runs knew it. */
const NOTHING_KNOWN = { isComplete: false, isWholeList: false };

/** Says what this run has to say of a target that it does not have, and hands on what earlier runs knew of it. */
export async function* evaluateAbsent(
  { target, baseline, planned }: AbsentTarget,
  context: EvaluateContext,
): AsyncGenerator<AbsentRecord, void, undefined> {
  const { policy, info, lastCompleteAt, exceptions, rules, newChecks, summary } = context;
  const comparison = createComparison({
    baseline,
    startedAt: info.startedAt,
    lastCompleteAt,
    completeness: NOTHING_KNOWN,
    rules,
    accept: exceptions.accept,
    newChecks,
    judging: policy.texts.judging,
  });
  const findings: Finding[] = [];
  if (planned !== null) {
    const judged = judgeAbsent(target, planned, { ...context, settle: comparison.settle });
    comparison.noteVerdicts('', 'observed', judged.verdicts);
    summary.addVerdicts(judged.verdicts);
    findings.push(...judged.findings);
    for await (const finding of comparison.others(() => [])) findings.push(finding);
  }
  for (const finding of findings) {
    summary.addOther(finding);
    yield { kind: 'finding', finding };
  }
  for await (const marker of comparison.carried()) yield { kind: 'marker', marker };
}
