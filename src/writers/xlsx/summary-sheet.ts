import { FINDING_STATES } from '../../core/model/finding.ts';
import { SEVERITIES, isAtLeast } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { checks, products, states, targets } from './summary-breakdowns.ts';
import { label, link, toned } from './summary-cells.ts';
import { severityChart, statusChart, trendChart } from './summary-charts.ts';
import { SEVERITY_TONES, STATE_TONES } from './tones.ts';
import { counted, coverageSentence, formatBytes, formatInstant } from './words.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Severity } from '../../core/model/severity.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { GridPlace, Page, PageChart } from './page.ts';
import type { Link, PageCell } from './page-cell.ts';

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
  await products(page, context);
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
    runs.map(({ complete, open }, at) => [
      labels[at] ?? '',
      {
        value: complete ? workbook.complete : workbook.incomplete,
        tone: complete ? null : 'critical',
      },
      ...SEVERITIES.map((severity) => open[severity]),
    ]),
  );
  return trendChart(texts, runs, labels, { first, last });
}

/** A cell that leads somewhere; empty where there is nothing to lead to. */
function goTo(value: string, to: Link | undefined): PageCell {
  return to ? { value, link: to } : '';
}
