import { lostOf } from '../../core/accounts.ts';
import { formatInstant } from '../../core/instant.ts';
import { textsOf } from '../../texts/index.ts';
import { ANSWERED, SILENT, answeredOf, count, linkTo, linked, passRate, sum } from './figures.ts';
import { exitOf } from '../exit.ts';
import { html } from '../markup.ts';
import type { Lead } from './figures.ts';
import type { EvaluatedRun, RolloutsSummary, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Markup } from '../markup.ts';

type Says = Texts['page'];

/** Of the reasons why a run is INCOMPLETE; all of them stand where it says what was not seen. */
const MOST_REASONS = 5;

const TONES = { pass: 'good', fail: 'critical', incomplete: 'unknown', 'report-only': 'high' } as const;

/** What people read first: the result, whether it is complete, why, what changed, and the figures of packages and findings. */
export function headOf(run: EvaluatedRun): Markup {
  const { page: says, results } = textsOf(run.locale);
  return html`${banner(run, says, results)}
    <div class="tiles" role="group" aria-label="${says.script.packages}">
      ${packageTiles(run.summary, says)}
    </div>
    <div class="tiles" role="group" aria-label="${says.script.findings}">
      ${findingTiles(run.summary, says)}
    </div>
    <p class="adds">
      ${coverageLine(run.summary, says)}${isSeen(run.summary) ? '' : html` <a href="#unseen">${says.unseen}</a>`}
    </p>`;
}

function banner({ info, finishedAt, summary }: EvaluatedRun, says: Says, results: Texts['results']): Markup {
  const { result, complete, incompleteBecause } = summary;
  const more = incompleteBecause.length - MOST_REASONS;
  const badge = complete
    ? html`<span class="badge good">${results.complete}</span>`
    : html`<a class="badge incomplete" href="#unseen">${results.incomplete}</a>`;
  return html`<section class="banner ${TONES[result]}" aria-label="${results.words[result]}">
    <p class="result">
      <span class="verdict">${results.words[result]}</span> ${result === 'incomplete' ? '' : badge}
    </p>
    <p class="headline">${linked(summary.headline, headlineLinks(summary))}</p>
    <p>
      ${linked(
        summary.changes,
        STATES.map((state) => linkTo('findings', { state })),
      )}
    </p>
    ${incompleteBecause.slice(0, MOST_REASONS).map((reason) => html`<p class="reason">${reason}</p>`)}
    ${more > 0 ? html`<p class="reason"><a href="#unseen">${says.moreReasons({ count: count(more) })}</a></p>` : ''}
    <p class="when">
      ${exitOf(summary, says)}<br />
      ${says.run({ runId: info.runId, started: formatInstant(info.startedAt), finished: formatInstant(finishedAt) })}
      ${says.asOf({ asOf: formatInstant(info.asOf) })}
    </p>
  </section>`;
}

/** As the sentence of what changed names them. */
const STATES = ['new', 'reopened', 'resolved', 'persisting', 'accepted'] as const;

/** Where the figures of the headline lead, in their order. */
function headlineLinks(summary: Summary): (string | Lead)[] {
  const lost = lostOf(summary.targets);
  const unseen = lost ? [`#${lost.unit}`, `#${lost.unit}`] : [];
  return [...unseen, ...figureLinks(summary)];
}

function figureLinks({ failOn, counting, coverage, rollouts }: Summary): (string | Lead)[] {
  const more = [
    ...(coverage.denied + coverage.failed > 0 ? [linkTo('packages', { outcome: SILENT })] : []),
    ...(rollouts ? onItsWayLinks(rollouts) : []),
  ];
  const standing = (name: string, counts: Record<string, string>): string =>
    linkTo('findings', { ...counts, standing: name });
  const both = (counts: Record<string, string>): string[] =>
    ['open', 'unjudged'].map((name) => standing(name, counts));
  if (failOn === 'never') return [...both({}), ...more];
  if (counting === 0) return more;
  const counts = { counts: 'true' };
  return [linkTo('findings', counts), ...both(counts), ...more];
}

/** Packages that are being given to devices, these devices, and packages that will be. */
function onItsWayLinks(rollouts: RolloutsSummary): (string | Lead)[] {
  const { inProgress, planned, devicesWaiting, devicesUnderWay } = rollouts;
  const packages = (state: string): string =>
    linkTo('packages', { open_of_failing: 'true', rollout_state: state });
  const leads: (string | Lead)[] = inProgress > 0 ? [packages('in-progress')] : [];
  if (inProgress > 0 && (devicesWaiting ?? 0) + (devicesUnderWay ?? 0) > 0) {
    const href = linkTo('rollouts', { open_of_failing: 'true', job_status: 'in-progress' });
    leads.push({ href, sums: 'devices_waiting devices_under_way' });
  }
  return planned > 0 ? [...leads, packages('planned')] : leads;
}

function packageTiles({ outcomes, coverage }: Summary, says: Says): Markup[] {
  const answered = answeredOf(outcomes);
  const of =
    answered === 0
      ? says.noneAnswered
      : says.passRateOf({ pass: count(outcomes.pass), answered: count(answered) });
  const tiles = [
    { label: says.words.pass, value: outcomes.pass, tone: 'good', outcome: ['pass'] },
    { label: says.words.fail, value: outcomes.fail, tone: 'critical', outcome: ['fail'] },
    { label: says.unjudged, value: outcomes.unjudged, tone: 'unknown', outcome: ['unjudged'] },
    { label: says.notFound, value: coverage.notFound, tone: 'medium', outcome: ['not-found'] },
    { label: says.denied, value: coverage.denied, tone: 'unknown', outcome: ['denied'] },
    { label: says.noAnswer, value: coverage.failed, tone: 'unknown', outcome: ['error'] },
  ];
  return [
    html`<h2>${says.script.packages}</h2>
      <div class="tile rate">
        <span class="number">${passRate(outcomes)}</span><span>${says.passRate}</span><small>${of}</small>
      </div>`,
    ...tiles.map(({ outcome, ...of }) => tile(of, linkTo('packages', { outcome }))),
  ];
}

function findingTiles({ open, accepted, unjudged, states }: Summary, says: Says): Markup[] {
  const { words } = says;
  const standings = [
    { label: words.open, value: sum(open), tone: 'critical', standing: 'open' },
    { label: says.unjudged, value: sum(unjudged), tone: 'unknown', standing: 'unjudged' },
    { label: words.accepted, value: sum(accepted), tone: 'info', standing: 'accepted' },
  ];
  const changes = [
    { label: words.new, value: states.new, tone: 'high', state: 'new' },
    { label: words.reopened, value: states.reopened, tone: 'high', state: 'reopened' },
    { label: words.persisting, value: states.persisting, tone: 'medium', state: 'persisting' },
    { label: words.resolved, value: states.resolved, tone: 'good', state: 'resolved' },
  ];
  return [
    html`<h2>${says.script.findings}</h2>`,
    ...standings.map(({ standing, ...of }) => tile(of, linkTo('findings', { standing }))),
    ...changes.map(({ state, ...of }) => tile(of, linkTo('findings', { state }))),
  ];
}

function tile({ label, value, tone }: { label: string; value: number; tone: string }, href: string): Markup {
  return html`<a class="tile ${value > 0 ? tone : ''}" href="${href}">
    <span class="number figure">${count(value)}</span><span>${label}</span>
  </a>`;
}

/** requested = audited + not found + denied + failed, each leading to its packages. */
export function coverageLine({ coverage }: Summary, says: Says): Markup {
  const { requested, audited, notFound, denied, failed } = coverage;
  const parts = { requested, audited, notFound, denied, failed };
  const said = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, count(value)]));
  const of = [undefined, ANSWERED, ['not-found'], ['denied'], ['error']];
  const hrefs = of.map((outcome) => linkTo('packages', outcome && { outcome }));
  return linked(says.adds(said as Record<keyof typeof parts, string>), hrefs);
}

function isSeen({ coverage, differences, complete }: Summary): boolean {
  return complete && coverage.requested === coverage.audited && differences === 0;
}
