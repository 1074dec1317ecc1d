import { tableTexts, textsOf } from '../../texts/index.ts';
import { count, figure, linkTo } from './figures.ts';
import { coverageLine } from './head.ts';
import { html } from '../markup.ts';
import { figures, part, table } from './parts.ts';
import type { EvaluatedRun, ResultRecord } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

/** More codes than a service has; one that invents them cannot fill the memory or the page. */
const MOST_CODES = 50;

/** Packages without details, by reason and code. */
export interface Unseen {
  add(record: ResultRecord): void;
  /** What was not seen, and why: readable without any script, as all that stands above the rows. */
  part(run: EvaluatedRun): Markup;
}

interface Line {
  reason: string;
  code: string;
  number: number;
  /** What the service said of the first of them. */
  detail: string;
}

export function createUnseen(): Unseen {
  const lines = new Map<string, Line>();
  let others = 0;
  return {
    add(record) {
      const { reason, code, detail } = unseenOf(record) ?? {};
      if (reason === undefined || code === undefined || detail === undefined) return;
      const key = `${reason}\n${code}`;
      const line = lines.get(key);
      if (line) line.number += 1;
      else if (lines.size < MOST_CODES) lines.set(key, { reason, code, detail, number: 1 });
      else others += 1;
    },
    part: (run) => unseenPart(run, [...lines.values()], others),
  };
}

function unseenOf(record: ResultRecord): Omit<Line, 'number'> | undefined {
  if (record.kind === 'difference') return { reason: record.difference.reason, code: '', detail: '' };
  if (record.kind !== 'firmware') return undefined;
  const { answer } = record.evaluated.observation;
  return answer.kind === 'observed'
    ? undefined
    : { reason: answer.kind, code: answer.code, detail: answer.detail };
}

const ORDER = ['denied', 'failed', 'not-found', 'not-in-list', 'not-in-selection'];

function unseenPart(run: EvaluatedRun, lines: readonly Line[], others: number): Markup {
  const texts = textsOf(run.locale);
  const says = texts.page;
  const { complete, incompleteBecause } = run.summary;
  const { columns } = tableTexts(texts, 'coverage');
  const head = [
    columns['reason']?.label ?? '',
    columns['code']?.label ?? '',
    ...figures(says.number),
    columns['detail']?.label ?? '',
  ];
  const rows = lines
    .toSorted((a, b) => ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason) || b.number - a.number)
    .map((line) => cells(line, says));
  const content = html`<p class="adds">${coverageLine(run.summary, says)}</p>
    ${incompleteBecause.map((reason) => html`<p>${reason}</p>`)} ${rows.length === 0 ? '' : table(head, rows)}
    ${rows.length === 0 && complete ? html`<p>${says.nothingUnseen}</p>` : ''}
    ${others === 0 ? '' : html`<p>${says.unseenCodes({ count: count(others) })}</p>`}`;
  return part('unseen', says.unseen, content);
}

function cells({ reason, code, number, detail }: Line, says: Texts['page']): Markup[] {
  const words: Readonly<Record<string, string>> = says.words;
  const word = words[`reason.${reason}`] ?? words[reason] ?? reason;
  return [
    html`<span class="chip ${reason}">${word}</span>`,
    html`<code>${code}</code>`,
    figure(number, linkTo('coverage', { reason, code })),
    html`${detail}`,
  ];
}
