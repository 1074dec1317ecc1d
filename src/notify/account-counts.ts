import type { Outcome } from '../core/model/finding.ts';
import type { Coverage, Summary, TargetSummary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';

/** An account with the counts of its targets together. */
export interface AccountCounts {
  account: string;
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  /** Null where no target of the account told anything: that none was seen does not mean that there is none. */
  findings: Findings | null;
  calls: number;
  throttled: number;
}

interface Findings {
  open: Record<Severity, number>;
  accepted: Record<Severity, number>;
  unjudged: Record<Severity, number>;
  /** Null where one of the targets did not count them. */
  newlyOpen: Record<Severity, number> | null;
  counting: number;
}

/** The accounts of a run, in the order of its targets. */
export function accountCounts(summary: Pick<Summary, 'targets'> | undefined): AccountCounts[] {
  const byAccount = new Map<string, TargetSummary[]>();
  for (const target of summary?.targets ?? []) {
    const { account } = target.report.target;
    byAccount.set(account, [...(byAccount.get(account) ?? []), target]);
  }
  return [...byAccount].map(([account, targets]) => together(account, targets));
}

function together(account: string, targets: readonly TargetSummary[]): AccountCounts {
  const total = (of: (target: TargetSummary) => number): number =>
    targets.reduce((sum, target) => sum + of(target), 0);
  return {
    account,
    coverage: sums(targets.map(({ coverage }) => coverage)),
    outcomes: sums(targets.map(({ outcomes }) => outcomes)),
    findings: targets.some(isTold)
      ? {
          open: sums(targets.map(({ open }) => open)),
          accepted: sums(targets.map(({ accepted }) => accepted)),
          unjudged: sums(targets.map(({ unjudged }) => unjudged)),
          newlyOpen: newlyOpen(targets),
          counting: total(({ counting }) => counting),
        }
      : null,
    calls: total(({ report }) => report.calls),
    throttled: total(({ report }) => report.throttled),
  };
}

/** Did the target answer for something, or is it known to have nothing? */
function isTold({ coverage, report }: TargetSummary): boolean {
  const isEmpty = coverage.requested === 0 && report.stopped === null && report.selectionProblem === null;
  return isEmpty || coverage.audited + coverage.notFound > 0;
}

function newlyOpen(targets: readonly TargetSummary[]): Findings['newlyOpen'] {
  const counted = targets.flatMap(({ newlyOpen }) => (newlyOpen ? [newlyOpen] : []));
  return counted.length === targets.length ? sums(counted) : null;
}

/** Key by key; of at least one. */
function sums<Key extends string>(all: readonly Record<Key, number>[]): Record<Key, number> {
  return all.reduce((sum, counts) => {
    const entries = Object.entries(counts) as [Key, number][];
    return Object.fromEntries(entries.map(([key, value]) => [key, sum[key] + value])) as Record<Key, number>;
  });
}
