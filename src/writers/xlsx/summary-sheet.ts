import { FINDING_STATES, URL_STATES } from '../../core/model/finding.ts';
import { SEVERITIES, isAtLeast } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { severityChart, statusChart, trendChart } from './summary-charts.ts';
import { SEVERITY_TONES, STATE_TONES, STATUS_TONES, URL_STATE_TONES } from './tones.ts';
import {
  callsSentence,
  count,
  counted,
  coverageSentence,
  duplicatesSentence,
  formatBytes,
  formatInstant,
  listSentence,
  stoppedSentence,
  targetName,
} from './words.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { Breakdown, EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Severity } from '../../core/model/severity.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { GridPlace, Link, Page, PageCell, PageChart } from './page.ts';
import type { Tone } from './styles.ts';

/** Products and other breakdowns beyond these are on the sheets with all rows. */
const MOST_LINES = 25;
/** Runs that the trend shows. */
const MOST_RUNS = 30;
/** The columns' widths in characters; a character takes about 7 pixels. */
const WIDTHS = [36, 15, 13, 13, 13, 13, 13];
const TALL_PX = 220;

/** Where the summary's lines lead. */
export interface SummaryLinks {
  /** The first open finding of a severity, and the first that could not be judged. */
  open(severity: Severity): Link | undefined;
  unknown(severity: Severity): Link | undefined;
}

/** Cells of the summary that names are given to: `$C$12` by what stands there. */
export type NamedCells = Readonly<Record<string, string>>;

interface Context extends EvaluatedRun {
  texts: Texts;
  links: SummaryLinks;
}

/** What fails, where, and what changed; resolves with the cells of its totals. */
export async function writeSummary(book: Book, run: EvaluatedRun, links: SummaryLinks): Promise<NamedCells> {
  const texts = textsOf(run.locale);
  const context = { ...run, texts, links };
  const page = openPage(book, { name: texts.workbook.sheets.summary, widths: WIDTHS, tabColour: 'FF1F3B61' });
  await head(page, context);
  await notes(page, context);
  const band = await page.band(TALL_PX);
  const isTrend = run.trend.length > 1;
  const trendBand = isTrend ? await page.band(TALL_PX) : 0;
  await coverage(page, context);
  const bySeverity = await severities(page, context);
  await changes(page, context);
  const trendChart = await trend(page, context);
  await checks(page, context);
  const byStatus = await states(page, context);
  await breakdown(page, context, run.summary.products);
  await targets(page, context);
  page.charts(band, TALL_PX, [severityChart(context, bySeverity), statusChart(context, byStatus)]);
  if (trendChart) page.charts(trendBand, TALL_PX, [trendChart]);
  page.close();
  return Object.fromEntries(
    SEVERITIES.flatMap((severity, at) => [
      [`failing_${severity}`, `$C$${bySeverity.first + at}`],
      [`not_judged_${severity}`, `$D$${bySeverity.first + at}`],
      [`accepted_${severity}`, `$E$${bySeverity.first + at}`],
    ]),
  );
}

const HEADLINE_TONES = { pass: 'good', fail: 'high', incomplete: undefined } as const;

async function head(page: Page, { info, finishedAt, summary, texts }: Context): Promise<void> {
  const { workbook: says } = texts;
  await page.title(says.sheets.summary);
  const period = says.cover.periodOf({
    started: formatInstant(info.startedAt),
    finished: formatInstant(finishedAt),
  });
  await page.subtitle(`${says.title(info)} · ${info.runId} · ${period}`);
  await page.space();
  const { complete, outcome, headline } = summary;
  await page.banner(complete ? says.complete : says.incomplete, complete ? 'good' : 'critical');
  if (complete) await page.sentence(says.completeMeans);
  for (const reason of summary.incompleteBecause) await page.sentence(reason, 'high');
  await page.space();
  await page.sentence(headline, HEADLINE_TONES[outcome]);
}

async function notes(page: Page, { summary, texts }: Context): Promise<void> {
  if (summary.notes.length === 0) return page.space();
  await page.heading(texts.workbook.summary.notes);
  for (const sentence of summary.notes) await page.sentence(sentence);
  await page.space();
}

async function coverage(page: Page, { summary, texts }: Context): Promise<void> {
  const { summary: says } = texts.workbook;
  const { requested, audited, notFound, denied, failed } = summary.coverage;
  const to = link(texts.workbook.sheets.coverage);
  await page.heading(says.coverage);
  await page.sentence(coverageSentence(summary.coverage, texts.workbook));
  await page.grid(
    ['', says.requested, says.audited, says.notFound, says.denied, says.failed],
    [
      [
        { value: says.firmware, link: to },
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
    ['', says.pass, says.fail, says.notJudged, says.notFound, says.denied, says.error],
    [
      [
        { value: says.outcome, link: link(texts.workbook.sheets.packages) },
        toned(summary.outcomes.pass, 'good'),
        toned(summary.outcomes.fail, 'high'),
        toned(summary.outcomes.unjudged, 'unknown'),
        toned(summary.outcomes['not-found'], 'medium'),
        toned(summary.outcomes.denied, 'unknown'),
        toned(summary.outcomes.error, 'unknown'),
      ],
    ],
  );
  await page.sentence(
    `${texts.workbook.files({ ...counted(summary.files), size: formatBytes(summary.totalSizeBytes) })} ` +
      texts.workbook.differences(counted(summary.differences)),
  );
}

async function severities(page: Page, { summary, texts, links }: Context): Promise<GridPlace> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  await page.heading(says.bySeverity);
  return page.grid(
    [says.severity, says.open, says.notJudged, says.accepted, says.counts, says.goTo],
    SEVERITIES.map((severity) => [
      label(
        words.words[severity],
        summary.open[severity] + summary.unjudged[severity],
        SEVERITY_TONES[severity],
      ),
      summary.open[severity],
      toned(summary.unjudged[severity], 'unknown'),
      summary.accepted[severity],
      isAtLeast(severity, summary.failOn) ? workbook.yes : workbook.no,
      goTo(workbook.sheets.findings, links.open(severity) ?? links.unknown(severity)),
    ]),
    { bars: [1] },
  );
}

async function changes(page: Page, { summary, texts, trend }: Context): Promise<void> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  await page.heading(says.changes, link(workbook.sheets.changes));
  if (trend.length < 2) await page.sentence(workbook.changes.first);
  await page.grid(
    [says.state, says.findings, says.meaning],
    FINDING_STATES.map((state) => [
      label(words.words[state], summary.states[state], STATE_TONES[state]),
      summary.states[state],
      says.stateMeans[state],
    ]),
    { toEnd: true },
  );
}

/** The runs as cells, and the picture of them. */
async function trend(page: Page, { trend: all, texts }: Context): Promise<PageChart | null> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  await page.heading(says.trend);
  const runs = all.slice(-MOST_RUNS);
  if (runs.length < 2) {
    await page.sentence(says.trendOne);
    return null;
  }
  const labels = runs.map(({ startedAt }) => formatInstant(startedAt).slice(0, 16));
  const { first, last } = await page.grid(
    [says.started, says.result, ...SEVERITIES.map((severity) => words.words[severity])],
    runs.map(({ complete, failing }, at) => [
      labels[at] ?? '',
      {
        value: complete ? workbook.complete : workbook.incomplete,
        tone: complete ? null : 'critical',
      },
      ...SEVERITIES.map((severity) => failing[severity]),
    ]),
  );
  return trendChart(texts, runs, labels, { first, last });
}

async function checks(page: Page, { checks: catalogue, summary, texts }: Context): Promise<void> {
  const says = texts.workbook.summary;
  await page.heading(says.byCheck);
  const failing = catalogue.filter(
    ({ id }) => (countsOf(summary, id).fail || countsOf(summary, id).unknown) > 0,
  );
  failing.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      countsOf(summary, b.id).fail - countsOf(summary, a.id).fail,
  );
  if (failing.length === 0) return page.sentence(says.allPass);
  await page.sentence(says.someFail);
  await page.grid(
    [says.check, says.severity, says.fail, says.pass, says.notJudged, says.notApplicable],
    failing.map((check) => checkLine(check, summary, texts)),
    { bars: [2] },
  );
}

function checkLine({ id, severity }: CheckInfo, summary: Summary, { workbook, page }: Texts): PageCell[] {
  const { pass, fail, unknown, notApplicable } = countsOf(summary, id);
  return [
    { value: id, link: link(workbook.sheets.checks) },
    { value: page.words[severity], tone: SEVERITY_TONES[severity] },
    fail,
    pass,
    toned(unknown, 'unknown'),
    notApplicable,
  ];
}

/** What became of a check; nothing where it never ran. */
export function countsOf(summary: Summary, checkId: string): Summary['checks'][string] {
  return summary.checks[checkId] ?? { pass: 0, fail: 0, unknown: 0, notApplicable: 0 };
}

async function states(page: Page, { summary, texts }: Context): Promise<GridPlace> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  await page.heading(says.byStatus, link(workbook.sheets.packages));
  const place = await page.grid(
    [says.status, says.packages],
    STATUS_ORDER.map((status) => {
      const packages = summary.statuses[status] ?? 0;
      return [label(words.words[status], packages, STATUS_TONES[status]), packages];
    }),
    { bars: [1] },
  );
  await page.heading(says.byLink, link(workbook.sheets.files));
  await page.grid(
    [says.link, says.files],
    URL_STATES.toReversed().map((state) => {
      const files = summary.urlStates[state] ?? 0;
      return [label(words.words[state], files, URL_STATE_TONES[state]), files];
    }),
    { bars: [1] },
  );
  return place;
}

async function breakdown(page: Page, { texts }: Context, lines: readonly Breakdown[]): Promise<void> {
  const says = texts.workbook.summary;
  const worst = [...lines]
    .sort((a, b) => b.failing - a.failing || b.firmware - a.firmware)
    .slice(0, MOST_LINES);
  await page.heading(says.byProduct);
  await page.grid(
    [says.product, says.packages, says.failing],
    worst.map(({ label: name, firmware, failing }) => [name, firmware, failing]),
    { bars: [2] },
  );
  const left = lines.length - worst.length;
  if (left > 0) await page.sentence(texts.workbook.moreInPackages({ count: count(left) }));
}

async function targets(page: Page, { summary, texts }: Context): Promise<void> {
  const { workbook } = texts;
  const { summary: says, run } = workbook;
  await page.heading(says.byTarget);
  await page.grid(
    [says.target, says.requested, says.audited, says.notFound, says.denied, says.failed, says.calls],
    summary.targets.map(({ report, coverage: { requested, audited, notFound, denied, failed } }) => [
      { value: targetName(report.target), link: link(workbook.sheets.run) },
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
      [run.target, targetName(report.target)],
      [run.endpoint, report.endpoint],
      [run.identity, report.identity],
      [run.selection, report.selection],
      [run.list, listSentence(report.list, workbook)],
      [run.duplicates, duplicatesSentence(report.duplicates, workbook)],
      [run.calls, callsSentence(report, workbook)],
      [
        run.givenUp,
        { value: stoppedSentence(report.stopped, workbook), tone: report.stopped ? 'high' : null },
      ],
      ...(report.selectionProblem
        ? [[run.selectionProblem, { value: report.selectionProblem, tone: 'high' }] as const]
        : []),
    ]);
  }
}

/** A cell that leads somewhere; empty where there is nothing to lead to. */
function goTo(value: string, to: Link | undefined): PageCell {
  return to ? { value, link: to } : '';
}

function link(sheet: string): Link {
  return { sheet, to: 'A1' };
}

/** A word that is coloured where there is something of it: a clean fleet's page has no red on it. */
function label(word: string, number: number, tone: Tone | null): { value: string; tone: Tone | null } {
  return { value: word, tone: number > 0 ? tone : null };
}

/** A count that is coloured where there is something to count. */
function toned(value: number, tone: Tone): PageCell {
  return { value, tone: value > 0 ? tone : null };
}
