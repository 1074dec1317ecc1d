import { printable } from '../neutralise.ts';
import { html } from '../markup.ts';
import type { Outcome } from '../../core/model/finding.ts';
import type { Target } from '../../core/model/target.ts';
import type { Markup } from '../markup.ts';

/** What rows of a view must have, by column: one of these values. */
export type Filter = Readonly<Record<string, string | readonly string[]>>;

/** Packages that gave an answer, and those that gave none. */
export const ANSWERED: readonly Outcome[] = ['pass', 'fail', 'unjudged'];
export const SILENT: readonly Outcome[] = ['denied', 'error'];

/** `#findings?standing=open`: what the page's script reads as a choice of rows, whose cells are printable as well. */
export function linkTo(
  view: 'findings' | 'packages' | 'rollouts' | 'files' | 'coverage',
  filter: Filter = {},
): string {
  const query = Object.entries(filter)
    .flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}=${encodeURIComponent(printable(value))}`),
    )
    .join('&');
  return `#${view}${query === '' ? '' : `?${query}`}`;
}

/** A figure that leads to the rows it counts, or whose columns (with blanks between) it sums up. */
export function figure(value: number, href: string, sums = ''): Markup {
  const name = value === 0 ? 'zero' : '';
  return html`<a class="figure ${name}" ${summing(sums)}href="${href}">${count(value)}</a>`;
}

function summing(sums: string): Markup {
  return sums === '' ? html`` : html`data-sum="${sums}" `;
}

/** Where a figure leads, and which columns of the rows it sums up; without: it counts them. */
export interface Lead {
  href: string;
  sums: string;
}

/** What a target's rows have in common. */
export function ofTarget({ account, region, iotInstanceId }: Target): Filter {
  return { account, region, iot_instance_id: iotInstanceId };
}

/** Numbers as sentences have them: `1,234`, but no part of a time, a version or an ID. */
const NUMBER = /(?<![\w:,.-])\d{1,3}(?:,\d{3})*(?!\w|[:,.-]\d)/g;

/**
 * A sentence whose figures lead to their rows.
 * @param leads of its numbers, one after the other; where there are more or fewer numbers, it stays a sentence
 */
export function linked(sentence: string, leads: readonly (string | Lead)[]): Markup {
  const numbers = [...sentence.matchAll(NUMBER)];
  if (numbers.length !== leads.length) return html`${sentence}`;
  let from = 0;
  const parts = numbers.map(({ 0: number, index }, at) => {
    const before = sentence.slice(from, index);
    from = index + number.length;
    const lead = leads[at] ?? '';
    const { href, sums } = typeof lead === 'string' ? { href: lead, sums: '' } : lead;
    return html`${before}<a class="figure" ${summing(sums)}href="${href}">${number}</a>`;
  });
  return html`${parts}${sentence.slice(from)}`;
}

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

/** How many of these packages answered. */
export function answeredOf(outcomes: Readonly<Record<Outcome, number>>): number {
  return ANSWERED.reduce((total, outcome) => total + outcomes[outcome], 0);
}

/** Of the packages that answered, those that pass, rounded down: 100 % is all of them. A dash where none answered. */
export function passRate(outcomes: Readonly<Record<Outcome, number>>): string {
  const answered = answeredOf(outcomes);
  return answered === 0 ? '–' : `${(Math.floor((outcomes.pass / answered) * 1_000) / 10).toFixed(1)} %`;
}
