import { textsOf } from '../../texts/index.ts';
import { html } from './markup.ts';
import { count } from './summary.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from './markup.ts';

type Says = Texts['page'];

/** What stands below the tables: checks, exceptions, frameworks, and where all of it comes from. */
export function appendixOf(run: EvaluatedRun): Markup {
  const { page: says, notes } = textsOf(run.locale);
  return html`${checks(run, says, notes)}${exceptions(run, says)}${frameworks(run, says)}${about(run, says)}`;
}

/** Every check that was on, for some products at least, with what overrides change. */
function checks({ checks, summary }: EvaluatedRun, says: Says, notes: Texts['notes']): Markup {
  const rows = checks
    .filter(({ id }) => summary.checks[id] !== undefined)
    .map(({ id, severity, failingTitle, soft, overrides }) => {
      const counts = summary.checks[id] ?? { pass: 0, open: 0, unknown: 0 };
      return [
        html`<code>${id}</code> ${failingTitle}${soft ? ` (${says.soft})` : ''}
          ${overrides.map((place) => html`<br /><small>${notes.place(place)} → ${place.changes}</small>`)}`,
        html`<span class="chip ${severity}">${says.words[severity]}</span>`,
        number(counts.open),
        number(counts.unknown),
        number(counts.pass),
      ];
    });
  return section(
    says.byCheck,
    table([says.check, says.severity, says.failing, says.unjudged, says.passing], rows),
  );
}

function exceptions({ exceptions }: EvaluatedRun, says: Says): Markup {
  if (exceptions.length === 0) return html``;
  const rows = exceptions.map((entry) => [
    html`<code>${entry.id}</code> ${entry.reason}
      (${[entry.owner, entry.approver, entry.ticket].filter((part) => part !== '').join(', ')})`,
    html`<code>${entry.check}</code>`,
    html`${entry.until === '' ? says.indefinite : entry.until.slice(0, 10)}
      <span class="chip ${entry.status}">${says.words[entry.status]}</span>`,
    number(entry.matched),
  ]);
  return section(says.exceptions, table([says.exceptions, says.check, says.until, says.matched], rows));
}

function frameworks({ frameworks }: EvaluatedRun, says: Says): Markup {
  if (frameworks.length === 0) return html``;
  const parts = frameworks.map(({ title, source, note, clauses }) => {
    const rows = clauses.map(({ clause, title, confirmed, checks, counts, silentBecause }) => [
      html`${clause} ${title}${confirmed ? '' : ` (${says.notConfirmed})`}`,
      checks.length === 0
        ? html`${silentBecause}`
        : html`${checks.map(({ checkId, strength }) => html`<code>${checkId}</code> (${says.words[strength]}) `)}`,
      number(counts.open),
      number(counts.unknown),
    ]);
    return html`<h3>${title}</h3>
      <p>${source} ${note}</p>
      ${table([says.clause, says.check, says.failing, says.unjudged], rows)}`;
  });
  return section(says.frameworks, html`${parts}`);
}

function about({ info, summary }: EvaluatedRun, says: Says): Markup {
  const targets = summary.targets.map(({ report, coverage }) => [
    html`${[report.target.account, report.target.region, report.target.iotInstanceId].filter((part) => part !== '').join(' · ')}`,
    html`${report.endpoint}`,
    html`${report.identity}`,
    html`${report.selection}`,
    number(coverage.requested),
    html`${count(report.calls)}, ${count(report.throttled)}`,
  ]);
  const head = [says.target, says.endpoint, says.identity, says.selection, says.requested, says.calls];
  return section(
    says.about,
    html`<p>
        ${says.tool}: ota-audit ${info.toolVersion}, Node ${info.nodeVersion}. ${says.host}: ${info.host}.
      </p>
      ${table(head, targets)}`,
  );
}

function number(value: number): Markup {
  return html`<span class="figure">${count(value)}</span>`;
}

function section(title: string, content: Markup): Markup {
  return html`<details class="section">
    <summary><h2>${title}</h2></summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">${content}</div>
  </details> `;
}

function table(head: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  const cells = (row: readonly Markup[]): Markup =>
    html`<tr>
      ${row.map((cell) => html`<td>${cell}</td>`)}
    </tr>`;
  return html`<table>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(cells)}
    </tbody>
  </table>`;
}
