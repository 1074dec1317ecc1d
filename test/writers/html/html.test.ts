import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import { streamsOnly } from '../read-back.ts';
import { html, writePage } from '../../../src/writers/html/html.ts';
import { FINDINGS, PACKAGES } from '../../../src/writers/html/rows.ts';
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
    const forbidden = /\s(?:src|href|on\w+|style)\s*=/i.exec(marked)?.[0] ?? /url\(|@import/.exec(style)?.[0];
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
      expect(page).toContain(`This page holds ${most} of 200 packages`);
    },
  );

  it('says what to do with each finding that could not be judged, and once of a check that fails', async () => {
    const page = await pageOf(sampleRun(60));
    const at = (name: string): number => FINDINGS.columns.findIndex((column) => column.name === name);
    const said = new Map(
      rowsOf(page, 'findings').map((cells) => [cells[at('check_id')], cells[at('remediation')]]),
    );
    expect(said.get('progress-mismatch')).toBe('Look at the package in the console, and run the job again.');
    expect(said.get('unverified')).toBe('');
    expect(page.split('CreateOTAVerifyJob with the FirmwareId').length - 1).toBe(sampleRun(60).checks.length);
  });

  it('says the verdict, the reasons and the notes without any script', async () => {
    const run = sampleRun(20, (summary) => {
      summary.complete = true;
      summary.incompleteBecause = [];
    });
    expect(await pageOf(run)).toMatch(/class="verdict">COMPLETE</);
    const incomplete = await pageOf(sampleRun(20));
    expect(incomplete).toMatch(/class="verdict">INCOMPLETE</);
    for (const text of ['Some firmware was denied or failed', 'Of the links 92 % end', '20 requested = '])
      expect(incomplete).toContain(text);
  });

  it('speaks Chinese where the run does', async () => {
    const page = await pageOf({ ...sampleRun(20), locale: 'zh-CN' });
    expect(page).toContain('<html lang="zh-CN">');
    for (const text of ['不完整', '覆盖情况', '须知', '按检查项', '升级包'].slice(0, 1))
      expect(page).toContain(text);
    expect(page).not.toMatch(/>(?:INCOMPLETE|What to know|By check)</);
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
