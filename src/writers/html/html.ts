import { estateAccounts } from '../../core/accounts.ts';
import { z } from 'zod';
import { textsOf } from '../../texts/index.ts';
import { folderFormat } from '../format.ts';
import { watch } from '../output.ts';
import { appendixOf } from './appendix.ts';
import { readAssets } from './assets.ts';
import { factsOf } from './facts.ts';
import { byCheck } from './by-check.ts';
import { accountsOf, chartsOf, productsOf, targetsOf } from './breakdowns.ts';
import { count } from './figures.ts';
import { firstOf } from './first.ts';
import { headOf } from './head.ts';
import { html as markup, json } from '../markup.ts';
import { part } from './parts.ts';
import { onItsWay } from './on-its-way.ts';
import { createRollouts } from './rollouts.ts';
import { COVERAGE, FINDINGS, addTo, createRemediations, folded } from './rows.ts';
import { trendOf } from './trend.ts';
import { createUnseen } from './unseen.ts';
import type { Evaluated } from '../../core/model/finding.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { FolderFormat, FolderOutputs } from '../format.ts';
import type { Assets } from './assets.ts';
import type { Markup } from '../markup.ts';
import type { Block, PageCell, Remediations } from './rows.ts';
import type { OnItsWay } from './on-its-way.ts';
import type { RolloutRows } from './rollouts.ts';
import type { Unseen } from './unseen.ts';

/*
 *  write ─► policy, style ─► result, breakdowns ─► rows, a block of JSON at a time ─► not seen, frameworks ─► script
 *           assets           head, first, …        rows                               unseen, appendix       assets
 */

const FILE = 'report.html';
/** More make a file that browsers open slowly or not at all; tables hold all. */
const MOST_PACKAGES = 100_000;
/** Rows of what was not seen: who has more of them has one reason, not as many. */
const MOST_UNSEEN = 10_000;
/** Packages a block of JSON: neither side holds all as one text, and the script parses a block when it needs it. */
const BLOCK = 500;

/** `report.html`, one file to look at: it opens from the disk and asks no network for anything. */
export const html: FolderFormat = folderFormat({
  id: 'html',
  description: 'A self-contained page: charts, searchable tables and the details of every package.',
  byDefault: true,
  files: [FILE],
  options: z.strictObject({}),
  write: (run, outputs) => writePage(run, outputs),
});

/** As `html.write`; `most` is for tests, who do not want to write as many packages as a page holds. */
export async function writePage(
  run: EvaluatedRun,
  outputs: Pick<FolderOutputs, 'open'>,
  most: number = MOST_PACKAGES,
): Promise<void> {
  const output = outputs.open(FILE);
  const watched = watch(output);
  const finished = watched.wait(output, 'finish');
  finished.catch(() => undefined);
  const write = async (text: string): Promise<void> => {
    if (!output.write(text)) await watched.wait(output, 'drain');
  };
  const assets = await readAssets();
  await write((await head(run, assets)).markup);
  await write(top(run, await onItsWay(run), most).markup);
  const [remediations, unseen, rollouts] = [createRemediations(), createUnseen(), createRollouts()];
  await writeRows(run, { most, remediations, unseen, rollouts }, write);
  await write(bottom(run, unseen).markup);
  await write(
    jsonScript('id="facts"', factsOf(run, { remediations: remediations.texts(), rollouts: rollouts.all() })),
  );
  await write(`<script>${assets.script}</script>\n</body>\n</html>\n`);
  output.end();
  await finished;
}

/** Nothing but this file's own style and script may run or load, whatever stands in the data. */
async function head(run: EvaluatedRun, assets: Assets): Promise<Markup> {
  const [script, style] = await Promise.all([assets.script, assets.style].map(sourceHash));
  const policy = `default-src 'none'; script-src '${script}'; style-src '${style}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const title = textsOf(run.locale).page.title({ job: run.info.job });
  return markup`<!doctype html>
<html lang="${run.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="ota-audit ${run.info.toolVersion}">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: assets.style }}</style>
</head>
`;
}

/** `sha256-…` as a Content-Security-Policy names an inline script or style. */
async function sourceHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/** All that stands above the rows, readable without any script. */
function top(run: EvaluatedRun, { first, later }: OnItsWay, most: number): Markup {
  const says = textsOf(run.locale).page;
  const { requested } = run.summary.coverage;
  const left =
    requested <= most
      ? markup``
      : markup`<p class="left-out">${says.leftOut({ shown: count(most), all: count(requested) })}</p>`;
  return markup`<body>
<header><h1>${says.title({ job: run.info.job })}</h1>
${contents(run)}</header>
<main>
${headOf(run)}
${first} ${firstOf(run)} ${later}
${notes(run)}
${chartsOf(run)}
${trendOf(run)}
${byCheck(run)}
${productsOf(run)}
${accountsOf(run)}
${targetsOf(run)}
${left}
<noscript><p class="left-out">${says.needsScript}</p></noscript>
<div id="tables"></div>
`;
}

/** The parts of the page that are worth a jump. */
function contents({ frameworks, locale, summary }: EvaluatedRun): Markup {
  const says = textsOf(locale).page;
  const parts = {
    ...(summary.rollouts && { '#on-its-way': says.onItsWay }),
    '#fix-first': says.fixFirst,
    '#checks': says.byCheck,
    ...(estateAccounts(summary).length > 0 && { '#accounts': says.byAccount }),
    '#targets': says.byTarget,
    '#findings': says.script.findings,
    '#packages': says.script.packages,
    ...(summary.rollouts && { '#rollouts': says.script.rollouts }),
    '#unseen': says.unseen,
    ...(frameworks.length > 0 && { '#frameworks': says.frameworks }),
  };
  const links = Object.entries(parts).map(([href, name]) => markup`<a href="${href}">${name}</a> `);
  return markup`<nav aria-label="${says.contents}">${links}</nav>`;
}

function notes({ summary, locale }: EvaluatedRun): Markup {
  if (summary.notes.length === 0) return markup``;
  const items = summary.notes.map((note) => markup`<li>${note}</li>`);
  return part('notes', textsOf(locale).page.notes, markup`<ul>${items}</ul>`);
}

/** What stands below the rows. */
function bottom(run: EvaluatedRun, unseen: Unseen): Markup {
  return markup`${unseen.part(run)}
${appendixOf(run)}
</main>
<dialog id="details" aria-labelledby="details-title"></dialog>
`;
}

interface Parts {
  most: number;
  remediations: Remediations;
  unseen: Unseen;
  rollouts: RolloutRows;
}

/** The page's rows in the order of the run, a block as soon as it is full; what is of no package comes last. */
async function writeRows(
  run: EvaluatedRun,
  { most, remediations, unseen, rollouts }: Parts,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const { info, summary } = run;
  const hasRoom = createRoom(summary, most);
  const others: PageCell[][] = [];
  const unseenRows: PageCell[][] = [];
  let block = emptyBlock();
  let written = 0;
  for await (const record of run.records()) {
    if (record.kind === 'finding' && others.length < MOST_PACKAGES)
      others.push(...remediations.shared(FINDINGS.rowsOf(info, record)));
    const isShown = record.kind === 'firmware' && hasRoom(record.evaluated);
    const place = isShown ? written + block.packages.length : NO_PLACE;
    unseen.add(record);
    rollouts.add(info, record, place);
    if (unseenRows.length < MOST_UNSEEN)
      for (const row of COVERAGE.rowsOf(info, record)) unseenRows.push([...row, place]);
    if (!isShown) continue;
    addTo(block, { info, remediations }, record);
    if (block.packages.length < BLOCK) continue;
    await write(blockText(block));
    written += block.packages.length;
    block = emptyBlock();
  }
  if (block.packages.length > 0) await write(blockText(block));
  await write(jsonScript('id="others"', others));
  await write(jsonScript('id="coverage"', unseenRows));
  await write(jsonScript('id="rollouts-rows"', rollouts.rows()));
}

/** Of a row whose package is not on the page, or that is of none. */
const NO_PLACE = -1;

const emptyBlock = (): Block => ({ findings: [], packages: [], files: [] });

function blockText(block: Block): string {
  const parts = (['findings', 'packages', 'files'] as const).map((name) => {
    const rows = block[name];
    return jsonScript(`class="${name}" data-rows="${rows.length}"`, folded(rows));
  });
  return parts.join('');
}

/** Data in an element that no browser runs. */
function jsonScript(attributes: string, value: unknown): string {
  return `<script type="application/json" ${attributes}>${json(value)}</script>\n`;
}

/** Has a package room on a page that holds `most` of them? Those that pass are left out first. */
function createRoom({ coverage, outcomes }: Summary, most: number): (evaluated: Evaluated) => boolean {
  const notPassing = coverage.requested - outcomes.pass;
  const room = { pass: Math.max(0, most - notPassing), other: most };
  return ({ outcome }) => {
    const kind = outcome === 'pass' ? 'pass' : 'other';
    room[kind] -= 1;
    return room[kind] >= 0;
  };
}
