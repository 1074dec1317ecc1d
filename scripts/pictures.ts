/**
 * npm run pictures [-- <run-folder>] [--out docs/images]
 *
 * The pictures of the README and the docs: the first page of sheets as LibreOffice prints them, in English and Chinese, and
 * the page as Chromium shows it, wide and on a phone. Without a run folder the demo is run twice, so that there is
 * something to compare. Needs soffice, pdftotext and
 * pdftoppm (Debian: libreoffice-calc, poppler-utils) and Chromium.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from '../test/writers/html/chromium.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: join(ROOT, 'docs/images') } },
});
const scratch = mkdtempSync(join(tmpdir(), 'ota-audit-pictures-'));
/** By the name of the picture, the sheet. */
const SHEETS = { cover: 'Cover', summary: 'Summary', findings: 'Findings' };
const CHINESE_SHEETS = { 'cover-zh-cn': '封面' };
const VIEWPORTS = { page: { width: 1_280, height: 1_100 }, 'page-narrow': { width: 390, height: 1_100 } };
const DOTS_PER_INCH = 84;

function said(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

const main = join(ROOT, 'dist/cli/main.js');

/** The same run in Chinese. */
function inChinese(folder: string): string {
  const out = join(scratch, 'zh-cn');
  // Its exit code is that of the run.
  spawnSync(process.execPath, [
    main,
    'report',
    folder,
    '--locale',
    'zh-CN',
    '--format',
    'xlsx',
    '--out',
    out,
  ]);
  return out;
}

function runDemoTwice(): string {
  for (let night = 1; night <= 2; night += 1)
    said(process.execPath, main, 'demo', '--out', scratch, '--quiet');
  return join(scratch, 'demo/latest');
}

/** The footer of each page is its last text: the run, the sheet, the page's number. */
function firstPageOf(pdf: string, sheet: string): number {
  const pages = said('pdftotext', pdf, '-').split('\f');
  const footerOf = (text: string): string[] => text.trim().split(/\n+/).slice(-3);
  const at = pages.findIndex((text) => footerOf(text).includes(sheet));
  if (at < 0) throw new Error(`no page of the workbook has the footer of ${sheet}`);
  return at + 1;
}

function drawWorkbook(workbook: string, sheets: Readonly<Record<string, string>>): void {
  const profile = pathToFileURL(join(scratch, 'profile')).href;
  said(
    'soffice',
    `-env:UserInstallation=${profile}`,
    '--headless',
    '--convert-to',
    'pdf',
    '--outdir',
    scratch,
    workbook,
  );
  const pdf = join(scratch, 'audit.pdf');
  for (const [picture, sheet] of Object.entries(sheets)) {
    const page = String(firstPageOf(pdf, sheet));
    const name = join(values.out, picture);
    said('pdftoppm', '-r', String(DOTS_PER_INCH), '-png', '-singlefile', '-f', page, '-l', page, pdf, name);
  }
}

async function drawPage(report: string): Promise<void> {
  const browser = await openBrowser();
  for (const [picture, viewport] of Object.entries(VIEWPORTS)) {
    const page = await browser.newPage({ viewport });
    await page.goto(pathToFileURL(report).href);
    await page.locator('#rows tbody tr').first().waitFor();
    await page.screenshot({ path: join(values.out, `${picture}.png`) });
    await page.close();
  }
  await browser.close();
}

try {
  mkdirSync(values.out, { recursive: true });
  const folder = positionals[0] ?? runDemoTwice();
  drawWorkbook(join(folder, 'audit.xlsx'), SHEETS);
  drawWorkbook(join(inChinese(folder), 'audit.xlsx'), CHINESE_SHEETS);
  await drawPage(join(folder, 'report.html'));
  const count = [SHEETS, CHINESE_SHEETS, VIEWPORTS].flatMap(Object.keys).length;
  console.log(`${count} pictures in ${values.out}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
