import { isUnreached } from '../core/codes.ts';
import { sawNothing } from '../core/observed.ts';
import type { Coverage, Result, Summary } from '../core/model/run.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { Severity } from '../core/model/severity.ts';
import { counted, emptySeverities } from '../evaluate/counts.ts';
import { RUN } from '../evidence/names.ts';
import { marksOf, shortName, subjectText } from '../run/finding-lines.ts';
import type { RunOutcome } from '../run/outcome.ts';
import { accountResults, targetResults, unanswered } from '../run/target-results.ts';
import type { AccountResult, TargetResult } from '../run/target-results.ts';
import { accountGaps } from '../texts/account-gaps.ts';
import { textsOf } from '../texts/index.ts';
import type { Texts } from '../texts/index.ts';
import type { Line, Span, Style } from './layout.ts';
import { padTo, widthOf } from './width.ts';

/** Of lists that may be long the screen shows so many. */
const MOST = { targets: 10, accounts: 15, sentences: 5, notes: 6, name: 40 };

const RESULT_STYLES: Readonly<Record<Result, readonly Style[]>> = {
  pass: ['bold', 'green'],
  fail: ['bold', 'red'],
  incomplete: ['bold', 'yellow'],
  'report-only': ['bold', 'yellow'],
};

const SEVERITY_STYLES: Readonly<Record<Severity, readonly Style[]>> = {
  critical: ['bold', 'red'],
  high: ['red'],
  medium: ['yellow'],
  low: [],
  info: [],
};

/** The run as people read it: what came of it and why, where, what to fix first, what was not seen, what was written. */
export function screenOf(outcome: RunOutcome): Line[] {
  const texts = textsOf(outcome.locale);
  const sections = [
    verdictLines(outcome, texts),
    targetLines(outcome.summary, texts),
    worstLines(outcome, texts),
    figureLines(outcome.summary, texts),
    noteLines(outcome, texts),
    fileLines(outcome),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, at) => (at === 0 ? lines : [{ parts: [] }, ...lines]));
}

/** Job, run, the loud word and, beside it, whether everything was answered. */
export function headOf({ info, summary }: RunOutcome, { results }: Texts): (Span | string)[] {
  const { result, complete } = summary;
  const head = [
    `${info.job} ${info.runId}`,
    '  ',
    { text: results.words[result], styles: RESULT_STYLES[result] },
  ];
  if (result === 'incomplete') return head;
  const badge: Span = complete
    ? { text: results.complete }
    : { text: results.incomplete, styles: ['yellow'] };
  return [...head, '  ', badge];
}

/** What a run without an answer leaves behind; '' where there were answers. */
export function nothingSeenOf({ complete, coverage }: Summary, texts: Texts): string {
  return sawNothing({ complete, ...coverage }) ? texts.screen.nothingSeen : '';
}

function verdictLines(outcome: RunOutcome, texts: Texts): Line[] {
  const { summary, exitCode: code, reason } = outcome;
  const nothingSeen = nothingSeenOf(summary, texts);
  return [
    { parts: headOf(outcome, texts) },
    { parts: [summary.headline] },
    { parts: [summary.changes] },
    { parts: [texts.screen.exitCode({ code, reason })] },
    ...bullets(summary.incompleteBecause, MOST.sentences, (left) => texts.screen.more(counted(left))),
    ...(nothingSeen === '' ? [] : [{ parts: [nothingSeen] }]),
  ];
}

function bullets(sentences: readonly string[], most: number, more: (left: number) => string): Line[] {
  const left = sentences.length - most;
  const shown = [...sentences.slice(0, most), ...(left > 0 ? [more(left)] : [])];
  return shown.map((sentence) => ({ indent: 2, hang: 4, parts: ['· ', sentence] }));
}

function heading(text: string): Line {
  return { parts: [{ text, styles: ['bold'] }] };
}

/** One line a target, where there are several; where there are many, only of those that did not pass. */
function targetLines(summary: Summary, texts: Texts): Line[] {
  const targets = targetResults(summary);
  if (targets.length < 2) return [];
  const accounts = targets.length > MOST.targets ? accountResults(summary) : [];
  const isGrouped = accounts.length > 0 && accounts.length < targets.length;
  if (isGrouped) return accountLines(accounts, texts);
  const { words } = texts.results;
  const isShown = ({ result }: TargetResult): boolean => targets.length <= MOST.targets || result !== 'pass';
  const shown = targets.filter(isShown).slice(0, MOST.targets);
  const width = widest(shown.map(({ result }) => words[result]));
  const nameWidth = Math.min(MOST.name, widest(shown.map(({ report }) => shortName(report.target))));
  const lines = shown.map((target): Line => {
    const word = { text: padTo(words[target.result], width), styles: RESULT_STYLES[target.result] };
    const name = padTo(shortName(target.report.target), nameWidth);
    return { indent: 2, hang: width + 4, parts: [word, '  ', name, '  ', factsOf(target, texts)] };
  });
  const more = moreResults(
    targets.filter((target) => !shown.includes(target)),
    texts,
  );
  return [heading(texts.screen.targets), ...lines, ...more];
}

/** In place of the targets of an estate, which are many: one line an account. */
function accountLines(accounts: readonly AccountResult[], texts: Texts): Line[] {
  const { words } = texts.results;
  const { screen } = texts;
  const shown = accounts.slice(0, MOST.accounts);
  const width = widest(shown.map(({ result }) => words[result]));
  const nameWidth = Math.min(MOST.name, widest(shown.map(({ account }) => account)));
  const lines = shown.map((account): Line => {
    const { result, targets, coverage, findings } = account;
    const word = { text: padTo(words[result], width), styles: RESULT_STYLES[result] };
    const open = total(findings?.open ?? emptySeverities());
    const facts = [
      screen.account.targets(counted(targets.length)),
      screen.target.packages(counted(coverage.requested)),
      ...(open > 0 ? [screen.target.open(counted(open))] : []),
      ...accountGaps(account, texts),
    ];
    const name = padTo(account.account, nameWidth);
    return { indent: 2, hang: width + 4, parts: [word, '  ', name, '  ', facts.join(texts.notes.listComma)] };
  });
  return [heading(screen.accounts), ...lines, ...moreResults(accounts.slice(MOST.accounts), texts)];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

function factsOf(
  { report, coverage, open, unjudged }: TargetResult,
  { screen: texts, notes }: Texts,
): string {
  const { stopped, selectionProblem } = report;
  const { target } = texts;
  const counts = [
    [total(open), target.open],
    [total(unjudged), target.unjudged],
    [unanswered(coverage), target.noAnswer],
  ] as const;
  const facts = [
    target.packages(counted(coverage.requested)),
    ...counts.filter(([count]) => count > 0).map(([count, text]) => text(counted(count))),
  ];
  if (stopped)
    facts.push((isUnreached(stopped.code) ? target.unreached : target.givenUp)({ code: stopped.code }));
  else if (selectionProblem !== null) facts.push(target.selection);
  return facts.join(notes.listComma);
}

function moreResults(left: readonly { result: Result }[], texts: Texts): Line[] {
  if (left.length === 0) return [];
  const kinds = new Map<Result, number>();
  for (const { result } of left) kinds.set(result, (kinds.get(result) ?? 0) + 1);
  const words = [...kinds].map(([result, count]) => `${counted(count).count} ${texts.results.words[result]}`);
  const { count } = counted(left.length);
  return [{ indent: 2, parts: [texts.screen.moreOf({ count, kinds: words.join(texts.notes.listComma) })] }];
}

/** The worst findings, each of another package, by the names that people know. */
function worstLines(outcome: RunOutcome, texts: Texts): Line[] {
  const { worst, targets, outcomes } = outcome.summary;
  if (worst.length === 0) return [];
  const { words } = texts.page;
  const width = widest(worst.map(({ severity }) => words[severity]));
  const lines = worst.flatMap((finding): Line[] => {
    const { severity, failingTitle, checkId } = finding;
    const word = { text: padTo(words[severity], width), styles: SEVERITY_STYLES[severity] };
    const marks = marksOf(finding, outcome, texts).flatMap((text): (Span | string)[] => [
      '  ',
      { text, styles: ['bold'] },
    ]);
    const hang = width + 4;
    return [
      {
        indent: 2,
        hang,
        parts: [word, '  ', failingTitle, ' ', { text: `(${checkId})`, styles: ['dim'] }, ...marks],
      },
      { indent: hang, parts: [subjectText(finding, targets.length > 1, texts)] },
    ];
  });
  const isMore = outcomes.fail > worst.length;
  const more = isMore ? [{ indent: 2, parts: [texts.screen.failInAll(counted(outcomes.fail))] }] : [];
  return [heading(texts.screen.worst), ...lines, ...more];
}

function figureLines({ coverage, open, accepted, unjudged }: Summary, texts: Texts): Line[] {
  const bySeverity = (counts: Record<Severity, number>): string =>
    SEVERITIES.filter((severity) => counts[severity] > 0)
      .map((severity) =>
        texts.screen.bySeverity({
          count: counted(counts[severity]).count,
          severity: texts.page.words[severity],
        }),
      )
      .join(texts.notes.listComma) || texts.screen.none;
  const standing = { open: bySeverity(open), accepted: bySeverity(accepted), unjudged: bySeverity(unjudged) };
  return [{ parts: [coverageText(coverage, texts)] }, { parts: [texts.screen.standing(standing)] }];
}

function coverageText({ requested, audited, notFound, denied, failed }: Coverage, texts: Texts): string {
  const counts = { requested, audited, notFound, denied, failed };
  const shown = Object.entries(counts).map(([key, count]) => [key, counted(count).count]);
  return texts.page.adds(Object.fromEntries(shown) as Parameters<Texts['page']['adds']>[0]);
}

function noteLines({ summary, files }: RunOutcome, texts: Texts): Line[] {
  if (summary.notes.length === 0) return [];
  const more = (left: number): string =>
    files.includes(RUN)
      ? texts.screen.moreIn({ count: counted(left).count, file: RUN })
      : texts.screen.more(counted(left));
  return [heading(texts.page.notes), ...bullets(summary.notes, MOST.notes, more)];
}

/** What was really written, by name; the folder in one piece, so that it can be copied. */
function fileLines({ folder, files }: RunOutcome): Line[] {
  return [{ parts: [{ text: `${folder}/`, styles: ['bold'] }] }, { indent: 2, parts: [files.join('  ')] }];
}

function total(bySeverity: Record<Severity, number>): number {
  return Object.values(bySeverity).reduce((sum, count) => sum + count, 0);
}
