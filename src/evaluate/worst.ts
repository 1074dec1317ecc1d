import { isOpen } from '../core/model/finding.ts';
import type { Finding, PackageRollouts, Verdict } from '../core/model/finding.ts';
import type { Firmware } from '../core/model/firmware.ts';
import type { Summary, WorstFinding } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { targetKey } from '../core/model/target.ts';

/** More than a message shows. */
const MOST_WORST = 5;

type Named = Pick<Firmware, 'firmwareName' | 'productName'>;

/** A package, or what else has findings: the worst of them, and how many are open. */
interface Entry {
  finding: Finding;
  open: number;
  firmware: Named | null;
  rollouts: PackageRollouts | undefined;
}

/** Findings of a run to look at first, each of another package or target, in memory that does not grow. */
export interface Worst extends Collected {
  list(): Pick<Summary, 'worst' | 'newFirst'>;
}

interface Collected {
  /** All findings of a package. */
  add(findings: readonly Finding[], firmware: Named | null, rollouts?: PackageRollouts): void;
  /** A finding of no package of the run; those of one target, or of one package that is gone, come in a row. */
  addOther(finding: Finding): void;
}

/** The worst first; or, where devices are being given none of them, what is new before what was there. */
type Order = 'worst-first' | 'new-first';

type TitleOf = (checkId: Verdict['checkId']) => string;

/** @param titleOf what a check calls its failing */
export function createWorst(titleOf: TitleOf): Worst {
  const [worst, newFirst] = [createList(titleOf, 'worst-first'), createList(titleOf, 'new-first')];
  return {
    add(...added) {
      for (const list of [worst, newFirst]) list.add(...added);
    },
    addOther(finding) {
      for (const list of [worst, newFirst]) list.addOther(finding);
    },
    list() {
      const lists = { worst: worst.list(), newFirst: newFirst.list() };
      const isSame = JSON.stringify(lists.worst) === JSON.stringify(lists.newFirst);
      return isSame ? { worst: lists.worst } : lists;
    },
  };
}

function createList(titleOf: TitleOf, order: Order): Collected & { list(): WorstFinding[] } {
  const compareFindings = order === 'worst-first' ? compareBadness : compareNews;
  const worst: Entry[] = [];
  let other: Entry | null = null;

  function place(entry: Entry): void {
    const last = worst.at(-1);
    if (last && worst.length === MOST_WORST && compare(last, entry, compareFindings) <= 0) return;
    worst.push(entry);
    // The sort is stable: of two that are as bad, the one that came first stays first.
    worst.sort((a, b) => compare(a, b, compareFindings));
    worst.length = Math.min(worst.length, MOST_WORST);
  }

  return {
    add(findings, firmware, rollouts) {
      // Of a package that is on its way what is wrong with it, rather than that it is: the devices say so.
      const isUrgent = rollouts !== undefined && urgency(rollouts) > 0;
      const finding = firstOf(isUrgent ? rollouts.defects : findings, compareFindings);
      if (finding) place({ finding, open: findings.filter(isOpen).length, firmware, rollouts });
    },
    addOther(finding) {
      if (!isNamed(finding)) return;
      const open = Number(isOpen(finding));
      if (!other || !isOfSame(other.finding, finding)) {
        other = { finding, open, firmware: null, rollouts: undefined };
        place(other);
        return;
      }
      other.open += open;
      if (compareFindings(other.finding, finding) <= 0) return;
      const at = worst.indexOf(other);
      if (at !== -1) worst.splice(at, 1);
      other.finding = finding;
      place(other);
    },
    list: () =>
      worst.map(({ finding, open, firmware, rollouts }) => ({
        ...toWorst(finding, firmware, titleOf(finding.checkId)),
        alsoOpen: open - Number(isOpen(finding)),
        ...givenTo(rollouts),
      })),
  };
}

function isOfSame({ subject: a }: Finding, { subject: b }: Finding): boolean {
  return a.firmwareId === b.firmwareId && targetKey(a.target) === targetKey(b.target);
}

/** What could not be judged is named where it counts: of what did not answer, coverage tells. */
function isNamed(finding: Finding): boolean {
  return isOpen(finding) || finding.counts;
}

type Compare = (a: Finding, b: Finding) => number;

function firstOf(findings: readonly Finding[], compareFindings: Compare): Finding | undefined {
  let first: Finding | undefined;
  for (const finding of findings) {
    if (!isNamed(finding)) continue;
    if (!first || compareFindings(first, finding) > 0) first = finding;
  }
  return first;
}

/** Negative where `a` comes first: devices are being given it, then by the findings, then by how many devices that are. */
function compare(a: Entry, b: Entry, compareFindings: Compare): number {
  return (
    urgency(b.rollouts) - urgency(a.rollouts) ||
    compareFindings(a.finding, b.finding) ||
    devices(b.rollouts) - devices(a.rollouts)
  );
}

/** A package that fails and is on its way comes before everything else. */
function urgency(rollouts: PackageRollouts | undefined): number {
  if (!rollouts || rollouts.defects.length === 0) return 0;
  return rollouts.state === 'in-progress' ? 2 : rollouts.state === 'planned' ? 1 : 0;
}

function devices(rollouts: PackageRollouts | undefined): number {
  return rollouts ? rollouts.known.waiting + rollouts.known.underWay : 0;
}

/** Negative where `a` is worse: it counts, it fails, its severity, it was not there before. */
function compareBadness(a: Finding, b: Finding): number {
  return (
    Number(b.counts) - Number(a.counts) ||
    Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    Number(a.state === 'persisting') - Number(b.state === 'persisting')
  );
}

/** Negative where `a` is news and `b` is not, then as `compareBadness`. */
function compareNews(a: Finding, b: Finding): number {
  return Number(isNews(b)) - Number(isNews(a)) || compareBadness(a, b);
}

function isNews({ state }: Finding): boolean {
  return state === 'new' || state === 'reopened';
}

function toWorst(
  finding: Finding,
  firmware: Named | null,
  failingTitle: string,
): Omit<WorstFinding, 'alsoOpen' | keyof ReturnType<typeof givenTo>> {
  const { findingId, checkId, severity, verdict, state, counts, fileName, message, subject } = finding;
  const { target, firmwareId, productKey, moduleName, destVersion } = subject;
  const { account, region, iotInstanceId } = target;
  return {
    findingId,
    checkId,
    failingTitle,
    severity,
    verdict,
    state,
    counts,
    account,
    region,
    iotInstanceId,
    firmwareId,
    firmwareName: firmware?.firmwareName ?? '',
    productKey,
    productName: firmware?.productName ?? '',
    moduleName,
    destVersion,
    fileName,
    message,
  };
}

function givenTo(
  rollouts: PackageRollouts | undefined,
): Pick<WorstFinding, 'rolloutState' | 'devicesWaiting' | 'devicesUnderWay'> {
  const known = rollouts?.isAllKnown === true ? rollouts.known : null;
  return {
    rolloutState: rollouts?.state ?? null,
    devicesWaiting: known?.waiting ?? null,
    devicesUnderWay: known?.underWay ?? null,
  };
}
