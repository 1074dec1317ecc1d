import { formatInstant } from '../../core/instant.ts';
import { SEVERITIES } from '../../core/model/severity.ts';
import { tableTexts, textsOf } from '../../texts/index.ts';
import { count, passRate, sum } from './figures.ts';
import { html } from '../markup.ts';
import { figures, foldedTable, part } from './parts.ts';
import type { EvaluatedRun, TrendPoint } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

const HEIGHT = 150;
/** Room above the highest column, and below all of them for the dates. */
const ABOVE = 18;
const BELOW = 24;
/** And for the times below the dates. */
const LINE = 15;
/** Percent of the width that stay free at the left, for the scale. */
const LEFT = 9;
/** So many dates have room side by side, also where it is narrow. */
const MOST_DATES = 5;

/** What was open in the last runs: a column a run in the order of time, whose parts are severities. Accepted is not open. */
export function trendOf({ trend, locale }: EvaluatedRun): Markup {
  const texts = textsOf(locale);
  const says = texts.page;
  const runs = trend.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (runs.length < 2) return part('trend', says.trend, html`<p>${says.trendOne}</p>`);
  const timeOf = timesOf(runs);
  const values = runs
    .map(({ startedAt, open }) =>
      [day(startedAt), timeOf(startedAt), count(sum(open))].filter((text) => text !== '').join(' '),
    )
    .join(', ');
  const content = html`<figure>
      ${chart(says.chartOf({ title: says.trend, values }), runs)}
      <p class="legend">
        ${SEVERITIES.map((key) => html`<span class="key ${key}">${says.words[key]}</span> `)}
      </p>
    </figure>
    ${foldedTable(
      heads(texts),
      runs.toReversed().map((run) => cells(run, says)),
      () => says.figures,
      0,
    )}`;
  return part('trend', says.trend, content);
}

function chart(name: string, runs: readonly TrendPoint[]): Markup {
  const most = Math.max(1, ...runs.map(({ open }) => sum(open)));
  const step = (100 - LEFT) / runs.length;
  const columns = runs.map((run, at) =>
    column(run, { middle: LEFT + (at + 0.5) * step, step, scale: (HEIGHT - ABOVE) / most }),
  );
  const timeOf = timesOf(runs);
  const room = BELOW + (runs.some(({ startedAt }) => timeOf(startedAt) !== '') ? LINE : 0);
  const every = Math.ceil(runs.length / MOST_DATES);
  const isNarrow = every > 1;
  const labels = runs.map(({ startedAt, open }, at) => {
    const isLast = at === runs.length - 1;
    // Counted from the newest, so that its date is always there.
    if ((runs.length - 1 - at) % every !== 0) return html``;
    const [x, anchor] = isNarrow && isLast ? ['100%', 'end'] : [percent(LEFT + (at + 0.5) * step), 'middle'];
    const y = HEIGHT - (sum(open) / most) * (HEIGHT - ABOVE) - 5;
    const total =
      isNarrow && !isLast
        ? ''
        : html`<text class="total" x="${x}" y="${round(y)}" text-anchor="${anchor}"
            >${count(sum(open))}</text
          >`;
    const time = timeOf(startedAt);
    const below = HEIGHT + 16 + LINE;
    return html`${total}<text x="${x}" y="${HEIGHT + 16}" text-anchor="${anchor}"
        >${day(startedAt).slice(5)}</text
      >${time === '' ? '' : html`<text x="${x}" y="${below}" text-anchor="${anchor}">${time}</text>`}`;
  });
  return html`<svg class="trend" role="img" aria-label="${name}" width="100%" height="${HEIGHT + room}">
    <line class="axis" x1="${LEFT}%" x2="100%" y1="${HEIGHT}" y2="${HEIGHT}" />
    <text x="0" y="${HEIGHT}">0</text>
    ${isNarrow ? html`<text x="0" y="${ABOVE + 4}">${count(most)}</text>` : ''} ${columns} ${labels}
  </svg>`;
}

/** One run, from the bottom up: what is least first. */
function column(
  { open }: TrendPoint,
  { middle, step, scale }: { middle: number; step: number; scale: number },
): Markup {
  const width = Math.min(4, step * 0.76);
  let y = HEIGHT;
  const bars = SEVERITIES.toReversed().map((severity) => {
    const high = open[severity] * scale;
    y -= high;
    return html`<rect
      class="${severity}"
      x="${percent(middle - width / 2)}"
      width="${percent(width)}"
      y="${round(y)}"
      height="${round(high)}"
    />`;
  });
  return html`<g>${bars}</g>`;
}

function heads(texts: Texts): Parameters<typeof foldedTable>[0] {
  const { page: says } = texts;
  const { words } = says;
  const complete = tableTexts(texts, 'runs').columns['complete']?.label ?? '';
  return [
    says.day,
    ...figures(words.open, words.accepted, says.unjudged, says.requested, says.passRate),
    complete,
  ];
}

function cells(run: TrendPoint, { words }: Texts['page']): Markup[] {
  const { startedAt, open, accepted, unjudged, coverage, outcomes, complete } = run;
  return [
    html`${formatInstant(startedAt)}`,
    ...[sum(open), sum(accepted), sum(unjudged), coverage.requested].map((value) => html`${count(value)}`),
    html`${passRate(outcomes)}`,
    html`${complete ? words.true : words.false}`,
  ];
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

/** The time of a run that is not the only one of its day; of the others nothing. */
function timesOf(runs: readonly TrendPoint[]): (iso: string) => string {
  const days = runs.map(({ startedAt }) => day(startedAt));
  const repeated = new Set(days.filter((of, at) => days.indexOf(of) !== at));
  return (iso) => (repeated.has(day(iso)) ? iso.slice(11, 16) : '');
}

function percent(value: number): string {
  return `${round(value)}%`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
