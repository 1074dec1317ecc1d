import { targetName } from '../../core/model/target.ts';
import { sawNothing } from '../../core/observed.ts';
import { textsOf } from '../../texts/index.ts';
import { count, linkTo, ofTarget } from './figures.ts';
import { html } from '../markup.ts';
import { part } from './parts.ts';
import type { EvaluatedRun, Summary, WorstFinding } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

type Says = Texts['page'];

/** A summary has no more of the worst. */
const MOST_WORST = 5;

/** The worst findings, each of another package: what to look at first. */
export function firstOf({ summary, locale }: EvaluatedRun): Markup {
  const { page: says, notes } = textsOf(locale);
  const { worst, complete, coverage } = summary;
  const nothing = sawNothing({ complete, ...coverage }) ? notes.headline.nothing : says.nothingToFix;
  const content =
    worst.length === 0
      ? html`<p>${nothing}</p>`
      : html`<ol class="first">
            ${worst.map((finding) => item(finding, says, notes))}
          </ol>
          ${moreOf(summary, says)}`;
  return part('fix-first', says.fixFirst, content);
}

/** What is as severe as the last that has room, and open too. */
function moreOf({ worst, open }: Summary, says: Says): Markup {
  const severity = worst[MOST_WORST - 1]?.severity;
  if (severity === undefined) return html``;
  const shown = worst.filter((finding) => finding.severity === severity && finding.verdict === 'fail').length;
  const more = open[severity] - shown;
  if (more <= 0) return html``;
  const said = says.moreOfSeverity({ count: count(more), isOne: more === 1, severity: says.words[severity] });
  return html`<p><a href="${linkTo('findings', { severity, standing: 'open' })}">${said}</a></p>`;
}

function item(finding: WorstFinding, says: Says, notes: Texts['notes']): Markup {
  const { severity, verdict, state, failingTitle, message, fileName } = finding;
  const standing = verdict === 'fail' ? 'open' : 'unjudged';
  return html`<li class="tone-${severity}">
    <p class="name">
      <a href="${linkTo('findings', { finding: finding.findingId })}">${nameOf(finding)}</a>
      <span class="chip ${severity}">${says.words[severity]}</span>
      ${verdict === 'fail' ? '' : html`<span class="chip ${standing}">${says.words[standing]}</span>`}
      <span class="chip ${state}">${says.words[state]}</span> ${givenTo(finding, notes)}
    </p>
    <p><b>${failingTitle}</b> ${message}${fileName === '' ? '' : html` <small>${fileName}</small>`}</p>
    <p class="where">${whereOf(finding)} ${othersOf(finding, says)}</p>
  </li>`;
}

/** To how many devices its package is on its way. */
function givenTo(finding: WorstFinding, notes: Texts['notes']): Markup {
  const { rolloutState, devicesWaiting, devicesUnderWay, firmwareId, ...target } = finding;
  if (rolloutState !== 'in-progress' && rolloutState !== 'planned') return html``;
  const number =
    devicesWaiting === null || devicesUnderWay === null ? null : devicesWaiting + devicesUnderWay;
  const devices = number === null ? null : { count: count(number), isOne: number === 1 };
  const href = linkTo('rollouts', { ...ofTarget(target), firmware_id: firmwareId });
  const said = notes.onItsWay({ isPlanned: rolloutState === 'planned', devices });
  return html`<a class="given" href="${href}">${said}</a>`;
}

/** A finding of a target is of no package. */
function nameOf({ firmwareName, firmwareId, ...target }: WorstFinding): string {
  return firmwareName || firmwareId || targetName(target);
}

function whereOf(finding: WorstFinding): Markup {
  const { firmwareId, firmwareName, productName, productKey, moduleName, destVersion } = finding;
  const parts = [productName || productKey, moduleName, destVersion].filter((text) => text !== '');
  const id = firmwareName !== '' && firmwareId !== '' ? html`<code>${firmwareId}</code>` : html``;
  return html`${id} ${parts.join(' · ')}`;
}

function othersOf(finding: WorstFinding, says: Says): Markup {
  const { alsoOpen, verdict, firmwareId } = finding;
  if (alsoOpen === 0) return html``;
  const all = alsoOpen + (verdict === 'fail' ? 1 : 0);
  const href = linkTo('findings', { ...ofTarget(finding), firmware_id: firmwareId, standing: 'open' });
  return html`<a href="${href}">${says.openOfPackage({ count: count(all) })}</a>`;
}
