import { isAtLeast, SEVERITIES, URL_STATES } from '../../core/model.ts';
import { openPage } from './page.ts';
import { SEVERITY_TONES, STATUS_TONES, URL_STATE_TONES } from './tones.ts';
import {
  callsSentence,
  counted,
  coverageSentence,
  duplicatesSentence,
  formatBytes,
  formatInstant,
  listSentence,
  stoppedSentence,
  targetName,
} from './words.ts';
import type { Breakdown, CheckInfo, EvaluatedRun, Status, Summary } from '../../core/model.ts';
import type { Book } from './book.ts';
import type { Page, PageCell } from './page.ts';
import type { Tone } from './styles.ts';

/** More lines of a breakdown say less; every row is on the sheets that follow. */
const MOST_LINES = 40;
const STATUSES: readonly Status[] = [
  'verified',
  'unverified',
  'verifying',
  'failed',
  'not-required',
  'unrecognized',
];

/** The first sheet: is the audit complete, what fails, where. */
export async function writeSummary(book: Book, run: EvaluatedRun): Promise<void> {
  const page = openPage(book, { name: 'Summary', widths: [36, 13, 13, 13, 13, 13, 13] });
  await head(page, run);
  await coverage(page, run.summary);
  await notes(page, run.summary.notes);
  await severities(page, run.summary);
  await checks(page, run);
  await states(page, run.summary);
  await breakdown(page, 'By product', 'Product', run.summary.products);
  await targets(page, run.summary);
  page.close();
}

async function head(page: Page, { info, finishedAt, summary }: EvaluatedRun): Promise<void> {
  await page.title(`OTA package audit: ${info.job}`);
  await page.subtitle(
    `Run ${info.runId}, ${formatInstant(info.startedAt)} to ${formatInstant(finishedAt)}. Links judged as of ${formatInstant(info.asOf)}.`,
  );
  await page.space();
  await page.banner(summary.complete ? 'COMPLETE' : 'INCOMPLETE', summary.complete ? 'good' : 'critical');
  if (summary.complete) await page.sentence('Every firmware that was asked for got a definite answer.');
  for (const reason of summary.incompleteBecause) await page.sentence(reason, 'high');
  await page.space();
  const { findingsAtOrAboveFailOn: open, failOn } = summary;
  if (failOn === 'never')
    await page.sentence('No severity is set from which findings count against this audit.');
  else if (open > 0)
    await page.sentence(`${counted(open, 'open finding')} at or above severity ${failOn}.`, 'high');
  else
    await page.sentence(
      `No open finding at or above severity ${failOn}.`,
      summary.complete ? 'good' : undefined,
    );
}

async function coverage(page: Page, summary: Summary): Promise<void> {
  const { requested, audited, notFound, denied, failed } = summary.coverage;
  await page.heading('Coverage');
  await page.sentence(coverageSentence(summary.coverage));
  await page.grid(
    ['', 'Requested', 'Audited', 'Not found', 'Denied', 'Failed'],
    [
      [
        'Firmware',
        requested,
        audited,
        toned(notFound, 'medium'),
        toned(denied, 'unknown'),
        toned(failed, 'unknown'),
      ],
    ],
  );
  await page.space();
  await page.grid(
    ['', 'Pass', 'Fail', 'Not found', 'Denied', 'Error'],
    [
      [
        'Outcome',
        toned(summary.outcomes.pass, 'good'),
        toned(summary.outcomes.fail, 'high'),
        toned(summary.outcomes['not-found'], 'medium'),
        toned(summary.outcomes.denied, 'unknown'),
        toned(summary.outcomes.error, 'unknown'),
      ],
    ],
  );
  await page.sentence(
    `${counted(summary.files, 'file')}, ${formatBytes(summary.totalSizeBytes)}. ` +
      `${counted(summary.differences, 'difference')} between selection and live list.`,
  );
}

async function notes(page: Page, sentences: readonly string[]): Promise<void> {
  if (sentences.length === 0) return;
  await page.heading('Notes');
  for (const sentence of sentences) await page.sentence(sentence);
}

async function severities(page: Page, summary: Summary): Promise<void> {
  await page.heading('By severity');
  await page.grid(
    ['Severity', 'Failing', 'Not judged', 'Counts'],
    SEVERITIES.map((severity) => [
      label(severity, summary.failing[severity] + summary.unknown[severity], SEVERITY_TONES[severity]),
      toned(summary.failing[severity], SEVERITY_TONES[severity]),
      toned(summary.unknown[severity], 'unknown'),
      isAtLeast(severity, summary.failOn) ? 'yes' : 'no',
    ]),
  );
}

async function checks(page: Page, { checks: catalogue, summary }: EvaluatedRun): Promise<void> {
  await page.heading('By check');
  const failing = catalogue.filter(
    ({ id }) => (countsOf(summary, id).fail || countsOf(summary, id).unknown) > 0,
  );
  failing.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      countsOf(summary, b.id).fail - countsOf(summary, a.id).fail,
  );
  if (failing.length === 0)
    return page.sentence('Every check that was judged passes. The sheet Checks holds all of them.');
  await page.sentence(
    'Checks that fail somewhere or could not be judged. The sheet Checks holds all of them.',
  );
  await page.grid(
    ['Check', 'Severity', 'Fail', 'Pass', 'Not judged', 'Not applicable'],
    failing.map((check) => checkLine(check, summary)),
  );
}

function checkLine({ id, severity }: CheckInfo, summary: Summary): PageCell[] {
  const { pass, fail, unknown, notApplicable } = countsOf(summary, id);
  const tone = SEVERITY_TONES[severity];
  return [id, { value: severity, tone }, toned(fail, tone), pass, toned(unknown, 'unknown'), notApplicable];
}

/** What became of a check; nothing where it never ran. */
export function countsOf(summary: Summary, checkId: string): Summary['checks'][string] {
  return summary.checks[checkId] ?? { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
}

async function states(page: Page, summary: Summary): Promise<void> {
  await page.heading('By verification status');
  await page.grid(
    ['Status', 'Packages'],
    STATUSES.map((status) => countLine(status, summary.statuses[status], STATUS_TONES[status])),
  );
  await page.heading('By state of the link');
  await page.grid(
    ['Link', 'Packages'],
    URL_STATES.toReversed().map((state) =>
      countLine(state, summary.urlStates[state], URL_STATE_TONES[state]),
    ),
  );
}

async function breakdown(
  page: Page,
  heading: string,
  what: string,
  lines: readonly Breakdown[],
): Promise<void> {
  const worst = [...lines]
    .sort((a, b) => b.failing - a.failing || b.firmware - a.firmware)
    .slice(0, MOST_LINES);
  await page.heading(heading);
  await page.grid(
    [what, 'Packages', 'Failing'],
    worst.map(({ label, firmware, failing }) => [label, firmware, toned(failing, 'high')]),
  );
  const left = lines.length - worst.length;
  if (left > 0)
    await page.sentence(`… and ${left.toLocaleString('en-US')} more; the sheet Packages holds all of them.`);
}

async function targets(page: Page, summary: Summary): Promise<void> {
  await page.heading('By target');
  await page.grid(
    ['Target', 'Requested', 'Audited', 'Not found', 'Denied', 'Failed', 'Calls'],
    summary.targets.map(({ report, coverage: { requested, audited, notFound, denied, failed } }) => [
      targetName(report.target),
      requested,
      audited,
      toned(notFound, 'medium'),
      toned(denied, 'unknown'),
      toned(failed, 'unknown'),
      report.calls,
    ]),
  );
  for (const { report } of summary.targets) {
    await page.space();
    await page.pairs([
      ['Target', targetName(report.target)],
      ['Endpoint', report.endpoint],
      ['Identity', report.identity],
      ['Selection', report.selection],
      ['Live list', listSentence(report.list)],
      ['Duplicates', duplicatesSentence(report.duplicates)],
      ['Calls', callsSentence(report)],
      ['Given up', { value: stoppedSentence(report.stopped), tone: report.stopped ? 'high' : null }],
      ...(report.selectionProblem
        ? [['Selection problem', { value: report.selectionProblem, tone: 'high' }] as const]
        : []),
    ]);
  }
}

function countLine(word: string, count: number | undefined, tone: Tone | null): PageCell[] {
  return [label(word, count ?? 0, tone), count ?? 0];
}

/** A word that is coloured where there is something of it: a clean fleet's page has no red on it. */
function label(word: string, count: number, tone: Tone | null): PageCell {
  return { value: word, tone: count > 0 ? tone : null };
}

/** A count that is coloured where there is something to count. */
function toned(value: number, tone: Tone): PageCell {
  return { value, tone: value > 0 ? tone : null };
}
