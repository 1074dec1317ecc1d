import { URL_STATES } from '../../core/model/finding.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { STATUS_ORDER } from '../summary-order.ts';
import { barChart, trendChart } from './charts.ts';
import { html } from './markup.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from './markup.ts';

type Says = Texts['page'];

const BANNER_TONES = { pass: 'good', fail: 'high', incomplete: 'critical' } as const;

const STATES = ['new', 'persisting', 'reopened', 'accepted', 'resolved'] as const;

/** What stands above the tables, readable without any script: verdict, coverage, charts, notes. */
export function summaryOf(run: EvaluatedRun): Markup {
  const says = textsOf(run.locale).page;
  return html`${banner(run, says)}
    <div class="tiles">${coverageTiles(run.summary, says)}</div>
    <p class="adds">${says.adds(numbers(run.summary))}</p>
    <h2>${says.changes}</h2>
    <div class="tiles">${stateTiles(run.summary, says)}</div>
    ${notes(run.summary, says)}
    <div class="charts">${charts(run, says)}</div>`;
}

function banner({ info, finishedAt, summary }: EvaluatedRun, says: Says): Markup {
  const { complete, outcome, headline } = summary;
  const word = complete ? says.complete : says.incomplete;
  const tone = BANNER_TONES[outcome];
  return html`<section class="banner ${tone}" aria-label="${word}">
    <p class="verdict">${word}</p>
    <p>
      ${complete ? says.completeMeans : summary.incompleteBecause.map((reason) => html`<span class="reason">${reason}</span> `)}
    </p>
    <p class="open">${headline}</p>
    <p class="when">
      ${says.run({ runId: info.runId, started: instant(info.startedAt), finished: instant(finishedAt) })}
      ${says.asOf({ asOf: instant(info.asOf) })}
    </p>
  </section>`;
}

function coverageTiles({ coverage }: Summary, says: Says): Markup[] {
  return [
    tile(says.requested, coverage.requested, ''),
    tile(says.audited, coverage.audited, ''),
    tile(says.notFound, coverage.notFound, 'medium'),
    tile(says.denied, coverage.denied, 'unknown'),
    tile(says.failed, coverage.failed, 'unknown'),
  ];
}

function stateTiles({ states }: Summary, says: Says): Markup[] {
  const tones = { new: 'high', persisting: 'medium', reopened: 'high', accepted: 'info', resolved: 'good' };
  return STATES.map((state) => tile(says.words[state], states[state], tones[state]));
}

function tile(label: string, value: number, tone: string): Markup {
  return html`<div class="tile ${value > 0 ? tone : ''}">
    <span class="number">${count(value)}</span><span>${label}</span>
  </div>`;
}

function notes(summary: Summary, says: Says): Markup {
  if (summary.notes.length === 0) return html``;
  const items = summary.notes.map((note) => html`<li>${note}</li>`);
  return html`<h2>${says.notes}</h2>
    <ul class="notes">
      ${items}
    </ul>`;
}

function charts({ summary, trend }: EvaluatedRun, says: Says): Markup[] {
  const { words } = says;
  const bars = [
    barFigure(
      says.bySeverity,
      SEVERITIES.map((key) => [words[key], summary.open[key], key]),
      says,
    ),
    barFigure(
      says.byStatus,
      STATUS_ORDER.map((key) => [words[key], summary.statuses[key] ?? 0, `status-${key}`]),
      says,
    ),
    barFigure(
      says.byLink,
      URL_STATES.toReversed().map((key) => [words[key], summary.urlStates[key] ?? 0, `link-${key}`]),
      says,
    ),
  ];
  return [...bars, trendFigure(trend, says)];
}

function barFigure(title: string, of: readonly (readonly [string, number, string])[], says: Says): Markup {
  const bars = of.map(([label, value, tone]) => ({ label, value, tone }));
  const values = bars.map(({ label, value }) => `${label} ${count(value)}`).join(', ');
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${barChart(says.chartOf({ title, values }), bars)}
  </figure>`;
}

function trendFigure(trend: EvaluatedRun['trend'], says: Says): Markup {
  if (trend.length < 2)
    return html`<figure>
      <figcaption>${says.trend}</figcaption>
      <p>${says.trendOne}</p>
    </figure>`;
  const columns = trend.map(({ startedAt, open }) => ({
    label: startedAt.slice(0, 10),
    parts: SEVERITIES.map((tone) => ({ value: open[tone], tone })),
  }));
  const values = trend
    .map(
      ({ startedAt, open }) =>
        `${startedAt.slice(0, 10)} ${SEVERITIES.reduce((sum, key) => sum + open[key], 0)}`,
    )
    .join(', ');
  return html`<figure>
    <figcaption>${says.trend}</figcaption>
    ${trendChart(says.chartOf({ title: says.trend, values }), columns)}
    <p class="legend">
      ${SEVERITIES.map((key) => html`<span class="key ${key}">${says.words[key]}</span> `)}
    </p>
  </figure>`;
}

function numbers({ coverage }: Summary): Parameters<Says['adds']>[0] {
  const { requested, audited, notFound, denied, failed } = coverage;
  return {
    requested: count(requested),
    audited: count(audited),
    notFound: count(notFound),
    denied: count(denied),
    failed: count(failed),
  };
}

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `2026-11-23 02:00:00 UTC`. */
function instant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
