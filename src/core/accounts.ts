import type { Outcome } from './model/finding.ts';
import type { Coverage, Summary, TargetSummary } from './model/run.ts';
import { SEVERITIES } from './model/severity.ts';
import type { Severity } from './model/severity.ts';
import { sawNothing } from './observed.ts';

/** An account with the counts of its targets together. */
export interface AccountCounts {
  account: string;
  targets: readonly TargetSummary[];
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

/**
 * The accounts of an estate: those that could not be audited first, then those of which not all answered, then by what
 * counts and what is open. Empty for a run of one account: its targets tell the same.
 */
export function estateAccounts(summary: Pick<Summary, 'targets'>): AccountCounts[] {
  const accounts = accountCounts(summary);
  return accounts.length < 2 ? [] : accounts.sort(compare);
}

function compare(a: AccountCounts, b: AccountCounts): number {
  const byAnswers = gapOf(b) - gapOf(a);
  if (byAnswers !== 0) return byAnswers;
  const [one, other] = [a.findings, b.findings];
  if (!one || !other || one.counting !== other.counting) return (other?.counting ?? 0) - (one?.counting ?? 0);
  const severity = SEVERITIES.find((name) => one.open[name] !== other.open[name]);
  return severity === undefined ? 0 : other.open[severity] - one.open[severity];
}

/** 2: nothing of it was audited; 1: not everything; 0: everything. */
function gapOf({ targets }: AccountCounts): number {
  if (targets.every(isLost)) return 2;
  return targets.every(isWhole) ? 0 : 1;
}

/** Did all of a target answer? */
export function isWhole({ report, coverage }: Pick<TargetSummary, 'report' | 'coverage'>): boolean {
  return (
    report.stopped === null && report.selectionProblem === null && coverage.denied + coverage.failed === 0
  );
}

/** Could a target not be audited: did it tell of no package, and not that it has none? */
export function isLost(target: Pick<TargetSummary, 'report' | 'coverage'>): boolean {
  return sawNothing({ complete: isWhole(target), ...target.coverage });
}

/** What of several targets could not be audited: whole accounts where these are all of it, else targets; null: nothing. */
export function lostOf(
  targets: readonly TargetSummary[],
): { unit: 'accounts' | 'targets'; count: number; of: number } | null {
  const lost = targets.filter(isLost);
  if (targets.length < 2 || lost.length === 0) return null;
  const accounts = accountCounts({ targets: [...targets] });
  const whole = accounts.filter((account) => account.targets.every(isLost));
  const inWhole = whole.reduce((sum, account) => sum + account.targets.length, 0);
  return accounts.length > 1 && inWhole === lost.length
    ? { unit: 'accounts', count: whole.length, of: accounts.length }
    : { unit: 'targets', count: lost.length, of: targets.length };
}

function together(account: string, targets: readonly TargetSummary[]): AccountCounts {
  const total = (of: (target: TargetSummary) => number): number =>
    targets.reduce((sum, target) => sum + of(target), 0);
  return {
    account,
    targets,
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
