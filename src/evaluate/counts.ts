import type { CheckCounts, Finding, FindingState, Outcome, VerdictKind } from '../core/model/finding.ts';
import type { Observation } from '../core/model/observation.ts';
import type { VerdictCounts } from '../core/model/finding.ts';
import type { Coverage, Summary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';
import type { Target } from '../core/model/target.ts';
import type { Texts } from '../texts/index.ts';

/** Which of the four parts of `requested` an answer belongs to. */
const COVERED_AS = {
  observed: 'audited',
  'not-found': 'notFound',
  denied: 'denied',
  failed: 'failed',
} as const satisfies Record<Observation['answer']['kind'], keyof Coverage>;

const COUNTED_AS = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'unknown',
  'not-applicable': 'notApplicable',
} as const satisfies Record<VerdictKind, keyof VerdictCounts>;

export function emptyCoverage(): Coverage {
  return { requested: 0, audited: 0, notFound: 0, denied: 0, failed: 0 };
}

/** Both counts move together, so that coverage adds up whatever comes. */
export function cover(coverage: Coverage, kind: Observation['answer']['kind']): void {
  coverage.requested += 1;
  coverage[COVERED_AS[kind]] += 1;
}

export function emptyVerdictCounts(): VerdictCounts {
  return { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
}

export function countVerdict(counts: VerdictCounts, verdict: VerdictKind): void {
  counts[COUNTED_AS[verdict]] += 1;
}

/** Verdicts become open or unknown; which of them an exception accepts is known with their findings. */
const CHECKED_AS = {
  pass: 'pass',
  fail: 'open',
  unknown: 'unknown',
  'not-applicable': 'notApplicable',
} as const satisfies Record<VerdictKind, keyof CheckCounts>;

export function emptyCheckCounts(): CheckCounts {
  return { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };
}

export function countCheck(counts: CheckCounts, verdict: VerdictKind): void {
  counts[CHECKED_AS[verdict]] += 1;
}

/** Of what was counted, a finding that an exception accepts. */
export function acceptCounted(counts: CheckCounts, verdict: 'fail' | 'unknown'): void {
  counts[CHECKED_AS[verdict]] -= 1;
  counts.accepted += 1;
}

export function addCounts(a: CheckCounts, b: CheckCounts): CheckCounts {
  return {
    pass: a.pass + b.pass,
    open: a.open + b.open,
    accepted: a.accepted + b.accepted,
    unknown: a.unknown + b.unknown,
    notApplicable: a.notApplicable + b.notApplicable,
  };
}

export function emptySeverities(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

/**
 * Counts a finding as one of four: open, accepted, not judged, or resolved, which is none of this run.
 * @param isAnswered is it of something that answered? What is not known of the others is told by coverage
 */
export function countStanding(
  counts: Pick<Summary, 'open' | 'accepted' | 'unjudged'>,
  { verdict, severity, state }: Pick<Finding, 'verdict' | 'severity' | 'state'>,
  isAnswered: boolean,
): void {
  if (state === 'resolved') return;
  if (state === 'accepted') counts.accepted[severity] += 1;
  else if (verdict === 'fail') counts.open[severity] += 1;
  else if (isAnswered) counts.unjudged[severity] += 1;
}

export function emptyStates(): Record<FindingState, number> {
  return { new: 0, persisting: 0, reopened: 0, resolved: 0, accepted: 0 };
}

export function emptyOutcomes(): Record<Outcome, number> {
  return { pass: 0, fail: 0, unjudged: 0, 'not-found': 0, denied: 0, error: 0 };
}

/** A target in a sentence: `acme in cn-shanghai, instance iot-060a`. */
export function targetText({ account, region, iotInstanceId }: Target, notes: Texts['notes']): string {
  return iotInstanceId === ''
    ? notes.target({ account, region })
    : notes.targetInstance({ account, region, instance: iotInstanceId });
}

/** So many targets are named in one sentence. */
const MOST_NAMED = 5;

/** Targets in a sentence: the first few of them, and whether there are more. */
export function targetsText(
  targets: readonly Target[],
  notes: Texts['notes'],
): { targets: string; more: boolean } {
  const named = targets.slice(0, MOST_NAMED).map((target) => targetText(target, notes));
  return { targets: named.join('; '), more: targets.length > named.length };
}

/** A count with its thousands separated, and whether it is one: languages differ in what follows. */
export function counted(count: number): { count: string; isOne: boolean } {
  return { count: count.toLocaleString('en-US'), isOne: count === 1 };
}
