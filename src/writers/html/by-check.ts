import { SEVERITIES } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { count, figure, linkTo } from './figures.ts';
import { html } from '../markup.ts';
import { MOST_SHOWN, figures, foldedTable, part } from './parts.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { CheckCounts } from '../../core/model/finding.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Head } from './parts.ts';
import type { Filter } from './figures.ts';
import type { Markup } from '../markup.ts';

/** Every check that was on, for some products at least: what is open first, the others folded up. */
export function byCheck({ checks, summary, locale }: EvaluatedRun): Markup {
  const texts = textsOf(locale);
  const says = texts.page;
  const judged = checks.flatMap((check) => {
    const counts = summary.checks[check.id];
    return counts ? [{ check, counts }] : [];
  });
  judged.sort((a, b) => weigh(a, b));
  const open = judged.filter(({ counts }) => counts.open > 0).length;
  const rows = judged.map(({ check, counts }) => [
    checkName(check, texts),
    html`<span class="chip ${check.severity}">${says.words[check.severity]}</span>`,
    ...countCells(counts, { check_id: check.id }),
  ]);
  const head = [says.check, says.severity, ...countHeads(says)];
  const more = (rest: number): string =>
    rest === rows.length ? says.quietChecks({ count: count(rest) }) : says.more({ count: count(rest) });
  return part('checks', says.byCheck, foldedTable(head, rows, more, Math.min(open, MOST_SHOWN)));
}

interface Judged {
  check: CheckInfo;
  counts: CheckCounts;
}

/** What is open most comes first, then by severity, then what could not be judged most. */
function weigh(a: Judged, b: Judged): number {
  return (
    b.counts.open - a.counts.open ||
    SEVERITIES.indexOf(a.check.severity) - SEVERITIES.indexOf(b.check.severity) ||
    b.counts.unknown - a.counts.unknown ||
    b.counts.accepted - a.counts.accepted
  );
}

function checkName({ id, failingTitle, soft, overrides }: CheckInfo, { page: says, notes }: Texts): Markup {
  const changes = overrides.map((place) => html`<small>${notes.place(place)} → ${place.changes}</small>`);
  return html`${failingTitle}${soft ? ` (${says.soft})` : ''} <small><code>${id}</code></small
    >${changes}`;
}

/** Heads for `countCells`. */
export function countHeads(says: Texts['page']): Head[] {
  return figures(says.words.open, says.words.accepted, says.unjudgedOrSilent, says.passing);
}

/** What checks came to, each figure but that of what passes leading to its findings. */
export function countCells({ open, accepted, unknown, pass }: CheckCounts, filter: Filter): Markup[] {
  const leading = (value: number, standing: string | string[]): Markup =>
    figure(value, linkTo('findings', { ...filter, standing }));
  return [
    leading(open, 'open'),
    leading(accepted, 'accepted'),
    leading(unknown, ['unjudged', 'unanswered']),
    html`${count(pass)}`,
  ];
}
