import type { Finding, Verdict } from '../core/model/finding.ts';
import type { Firmware } from '../core/model/firmware.ts';
import type { WorstFinding } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { isOpen } from './outcome.ts';

/** More than a message shows. */
const MOST_WORST = 5;

/** The worst findings of a run, each of another package or target, in memory that does not grow. */
export interface Worst {
  /** All findings of a package, or of something else that is judged as one. */
  add(findings: readonly Finding[], firmware: Pick<Firmware, 'firmwareName' | 'productName'> | null): void;
  /** Worst first. */
  list(): WorstFinding[];
}

/** @param titleOf what a check calls its failing */
export function createWorst(titleOf: (checkId: Verdict['checkId']) => string): Worst {
  const worst: { finding: Finding; shown: () => WorstFinding }[] = [];
  return {
    add(findings, firmware) {
      const finding = worstOf(findings);
      if (!finding) return;
      const last = worst.at(-1);
      if (last && worst.length === MOST_WORST && compare(last.finding, finding) <= 0) return;
      const alsoOpen = findings.filter((other) => other !== finding && isOpen(other)).length;
      const shown = (): WorstFinding => toWorst(finding, firmware, titleOf(finding.checkId), alsoOpen);
      worst.push({ finding, shown });
      // The sort is stable: of two that are as bad, the one that came first stays first.
      worst.sort((a, b) => compare(a.finding, b.finding));
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
    if (!worst || compare(worst, finding) > 0) worst = finding;
  }
  return worst;
}

/** Negative where `a` is worse: it counts, it fails, its severity, it was not there before. */
function compare(a: Finding, b: Finding): number {
  return (
    Number(b.counts) - Number(a.counts) ||
    Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    Number(a.state === 'persisting') - Number(b.state === 'persisting')
  );
}

function toWorst(
  finding: Finding,
  firmware: Pick<Firmware, 'firmwareName' | 'productName'> | null,
  failingTitle: string,
  alsoOpen: number,
): WorstFinding {
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
    alsoOpen,
  };
}
