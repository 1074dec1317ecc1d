import type { CountBefore, Evidence, ListedCount, Planned } from '../checks/check.ts';
import type { PopulationCount } from '../core/model/baseline.ts';
import type { Subject } from '../core/model/finding.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Target } from '../core/model/target.ts';
import { oldestKept } from './carry.ts';
import { subjectFindingId } from './finding-id.ts';
import { judgeSubject } from './findings.ts';
import type { Judged, Judging } from './findings.ts';

/** Judges a target as a whole by the checks that are judged per target. @param before the last count that is known */
export function judgeTarget(
  report: TargetReport,
  before: PopulationCount | null,
  judging: Judging & { isBaselineLost: boolean },
): Judged {
  return judgeAs(report.target, judging, {
    listedCount: listedCountOf(report),
    countBefore: judging.isBaselineLost ? 'lost' : countBeforeOf(before),
    planned: 'planned',
  });
}

/** Judges a target that this run does not have, by the checks that need no more than that. */
export function judgeAbsent(target: Target, planned: Planned, judging: Judging): Judged {
  return judgeAs(target, judging, { planned });
}

function judgeAs(target: Target, judging: Judging, evidence: Partial<Evidence>): Judged {
  const { policy, fingerprint } = judging;
  const checks = policy.base.enabled.filter(
    ({ check }) => check.scope === 'target' && check.needs.every((need) => need in evidence),
  );
  const subject: Subject = { target, firmwareId: '', productKey: '', moduleName: '', destVersion: '' };
  const idOf = (checkId: string): string => subjectFindingId(subject, checkId, fingerprint);
  return judgeSubject(checks, evidence, { subject, idOf }, judging);
}

/**
 * What later runs compare with: the count of this run, or the last one known where its list was not read to its end, or not
 * at all. Null: no run ever tried.
 */
export function populationAfter(
  report: TargetReport,
  before: PopulationCount | null,
  startedAt: string,
): PopulationCount | null {
  const listed = listedCountOf(report);
  if (listed?.isWhole === true) return { count: listed.count, at: startedAt };
  const known = before && before.at >= oldestKept(startedAt) ? before : null;
  return known ?? (listed ? { count: null, at: startedAt } : null);
}

/** Null where the selection is not the whole list. */
function listedCountOf({ chosenBy, list, stopped, selectionProblem }: TargetReport): ListedCount | null {
  if (chosenBy !== 'whole-list') return null;
  // A service that names no total gives pages all the same.
  const count = list ? Math.max(list.total, list.collected) : 0;
  return { count, isWhole: list !== null && stopped === null && selectionProblem === null };
}

function countBeforeOf(before: PopulationCount | null): CountBefore {
  if (!before) return 'none';
  return before.count === null ? 'unknown' : { count: before.count, at: before.at };
}
