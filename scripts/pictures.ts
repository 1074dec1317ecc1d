/**
 * npm run pictures [-- <run-folder>] [--out docs/images]
 *
 * The pictures of the README and the docs: the first page of sheets as LibreOffice prints them, in English and Chinese; the
 * page as Chromium shows it, wide and on a phone; the console; and a message as a chat shows its Markdown. Without a run
 * folder the demo runs twice, so that there is something to compare. Needs soffice, pdftotext, pdftoppm, python3
 * (Debian: libreoffice-calc, poppler-utils, python3) and Chromium.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { AnsiUp } from 'ansi_up';
import { marked } from 'marked';
import type { Browser } from 'playwright-core';
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

/** The last line of each page is its footer: the run, the sheet, the page's number, with blanks between them. */
function firstPageOf(pdf: string, sheet: string): number {
  const pages = said('pdftotext', '-layout', pdf, '-').split('\f');
  const footerOf = (text: string): string[] => (text.trim().split('\n').at(-1) ?? '').split(/ {2,}/);
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

async function drawPage(browser: Browser, report: string): Promise<void> {
  for (const [picture, viewport] of Object.entries(VIEWPORTS)) {
    const page = await browser.newPage({ viewport });
    await page.goto(pathToFileURL(report).href);
    await page.locator('#rows tbody tr').first().waitFor();
    await page.screenshot({ path: join(values.out, `${picture}.png`) });
    await page.close();
  }
}

/** What `report` prints of the run on a terminal, with its colours, but without its progress. */
function consoleOf(folder: string): string {
  const report = [main, 'report', folder, '--out', 'reports/demo'];
  const args = [
    ON_TERMINAL,
    String(COLUMNS),
    'sh',
    '-c',
    'exec "$@" 2>/dev/null',
    'sh',
    process.execPath,
    ...report,
  ];
  const { NO_COLOR: _, ...env } = process.env;
  // Its exit code is that of the run.
  const { stdout } = spawnSync('python3', args, {
    cwd: scratch,
    encoding: 'utf8',
    env: { ...env, TERM: 'xterm-256color' },
  });
  const html = new AnsiUp();
  html.use_classes = true;
  return html.ansi_to_html(stdout.replaceAll('\r', '').replaceAll(`${scratch}/`, '').trim());
}

/** The Markdown that DingTalk is sent of the run. */
function messageOf(folder: string): string {
  const job = join(scratch, 'notify.yaml');
  writeFileSync(job, NOTIFYING);
  const env = {
    ...process.env,
    DINGTALK_URL: 'https://oapi.dingtalk.com/robot/send?access_token=0',
    DINGTALK_SECRET: `SEC${'0'.repeat(64)}`,
  };
  const said = spawnSync(process.execPath, [main, 'notify', folder, '--job', job, '--dry-run'], {
    encoding: 'utf8',
    env,
  });
  const [body] = /^\{.*\}$/m.exec(said.stdout) ?? [];
  if (body === undefined) throw new Error(`no message is shown: ${said.stderr}`);
  const { markdown } = JSON.parse(body) as { markdown: { text: string } };
  return marked.parse(markdown.text, { async: false });
}

const ON_TERMINAL = join(ROOT, 'test/support/on-terminal.py');
const COLUMNS = 104;
const NOTIFYING = `
name: demo
targets: [{ account: demo, region: cn-shanghai, instances: [iot-060a02ne] }]
select: { list: true }
notify:
  - { channel: dingtalk, url: '\${DINGTALK_URL}', secret: '\${DINGTALK_SECRET}', link: 'https://reports.example.com/{job}/{run_id}/' }
`;
const CONSOLE_STYLE =
  'body{margin:0;background:#16181d;color:#d6d9df;font:13px/1.45 "DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace}main{padding:16px 18px;white-space:pre-wrap;overflow-wrap:anywhere}.ansi-red-fg{color:#ff6b6b}.ansi-yellow-fg{color:#e5c453}.ansi-green-fg{color:#6fcf7c}.ansi-cyan-fg{color:#6cc7d9}';
const MESSAGE_STYLE =
  'body{margin:0;background:#eef0f3;font:14px/1.5 "DejaVu Sans","Noto Sans CJK SC",sans-serif}main{margin:14px;padding:4px 16px 12px;background:#fff;border-radius:10px;overflow-wrap:anywhere}h3{margin:.6em 0 .3em}p{margin:.5em 0}blockquote{margin:.2em 0 .7em;padding-left:.7em;border-left:3px solid #d5d9e0;color:#555}';
const SAID = {
  console: { width: 860, style: CONSOLE_STYLE, of: consoleOf },
  message: { width: 460, style: MESSAGE_STYLE, of: messageOf },
};

async function drawSaid(browser: Browser, folder: string): Promise<void> {
  for (const [picture, { width, style, of }] of Object.entries(SAID)) {
    const page = await browser.newPage({ viewport: { width, height: 200 } });
    await page.setContent(`<meta charset="utf-8"><style>${style}</style><main>${of(folder)}</main>`);
    await page.screenshot({ path: join(values.out, `${picture}.png`), fullPage: true });
    await page.close();
  }
}

try {
  mkdirSync(values.out, { recursive: true });
  const folder = positionals[0] ?? runDemoTwice();
  drawWorkbook(join(folder, 'audit.xlsx'), SHEETS);
  drawWorkbook(join(inChinese(folder), 'audit.xlsx'), CHINESE_SHEETS);
  const browser = await openBrowser();
  try {
    await drawPage(browser, join(folder, 'report.html'));
    await drawSaid(browser, folder);
  } finally {
    await browser.close();
  }
  const count = [SHEETS, CHINESE_SHEETS, VIEWPORTS, SAID].flatMap(Object.keys).length;
  console.log(`${count} pictures in ${values.out}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
