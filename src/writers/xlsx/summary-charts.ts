import { SEVERITIES } from '../../core/model/severity.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { GAP_PX } from './page.ts';
import { CHART_COLOURS } from './styles.ts';
import { SEVERITY_TONES, STATUS_TONES } from './tones.ts';
import { count } from './words.ts';
import type { EvaluatedRun, TrendPoint } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { GridPlace, PageChart } from './page.ts';

/** What the Summary's charts are drawn of. Each draws cells of the sheet, so that a chart is never all there is. */
type Told = Pick<EvaluatedRun, 'summary'> & { texts: Texts };

const CHART_PX = 396;

/** Open findings of the last runs, stacked by severity; `labels` names the runs. */
export function trendChart(
  { workbook, page: words }: Texts,
  runs: readonly TrendPoint[],
  labels: readonly string[],
  { first, last }: GridPlace,
): PageChart {
  const totals = runs.map(({ open }) => SEVERITIES.reduce((sum, severity) => sum + open[severity], 0));
  return {
    title: workbook.summary.chartTrend,
    described: described(labels, totals),
    kind: 'stacked-columns',
    labelCells: `$B$${first}:$B$${last}`,
    labels,
    width: 2 * CHART_PX + GAP_PX,
    series: SEVERITIES.map((severity, at) => {
      const letter = 'DEFGH'[at] ?? 'D';
      return {
        name: words.words[severity],
        colours: [CHART_COLOURS[SEVERITY_TONES[severity]]],
        cells: `$${letter}$${first}:$${letter}$${last}`,
        values: runs.map(({ open }) => open[severity]),
      };
    }),
  };
}

/** What is open, by severity; the numbers stand in the cells of `place`. */
export function severityChart({ summary, texts }: Told, { first, last }: GridPlace): PageChart {
  const labels = SEVERITIES.map((severity) => texts.page.words[severity]);
  const values = SEVERITIES.map((severity) => summary.open[severity]);
  const title = texts.workbook.summary.chartSeverity;
  const colours = SEVERITIES.map((severity) => CHART_COLOURS[SEVERITY_TONES[severity]]);
  return bars(title, labels, { values, colours, cells: `$C$${first}:$C$${last}` }, `$B$${first}:$B$${last}`);
}

/** Packages by verification status. */
export function statusChart({ summary, texts }: Told, { first, last }: GridPlace): PageChart {
  const labels = STATUS_ORDER.map((status) => texts.page.words[status]);
  const values = STATUS_ORDER.map((status) => summary.statuses[status] ?? 0);
  const title = texts.workbook.summary.chartStatus;
  const colours = STATUS_ORDER.map((status) => CHART_COLOURS[STATUS_TONES[status] ?? 'good']);
  return bars(title, labels, { values, colours, cells: `$C$${first}:$C$${last}` }, `$B$${first}:$B$${last}`);
}

function bars(
  title: string,
  labels: readonly string[],
  series: { values: readonly number[]; colours: readonly string[]; cells: string },
  labelCells: string,
): PageChart {
  return {
    title,
    described: described(labels, series.values),
    kind: 'bars',
    labelCells,
    labels,
    width: CHART_PX,
    series: [{ name: title, ...series }],
  };
}

/** `critical 3, high 5`. */
function described(labels: readonly string[], values: readonly number[]): string {
  return labels.map((word, at) => `${word} ${count(values[at] ?? 0)}`).join(', ');
}
