import { STEERING, escaped } from '../../core/escaped.ts';
import { formatInstant } from '../../core/instant.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Result, WorstFinding } from '../../core/model/run.ts';
import type { Message, MessageFinding } from '../../notify/message.ts';
import { sha256Of } from '../../evidence/digest.ts';
import { textsOf } from '../../texts/index.ts';
import type { Texts } from '../../texts/index.ts';
import { marksOf, subjectText } from '../finding-lines.ts';
import { jsonEnd, jsonSummary } from '../json-summary.ts';
import type { RunOutcome } from '../outcome.ts';
import { endReasonOf } from '../run-end.ts';
import type { RunEnd } from '../run-end.ts';

/** A message without the link, which each channel has of its own. */
export type Draft = Omit<Message, 'link'>;

/** A phone shows so much. */
const MOST = { sentences: 3, lines: 6, findings: 5 };

const TONES: Readonly<Record<Result, Message['tone']>> = {
  pass: 'good',
  fail: 'bad',
  incomplete: 'warning',
  'report-only': 'warning',
};

/** What is told of a run with a report. */
export interface RunFacts {
  /** SHA-256 of its manifest, hex. */
  manifestSha256: string;
  endedAtMs: number;
  /** It was cut off before it was told of. */
  isLate: boolean;
}

export function messageOfRun(outcome: RunOutcome, { manifestSha256, endedAtMs, isLate }: RunFacts): Draft {
  const { info, summary, exitCode: code, reason, folder, locale } = outcome;
  const texts = textsOf(locale);
  const result = texts.results.words[summary.result];
  const { message } = texts;
  const findings = (summary.newFirst ?? summary.worst).slice(0, MOST.findings);
  return {
    id: info.runId,
    kind: 'run',
    job: info.job,
    locale,
    endedAtMs,
    tone: code === 7 || code === 5 ? 'bad' : TONES[summary.result],
    title: message.title({
      job: info.job,
      result: summary.complete ? result : `${result} (${texts.results.incomplete})`,
    }),
    paragraphs: lines([
      isLate ? message.late({ endedAt: formatInstant(endedAtMs) }) : '',
      summary.headline,
      summary.changes,
      message.exitCode({ code, reason }),
      ...summary.incompleteBecause.slice(0, MOST.sentences),
    ]),
    findingsTitle: findings.length > 0 ? texts.screen.worst : '',
    findings: findings.map((finding) => findingOf(finding, outcome, texts)),
    footer: lines([
      message.report({ place: `${folder}/` }),
      message.run({ runId: info.runId, host: info.host }),
      message.manifest({ digest: manifestSha256 }),
    ]),
    data: jsonSummary(outcome),
  };
}

function findingOf(finding: WorstFinding, outcome: RunOutcome, texts: Texts): MessageFinding {
  const { severity, failingTitle, checkId } = finding;
  const what = texts.message.finding({ severity: texts.page.words[severity], title: failingTitle, checkId });
  return {
    severity,
    title: oneLine([what, ...marksOf(finding, outcome, texts)].join(' · ')),
    subject: oneLine(subjectText(finding, outcome.summary.targets.length > 1, texts)),
  };
}

/** What is told of an end without a report. */
export interface EndFacts {
  job: string;
  locale: Locale;
  /** Null where it ended before it had one. */
  runId: string | null;
  endedAtMs: number;
  host: string;
}

export function messageOfEnd(
  { exitCode, kind, message: said, hint }: RunEnd,
  { job, locale, runId, endedAtMs, host }: EndFacts,
): Draft {
  const { message } = textsOf(locale);
  const reason = endReasonOf({ exitCode, message: said });
  // What a defect says may quote anything; who reads messages need not be who reads the log.
  const shown = kind === 'defect' ? '' : said;
  const error = { kind, message: shown === '' ? reason : shown, hint };
  return {
    // Webhooks sign it with a dot behind it, so there is none in it.
    id: `end-${sha256Of(`${job} ${host} ${runId ?? ''} ${exitCode} ${endedAtMs}`).slice(0, 32)}`,
    kind: 'end',
    job,
    locale,
    endedAtMs,
    tone: 'bad',
    title: message.endTitle({ job }),
    paragraphs: lines([
      message.exitCode({ code: exitCode, reason: endReasonOf({ exitCode, message: said }, message) }),
      ...shown.split('\n').slice(0, MOST.lines),
      hint,
      message.noReport,
    ]),
    findingsTitle: '',
    findings: [],
    footer: lines([message.run({ runId: runId ?? '–', host })]),
    data: jsonEnd({ job, runId }, { exit_code: exitCode, reason, error }),
  };
}

/** @param draft the message that a run would send, marked as a test */
export function asTest(draft: Draft): Draft {
  const { message } = textsOf(draft.locale);
  return {
    ...draft,
    id: `test-${draft.id}`,
    kind: 'test',
    title: message.testTitle({ job: draft.job }),
    paragraphs: [message.test, ...draft.paragraphs],
  };
}

/** The message as a channel sends it. @param template a URL with `{job}` and `{run_id}` */
export function withLink(draft: Draft, template: string | undefined, runId: string | null): Message {
  if (template === undefined || runId === null) return { ...draft, link: null };
  const values: Readonly<Record<string, string>> = { job: draft.job, run_id: runId };
  const url = template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? ''));
  return { ...draft, link: { text: textsOf(draft.locale).message.openReport, url } };
}

function lines(texts: readonly string[]): string[] {
  return texts.map(oneLine).filter((text) => text !== '');
}

/** Nothing that steers a terminal or turns text leaves the program as it is. */
function oneLine(text: string): string {
  return text.trim().replace(STEERING, escaped);
}
