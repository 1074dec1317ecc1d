import { printable } from '../neutralise.ts';
import { html } from './markup.ts';
import type { Outcome } from '../../core/model/finding.ts';
import type { Target } from '../../core/model/target.ts';
import type { Markup } from './markup.ts';

/** What rows of a view must have, by column: one of these values. */
export type Filter = Readonly<Record<string, string | readonly string[]>>;

/** Packages that gave an answer, and those that gave none. */
export const ANSWERED: readonly Outcome[] = ['pass', 'fail', 'unjudged'];
export const SILENT: readonly Outcome[] = ['denied', 'error'];

/** `#findings?standing=open`: what the page's script reads as a choice of rows, whose cells are printable as well. */
export function linkTo(view: 'findings' | 'packages' | 'files' | 'coverage', filter: Filter = {}): string {
  const query = Object.entries(filter)
    .flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}=${encodeURIComponent(printable(value))}`),
    )
    .join('&');
  return `#${view}${query === '' ? '' : `?${query}`}`;
}

/** A figure that leads to the rows it counts. */
export function figure(value: number, href: string): Markup {
  return html`<a class="figure ${value === 0 ? 'zero' : ''}" href="${href}">${count(value)}</a>`;
}

/** What a target's rows have in common. */
export function ofTarget({ account, region, iotInstanceId }: Target): Filter {
  return { account, region, iot_instance_id: iotInstanceId };
}

/** `account · region · instance`. */
export function targetName({ account, region, iotInstanceId }: Target): string {
  return [account, region, iotInstanceId].filter((part) => part !== '').join(' · ');
}

/** Numbers as sentences have them: `1,234`, but no part of a time, a version or an ID. */
const NUMBER = /(?<![\w:,.-])\d{1,3}(?:,\d{3})*(?!\w|[:,.-]\d)/g;

/**
 * A sentence whose figures lead to their rows.
 * @param hrefs of its numbers, one after the other; where there are more or fewer numbers, it stays a sentence
 * @param goesOn more numbers may follow, which lead nowhere
 */
export function linked(sentence: string, hrefs: readonly string[], goesOn = false): Markup {
  const all = [...sentence.matchAll(NUMBER)];
  const numbers = goesOn ? all.slice(0, hrefs.length) : all;
  if (numbers.length !== hrefs.length) return html`${sentence}`;
  let from = 0;
  const parts = numbers.map(({ 0: number, index }, at) => {
    const before = sentence.slice(from, index);
    from = index + number.length;
    return html`${before}<a class="figure" href="${hrefs[at] ?? ''}">${number}</a>`;
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
