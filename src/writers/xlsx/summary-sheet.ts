import { formatInstant } from '../../core/instant.ts';
import { FINDING_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { severityGroups } from './blocks.ts';
import { writeHead } from './head.ts';
import { openPage } from './page.ts';
import { RESULT_COLOURS } from './styles.ts';
import { accounts, checks, products, states, targets } from './summary-breakdowns.ts';
import { label, link } from './summary-cells.ts';
import { severityChart, statusChart, trendChart } from './summary-charts.ts';
import { SEVERITY_TONES } from './tones.ts';
import { counted, coverageSentence, formatBytes, passRate, percent } from './words.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Severity } from '../../core/model/severity.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { GridPlace, Page, PageChart } from './page.ts';
import type { FindingBlock } from './blocks.ts';
import type { FigureName, NamedCells, Told } from './figures.ts';
import type { PageCell } from './page-cell.ts';
import type { Tone } from './styles.ts';
import type { Block, RowSheet } from './row-sheet.ts';

/** Runs that the trend shows. */
const MOST_RUNS = 30;
/** The columns' widths in characters; a character takes about 7 pixels. */
const WIDTHS = [32, 12, 12, 12, 12, 12, 12, 14];
const TALL_PX = 220;

interface Context extends EvaluatedRun, Told {
  texts: Texts;
  findings: RowSheet;
}

/** What fails, where, and what changed; resolves with the cells of its totals. */
export async function writeSummary(
  book: Book,
  run: EvaluatedRun,
  told: Told & { findings: RowSheet },
): Promise<NamedCells> {
  const texts = textsOf(run.locale);
  const context = { ...run, ...told, texts };
  const page = openPage(book, {
    name: texts.workbook.sheets.summary,
    widths: WIDTHS,
    tabColour: RESULT_COLOURS[run.summary.result],
  });
  await title(page, context);
  await writeHead(page, run, context);
  await notes(page, context);
  const isOpen = sum(Object.values(run.summary.open)) > 0;
  const isAudited = run.summary.coverage.audited > 0;
  const band = isOpen || isAudited ? await page.band(TALL_PX) : 0;
  const isTrend = run.trend.length > 1;
  const trendBand = isTrend ? await page.band(TALL_PX) : 0;
  await coverage(page, context);
  const bySeverity = await severities(page, context);
  await changes(page, context);
  const trendChart = await trend(page, context);
  await products(page, context);
  await accounts(page, context);
  await targets(page, context);
  await checks(page, context);
  const byStatus = await states(page, context);
  page.charts(band, TALL_PX, [
    ...(isOpen ? [severityChart(context, bySeverity)] : []),
    ...(isAudited ? [statusChart(context, byStatus)] : []),
  ]);
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

async function title(page: Page, { info, finishedAt, texts }: Context): Promise<void> {
  const { workbook: says } = texts;
  await page.title(says.sheets.summary);
  const period = says.cover.periodOf({
    started: formatInstant(info.startedAt),
    finished: formatInstant(finishedAt),
  });
  await page.subtitle(`${says.title(info)} · ${info.runId} · ${period}`);
  await page.space();
}

async function notes(page: Page, { summary, texts }: Context): Promise<void> {
  if (summary.notes.length === 0) return page.space();
  await page.heading(texts.workbook.summary.notes);
  for (const sentence of summary.notes) await page.sentence(sentence);
  await page.space();
}

async function coverage(page: Page, { summary, texts, figures }: Context): Promise<void> {
  const { workbook } = texts;
  const { summary: says } = workbook;
  const cell = (name: FigureName, tone: Tone | null = null): PageCell => {
    const { value, block } = figures[name];
    return { value, link: block?.first, tone: value === 0 ? null : tone };
  };
  await page.heading(says.coverage, link(workbook.sheets.coverage));
  await page.sentence(coverageSentence(summary.coverage, workbook));
  await page.grid(
    ['', says.requested, says.pass, says.fail, says.notJudged, says.notFound, says.denied, says.failed],
    [
      [
        { value: says.packages, link: link(workbook.sheets.packages) },
        cell('requested'),
        cell('packages_pass', 'good'),
        cell('packages_fail', 'high'),
        cell('packages_not_judged', 'unknown'),
        cell('not_found', 'medium'),
        cell('denied', 'unknown'),
        cell('failed', 'unknown'),
      ],
    ],
  );
  const passing = passRate(summary.outcomes);
  const rate = passing === null ? [] : [says.passRateOf({ rate: percent(passing) })];
  const size = formatBytes(summary.totalSizeBytes);
  const files = workbook.files({ ...counted(summary.files), size });
  await page.sentence([...rate, files, workbook.differences(counted(summary.differences))].join(' '));
}

async function severities(page: Page, { summary, texts, findings }: Context): Promise<GridPlace> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  const { open, unjudged, accepted } = summary;
  const places = (severity: Severity, ...blocks: FindingBlock[]): Block[] =>
    blocks.flatMap((block) => findings.block(...severityGroups(block, severity)) ?? []);
  /** Leads to the first row that it counts. */
  const cell = (value: number, severity: Severity, ...blocks: FindingBlock[]): PageCell => {
    return { value, link: places(severity, ...blocks)[0]?.first };
  };
  const counting = (severity: Severity): PageCell => {
    const rows = places(severity, 'openCounting', 'unjudgedCounting');
    return { value: sum(rows.map(({ count }) => count)), link: rows[0]?.first };
  };
  await page.heading(says.bySeverity, link(workbook.sheets.findings));
  return page.grid(
    [says.severity, says.open, says.notJudged, says.accepted, says.counts],
    SEVERITIES.map((severity) => [
      label(words.words[severity], open[severity], SEVERITY_TONES[severity]),
      cell(open[severity], severity, 'openCounting', 'openOther'),
      cell(unjudged[severity], severity, 'unjudgedCounting', 'unjudgedOther'),
      cell(accepted[severity], severity, 'accepted'),
      counting(severity),
    ]),
    { bars: [1] },
  );
}

async function changes(page: Page, { summary, texts, figures }: Context): Promise<void> {
  const { workbook, page: words } = texts;
  const says = workbook.summary;
  await page.heading(says.changes, link(workbook.sheets.changes));
  await page.sentence(summary.changes);
  await page.grid(
    [says.state, says.findings, says.meaning],
    FINDING_STATES.map((state) => [
      words.words[state],
      { value: summary.states[state], link: figures[`findings_${state}`].block?.first },
      says.stateMeans[state],
    ]),
    { toEnd: true },
  );
}

/** The runs as cells, and the picture of them. */
async function trend(page: Page, { trend: all, texts }: Context): Promise<PageChart | null> {
  const { workbook, page: words, results } = texts;
  const says = workbook.summary;
  await page.heading(says.trend);
  const runs = all.slice(-MOST_RUNS);
  if (runs.length < 2) {
    await page.sentence(says.trendOne);
    return null;
  }
  const labels = runs.map(({ startedAt }) => formatInstant(startedAt).slice(0, 16));
  const place = await page.grid(
    [says.started, ...SEVERITIES.map((severity) => words.words[severity]), says.accepted, says.completeness],
    runs.map(({ complete, open, accepted }, at) => [
      labels[at] ?? '',
      ...SEVERITIES.map((severity) => open[severity]),
      sum(Object.values(accepted)),
      complete ? results.complete : { value: results.incomplete, tone: 'medium' },
    ]),
  );
  return trendChart(texts, runs, labels, place);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
