import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { streamsOnly } from '../read-back.ts';
import { html, writePage } from '../../../src/writers/html/html.ts';
import { COVERAGE, FILES, FINDINGS, PACKAGES, ROLLOUTS } from '../../../src/writers/html/rows.ts';
import { LOCALES } from '../../../src/core/model/locale.ts';
import { textsOf } from '../../../src/texts/index.ts';
import { tempFolder } from '../../support/temp.ts';
import { HOSTILE, sampleRun } from '../sample-run.ts';

async function pageOf(run: EvaluatedRun, most?: number): Promise<string> {
  const path = join(await tempFolder(), 'report.html');
  await writePage(run, { open: () => createWriteStream(path) }, most);
  return readFileSync(path, 'utf8');
}

/** What a browser would run or read as data, by element. */
function scripts(page: string): { code: string[]; data: unknown[] } {
  const all = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
  const isData = ([, attributes = '']: RegExpMatchArray): boolean => attributes.includes('application/json');
  return {
    code: all.filter((script) => !isData(script)).map(([, , text = '']) => text),
    data: all.filter(isData).map(([, , text = '']) => JSON.parse(text) as unknown),
  };
}

/** The rows of a table, over all of its blocks, as they are written. */
function rowsOf(page: string, name: string): unknown[][] {
  const blocks = page.matchAll(new RegExp(`class="${name}" data-rows="(\\d+)">([^<]*)<`, 'g'));
  return [...blocks].flatMap(([, count, text = '']) => {
    const rows = JSON.parse(text) as unknown[][];
    expect(rows).toHaveLength(Number(count));
    return rows;
  });
}

/** Of its packages, in their order; `true` stands for the one above. */
function outcomesOf(page: string): string[] {
  const at = PACKAGES.columns.findIndex(({ name }) => name === 'outcome');
  let last = '';
  return rowsOf(page, 'packages').map((cells) => (last = cells[at] === true ? last : String(cells[at])));
}

describe('report.html', () => {
  it('runs its own script and style and nothing else, and asks no network', async () => {
    const page = await pageOf(sampleRun(HOSTILE.length * 2));
    const { code } = scripts(page);
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(code).toHaveLength(1);
    expect(policy).toContain(`default-src 'none'`.replaceAll("'", '&#39;'));
    expect(policy).toContain(hash(code[0] ?? ''));
    expect(policy).toContain(hash(style));
    const marked = page.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
    const forbidden =
      /\s(?:src|href(?!="#)|on\w+|style)\s*=/i.exec(marked)?.[0] ?? /url\(|@import/.exec(style)?.[0];
    expect(forbidden).toBeUndefined();
  });

  it('shows every text as text', async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u2028`;
    const run = sampleRun(3, (summary) => {
      summary.notes.push(evil);
      summary.incompleteBecause.push(evil);
    });
    run.info.host = evil;
    run.info.job = evil;
    const page = await pageOf(run);
    expect(scripts(page).code).toHaveLength(1);
    expect(page.includes('<img') || page.includes('<script>alert')).toBe(false);
    expect(page.includes('&lt;/script&gt;&lt;script&gt;alert(1)')).toBe(true);
  });

  it.each([0, 1, 2, 501])('holds each of %i packages once', async (count) => {
    const packages = rowsOf(await pageOf(sampleRun(count)), 'packages');
    expect(packages).toHaveLength(count);
    expect(new Set(packages.map((cells) => cells[3])).size).toBe(count);
  });

  it.each([50, 150])(
    'leaves those that pass out first where only %i of 200 fit, and says so',
    async (most) => {
      const run = sampleRun(200);
      const page = await pageOf(run, most);
      const others = 200 - run.summary.outcomes.pass;
      const outcomes = outcomesOf(page);
      expect(outcomes).toHaveLength(most);
      expect(outcomes.filter((outcome) => outcome !== 'pass')).toHaveLength(Math.min(most, others));
      expect(page).toContain(`This page shows ${most} of 200 packages`);
    },
  );

  it('says the result, the reasons, the notes and what was not seen without any script', async () => {
    const page = await pageOf(sampleRun(20));
    const seen = page.replaceAll(/<script[\s\S]*?<\/script>|<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
    for (const text of [
      'Some firmware was denied or failed',
      'Of the links 92 % end',
      '20 requested = ',
      'deniedForbidden.RAM1',
    ])
      expect(seen).toContain(text);
  });

  it('says what to do with each finding, and each text once', async () => {
    const page = await pageOf(sampleRun(60));
    const at = (name: string): number => FINDINGS.columns.findIndex((column) => column.name === name);
    const [, facts = ''] = /id="facts">([^<]*)</.exec(page) ?? [];
    const { remediations } = JSON.parse(facts) as { remediations: string[] };
    const said = new Map(
      rowsOf(page, 'findings').map((cells) => [
        cells[at('check_id')],
        remediations[Number(cells[at('remediation')])],
      ]),
    );
    expect(said.get('progress-mismatch')).toBe('Look at the package in the console, and run the job again.');
    expect(said.get('unverified')).toMatch(/^Verify it with CreateOTAVerifyJob/);
    expect(new Set(remediations).size).toBe(remediations.length);
  });

  it('names no file: it does not know which are beside it', async () => {
    for (const locale of LOCALES) {
      const page = await pageOf({ ...sampleRun(60), locale }, 50);
      expect(page).not.toMatch(/(?:packages|findings|files|coverage|runs)\.(?:csv|parquet)|audit\.xlsx/);
    }
  });

  it('has a word for every code of every column', async () => {
    for (const locale of LOCALES) {
      const { words } = textsOf(locale).page;
      const known: Record<string, string> = words;
      for (const { columns } of [FINDINGS, PACKAGES, ROLLOUTS, FILES, COVERAGE])
        for (const { name, values = [] } of columns)
          for (const value of values)
            expect(known[`${name}.${value}`] ?? known[value], value).toBeTypeOf('string');
    }
  });

  it('speaks Chinese where the run does', async () => {
    const page = await pageOf({ ...sampleRun(20), locale: 'zh-CN' });
    expect(page).toContain('<html lang="zh-CN">');
    for (const text of ['不完整', '须知', '按检查项', '升级包', '优先处理', '未审计到的内容'])
      expect(page).toContain(text);
    expect(page).not.toMatch(/>(?:INCOMPLETE|Notes|By check)</);
  });

  it('a disk that fills up rejects, and does not hang', async () => {
    const full = (): Writable =>
      new Writable({ highWaterMark: 64, write: (_chunk, _encoding, done) => done(new Error('ENOSPC')) });
    await expect(html.write(sampleRun(100), streamsOnly(full), {})).rejects.toThrow('ENOSPC');
  });

  it('is the same, byte for byte, for the same run', async () => {
    expect(await pageOf(sampleRun(40))).toBe(await pageOf(sampleRun(40)));
  });
});
