import { targetKey } from '../core/model/target.ts';
import type { Evaluated, Finding, UrlState, Verdict } from '../core/model/finding.ts';
import type { Firmware, Status } from '../core/model/firmware.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Coverage, Summary } from '../core/model/run.ts';
import type { Target } from '../core/model/target.ts';
import {
  countVerdict,
  cover,
  emptyCoverage,
  emptyOutcomes,
  emptySeverities,
  emptyStates,
  emptyVerdictCounts,
} from './counts.ts';
import { checksFor } from './judge.ts';
import type { ExceptionTally } from './exceptions.ts';
import { createCodeTally } from './code-tally.ts';
import { headlineOf } from './headline.ts';
import { createLifetimes } from './lifetimes.ts';
import { incompleteBecause, selectionNotes, widespreadNotes } from './notes.ts';
import type { TargetCoverage } from './notes.ts';
import { countsTowards, isAnswered } from './outcome.ts';
import { policyNotes } from './policy-notes.ts';
import { createPolicyTally } from './policy-tally.ts';
import type { Policy } from './policy.ts';
import { createProducts } from './products.ts';

/** Counts a run, one firmware after the other, in memory that does not grow with the number of firmware. */
export interface SummaryBuilder {
  add(evaluated: Evaluated): void;
  addDifference(): void;
  /** What was said of a target as a whole; its findings are added as others. */
  addVerdicts(verdicts: readonly Verdict[]): void;
  /** A finding of no firmware of the run. */
  addOther(finding: Finding): void;
  /** Each target's report with its coverage so far. */
  targets(targetReports: readonly TargetReport[]): TargetCoverage[];
  /** `targetReports`: what collecting found of each target, in the order in which the summary shows them. */
  finish(targetReports: readonly TargetReport[]): Summary;
}

/**
 * An empty summary under a policy: every check that is switched on for some firmware has its counts, from 0.
 * @param exceptions is told of each finding
 */
export function createSummary(policy: Policy, exceptions?: Pick<ExceptionTally, 'add'>): SummaryBuilder {
  const { notes } = policy.texts;
  const coverage = emptyCoverage();
  const byTarget: CoverageByTarget = new Map();
  const counts = emptyCounts();
  const findings = countFindings(counts, policy.failOn, exceptions);
  const tally = createPolicyTally(policy);
  const products = createProducts(notes);
  const lifetimes = createLifetimes();
  const codes = createCodeTally();

  return {
    add(evaluated) {
      const { observation, outcome, verdicts } = evaluated;
      const { answer, target } = observation;
      cover(coverage, answer.kind);
      codes.add(answer);
      cover(coverageIn(byTarget, target), answer.kind);
      counts.outcomes[outcome] += 1;
      tally.add(checksFor(observation, policy), verdicts);
      for (const { verdict } of verdicts) countVerdict(counts.verdicts, verdict);
      for (const finding of evaluated.findings) findings.add(finding, isAnswered(answer.kind));
      if (answer.kind !== 'observed') return;
      countFirmware(counts, answer.firmware, evaluated.urlStates);
      products.add(answer.firmware, outcome === 'fail');
      lifetimes.add(observation);
    },
    addDifference: () => void (counts.differences += 1),
    addVerdicts: (verdicts) => tally.add(policy.base, verdicts, 0),
    addOther(finding) {
      const { subject, state } = finding;
      if (state !== 'resolved' && subject.firmwareId !== '') tally.add(policy.of(subject), [finding], 0);
      findings.add(finding, true);
    },
    targets: (targetReports) => withCoverage(targetReports, byTarget),
    finish(targetReports) {
      const targets = withCoverage(targetReports, byTarget);
      const reasons = incompleteBecause(coverage, targets, { notes, codes });
      const complete = reasons.length === 0;
      return {
        complete,
        incompleteBecause: reasons,
        outcome: complete ? (findings.count() > 0 ? 'fail' : 'pass') : 'incomplete',
        headline: headlineOf({ ...counts, counting: findings.counting, coverage }, policy),
        coverage,
        checks: tally.byCheck(),
        ...counts,
        failing: counts.open,
        counting: findings.count(),
        products: products.breakdown(),
        targets,
        notes: [
          ...widespreadNotes(policy, tally.byVariant(), lifetimes.text(notes)),
          ...policyNotes(policy, tally, findings.softAtOrAboveFailOn),
          ...selectionNotes(coverage, targets, counts.differences, notes),
        ],
        failOn: policy.failOn,
      };
    },
  };
}

type Counts = ReturnType<typeof emptyCounts>;

function emptyCounts() {
  return {
    outcomes: emptyOutcomes(),
    open: emptySeverities(),
    accepted: emptySeverities(),
    unjudged: emptySeverities(),
    unknown: emptySeverities(),
    verdicts: emptyVerdictCounts(),
    statuses: {} as Partial<Record<Status, number>>,
    urlStates: {} as Partial<Record<UrlState, number>>,
    files: 0,
    totalSizeBytes: 0,
    differences: 0,
    states: emptyStates(),
  };
}

function countFirmware(counts: Counts, { status, files }: Firmware, urlStates: readonly UrlState[]): void {
  counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
  for (const state of urlStates) counts.urlStates[state] = (counts.urlStates[state] ?? 0) + 1;
  counts.files += files.length;
  for (const { sizeBytes } of files) counts.totalSizeBytes += sizeBytes ?? 0;
}

interface FindingCounts {
  add(finding: Finding, isAnswered: boolean): void;
  /** Findings that decide the exit code. */
  readonly counting: { fail: number; unknown: number };
  /** How many these are. */
  count(): number;
  /** Findings that would, if their checks did more than report. */
  readonly softAtOrAboveFailOn: number;
}

function countFindings(
  counts: Counts,
  failOn: Policy['failOn'],
  exceptions: Pick<ExceptionTally, 'add'> | undefined,
): FindingCounts {
  const counting = { fail: 0, unknown: 0 };
  let softAtOrAboveFailOn = 0;
  return {
    counting,
    count: () => counting.fail + counting.unknown,
    get softAtOrAboveFailOn() {
      return softAtOrAboveFailOn;
    },
    /** What is unknown because its package did not answer is not `unjudged`. */
    add(finding, isAnswered) {
      const { verdict, severity, state } = finding;
      counts.states[state] += 1;
      if (state === 'resolved') return;
      exceptions?.add(finding);
      if (verdict === 'fail') counts[state === 'accepted' ? 'accepted' : 'open'][severity] += 1;
      else counts.unknown[severity] += 1;
      if (verdict === 'unknown' && isAnswered) counts.unjudged[severity] += 1;
      if (finding.counts) counting[verdict] += 1;
      else if (countsTowards(failOn, finding, isAnswered)) softAtOrAboveFailOn += 1;
    },
  };
}

type CoverageByTarget = Map<string, { target: Target; coverage: Coverage }>;

function coverageIn(byTarget: CoverageByTarget, target: Target): Coverage {
  const key = targetKey(target);
  const known = byTarget.get(key);
  if (known) return known.coverage;
  const coverage = emptyCoverage();
  byTarget.set(key, { target, coverage });
  return coverage;
}

/**
 * Each target's report with its coverage. Of several reports of one target the first has the counts, and a target
 * that only observations name gets an empty report, so that the targets always add up to the whole.
 */
function withCoverage(
  reports: readonly TargetReport[],
  byTarget: Readonly<CoverageByTarget>,
): TargetCoverage[] {
  const left = new Map(byTarget);
  const targets = reports.map((report) => {
    const key = targetKey(report.target);
    const coverage = left.get(key)?.coverage ?? emptyCoverage();
    left.delete(key);
    return { report, coverage };
  });
  for (const { target, coverage } of left.values()) targets.push({ report: emptyReport(target), coverage });
  return targets;
}

function emptyReport(target: Target): TargetReport {
  return {
    target,
    endpoint: '',
    identity: '',
    selection: '',
    list: null,
    duplicates: { count: 0, lines: [] },
    calls: 0,
    throttled: 0,
    stopped: null,
    selectionProblem: null,
  };
}
