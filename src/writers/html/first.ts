import { textsOf } from '../../texts/index.ts';
import { count, linkTo, targetName } from './figures.ts';
import { html } from './markup.ts';
import { part } from './parts.ts';
import type { EvaluatedRun, WorstFinding } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from './markup.ts';

type Says = Texts['page'];

/** The worst findings, each of another package: what to look at first. */
export function firstOf({ summary, locale }: EvaluatedRun): Markup {
  const says = textsOf(locale).page;
  const { worst } = summary;
  const content =
    worst.length === 0
      ? html`<p>${says.nothingToFix}</p>`
      : html`<ol class="first">
          ${worst.map((finding) => item(finding, says))}
        </ol>`;
  return part('fix-first', says.fixFirst, content);
}

function item(finding: WorstFinding, says: Says): Markup {
  const { severity, verdict, state, failingTitle, message, fileName } = finding;
  const standing = verdict === 'fail' ? 'open' : 'unjudged';
  return html`<li class="tone-${severity}">
    <p class="name">
      <a href="${linkTo('findings', { finding: finding.findingId })}">${nameOf(finding)}</a>
      <span class="chip ${severity}">${says.words[severity]}</span>
      ${verdict === 'fail' ? '' : html`<span class="chip ${standing}">${says.words[standing]}</span>`}
      <span class="chip ${state}">${says.words[state]}</span>
    </p>
    <p><b>${failingTitle}</b> ${message}${fileName === '' ? '' : html` <small>${fileName}</small>`}</p>
    <p class="where">${whereOf(finding)} ${othersOf(finding, says)}</p>
  </li>`;
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
  const { alsoOpen, verdict, firmwareId, account, region, iotInstanceId } = finding;
  if (alsoOpen === 0) return html``;
  const all = alsoOpen + (verdict === 'fail' ? 1 : 0);
  const target = { account, region, iot_instance_id: iotInstanceId };
  const href = linkTo('findings', { ...target, firmware_id: firmwareId, standing: 'open' });
  return html`<a href="${href}">${says.openOfPackage({ count: count(all) })}</a>`;
}
