import { isSettled } from '../core/model/finding.ts';
import type { Evaluated, Finding, UrlState, Verdict } from '../core/model/finding.ts';
import type { Firmware, Status } from '../core/model/firmware.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { ProductCounts, Summary, TargetSummary } from '../core/model/run.ts';
import { changesText } from './changes.ts';
import type { ComparedWith } from './changes.ts';
import {
  countStanding,
  countVerdict,
  cover,
  emptyCoverage,
  emptyOutcomes,
  emptySeverities,
  emptyStates,
  emptyVerdictCounts,
} from './counts.ts';
import type { ExceptionTally } from './exceptions.ts';
import { createCodeTally } from './code-tally.ts';
import { headlineOf, isNothing, resultOf } from './headline.ts';
import type { Told } from './headline.ts';
import { checksFor } from './judge.ts';
import { createLifetimes } from './lifetimes.ts';
import { incompleteBecause, selectionNotes, widespreadNotes } from './notes.ts';
import { countsTowards, isAnswered } from './outcome.ts';
import { policyNotes } from './policy-notes.ts';
import { createPolicyTally } from './policy-tally.ts';
import type { Policy } from './policy.ts';
import { createProducts } from './products.ts';
import type { Texts } from '../texts/index.ts';
import { createTargetCounts } from './target-counts.ts';
import { createRolloutTally } from './rollout-tally.ts';
import { createWorst } from './worst.ts';
import type { Worst } from './worst.ts';

/** Counts a run, one firmware after the other, in memory that does not grow with the number of firmware. */
export interface SummaryBuilder {
  add(evaluated: Evaluated): void;
  addDifference(): void;
  /** What was said of a target as a whole; its findings are added as others. */
  addVerdicts(verdicts: readonly Verdict[]): void;
  /** A finding of no firmware of the run. */
  addOther(finding: Finding): void;
  /** Each target's report with its counts so far. */
  targets(targetReports: readonly TargetReport[]): TargetSummary[];
  /**
   * @param targetReports what collecting found of each target, in the order in which the summary shows them
   * @param compared what the run was compared with
   */
  finish(targetReports: readonly TargetReport[], compared: ComparedWith): Summary;
}

/**
 * An empty summary under a policy: every check that is switched on for some firmware has its counts, from 0.
 * @param exceptions is told of each finding
 */
export function createSummary(policy: Policy, exceptions?: Pick<ExceptionTally, 'add'>): SummaryBuilder {
  const { notes } = policy.texts;
  const coverage = emptyCoverage();
  const targetCounts = createTargetCounts();
  const counts = emptyCounts();
  const findings = countFindings(counts, policy, (finding, isAnswered) => {
    if (finding.state !== 'resolved') exceptions?.add(finding);
    targetCounts.addFinding(finding, isAnswered);
  });
  const tally = createPolicyTally(policy);
  const observed = countObserved(counts, notes);
  const codes = createCodeTally();
  const rollouts = createRolloutTally();
  const worst = createWorst((id) => failingTitleOf(id, policy));

  const policySaid = (): string[] => [
    ...widespreadNotes(policy, tally.byVariant(), observed.lifetime()),
    ...policyNotes(policy, tally, findings.leftOut.soft),
  ];
  return {
    add(evaluated) {
      const { observation, outcome, verdicts } = evaluated;
      const { answer, target } = observation;
      cover(coverage, answer.kind);
      codes.add(observation);
      targetCounts.addFirmware(target, answer.kind, outcome);
      counts.outcomes[outcome] += 1;
      tally.addFirmware(checksFor(observation, policy), evaluated);
      for (const { verdict } of verdicts) countVerdict(counts.verdicts, verdict);
      for (const finding of evaluated.findings) findings.add(finding, isAnswered(answer.kind));
      worst.add(evaluated.findings, answer.kind === 'observed' ? answer.firmware : null, evaluated.rollouts);
      rollouts.add(evaluated.rollouts);
      if (answer.kind === 'observed') observed.add(evaluated, answer.firmware);
    },
    addDifference: () => void (counts.differences += 1),
    addVerdicts: (verdicts) => tally.addTarget(verdicts),
    addOther(finding) {
      tally.addOther(finding);
      findings.add(finding, true);
      worst.addOther(finding);
    },
    targets: (targetReports) => targetCounts.summaries(targetReports),
    finish(targetReports, compared) {
      const targets = targetCounts.summaries(targetReports);
      const reasons = incompleteBecause(coverage, targets, { notes, codes });
      const complete = reasons.length === 0;
      const figures = { ...counts, coverage, ...rollouts.summary(targetReports) };
      return {
        ...concluded({ ...figures, targets, counting: findings.counting, complete }, policy),
        persistingLeftOut: findings.leftOut.told,
        incompleteBecause: reasons,
        ...toldOf({ ...figures, complete }, compared, { worst, notes }),
        checks: tally.byCheck(),
        ...figures,
        products: observed.products(),
        targets,
        notes: [...policySaid(), ...selectionNotes(coverage, targets, counts.differences, notes)],
      };
    },
  };
}

function failingTitleOf(id: string, { all }: Policy): string {
  return all.find(({ check }) => check.id === id)?.texts.failingTitle ?? id;
}

/** What came of a run, in a word and in a sentence. */
function concluded(
  told: Told,
  policy: Policy,
): Pick<Summary, 'complete' | 'outcome' | 'result' | 'headline' | 'counting' | 'failOn' | 'failOnNew'> {
  const { complete } = told;
  const { failOn, failOnNew } = policy;
  const counting = told.counting.fail + told.counting.unknown;
  return {
    complete,
    outcome: complete ? (counting > 0 ? 'fail' : 'pass') : 'incomplete',
    result: resultOf({ ...told, counting, failOn }),
    headline: headlineOf(told, policy),
    counting,
    failOn,
    failOnNew,
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

interface ObservedCounts {
  add(evaluated: Evaluated, firmware: Firmware): void;
  products(): ProductCounts[];
  /** How long links live, in words; empty where none is signed. */
  lifetime(): string;
}

/** Counts what is known of packages that answered. */
function countObserved(counts: Counts, notes: Texts['notes']): ObservedCounts {
  const products = createProducts(notes);
  const lifetimes = createLifetimes();
  return {
    add({ observation, outcome, urlStates }, firmware) {
      countFirmware(counts, firmware, urlStates);
      products.add(firmware, outcome);
      lifetimes.add(observation);
    },
    products: () => products.counts(),
    lifetime: () => lifetimes.text(notes),
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
  /** At or above fail-on: what checks only report, and what `failOnNew` alone leaves out. */
  readonly leftOut: { soft: number; told: number };
}

/** @param tell each finding, once it was counted */
function countFindings(
  counts: Counts,
  policy: Policy,
  tell: (finding: Finding, isAnswered: boolean) => void,
): FindingCounts {
  const counting = { fail: 0, unknown: 0 };
  const leftOut = { soft: 0, told: 0 };
  const standing = { failOn: policy.failOn, failOnNew: false };
  return {
    counting,
    leftOut,
    add(finding, isAnswered) {
      const { verdict, severity, state } = finding;
      counts.states[state] += 1;
      countStanding(counts, finding, isAnswered);
      if (verdict === 'unknown' && !isSettled(state)) counts.unknown[severity] += 1;
      if (finding.counts) counting[verdict] += 1;
      else if (countsTowards(standing, { ...finding, isUntold: false }, isAnswered))
        leftOut[isSoft(finding, policy) ? 'soft' : 'told'] += 1;
      tell(finding, isAnswered);
    },
  };
}

function isSoft({ checkId, subject }: Finding, policy: Policy): boolean {
  return policy.of(subject).enabled.some(({ check, soft }) => soft && check.id === checkId);
}

/** What changed and what is worst: nothing, where nothing was seen. */
function toldOf(
  told: Pick<Summary, 'complete' | 'coverage' | 'open' | 'states'>,
  compared: ComparedWith,
  { worst, notes }: { worst: Worst; notes: Texts['notes'] },
): Pick<Summary, 'changes' | 'worst' | 'newFirst'> {
  const isEmpty = isNothing(told);
  const changes = changesText(told.states, { ...compared, isNothing: isEmpty }, notes);
  return { changes, ...(isEmpty ? { worst: [] } : worst.list()) };
}
