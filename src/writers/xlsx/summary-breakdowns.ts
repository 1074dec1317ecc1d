import { URL_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { label, link, toned } from './summary-cells.ts';
import { SEVERITY_TONES, STATUS_TONES, URL_STATE_TONES } from './tones.ts';
import {
  callsSentence,
  count,
  duplicatesSentence,
  listSentence,
  stoppedSentence,
  targetName,
} from './words.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { GridPlace, Page } from './page.ts';
import type { PageCell } from './page-cell.ts';

/** Products beyond these are on the sheets with all rows. */
const MOST_LINES = 25;

/** What the breakdowns are told of. */
type Context = Pick<EvaluatedRun, 'checks' | 'summary'> & { texts: Texts };

/** Checks that fail somewhere or could not be judged, worst first. */
export async function checks(page: Page, { checks: catalogue, summary, texts }: Context): Promise<void> {
  const says = texts.workbook.summary;
  await page.heading(says.byCheck);
  const failing = catalogue.filter(
    ({ id }) => (countsOf(summary, id).open || countsOf(summary, id).unknown) > 0,
  );
  failing.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      countsOf(summary, b.id).open - countsOf(summary, a.id).open,
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
  const { pass, open, unknown, notApplicable } = countsOf(summary, id);
  return [
    { value: id, link: link(workbook.sheets.checks) },
    { value: page.words[severity], tone: SEVERITY_TONES[severity] },
    open,
    pass,
    toned(unknown, 'unknown'),
    notApplicable,
  ];
}

/** What became of a check; nothing where it never ran. */
export function countsOf(summary: Summary, checkId: string): Summary['checks'][string] {
  return summary.checks[checkId] ?? { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };
}

/** By verification status, and files by state of their links; resolves with where the statuses stand. */
export async function states(page: Page, { summary, texts }: Context): Promise<GridPlace> {
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

/** The products with most that fails. */
export async function products(page: Page, { summary, texts }: Context): Promise<void> {
  const says = texts.workbook.summary;
  const lines = summary.products;
  const worst = lines.slice(0, MOST_LINES);
  await page.heading(says.byProduct);
  await page.grid(
    [says.product, says.packages, says.failing],
    worst.map(({ label: name, firmware, outcomes }) => [name, firmware, outcomes.fail]),
    { bars: [2] },
  );
  const left = lines.length - worst.length;
  if (left > 0) await page.sentence(texts.workbook.moreInPackages({ count: count(left) }));
}

/** What was asked of each target and what came of it. */
export async function targets(page: Page, { summary, texts }: Context): Promise<void> {
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
