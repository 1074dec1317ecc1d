import { isOpen } from '../core/model/finding.ts';
import type { Finding, Outcome } from '../core/model/finding.ts';
import type { Answer, TargetReport } from '../core/model/observation.ts';
import type { TargetSummary } from '../core/model/run.ts';
import { targetKey } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { cover, countStanding, emptyCoverage, emptyOutcomes, emptySeverities } from './counts.ts';

/** Counts packages and findings by target. */
export interface TargetCounts {
  addFirmware(target: Target, kind: Answer['kind'], outcome: Outcome): void;
  addFinding(finding: Finding, isAnswered: boolean): void;
  /**
   * Each target's report with its counts. Of several reports of one target the first has the counts, and a target that
   * only observations name gets an empty report, so that the targets always add up to the whole.
   */
  summaries(reports: readonly TargetReport[]): TargetSummary[];
}

type Counts = Required<Omit<TargetSummary, 'report'>>;

export function createTargetCounts(): TargetCounts {
  const byTarget = new Map<string, { target: Target; isOfFirmware: boolean; counts: Counts }>();

  function of(target: Target): { isOfFirmware: boolean; counts: Counts } {
    const key = targetKey(target);
    const known = byTarget.get(key);
    if (known) return known;
    const fresh = { target, isOfFirmware: false, counts: emptyCounts() };
    byTarget.set(key, fresh);
    return fresh;
  }

  return {
    addFirmware(target, kind, outcome) {
      const known = of(target);
      known.isOfFirmware = true;
      cover(known.counts.coverage, kind);
      known.counts.outcomes[outcome] += 1;
    },
    addFinding(finding, isAnswered) {
      const { counts } = of(finding.subject.target);
      countStanding(counts, finding, isAnswered);
      if (finding.counts) counts.counting += 1;
      if (isOpen(finding) && finding.state !== 'persisting') counts.newlyOpen[finding.severity] += 1;
    },
    summaries(reports) {
      const left = new Map(byTarget);
      const summaries = reports.map((report): TargetSummary => {
        const key = targetKey(report.target);
        const counts = left.get(key)?.counts ?? emptyCounts();
        left.delete(key);
        return { report, ...counts };
      });
      // A target of which only a finding is known, being missing, was not a target of this run.
      for (const { target, isOfFirmware, counts } of left.values())
        if (isOfFirmware) summaries.push({ report: emptyReport(target), ...counts });
      return summaries;
    },
  };
}

function emptyCounts(): Counts {
  return {
    coverage: emptyCoverage(),
    outcomes: emptyOutcomes(),
    open: emptySeverities(),
    accepted: emptySeverities(),
    unjudged: emptySeverities(),
    counting: 0,
    newlyOpen: emptySeverities(),
  };
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
