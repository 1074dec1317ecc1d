import { isOpen } from '../core/model/finding.ts';
import type { Finding, PackageRollouts, Verdict } from '../core/model/finding.ts';
import type { Firmware } from '../core/model/firmware.ts';
import type { WorstFinding } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';

/** More than a message shows. */
const MOST_WORST = 5;

type Named = Pick<Firmware, 'firmwareName' | 'productName'>;

interface Entry {
  finding: Finding;
  rollouts: PackageRollouts | undefined;
  shown: () => WorstFinding;
}

/** The worst findings of a run, each of another package or target, in memory that does not grow. */
export interface Worst {
  /** All findings of a package, or of something else that is judged as one. */
  add(findings: readonly Finding[], firmware: Named | null, rollouts?: PackageRollouts): void;
  /** Worst first. */
  list(): WorstFinding[];
}

/** @param titleOf what a check calls its failing */
export function createWorst(titleOf: (checkId: Verdict['checkId']) => string): Worst {
  const worst: Entry[] = [];
  return {
    add(findings, firmware, rollouts) {
      // Of a package that is on its way what is wrong with it, rather than that it is: the devices say so.
      const isUrgent = rollouts !== undefined && urgency(rollouts) > 0;
      const finding = worstOf(isUrgent ? rollouts.defects : findings);
      if (!finding) return;
      const shown = (): WorstFinding => ({
        ...toWorst(finding, firmware, titleOf(finding.checkId)),
        alsoOpen: findings.filter((other) => other !== finding && isOpen(other)).length,
        ...givenTo(rollouts),
      });
      const entry = { finding, rollouts, shown };
      const last = worst.at(-1);
      if (last && worst.length === MOST_WORST && compare(last, entry) <= 0) return;
      worst.push(entry);
      // The sort is stable: of two that are as bad, the one that came first stays first.
      worst.sort(compare);
      worst.length = Math.min(worst.length, MOST_WORST);
    },
    list: () => worst.map(({ shown }) => shown()),
  };
}

/** What could not be judged is named where it counts: of what did not answer, coverage tells. */
function worstOf(findings: readonly Finding[]): Finding | undefined {
  let worst: Finding | undefined;
  for (const finding of findings) {
    if (!isOpen(finding) && !finding.counts) continue;
    if (!worst || compareFindings(worst, finding) > 0) worst = finding;
  }
  return worst;
}

/** Negative where `a` is worse: devices are being given it, then by the findings, then by how many devices that are. */
function compare(a: Entry, b: Entry): number {
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
function compareFindings(a: Finding, b: Finding): number {
  return (
    Number(b.counts) - Number(a.counts) ||
    Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    Number(a.state === 'persisting') - Number(b.state === 'persisting')
  );
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
