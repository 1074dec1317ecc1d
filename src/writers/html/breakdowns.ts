import { estateAccounts } from '../../core/accounts.ts';
import type { AccountCounts } from '../../core/accounts.ts';
import { targetName } from '../../core/model/target.ts';
import { URL_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { accountGaps } from '../../texts/account-gaps.ts';
import { textsOf } from '../../texts/index.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { ANSWERED, count, figure, linkTo, ofTarget, passRate } from './figures.ts';
import { html } from '../markup.ts';
import { figures, foldedTable, part } from './parts.ts';
import type { Outcome } from '../../core/model/finding.ts';
import type { EvaluatedRun, ProductCounts, Summary, TargetSummary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Filter } from './figures.ts';
import type { Markup } from '../markup.ts';

type Says = Texts['page'];

/** Findings by severity, packages by status, files by link: what there is of each, as long as it is much. */
export function chartsOf({ summary, locale }: EvaluatedRun): Markup {
  const says = textsOf(locale).page;
  const { words } = says;
  const { statuses, urlStates } = summary;
  const bySeverity = SEVERITIES.map((key) => ({
    label: words[key],
    tone: key,
    figures: (['open', 'unjudged', 'accepted'] as const).map((standing) => ({
      value: summary[standing][key],
      href: linkTo('findings', { severity: key, standing }),
    })),
  }));
  const byStatus = STATUS_ORDER.map((key) => ({
    label: words[key],
    tone: `status-${key}`,
    figures: [{ value: statuses[key] ?? 0, href: linkTo('packages', { status: key }) }],
  }));
  const byLink = URL_STATES.toReversed().map((key) => ({
    label: words[key],
    tone: `link-${key}`,
    figures: [{ value: urlStates[key] ?? 0, href: linkTo('files', { url_state: key }) }],
  }));
  return html`<div class="charts">
    ${barFigure(says.bySeverity, [words.open, says.unjudged, words.accepted], bySeverity)}
    ${barFigure(says.byStatus, [says.script.packages], byStatus)}
    ${barFigure(says.byLink, [says.script.files], byLink)}
  </div>`;
}

/** A line of a chart: the bar is as long as its first figure is large. */
interface Bar {
  label: string;
  tone: string;
  figures: readonly { value: number; href: string }[];
}

function barFigure(title: string, heads: readonly string[], bars: readonly Bar[]): Markup {
  const most = Math.max(1, ...bars.map(({ figures: [first] }) => first?.value ?? 0));
  const rows = bars.map(({ label, tone, figures }) => {
    const value = figures[0]?.value ?? 0;
    const long = value === 0 ? 0 : Math.max(1, Math.round((value / most) * 100));
    return html`<tr>
      <th scope="row">${label}</th>
      <td class="bar">
        <svg aria-hidden="true" width="100%" height="16">
          <rect class="${tone}" width="${long}%" height="16" rx="3" />
        </svg>
      </td>
      ${figures.map(({ value, href }) => html`<td class="figure">${figure(value, href)}</td>`)}
    </tr>`;
  });
  const head =
    heads.length === 1
      ? html``
      : html`<thead>
          <tr>
            <td colspan="2"></td>
            ${heads.map((name) => html`<th scope="col" class="figure">${name}</th>`)}
          </tr>
        </thead>`;
  return html`<figure>
    <figcaption>${title}</figcaption>
    <table class="bars">
      ${head}
      <tbody>
        ${rows}
      </tbody>
    </table>
  </figure>`;
}

/** Each product with what came of its packages, the worst first. */
export function productsOf({ summary, locale }: EvaluatedRun): Markup {
  const says = textsOf(locale).page;
  const { products } = summary;
  if (products.length === 0) return html``;
  const head = [says.product, ...outcomeHeads(says)];
  const rows = products.map((product) => [html`${product.label}`, ...productCells(product)]);
  return part(
    'products',
    says.byProduct,
    foldedTable(head, rows, (rest) => says.more({ count: count(rest) })),
  );
}

/** What is of other products together leads nowhere: no filter names them. */
function productCells({ productKey, firmware, outcomes }: ProductCounts): Markup[] {
  if (productKey === null) {
    const values = [firmware, ...ANSWERED.map((outcome) => outcomes[outcome])];
    return [...values.map((value) => html`${count(value)}`), html`${passRate(outcomes)}`];
  }
  return outcomeCells(firmware, outcomes, { product_key: productKey });
}

function outcomeHeads(says: Says): ReturnType<typeof figures> {
  return figures(says.answered, says.words.pass, says.words.fail, says.unjudged, says.passRate);
}

function outcomeCells(
  answered: number,
  outcomes: Readonly<Record<Outcome, number>>,
  filter: Filter,
): Markup[] {
  return [
    figure(answered, linkTo('packages', { ...filter, outcome: ANSWERED })),
    ...ANSWERED.map((outcome) => figure(outcomes[outcome], linkTo('packages', { ...filter, outcome }))),
    html`${passRate(outcomes)}`,
  ];
}

/** Each account of an estate, those that could not be audited first. */
export function accountsOf({ summary, locale }: EvaluatedRun): Markup {
  const texts = textsOf(locale);
  const says = texts.page;
  const accounts = estateAccounts(summary);
  if (accounts.length === 0) return html``;
  const head = [
    says.account,
    ...figures(says.targets, says.requested),
    ...outcomeHeads(says),
    says.words.open,
    says.whyIncomplete,
  ];
  const rows = accounts.map((account) => accountCells(account, texts));
  return part(
    'accounts',
    says.byAccount,
    foldedTable(head, rows, (rest) => says.more({ count: count(rest) })),
  );
}

function accountCells(account: AccountCounts, texts: Texts): Markup[] {
  const { coverage, outcomes, targets, findings } = account;
  const says = texts.page;
  const filter = { account: account.account };
  return [
    html`${account.account}`,
    html`${count(targets.length)}`,
    figure(coverage.requested, linkTo('packages', filter)),
    ...outcomeCells(coverage.audited, outcomes, filter),
    findings ? openBySeverity(findings.open, filter, says) : html`–`,
    wholeOr(
      says,
      accountGaps(account, texts).map((gap) => html`${gap}`),
    ),
  ];
}

/** Each target with what came of its packages, what is open, and whether all of it answered. */
export function targetsOf({ summary, locale }: EvaluatedRun): Markup {
  const says = textsOf(locale).page;
  const head = [
    says.target,
    ...figures(says.requested),
    ...outcomeHeads(says),
    says.words.open,
    says.whyIncomplete,
  ];
  const rows = summary.targets.map((target) => targetCells(target, says));
  return part(
    'targets',
    says.byTarget,
    foldedTable(head, rows, (rest) => says.more({ count: count(rest) })),
  );
}

function targetCells({ report, coverage, outcomes, open }: TargetSummary, says: Says): Markup[] {
  const filter = ofTarget(report.target);
  return [
    html`${targetName(report.target)}`,
    figure(coverage.requested, linkTo('packages', filter)),
    ...outcomeCells(coverage.audited, outcomes, filter),
    openBySeverity(open, filter, says),
    whyIncomplete({ report, coverage }, filter, says),
  ];
}

function openBySeverity(open: Summary['open'], filter: Filter, says: Says): Markup {
  const severities = SEVERITIES.filter((severity) => open[severity] > 0);
  if (severities.length === 0) return html`0`;
  return html`${severities.map((severity) => {
    const href = linkTo('findings', { ...filter, severity, standing: 'open' });
    return html`<span class="pair">${figure(open[severity], href)} ${says.words[severity]}</span> `;
  })}`;
}

function whyIncomplete(
  { report, coverage }: Pick<TargetSummary, 'report' | 'coverage'>,
  filter: Filter,
  says: Says,
): Markup {
  const { stopped, selectionProblem } = report;
  const reasons: Markup[] = [];
  for (const [kind, value] of [
    ['denied', coverage.denied],
    ['failed', coverage.failed],
  ] as const) {
    const href = linkTo('coverage', { ...filter, reason: kind });
    if (value > 0) reasons.push(html`${figure(value, href)} ${says[kind]}`);
  }
  if (stopped) reasons.push(html`${stopped.code}: ${stopped.detail} ${stopped.hint}`);
  if (selectionProblem !== null) reasons.push(html`${selectionProblem}`);
  return wholeOr(says, reasons);
}

function wholeOr(says: Says, reasons: readonly Markup[]): Markup {
  if (reasons.length === 0) return html`<span class="chip good">${says.words.true}</span>`;
  return html`${reasons.map((reason) => html`<span class="line">${reason}</span> `)}`;
}
