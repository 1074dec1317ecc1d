import { SEVERITIES } from '../../core/model/severity.ts';
import { tableTexts, textsOf } from '../../texts/index.ts';
import { count, figure, linkTo, ofTarget } from './figures.ts';
import { html } from '../markup.ts';
import { figures, foldedTable, part } from './parts.ts';
import type { Finding, PackageRollouts } from '../../core/model/finding.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { Devices } from '../../core/model/rollout.ts';
import type { EvaluatedRun, RolloutsSummary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

/** Packages in the part; the view of rollouts has all. */
const MOST_LISTED = 50;
/** Those that are shown at once. */
const MOST_AT_ONCE = 5;
/** Findings of a package that are named. */
const MOST_NAMED = 2;

interface Given {
  observation: Observation;
  rollouts: PackageRollouts;
}

/** What devices are being given of the packages that fail. */
export interface OnItsWay {
  /** What the page shows first of all; nothing where nothing is on its way. */
  first: Markup;
  /** In one sentence, that nothing is, or that it is not known; nothing where the run did not ask. */
  later: Markup;
}

export async function onItsWay(run: EvaluatedRun): Promise<OnItsWay> {
  const { rollouts } = run.summary;
  if (!rollouts) return { first: html``, later: html`` };
  const says = textsOf(run.locale).page;
  const all = rollouts.inProgress + rollouts.planned;
  const unknown = unknownOf(run, rollouts);
  if (all === 0) {
    const content = rollouts.unknown > 0 ? unknown : html`<p>${says.nothingOnItsWay}</p>`;
    return { first: html``, later: part('on-its-way', says.onItsWay, content) };
  }
  const given = await listOf(run, all);
  const left =
    all > given.length
      ? html`<p>
          <a href="${linkTo('rollouts', { open_of_failing: 'true' })}"
            >${says.moreOnTheirWay({ count: count(all - given.length) })}</a
          >
        </p>`
      : '';
  const content = html`${tableOf(given, run)} ${left} ${unknown}`;
  return { first: part('on-its-way', says.onItsWay, content), later: html`` };
}

/** The most urgent first; reading ends with the last of them. */
async function listOf(run: EvaluatedRun, all: number): Promise<Given[]> {
  const given: Given[] = [];
  let found = 0;
  for await (const record of run.records()) {
    if (record.kind !== 'firmware') continue;
    const { observation, rollouts } = record.evaluated;
    if (!rollouts || rollouts.defects.length === 0 || rollouts.open.length === 0) continue;
    given.push({ observation, rollouts });
    given.sort(compare);
    given.length = Math.min(given.length, MOST_LISTED);
    found += 1;
    if (found === all) break;
  }
  return given;
}

/** Negative where `a` is more urgent: it is being given now, it fails worse, to more devices. */
function compare({ rollouts: a }: Given, { rollouts: b }: Given): number {
  return (
    Number(b.state === 'in-progress') - Number(a.state === 'in-progress') ||
    worst(a.defects) - worst(b.defects) ||
    toCome(b.known) - toCome(a.known)
  );
}

function worst(findings: readonly Finding[]): number {
  return Math.min(...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
}

function toCome({ waiting, underWay }: Devices): number {
  return waiting + underWay;
}

function tableOf(given: readonly Given[], run: EvaluatedRun): Markup {
  const texts = textsOf(run.locale);
  const says = texts.page;
  const { columns } = tableTexts(texts, 'rollouts');
  const label = (name: string): string => columns[name]?.label ?? '';
  const head = [
    says.script.firmware,
    label('job_status'),
    ...figures(label('devices_waiting'), label('devices_under_way'), label('devices_succeeded')),
    says.whatFails,
  ];
  const titles = new Map(run.checks.map(({ id, failingTitle }) => [id, failingTitle]));
  const rows = given.map((one) => cells(one, titles, says));
  return foldedTable(head, rows, (more) => says.more({ count: count(more) }), MOST_AT_ONCE);
}

function cells(
  { observation, rollouts }: Given,
  titles: ReadonlyMap<string, string>,
  says: Texts['page'],
): Markup[] {
  const { target, firmwareId, answer } = observation;
  const firmware = answer.kind === 'observed' ? answer.firmware : null;
  const { state, known, isAllKnown, defects } = rollouts;
  const ofPackage = { ...ofTarget(target), firmware_id: firmwareId };
  const href = linkTo('rollouts', { ...ofPackage, open_of_failing: 'true' });
  const devices = (column: string, value: number): Markup => {
    if (isAllKnown) return figure(value, href, column);
    if (value === 0) return html`<span class="chip unknown">${says.words['rollout_state.unknown']}</span>`;
    return html`${says.atLeast} ${figure(value, href, column)}`;
  };
  const parts = [firmware?.productName || firmware?.productKey, firmware?.moduleName, firmware?.destVersion];
  const about = parts.filter((text) => text !== undefined && text !== '').join(' · ');
  return [
    html`<a href="${href}"><b>${firmware?.firmwareName || firmwareId}</b></a> <small>${about}</small>`,
    html`<span class="chip ${state}">${says.words[`rollout_state.${state}`]}</span>`,
    devices('devices_waiting', known.waiting),
    devices('devices_under_way', known.underWay),
    devices('devices_succeeded', known.done),
    whatFails(defects, titles, says),
  ];
}

function whatFails(
  defects: readonly Finding[],
  titles: ReadonlyMap<string, string>,
  says: Texts['page'],
): Markup {
  const sorted = defects.toSorted((a, b) => worst([a]) - worst([b]));
  const lines = sorted
    .slice(0, MOST_NAMED)
    .map(
      ({ findingId, checkId, severity }) =>
        html`<span class="line"
          ><span class="chip ${severity}">${says.words[severity]}</span>
          <a href="${linkTo('findings', { finding: findingId })}">${titles.get(checkId) ?? checkId}</a></span
        >`,
    );
  const more = sorted.length - lines.length;
  return html`${lines} ${more === 0 ? '' : html`<small>${says.more({ count: count(more) })}</small>`}`;
}

/** Of how many packages not all is known, and why. */
function unknownOf({ summary, locale }: EvaluatedRun, { unknown }: RolloutsSummary): Markup {
  if (unknown === 0) return html``;
  const { page: says, notes } = textsOf(locale);
  const reports = summary.targets.flatMap(({ report }) => report.rollouts ?? []);
  const codes = reports.flatMap(({ refused, codes: others }) => [
    ...refused.map(({ operation, code }) => `${operation}: ${code}`),
    ...others,
  ]);
  const isAnswered = reports.every(({ unanswered }) => unanswered === 0);
  const why = isAnswered
    ? says.stateNotDocumented
    : [...new Set(codes)].join(notes.listComma) || says.tooManyOnItsWay;
  const more = isAnswered ? '' : html` <a href="#notes">${says.notes}</a>`;
  return html`<p>${says.notKnownOnItsWay({ count: count(unknown), isOne: unknown === 1, why })}${more}</p>`;
}
