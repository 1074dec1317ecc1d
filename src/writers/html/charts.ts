import { html } from './markup.ts';
import type { Markup } from './markup.ts';

/** One bar: what it stands for, how long it is, and the class that gives it its colour. */
export interface Bar {
  label: string;
  value: number;
  tone: string;
}

const WIDTH = 420;
const LABEL = 120;
const ROW = 26;

/** Horizontal bars with their numbers. The figure's name says it all, for those who do not see it. */
export function barChart(name: string, bars: readonly Bar[]): Markup {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = WIDTH - LABEL - 64;
  const height = bars.length * ROW + 4;
  const rows = bars.map(({ label, value, tone }, at) => {
    const y = at * ROW + 4;
    const long = value === 0 ? 0 : Math.max(2, Math.round((value / most) * room));
    return html`<text class="label" x="${LABEL - 8}" y="${y + 14}" text-anchor="end">${label}</text>
      <rect class="bar ${tone}" x="${LABEL}" y="${y}" width="${long}" height="18" rx="3" />
      <text class="value" x="${LABEL + long + 6}" y="${y + 14}">${value.toLocaleString('en-US')}</text>`;
  });
  return figure(name, WIDTH, height, rows);
}

/** One run: a column of parts, from the bottom up. */
export interface TrendColumn {
  label: string;
  parts: readonly { value: number; tone: string }[];
}

const TREND_HEIGHT = 150;
const TREND_LEFT = 44;
const WIDEST_COLUMN = 40;
/** So many columns each have room for a date below them; of more, the first and the last are named. */
const MOST_NAMED = 4;

/** Stacked columns, one a run, oldest first, with the highest total as the scale. */
export function trendChart(name: string, columns: readonly TrendColumn[]): Markup {
  const totals = columns.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...totals);
  const step = (WIDTH - TREND_LEFT) / Math.max(1, columns.length);
  const width = Math.min(WIDEST_COLUMN, step * 0.76);
  const middleOf = (at: number): number => round(TREND_LEFT + (at + 0.5) * step);
  const scale = TREND_HEIGHT / most;
  const drawn = columns.map(({ parts }, at) => {
    let y = TREND_HEIGHT + 8;
    return parts.map(({ value, tone }) => {
      const high = value * scale;
      y -= high;
      return html`<rect
        class="bar ${tone}"
        x="${round(middleOf(at) - width / 2)}"
        y="${round(y)}"
        width="${round(width)}"
        height="${round(high)}"
      />`;
    });
  });
  const label = (text: string, x: number, anchor: 'start' | 'middle' | 'end'): Markup =>
    html`<text class="label" x="${x}" y="${TREND_HEIGHT + 26}" text-anchor="${anchor}">${text}</text>`;
  const labels =
    columns.length <= MOST_NAMED
      ? columns.map((column, at) => label(column.label, middleOf(at), 'middle'))
      : [
          label(columns[0]?.label ?? '', TREND_LEFT, 'start'),
          label(columns.at(-1)?.label ?? '', WIDTH, 'end'),
        ];
  const axis = html`<line
      class="axis"
      x1="${TREND_LEFT}"
      y1="${TREND_HEIGHT + 8}"
      x2="${WIDTH}"
      y2="${TREND_HEIGHT + 8}"
    />
    <text class="value" x="38" y="18" text-anchor="end">${most.toLocaleString('en-US')}</text>
    <text class="value" x="38" y="${TREND_HEIGHT + 10}" text-anchor="end">0</text>`;
  return figure(name, WIDTH, TREND_HEIGHT + 34, [...drawn.flat(), axis, ...labels]);
}

function figure(name: string, width: number, height: number, content: readonly Markup[]): Markup {
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">
    ${content}
  </svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
