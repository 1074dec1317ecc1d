import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { writePage } from '../../../src/writers/html/html.ts';
import { withFirmware } from '../../support/records.ts';
import { HOSTILE, sampleRun } from '../sample-run.ts';
import { BROWSER, openBrowser } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(BROWSER.skip)(`report.html in a browser${BROWSER.note}`, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ota-audit-page-'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Opened {
    page: Page;
    /** Errors, console lines and requests: none of them may be. */
    troubles: string[];
  }

  async function open(run: EvaluatedRun): Promise<Opened> {
    const path = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    await writePage(run, { open: () => createWriteStream(path) });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    onTestFinished(() => page.close());
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on(
      'dialog',
      (dialog) => void dialog.dismiss().then(() => troubles.push(`dialog: ${dialog.message()}`)),
    );
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(path).href);
    return { page, troubles };
  }

  const shown = (page: Page): Promise<string> => page.locator('#status').innerText();
  /** The cells of a column, as they are shown. */
  async function cellsOf(page: Page, column: string): Promise<string[]> {
    const names = await page
      .locator('#rows th')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-column')));
    return page.locator(`#rows tbody tr td:nth-child(${names.indexOf(column) + 1})`).allInnerTexts();
  }
  const tab = (page: Page, name: RegExp): Promise<void> => page.getByRole('tab', { name }).click();

  it('filters, searches, sorts, pages and chooses columns', async () => {
    const { page, troubles } = await open(sampleRun(300));
    await tab(page, /^Packages \(300\)/);
    expect(await shown(page)).toBe('300 of 300 rows');
    expect(await page.locator('#rows tbody tr').count()).toBe(50);

    await page.locator('[data-filter=outcome]').selectOption('=not-found');
    expect(await shown(page)).toBe('15 of 300 rows');
    expect(new Set(await cellsOf(page, 'outcome'))).toEqual(new Set(['not found']));
    await page.getByRole('button', { name: 'Reset filters' }).click();

    await page.getByLabel('Search').fill('fw000000000000000000000007 nothing');
    expect(await shown(page)).toBe('0 of 300 rows');
    expect(await page.locator('#rows').innerText()).toBe('No row matches these filters.');
    await page.getByLabel('Search').fill('FW000000000000000000000007');
    expect(await shown(page)).toBe('1 of 300 rows');
    await page.getByLabel('Search').fill('');

    await page.getByRole('button', { name: 'Sort by firmware id' }).click();
    const ids = await cellsOf(page, 'firmware_id');
    expect(ids).toEqual([...ids].sort());
    await page.getByRole('button', { name: 'Sort by firmware id' }).press('Enter');
    expect(await page.locator('th[data-column=firmware_id]').getAttribute('aria-sort')).toBe('descending');
    expect((await cellsOf(page, 'firmware_id'))[0]).toBe('fw000000000000000000000300');

    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#paging').innerText()).toBe('Page 2 of 6');
    await page.getByLabel('Rows a page').selectOption('500');
    expect(await page.locator('#rows tbody tr').count()).toBe(300);

    await page.getByText('Columns', { exact: true }).click();
    await page.getByLabel('request id').check();
    expect(await page.locator('#rows').innerText()).toContain('REQUEST-300');
    expect(troubles).toEqual([]);
  });

  it('shows one firmware in full, by keyboard alone', async () => {
    const { page, troubles } = await open(sampleRun(60));
    await tab(page, /^Findings/);
    await page.locator('[data-filter=check_id]').selectOption('=verification-failed');
    await page.locator('#rows .opener').first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const text = await dialog.innerText();
    for (const part of ['verification-failed', 'What to do', 'In the console:', 'Files', 'REQUEST-'])
      expect(text).toContain(part);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    await page.getByRole('tab', { selected: true }).press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toMatch(/^Packages/);
    expect(troubles).toEqual([]);
  });

  it('finds a package of any block, from its finding as from the table', async () => {
    const { page, troubles } = await open(sampleRun(1_050));
    const dialog = page.getByRole('dialog');
    for (const [name, search] of [
      [/^Findings/, 'fw000000000000000000001041'],
      [/^Packages \(1,050\)/, 'fw000000000000000000000507'],
    ] as const) {
      await tab(page, name);
      await page.getByLabel('Search').fill(search);
      await page.locator('#rows .opener').first().click();
      const text = await dialog.innerText();
      expect(text).toContain(search);
      expect(text).toContain(`REQUEST-${Number(search.slice(-4))}`);
      expect(text).not.toContain('undefined');
      await page.keyboard.press('Escape');
    }
    expect(troubles).toEqual([]);
  });

  it('shows whatever the service says as text', async () => {
    const evil = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(2)>',
      'javascript:alert(3)',
      '\u202egnp.exe',
      ...HOSTILE,
    ];
    const run = withFirmware(sampleRun(evil.length), (evaluated) => {
      const { answer } = evaluated.observation;
      const name = evil[evaluated.observation.seq - 1] ?? '';
      if (answer.kind === 'observed')
        Object.assign(answer.firmware, { firmwareName: name, moduleName: name, productKey: name });
      return evaluated;
    });
    const { page, troubles } = await open(run);
    await tab(page, /^Packages/);
    const text = await page.locator('#rows').innerText();
    for (const part of ['<script>alert(1)</script>', '<img src=x onerror=alert(2)>', 'javascript:alert(3)'])
      expect(text).toContain(part);
    expect(text).not.toContain('\u202e');
    await page.locator('#rows .opener').first().click();
    expect(await page.locator('a, img, iframe').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it.each([0, 1])('stands with %i packages', async (count) => {
    const { page, troubles } = await open(sampleRun(count));
    await tab(page, /^Packages/);
    expect(await shown(page)).toBe(`${count} of ${count} rows`);
    expect(troubles).toEqual([]);
  });

  it('has nothing that axe finds wrong, in light and in dark, and prints what is chosen', async () => {
    const { page, troubles } = await open(sampleRun(300));
    await tab(page, /^Packages/);
    await page
      .locator('details.section')
      .evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
    await page.evaluate(AXE);
    const violations = (): Promise<string[]> =>
      page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations()).toEqual([]);
    }
    await page.locator('#rows .opener').first().click();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');

    const fire = (name: string): Promise<unknown> => page.evaluate(`dispatchEvent(new Event('${name}'))`);
    await fire('beforeprint');
    expect(await page.locator('#rows tbody tr').count()).toBe(300);
    await fire('afterprint');
    expect(await page.locator('#rows tbody tr').count()).toBe(50);
    expect((await page.pdf({ format: 'A4', landscape: true })).subarray(0, 5).toString()).toBe('%PDF-');
    expect(troubles).toEqual([]);
  });

  it('is wholly Chinese where the run is', async () => {
    const { page, troubles } = await open({ ...sampleRun(80), locale: 'zh-CN' });
    await tab(page, /^升级包/);
    expect(await shown(page)).toBe('80 行中的 80 行');
    await page.locator('#rows .opener').first().click();
    expect(await page.getByRole('dialog').innerText()).toContain('发现项');
    expect(troubles).toEqual([]);
  });
});
