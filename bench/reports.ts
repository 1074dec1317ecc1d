import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Bench, Figure } from './bench.ts';
import { interleaved } from './bench.ts';
import { measuredReport, printed, printedByPython } from './processes.ts';
import { storedRun } from './stored-run.ts';

const CHROMIUM = '/usr/bin/chromium';
const ROWS = 40_000;

/** Rows a second of CPU that the writers take, beside their peers with the same rows; and whole reports. */
export const reports: Bench = {
  name: 'reports',
  seconds: 240,
  light: true,
  async run({ runs, light, say }) {
    const rows = light ? 10_000 : ROWS;
    const writer = (which: string) => async (): Promise<number> => {
      const perSecond = await printed(['bench/rows.mjs', which, String(rows)]);
      say(`${which}: ${perSecond.toFixed(0)} rows/s`);
      return perSecond;
    };
    const values = await interleaved(light ? 3 : runs, {
      xlsx: writer('xlsx'),
      exceljs: writer('exceljs'),
      csv: writer('csv'),
      stringify: writer('csv-stringify'),
    });
    const python: number[] = [];
    for (let run = 0; run < runs && !light; run += 1) {
      const perSecond = await printedByPython('bench/peers/rows.py', 'xlsxwriter', rows);
      if (perSecond === undefined) {
        say('Python XlsxWriter is left out: it is not installed (Debian: python3-xlsxwriter)');
        break;
      }
      say(`Python XlsxWriter: ${perSecond.toFixed(0)} rows/s`);
      python.push(perSecond);
    }
    const note = `${rows} rows of findings, 23 columns, of CPU, packing included`;
    const figures: Figure[] = [
      {
        what: 'workbook, styled rows',
        unit: 'rows/s',
        ours: values.xlsx,
        peers: {
          'exceljs, styled streaming': values.exceljs,
          ...(python.length > 0 && { 'Python XlsxWriter, constant memory': python }),
        },
        limit: light ? { leastOf: 'exceljs, styled streaming', times: 2 } : { least: 20_000 },
        note,
      },
      {
        what: 'CSV rows',
        unit: 'rows/s',
        ours: values.csv,
        peers: { 'csv-stringify alone': values.stringify },
        limit: light ? { leastOf: 'csv-stringify alone', times: 0.9 } : { least: 120_000 },
        note,
      },
    ];
    if (!light) figures.push(await everyFormat(say), ...(await page(say)));
    return figures;
  },
};

async function everyFormat(say: (text: string) => void): Promise<Figure> {
  const stored = await storedRun({ packages: 100_000 });
  const { wallMs, folder } = await measuredReport(stored, ['--format', 'xlsx,csv,html']);
  for (const made of [stored, folder]) rmSync(made, { recursive: true });
  say(`every format: ${(wallMs / 1_000).toFixed(1)} s`);
  return {
    what: 'report of 100,000 packages in workbook, CSV and HTML',
    unit: 's',
    ours: [wallMs / 1_000],
    limit: { most: 20 },
    note: 'one run',
  };
}

/** From opening to the first rows, and on to the answer to a search through all of them. */
async function page(say: (text: string) => void): Promise<Figure[]> {
  const stored = await storedRun({ packages: 50_000 });
  const { folder } = await measuredReport(stored, ['--format', 'html']);
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.html')) ?? '');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const seconds = { shown: [] as number[], searched: [] as number[] };
  try {
    for (let run = 0; run < 3; run += 1) {
      const tab = await browser.newPage();
      const startedMs = performance.now();
      await tab.goto(pathToFileURL(file).href);
      await tab.locator('#rows tbody tr').first().waitFor();
      seconds.shown.push((performance.now() - startedMs) / 1_000);
      await tab.getByLabel('Search').fill('nothing is called that');
      await tab.locator('#rows tbody tr').first().waitFor({ state: 'detached' });
      seconds.searched.push((performance.now() - startedMs) / 1_000);
      say(`page: ${seconds.shown.at(-1)?.toFixed(2)} s, searched ${seconds.searched.at(-1)?.toFixed(2)} s`);
      await tab.close();
    }
  } finally {
    await browser.close();
  }
  for (const made of [stored, folder]) rmSync(made, { recursive: true });
  const what = 'HTML page of 50,000 packages in Chromium, until';
  const common = { unit: 's', limit: { most: 2 }, note: '3 runs' };
  return [
    { ...common, what: `${what} its rows are there`, ours: seconds.shown },
    { ...common, what: `${what} they were searched`, ours: seconds.searched },
  ];
}
