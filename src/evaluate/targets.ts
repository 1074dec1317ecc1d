import type { CountBefore, ListedCount } from '../checks/check.ts';
import type { HistoryRecord } from '../core/history.ts';
import { targetKey } from '../core/model/target.ts';
import type { Subject } from '../core/model/finding.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Target } from '../core/model/target.ts';
import { oldestKept } from './carry.ts';
import type { Earlier, PopulationRecord } from './earlier.ts';
import { subjectFindingId } from './finding-id.ts';
import type { Fingerprint } from './finding-id.ts';
import { judgeSubject } from './findings.ts';
import type { Judged } from './findings.ts';
import type { Policy } from './policy.ts';

/** A target of the run with what the checks that are judged per target say of it. */
export interface JudgedTarget extends Judged {
  target: Target;
  /** Null where the selection is not the whole list. */
  listedCount: ListedCount | null;
}

export interface TargetsOptions {
  targetReports: readonly TargetReport[];
  policy: Policy;
  asOfMs: number;
  fingerprint: Fingerprint;
  earlier: Earlier | null;
  /** Is there a run before that cannot be compared with? */
  isEarlierLost: boolean;
}

/** Judges each target once, however many reports there are of it, in the order in which the job names them. */
export function judgeTargets(options: TargetsOptions): JudgedTarget[] {
  const { targetReports, policy, asOfMs, fingerprint } = options;
  const checks = policy.base.enabled.filter(({ check }) => check.scope === 'target');
  const targets = new Map(targetReports.map(({ target }) => [targetKey(target), target]));
  return [...targets.values()].map((target) => {
    const listedCount = listedCountOf(target, targetReports);
    const evidence = { listedCount, countBefore: countBeforeOf(target, options) };
    const subject: Subject = { target, firmwareId: '', productKey: '', moduleName: '', destVersion: '' };
    const nameOf = (checkId: string): string => subjectFindingId(subject, checkId, fingerprint);
    const judged = judgeSubject(checks, evidence, subject, nameOf, { asOfMs, common: policy.texts.judging });
    return { target, listedCount, ...judged };
  });
}

/**
 * What the next run compares with: the counts of this one, and the last ones known of lists that it did not read to
 * their end, or not at all.
 */
export function* populationRecords(
  judged: readonly JudgedTarget[],
  earlier: Earlier | null,
  startedAt: string,
): Generator<HistoryRecord> {
  const known = new Map<string, PopulationRecord>();
  for (const [key, record] of earlier?.populations ?? []) {
    if (record.at >= oldestKept(startedAt)) known.set(key, record);
  }
  for (const { target, listedCount } of judged) {
    if (!listedCount) continue;
    const key = targetKey(target);
    const at = startedAt;
    if (listedCount.isWhole) known.set(key, { kind: 'population', target, count: listedCount.count, at });
    else if (!known.has(key)) known.set(key, { kind: 'population', target, count: null, at });
  }
  yield* known.values();
}

function listedCountOf(target: Target, reports: readonly TargetReport[]): ListedCount | null {
  const key = targetKey(target);
  const report = reports.find((one) => one.chosenBy === 'whole-list' && targetKey(one.target) === key);
  if (!report) return null;
  const { list, stopped, selectionProblem } = report;
  // A service that names no total gives pages all the same.
  const count = list ? Math.max(list.total, list.collected) : 0;
  return { count, isWhole: list !== null && stopped === null && selectionProblem === null };
}

function countBeforeOf(target: Target, { earlier, isEarlierLost }: TargetsOptions): CountBefore {
  if (isEarlierLost) return 'lost';
  const record = earlier?.populations.get(targetKey(target));
  if (!record) return 'none';
  return record.count === null ? 'unknown' : { count: record.count, at: record.at };
}
