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
import { HOSTILE, NOTHING_OPEN, sampleRun } from '../sample-run.ts';
import { BROWSER, openBrowser } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A run that has everything that a page may show. */
function wholeRun(count: number): EvaluatedRun {
  const run = sampleRun(count);
  run.summary.rollouts = { ...NOTHING_OPEN, inProgress: 2, devicesWaiting: 24_768, devicesUnderWay: 240 };
  const { coverage, outcomes, open, accepted, unjudged, states, checks } = run.summary;
  const severities = { coverage, outcomes, open, accepted, unjudged, states };
  const clause = {
    title: 'T',
    sourceVersion: 'v',
    confirmed: true,
    counts: checks['unverified'] ?? NO_COUNTS,
  };
  const spoken = [{ checkId: 'unverified', strength: 'partial' as const, rationale: 'Because.' }];
  return {
    ...run,
    trend: [1, 2, 3, 4, 5, 6, 7, 8].map((day) => ({
      ...severities,
      runId: `r${day}`,
      startedAt: `2026-11-1${day}T02:00:00.000Z`,
      complete: day > 3,
    })),
    exceptions: [
      {
        id: 'EX-1',
        check: 'unverified',
        product: '*',
        module: '*',
        firmware: '*',
        reason: 'A reason.',
        owner: 'release',
        approver: '',
        ticket: '',
        until: '2026-12-01T00:00:00.000Z',
        status: 'ending',
        matched: 1,
      },
    ],
    frameworks: [
      {
        id: 'f',
        title: 'Framework',
        source: 'v1',
        note: '',
        clauses: [
          { ...clause, clause: 'C-1', checks: spoken, silentBecause: '' },
          { ...clause, clause: 'C-2', checks: [], silentBecause: 'Nothing is signed.' },
        ],
      },
    ],
  };
}
const NO_COUNTS = { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };

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

  async function open(run: EvaluatedRun, { width = 1400, hash = '' } = {}): Promise<Opened> {
    const path = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    await writePage(run, { open: () => createWriteStream(path) });
    const page = await browser.newPage({ viewport: { width, height: 900 } });
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
    await page.goto(`${pathToFileURL(path).href}${hash}`);
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

    await page.getByRole('button', { name: 'Sort by Firmware ID' }).click();
    const ids = (await cellsOf(page, 'firmware_id')).map((text) => /fw\d{24}/.exec(text)?.[0]);
    expect(ids).toEqual([...ids].sort());
    await page.getByRole('button', { name: 'Sort by Firmware ID' }).press('Enter');
    expect(await page.locator('th[data-column=firmware_id]').getAttribute('aria-sort')).toBe('descending');
    expect((await cellsOf(page, 'firmware_id'))[0]).toContain('fw000000000000000000000300');

    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#paging').innerText()).toBe('Page 2 of 6');
    await page.getByLabel('Rows per page').selectOption('500');
    expect(await page.locator('#rows tbody tr').count()).toBe(300);

    await page.getByText('Columns', { exact: true }).click();
    await page.getByLabel('Request ID').check();
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
    for (const part of ['verification-failed', 'What to do', 'CreateOTAVerifyJob', 'Files', 'REQUEST-'])
      expect(text).toContain(part);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    await expect.poll(() => new URL(page.url()).hash).toBe('#findings?check_id=verification-failed');
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
    expect(await page.locator('a:not([href^="#"]), img, iframe').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it.each([0, 1])('stands with %i packages', async (count) => {
    const { page, troubles } = await open(sampleRun(count));
    await tab(page, /^Packages/);
    expect(await shown(page)).toBe(`${count} of ${count} rows`);
    expect(troubles).toEqual([]);
  });

  it('has nothing that axe finds wrong, in light and in dark, and prints what is chosen', async () => {
    const { page, troubles } = await open(wholeRun(300));
    await tab(page, /^Packages/);
    await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
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
    for (const view of [/^Findings/, /^Not audited/, /^Packages/]) {
      await page.setViewportSize({ width: 390, height: 900 });
      await tab(page, view);
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

  it.each([
    [
      'en',
      [
        ['Findings', 'CRITICAL', 'the severity'],
        ['Findings', 'something is verification-failed', 'the title of its check'],
        ['Findings', 'fw000000000000000000000019 test device', 'what to do'],
        ['Packages', 'not required', 'a status, as it is shown'],
        ['Packages', 'not-required', 'its code'],
        ['Packages', '19,001', 'a number as it is shown'],
        ['Not audited', 'Forbidden.RAM', 'the code of the service'],
      ],
    ],
    [
      'zh-CN',
      [
        ['发现项', '严重', 'the severity'],
        ['发现项', 'critical 未关闭', 'a code beside a word'],
        ['升级包', '无需验证 差分', 'status and type, which no column shows at first'],
        ['文件', '已过期', 'the state of its link'],
        ['未审计', '查询失败', 'the reason: of a status the same code is another word'],
      ],
    ],
  ] as const)('finds what is shown and what is meant, in %s', async (locale, searches) => {
    const { page, troubles } = await open({ ...sampleRun(60), locale });
    for (const [view, search, what] of searches) {
      await tab(page, new RegExp(`^${view} \\(`));
      const [, all = ''] = /(\d+)\)$/.exec(await page.getByRole('tab', { selected: true }).innerText()) ?? [];
      await page.getByRole('searchbox').fill(search);
      const found = await page.locator('#rows tbody tr').count();
      expect(found, what).toBeGreaterThan(0);
      expect(found, what).toBeLessThan(Number(all));
      await page.getByRole('searchbox').fill('');
    }
    expect(troubles).toEqual([]);
  });

  it('shows rollouts, what they come to, and those of a package; no view where nobody asked', async () => {
    const { page, troubles } = await open(wholeRun(100), { hash: '#rollouts?job_type=upgrade' });
    expect(await shown(page)).toBe('5 of 10 rows');
    expect(await page.locator('#sums').innerText()).toMatch(
      /Waiting 61,920\s+Under way 600\s+Succeeded 45\s+Failed 5$/,
    );
    await page.getByLabel('Search').fill('JOB-23');
    expect(await shown(page)).toBe('1 of 10 rows');
    expect(await page.locator('#sums [data-sum=devices_waiting]').innerText()).toBe('12,384');
    await page.locator('#rows .opener').click();
    const details = await page.locator('#details').innerText();
    expect(details).toContain('Rollouts');
    expect(details).toContain('JOB-23-v');
    expect(details).toMatch(/Waiting\s+12,384\s+Under way\s+120/);

    const unasked = await open(sampleRun(30), { hash: '#rollouts' });
    expect(await unasked.page.getByRole('tab').allInnerTexts()).toEqual([
      expect.stringMatching(/^Findings/),
      expect.stringMatching(/^Packages/),
      expect.stringMatching(/^Files/),
      expect.stringMatching(/^Not audited/),
    ]);
    expect([...troubles, ...unasked.troubles]).toEqual([]);
  });

  it('keeps what is chosen in its address: to send, to come back to, to go back from', async () => {
    const hash = (): string => new URL(page.url()).hash;
    const { page, troubles } = await open(sampleRun(300), {
      hash: '#packages?outcome=not-found&outcome=denied&q=fw0000&sort=firmware_id',
    });
    expect(await shown(page)).toBe('21 of 300 rows');
    expect(await page.locator('[data-filter=outcome]').inputValue()).toBe('several');
    expect(await page.getByLabel('Search').inputValue()).toBe('fw0000');
    expect((await cellsOf(page, 'firmware_id'))[0]).toContain('fw000000000000000000000005');

    await page.locator('[data-filter=outcome]').selectOption('=denied');
    expect(hash()).toBe('#packages?outcome=denied&q=fw0000&sort=firmware_id');
    await page.locator('#rows .opener').first().click();
    expect(hash()).toBe('#packages?outcome=denied&q=fw0000&sort=firmware_id&package=12');
    const dialog = page.getByRole('dialog');
    await page.reload();
    expect(await dialog.innerText()).toContain('fw000000000000000000000012');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await shown(page)).toBe('6 of 300 rows');
    await tab(page, /^Files/);
    await page.goBack();
    expect(await shown(page)).toBe('6 of 300 rows');
    await page.locator('#rows .opener').first().click();
    await page.goBack();
    expect(await dialog.isVisible()).toBe(false);

    await page.getByLabel('Search').fill('nothing');
    await expect.poll(hash).toContain('q=nothing');
    await page.goBack();
    expect(await shown(page)).not.toBe('0 of 300 rows');
    expect(troubles).toEqual([]);
  });

  it.each([
    [1_366, '#findings?counts=true&standing=open'],
    [390, '#packages?outcome=not-found'],
    [390, '#findings'],
  ])('opens at %i px with the rows of %s in sight', async (width, hash) => {
    const { page, troubles } = await open(sampleRun(300), { width, hash });
    await expect.poll(async () => (await page.locator('#panel').boundingBox())?.y).toBeCloseTo(0, -1);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['en', 'The linked finding is not on this page.', '#findings?finding=ffff'],
    ['en', 'The linked package is not on this page.', '#packages?package=9999'],
    ['zh-CN', '本页没有链接所指的发现项。', '#findings?finding=ffff'],
  ] as const)('says in %s: %s', async (locale, said, hash) => {
    const { page, troubles } = await open({ ...sampleRun(20), locale }, { hash });
    expect(await shown(page)).toContain(said);
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.getByRole('searchbox').fill('fw');
    expect(await shown(page)).not.toContain(said);
    expect(troubles).toEqual([]);
  });

  /** Words of letters that stand on two lines; what is no word may. */
  function broken(page: Page): Promise<string[]> {
    return page.locator('body').evaluate((body) => {
      const found: string[] = [];
      const document = body.ownerDocument;
      const textOnly = 4;
      const walker = document.createTreeWalker(body, textOnly);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement?.closest('.long, script, style')) continue;
        for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[A-Za-z]{2,}/g)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1)
            found.push(word);
        }
      }
      return found;
    });
  }

  it.each([
    [1_366, 'screen'],
    [700, 'print'],
    [390, 'screen'],
  ] as const)(
    'on %i px of %s no word is broken and nothing that matters lies beside the page',
    async (width, media) => {
      const { page, troubles } = await open(sampleRun(40), { width });
      await page.emulateMedia({ media });
      for (const view of [/^Findings/, /^Packages/, /^Not audited/]) {
        if (media === 'screen') await tab(page, view);
        expect(await broken(page)).toEqual([]);
        const overflow = await page
          .locator('html, #rows')
          .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
        expect(overflow).toEqual([0, 0]);
      }
      expect(troubles).toEqual([]);
    },
  );

  it('shows rows as cards on a phone, what it says and of which package first', async () => {
    const { page, troubles } = await open(sampleRun(40), { width: 390 });
    const card = page.locator('#rows tbody tr').first();
    const topOf = async (name: string): Promise<number> =>
      (await card.locator(`[data-column=${name}]`).boundingBox())?.y ?? 0;
    const tops = await Promise.all(['message', 'firmware_id', 'severity', 'check_id'].map(topOf));
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    expect(await card.locator('[data-column=message]').innerText()).toContain('has not been verified');
    await page.getByLabel('Sorted by').selectOption('check_id');
    expect((await cellsOf(page, 'check_id'))[0]).toBe('not-found');
    expect(troubles).toEqual([]);
  });

  it('prints some twenty findings a page, and no more than it says', async () => {
    const { page, troubles } = await open(sampleRun(300));
    const findings = await page.locator('#tab-findings').innerText();
    const [, count] = /\((\d+)\)/.exec(findings) ?? [];
    const sheets = async (): Promise<number> => {
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      return pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
    };
    const all = await sheets();
    await page.getByLabel('Search').fill('nothing is called that');
    expect(Number(count) / (all - (await sheets()))).toBeGreaterThan(18);
    expect(troubles).toEqual([]);
  });

  it('is wholly Chinese where the run is', async () => {
    const { page, troubles } = await open({ ...sampleRun(80), locale: 'zh-CN' });
    const english = /[a-z]{3,}/i;
    for (const view of ['发现项', '升级包', '文件', '未审计']) {
      await tab(page, new RegExp(`^${view} \\(`));
      // Names of the service's own, which have no translation.
      const known = /\[\w+\]|[A-Z]\w+|\w+_\w+|stdin|list/g;
      const texts = await page
        .locator('.tabs, .controls span, #rows th, #status, .pager, .chip')
        .evaluateAll((all) => all.map((one) => one.textContent ?? ''));
      const hints = await page
        .locator('#rows th button')
        .evaluateAll((all) =>
          all.flatMap((one) => [one.getAttribute('aria-label') ?? '', one.getAttribute('title') ?? '']),
        );
      for (const text of [...texts, ...hints]) expect(text.replaceAll(known, ''), text).not.toMatch(english);
    }
    await tab(page, /^升级包/);
    expect(await shown(page)).toBe('80 行中的 80 行');
    await page.locator('#rows .opener').first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('发现项');
    for (const label of await dialog.locator('dt').allInnerTexts())
      expect(label.replace(/ProductKey|UTC/, '')).not.toMatch(english);
    expect(troubles).toEqual([]);
  });
});
