import { estateAccounts } from '../../core/accounts.ts';
import type { AccountCounts } from '../../core/accounts.ts';
import { targetName } from '../../core/model/target.ts';
import { URL_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { accountGaps } from '../../texts/account-gaps.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { placeOfCheck } from './checks-sheet.ts';
import { countsOf, label, link, toned } from './summary-cells.ts';
import { SEVERITY_TONES, STATUS_TONES, URL_STATE_TONES } from './tones.ts';
import { count, passRate, percent } from './words.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { GridPlace, Page } from './page.ts';
import type { Link, PageCell } from './page-cell.ts';

/** Products beyond these are on the sheets with all rows. */
const MOST_LINES = 25;

/** What the breakdowns are told of. */
type Context = Pick<EvaluatedRun, 'checks' | 'summary'> & { texts: Texts };

/** Checks that fail somewhere or could not be judged, in the order of the page. */
export async function checks(page: Page, { checks: catalogue, summary, texts }: Context): Promise<void> {
  const says = texts.workbook.summary;
  await page.heading(says.byCheck);
  const shown = catalogue.filter(({ id }) => {
    const { open, accepted, unknown } = countsOf(summary, id);
    return open + accepted + unknown > 0;
  });
  shown.sort((a, b) => weigh(a, b, summary));
  if (shown.length === 0) return page.sentence(says.allPass);
  await page.sentence(says.someFail);
  await page.grid(
    [
      says.check,
      says.severity,
      says.open,
      says.unjudgedOrSilent,
      says.accepted,
      says.pass,
      says.notApplicable,
    ],
    shown.map((check) => checkLine(check, placeOfCheck(catalogue, check, texts), { summary, texts })),
    { bars: [2] },
  );
}

/** What is open most comes first, then by severity, then what could not be judged most. */
function weigh(a: CheckInfo, b: CheckInfo, summary: Summary): number {
  const [one, other] = [countsOf(summary, a.id), countsOf(summary, b.id)];
  return (
    other.open - one.open ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    other.unknown - one.unknown ||
    other.accepted - one.accepted
  );
}

function checkLine(
  { id, severity }: CheckInfo,
  place: Link,
  { summary, texts: { page } }: Pick<Context, 'summary' | 'texts'>,
): PageCell[] {
  const { pass, open, accepted, unknown, notApplicable } = countsOf(summary, id);
  return [
    { value: id, link: place },
    label(page.words[severity], open, SEVERITY_TONES[severity]),
    open,
    unknown,
    accepted,
    pass,
    notApplicable,
  ];
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
  if (lines.length === 0) return;
  const worst = lines.slice(0, MOST_LINES);
  await page.heading(says.byProduct, link(texts.workbook.sheets.packages));
  await page.grid(
    [says.product, says.packages, says.pass, says.fail, says.notJudged, says.passRate],
    worst.map(({ label: name, firmware, outcomes }) => [name, firmware, ...outcomeCells(outcomes)]),
  );
  const left = lines.length - worst.length;
  if (left > 0) await page.sentence(texts.workbook.moreInPackages({ count: count(left) }));
}

/** Pass, fail, not judged and the rate of what passes. */
function outcomeCells(outcomes: Summary['outcomes']): PageCell[] {
  const { pass, fail, unjudged } = outcomes;
  return [pass, toned(fail, 'high'), toned(unjudged, 'unknown'), rateCell(outcomes)];
}

function rateCell(outcomes: Summary['outcomes']): PageCell {
  const rate = passRate(outcomes);
  return rate === null ? percent(rate) : { value: rate, isRate: true };
}

/** The accounts of an estate, those that could not be audited first. */
export async function accounts(page: Page, { summary, texts }: Context): Promise<void> {
  const { summary: says } = texts.workbook;
  const all = estateAccounts(summary);
  if (all.length === 0) return;
  await page.heading(says.byAccount);
  await page.grid(
    [says.account, says.targets, says.requested, says.passRate, says.openBySeverity, says.whyIncomplete],
    all.map((account) => {
      const { coverage, outcomes, targets: own } = account;
      const gaps = accountGaps(account, texts).join('; ');
      return [
        account.account,
        own.length,
        coverage.requested,
        rateCell(outcomes),
        openText(account, texts),
        gaps === '' ? texts.results.complete : { value: gaps, tone: 'unknown' },
      ];
    }),
    { toEnd: true },
  );
}

function openText({ findings }: AccountCounts, { screen, page, notes }: Texts): string {
  if (!findings) return '–';
  const open = SEVERITIES.filter((severity) => findings.open[severity] > 0).map((severity) =>
    screen.bySeverity({ count: count(findings.open[severity]), severity: page.words[severity] }),
  );
  return open.join(notes.listComma) || screen.none;
}

/** What was asked of each target and what came of it. */
export async function targets(page: Page, { summary, texts }: Context): Promise<void> {
  const { workbook } = texts;
  const { summary: says } = workbook;
  await page.heading(says.byTarget, link(workbook.sheets.run));
  await page.grid(
    [
      says.target,
      says.requested,
      says.pass,
      says.fail,
      says.notJudged,
      says.passRate,
      says.notFound,
      says.noAnswer,
    ],
    summary.targets.map(({ report, coverage: { requested, notFound, denied, failed }, outcomes }) => [
      targetName(report.target),
      requested,
      ...outcomeCells(outcomes),
      toned(notFound, 'medium'),
      toned(denied + failed, 'unknown'),
    ]),
  );
  await page.sentence(workbook.moreInRun, { link: link(workbook.sheets.run) });
}
