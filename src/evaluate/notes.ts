import { isNotCollected, isUnreached } from '../core/codes.ts';
import { NO_ROW_KINDS } from '../core/model/no-rows.ts';
import type { NoRows } from '../core/model/no-rows.ts';
import { targetKey } from '../core/model/target.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Coverage, TargetSummary } from '../core/model/run.ts';
import type { CodeTally } from './code-tally.ts';
import { counted, targetText, targetsText } from './counts.ts';
import { rolloutNotes, rolloutsMissing } from './rollout-notes.ts';
import type { Texts } from '../texts/index.ts';
import type { Policy, PolicyCheck } from './policy.ts';
import type { VariantCounts } from './policy-tally.ts';

/** A check that so much of the population fails says something of the population or of the policy (design: checks). */
const WIDESPREAD_SHARE = 0.9;

type TargetCoverage = Pick<TargetSummary, 'report' | 'coverage'>;

/** Why a run is INCOMPLETE: one sentence for each reason; empty when it is COMPLETE. */
export function incompleteBecause(
  coverage: Coverage,
  targets: readonly TargetCoverage[],
  { notes, codes }: { notes: Texts['notes']; codes: Pick<CodeTally, 'text' | 'firstIds'> },
): string[] {
  const reasons: string[] = [];
  for (const kind of ['failed', 'denied'] as const) {
    const count = coverage[kind];
    if (count > 0)
      reasons.push(
        notes[kind]({
          ...counted(count),
          codes: codes.text(kind),
          ids: idsText(codes.firstIds(kind), count, notes),
        }),
      );
  }
  for (const { report } of targets) {
    const { stopped, selectionProblem: problem } = report;
    const target = targetText(report.target, notes);
    if (stopped) {
      const { code, requestId, detail, hint } = stopped;
      const request = requestId === '' ? '' : notes.request({ requestId });
      reasons.push(sentences(stoppedText({ target, code }, notes) + request, detail, hint));
    }
    // That its list could not be read either goes without saying.
    if (problem !== null && !isNotCollected(stopped?.code ?? ''))
      reasons.push(sentences(notes.selectionIncomplete({ target, problem })));
    reasons.push(...rolloutsMissing(report, notes));
  }
  return reasons;
}

function stoppedText(of: { target: string; code: string }, notes: Texts['notes']): string {
  if (isNotCollected(of.code)) return notes.notCollected(of);
  return isUnreached(of.code) ? notes.unreached(of) : notes.givenUp(of);
}

function idsText(ids: readonly string[], count: number, notes: Texts['notes']): string {
  return ids.length === 0
    ? ''
    : notes.unanswered({ ids: ids.join(notes.listComma), more: count > ids.length });
}

/** What else a reader should know of the selection and of the answers. */
export function selectionNotes(
  coverage: Coverage,
  targets: readonly TargetCoverage[],
  differences: number,
  notes: Texts['notes'],
): string[] {
  const known = new Set<string>();
  const said = targets.flatMap(({ report, coverage }) => {
    const key = targetKey(report.target);
    const isEmpty = coverage.requested === 0 && !known.has(key) && isWhole(report);
    known.add(key);
    return targetNotes(report, isEmpty, notes);
  });
  said.push(...repeatedNotes(targets, notes));
  if (coverage.notFound > 0) said.push(notes.notFound(counted(coverage.notFound)));
  if (differences > 0) said.push(notes.differences(counted(differences)));
  said.push(
    ...rolloutNotes(
      targets.map(({ report }) => report),
      notes,
    ),
  );
  return said;
}

/** Coverage counts what is asked: a package that two targets name is asked for, and counted, in each of them. */
function repeatedNotes(targets: readonly TargetCoverage[], notes: Texts['notes']): string[] {
  const said: string[] = [];
  const again = targets.filter(({ report }) => (report.alsoNamed ?? 0) > 0);
  if (again.length > 0) {
    const count = again.reduce((sum, { report }) => sum + (report.alsoNamed ?? 0), 0);
    const repeating = again.map(({ report }) => report.target);
    said.push(notes.alsoNamed({ ...counted(count), ...targetsText(repeating, notes) }));
  }
  const places = new Map<string, string>();
  for (const { report } of targets) {
    const { target, uid } = report;
    const key = JSON.stringify([uid, target.region, target.iotInstanceId]);
    const other = uid === undefined ? undefined : places.get(key);
    if (other !== undefined) said.push(notes.sameTarget({ target: targetText(target, notes), other }));
    else places.set(key, targetText(target, notes));
  }
  return said;
}

/** Was the target's selection read to its end? If not, the reason why there is no firmware has been given already. */
function isWhole({ stopped, selectionProblem }: TargetReport): boolean {
  return stopped === null && selectionProblem === null;
}

function targetNotes(report: TargetReport, isEmpty: boolean, notes: Texts['notes']): string[] {
  const { list, duplicates, noRows } = report;
  const target = targetText(report.target, notes);
  const said: string[] = [];
  if (isEmpty) said.push(notes.empty({ target }));
  // A list that is not whole has its reason among those for INCOMPLETE.
  if (list && isWhole(report) && list.total !== list.collected)
    said.push(notes.listDiffers({ target, ...list }));
  if (duplicates.count > 0) {
    const lines = linesText(duplicates, notes);
    said.push(notes.duplicates({ target, ...counted(duplicates.count), lines }));
  }
  if (noRows) said.push(noRowsNote(noRows, target, notes));
  return said;
}

function noRowsNote({ counts, lines }: NoRows, target: string, notes: Texts['notes']): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = NO_ROW_KINDS.flatMap((kind) => {
    const count = counts[kind];
    return count === undefined ? [] : notes.noRowKinds[kind](counted(count));
  });
  return notes.noRows({
    target,
    ...counted(total),
    kinds: kinds.join(notes.listComma),
    lines: linesText({ count: total, lines }, notes),
  });
}

function linesText({ count, lines }: TargetReport['duplicates'], notes: Texts['notes']): string {
  if (lines.length === 0) return '';
  return notes.lines({ lines: lines.join(', '), isOne: lines.length === 1, more: count > lines.length });
}

/**
 * One sentence for each check that nearly everything fails: what that means, and what to set. Where overrides set a
 * check differently for some firmware, each setting is looked at by itself: its parameters are what has to change.
 */
export function widespreadNotes(
  policy: Policy,
  variants: readonly VariantCounts[],
  lifetime: string,
): string[] {
  const { notes } = policy.texts;
  const said: string[] = [];
  for (const { checked, counts } of variants) {
    const { id: checkId, scope } = checked.check;
    const { widespread } = checked.texts;
    const { pass, open, accepted } = counts;
    const fail = open + accepted;
    if (
      scope === 'target' ||
      widespread === undefined ||
      fail === 0 ||
      fail < WIDESPREAD_SHARE * (pass + fail)
    )
      continue;
    const isOneOfSeveral = variants.filter(({ checked: { check } }) => check.id === checkId).length > 1;
    const where = isOneOfSeveral ? variantText(policy, checked) : '';
    const meaning = filled(widespread, checked, lifetime || notes.anUnknownTime);
    const judged = counted(pass + fail).count;
    said.push(notes.widespread({ fail: counted(fail).count, judged, scope, checkId, where, meaning }));
  }
  return said;
}

/** Which firmware a setting of a check holds for. */
function variantText({ overrides, texts: { notes } }: Policy, checked: PolicyCheck): string {
  const places = checked.overrides.flatMap((at) => overrides[at] ?? []);
  if (places.length === 0) return notes.notOverridden;
  return notes.overridden({ places: places.map((place) => notes.place(place)).join(', ') });
}

function filled(template: string, { paramTexts }: PolicyCheck, lifetime: string): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'lifetime' ? lifetime : (paramTexts[name] ?? ''),
  );
}

/** Joins texts of other people into sentences: each ends in exactly one full stop. */
function sentences(...texts: string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => (/[.!?。！？]$/.test(text) ? text : `${text}.`))
    .join(' ');
}
