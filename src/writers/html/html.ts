import { z } from 'zod';
import { textsOf } from '../../texts/index.ts';
import { folderFormat } from '../format.ts';
import { watch } from '../output.ts';
import { appendixOf } from './appendix.ts';
import { readAssets } from './assets.ts';
import { html as markup, json } from './markup.ts';
import { FILES, FINDINGS, PACKAGES, addTo, folded } from './rows.ts';
import { count, summaryOf } from './summary.ts';
import type { Evaluated } from '../../core/model/finding.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { FolderFormat, FolderOutputs } from '../format.ts';
import type { Assets } from './assets.ts';
import type { Markup } from './markup.ts';
import type { Block, PageCell } from './rows.ts';

/*
 *  write ─► head (policy, style) ─► summary ─► tables' frame ─► appendix ─► rows, a block of JSON at a time ─► script
 *           assets                  summary    main             appendix    rows                              assets
 */

const FILE = 'report.html';
/** More make a file that browsers open slowly or not at all; the CSV files hold all. */
const MOST_PACKAGES = 100_000;
/** Packages a block of JSON: neither side holds all as one text, and the script parses a block when it needs it. */
const BLOCK = 500;

/** `report.html`, one file to look at: it opens from the disk and asks no network for anything. */
export const html: FolderFormat = folderFormat({
  id: 'html',
  description:
    'One page to look at, that opens from the disk: charts, tables to search, each package in full.',
  byDefault: true,
  files: { [FILE]: 'the page to look at: charts, and tables to search, filter and sort' },
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
  await write(body(run, most).markup);
  await writeRows(run, most, write);
  await write(`<script type="application/json" id="facts">${json(factsOf(run))}</script>\n`);
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

function body(run: EvaluatedRun, most: number): Markup {
  const says = textsOf(run.locale).page;
  const { requested } = run.summary.coverage;
  const left =
    requested <= most
      ? markup``
      : markup`<p class="left-out">${says.leftOut({ shown: count(most), all: count(requested) })}</p>`;
  return markup`<body>
<header><h1>${says.title({ job: run.info.job })}</h1></header>
<main>
${summaryOf(run)}
${left}
<noscript><p class="left-out">${says.needsScript}</p></noscript>
<div id="tables"></div>
${appendixOf(run)}
</main>
<dialog id="details" aria-labelledby="details-title"></dialog>
`;
}

/** The page's rows in the order of the run, a block as soon as it is full; findings of no package come last. */
async function writeRows(
  run: EvaluatedRun,
  most: number,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const { info, summary } = run;
  const hasRoom = createRoom(summary, most);
  const others: PageCell[][] = [];
  let block = emptyBlock();
  for await (const record of run.records()) {
    if (record.kind === 'finding' && others.length < MOST_PACKAGES)
      others.push(...FINDINGS.rowsOf(info, record));
    if (record.kind !== 'firmware' || !hasRoom(record.evaluated)) continue;
    addTo(block, info, record);
    if (block.packages.length < BLOCK) continue;
    await write(blockText(block));
    block = emptyBlock();
  }
  if (block.packages.length > 0) await write(blockText(block));
  await write(`<script type="application/json" id="others">${json(others)}</script>\n`);
}

const emptyBlock = (): Block => ({ findings: [], packages: [], files: [] });

function blockText(block: Block): string {
  const parts = (['findings', 'packages', 'files'] as const).map((name) => {
    const rows = block[name];
    const start = `<script type="application/json" class="${name}" data-rows="${rows.length}">`;
    return `${start}${json(folded(rows))}</script>\n`;
  });
  return parts.join('');
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

/** What the script needs besides the rows: names of columns, words, and what to do about each check. */
function factsOf(run: EvaluatedRun): unknown {
  const texts = textsOf(run.locale);
  const columns = Object.fromEntries(
    Object.entries({ packages: PACKAGES, findings: FINDINGS, files: FILES }).map(([name, table]) => [
      name,
      table.columns.map(({ name, type, description }) => ({ name, type, description })),
    ]),
  );
  const checks = Object.fromEntries(
    run.checks.map(({ id, failingTitle, remediation }) => [
      id,
      { title: failingTitle, remediation: texts.judging.remediation(remediation) },
    ]),
  );
  const { script: says, words } = texts.page;
  return { columns, checks, says, words };
}
