import { changeGroups, findingGroups, outcomeGroups, rolloutGroups } from './blocks.ts';
import type { Outcome } from '../../core/model/finding.ts';
import type { RolloutsSummary, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { FindingBlock, RolloutBlock } from './blocks.ts';
import type { Link } from './page-cell.ts';
import type { RowSheets } from './pour.ts';
import type { Block } from './row-sheet.ts';

/** What other workbooks know it by, behind `audit_`. */
export type FigureName = keyof Texts['workbook']['figures'];

/** A number that the report rests on. */
interface Figure {
  /** Text where there is nothing to count. */
  value: number | string;
  /** The rows that it counts, where they stand together. */
  block: Block | null;
}

export type Figures = Readonly<Record<FigureName, Figure>>;

/** Cells of a page that names are given to: `$C$12` by what stands there. */
export type NamedCells = Readonly<Record<string, string>>;

/** What the first pages are told besides the run. */
export interface Told {
  figures: Figures;
  placeOf: (findingId: string) => Link | undefined;
}

/** Every figure of the headline, of what changed and of the stages, with the rows that it counts. */
export function figuresOf(summary: Summary, sheets: RowSheets, says: Texts['workbook']): Figures {
  return {
    ...stageFigures(summary, sheets, says),
    ...findingFigures(summary, sheets),
    ...changeFigures(summary, sheets),
    ...rolloutFigures(summary, sheets, says),
  };
}

const uncounted = (value: number | string): Figure => ({ value, block: null });

type Stages =
  | 'listed'
  | 'duplicates'
  | 'requested'
  | 'audited'
  | 'packages_pass'
  | 'packages_fail'
  | 'packages_not_judged'
  | 'not_found'
  | 'denied'
  | 'failed'
  | 'packages_no_answer'
  | 'calls'
  | 'throttled'
  | 'files'
  | 'verdicts'
  | 'verdicts_fail'
  | 'verdicts_not_judged';

function stageFigures(
  { coverage, outcomes, targets, files, verdicts }: Summary,
  sheets: RowSheets,
  says: Texts['workbook'],
): Record<Stages, Figure> {
  const reports = targets.map(({ report }) => report);
  const lists = reports.flatMap(({ list }) => list ?? []);
  const packages = (value: number, first: Outcome, last: Outcome = first): Figure =>
    counted(value, sheets.packages.block(...outcomeGroups(first, last)));
  return {
    listed: uncounted(lists.length === 0 ? says.notListed : sum(lists.map(({ collected }) => collected))),
    duplicates: uncounted(sum(reports.map(({ duplicates }) => duplicates.count))),
    requested: packages(coverage.requested, 'fail', 'error'),
    audited: packages(coverage.audited, 'fail', 'pass'),
    packages_pass: packages(outcomes.pass, 'pass'),
    packages_fail: packages(outcomes.fail, 'fail'),
    packages_not_judged: packages(outcomes.unjudged, 'unjudged'),
    not_found: packages(coverage.notFound, 'not-found'),
    denied: packages(coverage.denied, 'denied'),
    failed: packages(coverage.failed, 'error'),
    packages_no_answer: packages(coverage.denied + coverage.failed, 'denied', 'error'),
    calls: uncounted(sum(reports.map(({ calls }) => calls))),
    throttled: uncounted(sum(reports.map(({ throttled }) => throttled))),
    files: counted(files, sheets.files.block(0)),
    verdicts: uncounted(sum(Object.values(verdicts))),
    verdicts_fail: uncounted(verdicts.fail),
    verdicts_not_judged: uncounted(verdicts.unknown),
  };
}

type Findings =
  | 'findings_counting'
  | 'findings_counting_open'
  | 'findings_counting_not_judged'
  | 'findings_other_open'
  | 'findings_other_not_judged'
  | 'findings_no_answer'
  | 'findings_accepted'
  | 'findings_resolved'
  | 'findings_open'
  | 'findings_not_judged';

function findingFigures(summary: Summary, { findings }: RowSheets): Record<Findings, Figure> {
  const open = sum(Object.values(summary.open));
  const unjudged = sum(Object.values(summary.unjudged));
  const between = (first: FindingBlock, last: FindingBlock): Block | null =>
    findings.block(...findingGroups(first, last));
  const rowsIn = (block: FindingBlock): number => between(block, block)?.count ?? 0;
  const of = (block: FindingBlock, value: number): Figure => counted(value, between(block, block));
  /** Of two blocks, with a link where nothing else stands between them. */
  const ofBoth = (first: FindingBlock, last: FindingBlock, value: number): Figure => {
    const [here, there] = [rowsIn(first), rowsIn(last)];
    const both = between(here > 0 ? first : last, there > 0 ? last : first);
    return (both?.count ?? 0) === here + there ? counted(value, both) : uncounted(value);
  };
  const [openCounting, unjudgedCounting] = [rowsIn('openCounting'), rowsIn('unjudgedCounting')];
  return {
    findings_counting: ofBoth('openCounting', 'unjudgedCounting', summary.counting),
    findings_counting_open: of('openCounting', openCounting),
    findings_counting_not_judged: of('unjudgedCounting', unjudgedCounting),
    findings_other_open: of('openOther', open - openCounting),
    findings_other_not_judged: of('unjudgedOther', unjudged - unjudgedCounting),
    findings_no_answer: of('unanswered', sum(Object.values(summary.unknown)) - unjudged),
    findings_accepted: of('accepted', sum(Object.values(summary.accepted))),
    findings_resolved: of('resolved', summary.states.resolved),
    findings_open: ofBoth('openCounting', 'openOther', open),
    findings_not_judged: ofBoth('unjudgedCounting', 'unjudgedOther', unjudged),
  };
}

type Changes = 'findings_new' | 'findings_reopened' | 'findings_persisting';

/** What changed stands on Changes; where all that is left is in one state, it is what Findings begins with. */
function changeFigures({ states }: Summary, { findings, changes }: RowSheets): Record<Changes, Figure> {
  const left = findings.block(...findingGroups('openCounting', 'unanswered'));
  const isAll = (value: number): boolean => value > 0 && value === left?.count;
  const figure = (value: number, block: Block | null): Figure =>
    isAll(value) ? counted(value, left) : block ? counted(value, block) : uncounted(value);
  return {
    findings_new: figure(states.new, changes.block(...changeGroups('new'))),
    findings_reopened: figure(states.reopened, changes.block(...changeGroups('reopened'))),
    findings_persisting: figure(states.persisting, null),
  };
}

type Rollouts =
  | 'packages_given'
  | 'packages_planned'
  | 'devices_given'
  | 'devices_waiting'
  | 'devices_under_way'
  | 'rollouts_open_of_failing'
  | 'packages_rollouts_unknown';

/** What devices are being given of packages that fail; a package may have several rollouts, and a rollout many devices. */
function rolloutFigures(
  { rollouts: told }: Summary,
  { rollouts }: RowSheets,
  says: Texts['workbook'],
): Record<Rollouts, Figure> {
  const rows = (first: RolloutBlock, last: RolloutBlock = first): Block | null =>
    rollouts.block(...rolloutGroups(first, last));
  const missing = uncounted(told ? says.notKnown : says.notAsked);
  const isKnown = typeof told?.openOfFailing === 'number';
  /** Its rows are others than it counts. */
  const over = (value: number, block: Block | null): Figure => ({ value, block: value > 0 ? block : null });
  const packages = (value: number | undefined, block: Block | null): Figure =>
    isKnown && value !== undefined ? over(value, block) : missing;
  const all = told ? devicesGiven(told) : null;
  const devices = (value: number | null | undefined): Figure =>
    all !== null && typeof value === 'number' ? over(value, rows('given')) : missing;
  return {
    packages_given: packages(told?.inProgress, rows('given', 'plannedBesides')),
    packages_planned: packages(told?.planned, rows('planned')),
    devices_given: devices(all),
    devices_waiting: devices(told?.devicesWaiting),
    devices_under_way: devices(told?.devicesUnderWay),
    rollouts_open_of_failing: isKnown ? counted(told.openOfFailing ?? 0, rows('given', 'planned')) : missing,
    packages_rollouts_unknown: told ? uncounted(told.unknown) : missing,
  };
}

/** As the headline has it: none where something is not known says nothing, and is null. */
function devicesGiven({ devicesWaiting, devicesUnderWay, unknown }: RolloutsSummary): number | null {
  if (devicesWaiting === null || devicesUnderWay === null) return null;
  const devices = devicesWaiting + devicesUnderWay;
  return devices === 0 && unknown > 0 ? null : devices;
}

/** @throws Error where the rows are others than the summary counts: a report must never lose one silently */
function counted(value: number, block: Block | null): Figure {
  if ((block?.count ?? 0) === value) return { value, block };
  throw new Error(`the workbook was to have other rows than the summary counts: ${value}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
