import { targetName } from '../../core/model/target.ts';
import { textsOf } from '../../texts/index.ts';
import { countCells, countHeads } from './by-check.ts';
import { count } from './figures.ts';
import { html } from '../markup.ts';
import { figures, foldedPart, table } from './parts.ts';
import type { ClauseCoverage } from '../../core/model/catalogue.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

type Says = Texts['page'];

/** What stands below the rows: exceptions, frameworks, and where all of it comes from. */
export function appendixOf(run: EvaluatedRun): Markup {
  const { page: says } = textsOf(run.locale);
  return html`${exceptions(run, says)}${frameworks(run, says)}${about(run, says)}`;
}

function exceptions({ exceptions }: EvaluatedRun, says: Says): Markup {
  if (exceptions.length === 0) return html``;
  const rows = exceptions.map((entry) => [
    html`<code>${entry.id}</code> ${entry.reason}
      (${[entry.owner, entry.approver, entry.ticket].filter((part) => part !== '').join(', ')})`,
    html`<code>${entry.check}</code>`,
    html`${entry.until === '' ? says.indefinite : entry.until.slice(0, 10)}
      <span class="chip ${entry.status}">${says.words[entry.status]}</span>`,
    html`${count(entry.matched)}`,
  ]);
  const head = [says.exceptions, says.check, says.until, ...figures(says.matched)];
  return foldedPart('exceptions', says.exceptions, table(head, rows));
}

function frameworks({ frameworks, summary }: EvaluatedRun, says: Says): Markup {
  if (frameworks.length === 0) return html``;
  const parts = frameworks.map(
    ({ title, source, note, clauses }) =>
      html`<h3>${title}</h3>
        <p>${source} ${note}</p>
        ${table(
          [says.clauseCheck, ...countHeads(says)],
          clauses.flatMap((clause) => clauseRows(clause, summary.checks, says)),
        )}`,
  );
  return foldedPart('frameworks', says.frameworks, html`${parts}`);
}

/** A clause with what its checks came to together, then each of them; of one that no check speaks to, that it is so. */
function clauseRows(
  { clause, title, confirmed, checks, counts, silentBecause }: ClauseCoverage,
  byId: EvaluatedRun['summary']['checks'],
  says: Says,
): Markup[][] {
  const name = html`<b>${clause} ${title}</b>${confirmed ? '' : ` (${says.notConfirmed})`}`;
  if (checks.length === 0)
    return [[html`${name} <small>${says.noCheck({ because: silentBecause })}</small>`]];
  const ids = [...new Set(checks.map(({ checkId }) => checkId))];
  const ofCheck = checks.map(({ checkId, strength, rationale }): Markup[] => {
    const own = byId[checkId];
    const said = html`<span class="below"
      ><code>${checkId}</code> (${says.words[strength]}) <small>${rationale}</small></span
    >`;
    if (!own) return [html`${said} <small>${says.notUsed}</small>`];
    return [said, ...countCells(own, { check_id: checkId })];
  });
  return [[name, ...countCells(counts, { check_id: ids })], ...ofCheck];
}

function about({ info, summary }: EvaluatedRun, says: Says): Markup {
  const targets = summary.targets.map(({ report, coverage }) => [
    html`${targetName(report.target)}`,
    html`${report.endpoint}`,
    html`${report.identity}`,
    html`${report.selection}`,
    html`${count(coverage.requested)}`,
    html`${count(report.calls)}, ${count(report.throttled)}`,
  ]);
  const head = [
    says.target,
    says.endpoint,
    says.identity,
    says.selection,
    ...figures(says.requested, says.calls),
  ];
  return foldedPart(
    'about',
    says.about,
    html`<p>
        ${says.tool}: ota-audit ${info.toolVersion}, Node ${info.nodeVersion}. ${says.host}: ${info.host}.
      </p>
      ${table(head, targets)}`,
  );
}
