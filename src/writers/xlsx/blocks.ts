import { SEVERITIES } from '../../core/model/severity.ts';
import { devicesOf, isOpenState } from '../../core/model/rollout.ts';
import type { Finding, FindingState, Outcome, PackageRollouts } from '../../core/model/finding.ts';
import type { PackageRolloutState, Rollout } from '../../core/model/rollout.ts';
import type { Severity } from '../../core/model/severity.ts';

/*
 * Rows that a figure counts stand together, so that the figure can lead to them. Within a block the worst stand first.
 */

/** The blocks of the sheet Findings. No finding is in two of them. */
const FINDING_BLOCKS = [
  'openCounting',
  'unjudgedCounting',
  'openOther',
  'unjudgedOther',
  'unanswered',
  'accepted',
  'resolved',
] as const;
export type FindingBlock = (typeof FINDING_BLOCKS)[number];

/** @param isAnswered did the service say something of the package, if only that it does not exist? */
export function blockOf({ state, verdict, counts }: Finding, isAnswered: boolean): FindingBlock {
  if (state === 'resolved' || state === 'accepted') return state;
  if (verdict === 'fail') return counts ? 'openCounting' : 'openOther';
  if (!isAnswered) return 'unanswered';
  return counts ? 'unjudgedCounting' : 'unjudgedOther';
}

/** Within a severity what devices are being given now stands first, then what they will be by a plan. */
const HURRIES = 3;

function hurryOf(rollouts: PackageRollouts | undefined): number {
  if (!rollouts || rollouts.defects.length === 0) return 2;
  return rollouts.state === 'in-progress' ? 0 : rollouts.state === 'planned' ? 1 : 2;
}

/** The group of rows that a block has of a severity and of packages with such rollouts. */
export function findingGroup(
  block: FindingBlock,
  severity: Severity,
  rollouts: PackageRollouts | undefined,
): number {
  return severityGroups(block, severity)[0] + hurryOf(rollouts);
}

/** The first and the last group that a block has of a severity. */
export function severityGroups(block: FindingBlock, severity: Severity): [from: number, to: number] {
  const at = FINDING_BLOCKS.indexOf(block) * SEVERITIES.length + SEVERITIES.indexOf(severity);
  return [at * HURRIES, at * HURRIES + HURRIES - 1];
}

/** The first and the last group of these blocks and what stands between them. */
export function findingGroups(first: FindingBlock, last: FindingBlock = first): [from: number, to: number] {
  return [severityGroups(first, 'critical')[0], severityGroups(last, 'info')[1]];
}

/** Outcomes as the sheet Packages has them: what answered, worst first, then what is not there or did not answer. */
const OUTCOME_ORDER: readonly Outcome[] = ['fail', 'unjudged', 'pass', 'not-found', 'denied', 'error'];

/** The group of rows that packages of an outcome have whose worst open finding is of a severity; null: none is open. */
export function packageGroup(outcome: Outcome, worst: Severity | null): number {
  const at = worst === null ? SEVERITIES.length : SEVERITIES.indexOf(worst);
  return OUTCOME_ORDER.indexOf(outcome) * (SEVERITIES.length + 1) + at;
}

/** The first and the last group of packages of these outcomes and what stands between them. */
export function outcomeGroups(first: Outcome, last: Outcome = first): [from: number, to: number] {
  return [packageGroup(first, 'critical'), packageGroup(last, null)];
}

/** Reasons as the sheet Coverage has them: those that make a run INCOMPLETE first. */
const REASON_ORDER = ['failed', 'denied', 'not-found', 'not-in-list', 'not-in-selection'];

export function coverageGroup(reason: string): number {
  return REASON_ORDER.indexOf(reason);
}

/** What the sheet Changes holds of a run that is compared with an earlier one. */
const CHANGED: readonly FindingState[] = ['new', 'reopened', 'resolved'];

/** The first and the last group of findings of a state on Changes. */
export function changeGroups(state: 'new' | 'reopened' | 'resolved'): [from: number, to: number] {
  const first = CHANGED.indexOf(state) * SEVERITIES.length;
  return [first, first + SEVERITIES.length - 1];
}

/** The group of rows that findings of a state and severity have on Changes; null: they are no change. */
export function changeGroup({ state, severity }: Pick<Finding, 'state' | 'severity'>): number | null {
  const at = CHANGED.indexOf(state);
  return at < 0 ? null : at * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

/**
 * The blocks of the sheet Rollouts. Those that give a failing package to devices come first: now; by a plan, beside one that
 * does now; by a plan alone. Then what else is open, what may be, and what has ended.
 */
const ROLLOUT_BLOCKS = ['given', 'plannedBesides', 'planned', 'otherOpen', 'unknown', 'ended'] as const;
export type RolloutBlock = (typeof ROLLOUT_BLOCKS)[number];

function rolloutBlockOf(
  { state }: Rollout,
  isOfFailing: boolean,
  ofPackage: PackageRolloutState,
): RolloutBlock {
  if (!isOpenState(state)) return state === 'unknown' ? 'unknown' : 'ended';
  if (!isOfFailing) return 'otherOpen';
  if (state === 'in-progress') return 'given';
  return ofPackage === 'in-progress' ? 'plannedBesides' : 'planned';
}

/** Devices are told apart by how many digits their number has: rows wait in groups, and are not sorted. */
const MOST_DIGITS = 8;
const SEVERITY_GROUPS = MOST_DIGITS + 1;
const BLOCK_GROUPS = (SEVERITIES.length + 1) * SEVERITY_GROUPS;

/** The group of rows that rollouts of a block have whose package's worst defect is of a severity: most devices first. */
export function rolloutGroup(rollout: Rollout, { state, open, defects }: PackageRollouts): number {
  const isOfFailing = defects.length > 0 && open.includes(rollout);
  const worst = SEVERITIES.findIndex((severity) => defects.some((defect) => defect.severity === severity));
  const { waiting, underWay } = devicesOf(rollout.tasks) ?? { waiting: 0, underWay: 0 };
  const devices = waiting + underWay;
  const digits = devices === 0 ? 0 : Math.min(MOST_DIGITS, String(devices).length);
  const [from] = rolloutGroups(rolloutBlockOf(rollout, isOfFailing, state));
  return from + (worst < 0 ? SEVERITIES.length : worst) * SEVERITY_GROUPS + MOST_DIGITS - digits;
}

/** The first and the last group of these blocks and what stands between them. */
export function rolloutGroups(first: RolloutBlock, last: RolloutBlock = first): [from: number, to: number] {
  return [
    ROLLOUT_BLOCKS.indexOf(first) * BLOCK_GROUPS,
    (ROLLOUT_BLOCKS.indexOf(last) + 1) * BLOCK_GROUPS - 1,
  ];
}
