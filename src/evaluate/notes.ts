import { targetKey } from '../core/model.ts';
import type { Coverage, TargetReport, VerdictCounts } from '../core/model.ts';
import { counted, targetText } from './counts.ts';
import type { Policy, PolicyCheck } from './policy.ts';

/** A check that so much of the population fails says something of the population or of the policy (design: checks). */
const WIDESPREAD_SHARE = 0.9;

export interface TargetCoverage {
  report: TargetReport;
  coverage: Coverage;
}

/** Why a run is INCOMPLETE: one sentence for each reason; empty when it is COMPLETE. */
export function incompleteBecause(coverage: Coverage, targets: readonly TargetCoverage[]): string[] {
  const reasons: string[] = [];
  if (coverage.failed > 0) {
    reasons.push(
      `${coverage.failed.toLocaleString('en-US')} firmware could not be queried (failed); see coverage.csv.`,
    );
  }
  if (coverage.denied > 0) {
    reasons.push(
      `${coverage.denied.toLocaleString('en-US')} firmware could not be audited, because the service denied it (denied); see coverage.csv.`,
    );
  }
  for (const { report } of targets) {
    const { stopped, selectionProblem } = report;
    if (stopped) {
      const request = stopped.requestId === '' ? '' : ` (request ${stopped.requestId})`;
      reasons.push(
        sentences(
          `${targetText(report.target)} was given up: ${stopped.code}${request}`,
          stopped.detail,
          stopped.hint,
        ),
      );
    }
    if (selectionProblem !== null) {
      reasons.push(
        sentences(`The selection of ${targetText(report.target)} may be incomplete: ${selectionProblem}`),
      );
    }
  }
  return reasons;
}

/** What else a reader should know of the selection and of the answers. */
export function selectionNotes(
  coverage: Coverage,
  targets: readonly TargetCoverage[],
  differences: number,
): string[] {
  const known = new Set<string>();
  const notes = targets.flatMap(({ report, coverage }) => {
    const key = targetKey(report.target);
    const isEmpty = coverage.requested === 0 && !known.has(key) && isWhole(report);
    known.add(key);
    return targetNotes(report, isEmpty);
  });
  if (coverage.notFound > 0) {
    notes.push(
      `${counted(coverage.notFound, 'requested firmware does', 'requested firmware do')} not exist, says the service. That is a definite answer and leaves the run complete; see coverage.csv.`,
    );
  }
  if (differences > 0) {
    notes.push(
      `${counted(differences, 'firmware is', 'firmware are')} in only one of the CSV selection and the live list; see coverage.csv.`,
    );
  }
  return notes;
}

/** Was the target's selection read to its end? If not, the reason why there is no firmware has been given already. */
function isWhole({ stopped, selectionProblem }: TargetReport): boolean {
  return stopped === null && selectionProblem === null;
}

function targetNotes({ target, list, duplicates }: TargetReport, isEmpty: boolean): string[] {
  const notes: string[] = [];
  const name = targetText(target);
  if (isEmpty) {
    notes.push(`${name}: 0 firmware. A wrong instance ID or product key looks like this.`);
  }
  if (list && list.total !== list.collected) {
    notes.push(
      `${name}: the service counts ${list.total} firmware and the list gave ${list.collected}; packages were added or deleted while it was read, or the list is not whole.`,
    );
  }
  if (duplicates.count > 0) {
    const lines = duplicates.lines.join(', ');
    const more = duplicates.count > duplicates.lines.length ? ' …' : '';
    notes.push(
      `${name}: ${counted(duplicates.count, 'row names', 'rows name')} a firmware again${lines === '' ? '' : ` (${duplicates.lines.length === 1 ? 'line' : 'lines'} ${lines}${more})`}; each firmware was queried once.`,
    );
  }
  return notes;
}

/** One sentence for each check that nearly everything fails: what that means, and what to set. */
export function widespreadNotes(
  policy: Policy,
  counts: Readonly<Record<string, VerdictCounts>>,
  lifetime: string,
): string[] {
  const notes: string[] = [];
  for (const checked of policy.enabled) {
    const { id, scope, widespread } = checked.check;
    const { pass = 0, fail = 0 } = counts[id] ?? {};
    if (widespread === undefined || fail === 0 || fail < WIDESPREAD_SHARE * (pass + fail)) continue;
    const judged = (pass + fail).toLocaleString('en-US');
    notes.push(
      `${fail.toLocaleString('en-US')} of ${judged} judged ${scope === 'file' ? 'files' : 'firmware'} fail ${id}: ${filled(widespread, checked, lifetime)}`,
    );
  }
  return notes;
}

function filled(template: string, { paramTexts }: PolicyCheck, lifetime: string): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'lifetime' ? lifetime || 'an unknown time' : (paramTexts[name] ?? ''),
  );
}

/** Joins texts of other people into sentences: each ends in exactly one full stop. */
function sentences(...texts: string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => (/[.!?]$/.test(text) ? text : `${text}.`))
    .join(' ');
}
