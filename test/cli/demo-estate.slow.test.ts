import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { readBook } from '../support/workbook.ts';

test('the demo of an estate: two accounts in trouble stand first, in every report', async () => {
  const out = await tempFolder();
  const env = { HOME: out, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tSomebodysOwnKey1' };
  const { code, stdout, stderr } = await runCli(['demo', '--estate', '--out', out], { env });
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(/LTAI5tSomebodysOwnKey1|Signature=/)]);
  expect(stdout).toMatch(/^2 of 12 accounts could not be audited\. \d+ findings count at or above high/m);
  expect(stdout).toMatch(/exit with 4\.\n$/);
  const [, section = ''] = /\n\n(Accounts\n[^]*?)\n\n/.exec(stdout) ?? [];
  const lines = section.split('\n').slice(1);
  expect(lines).toHaveLength(12);
  expect(lines.slice(0, 3)).toEqual([
    '  INCOMPLETE  plant-05  3 targets, 0 packages, 3 of 3 targets could not be audited (Forbidden.RAM)',
    '  INCOMPLETE  plant-09  3 targets, 0 packages, 3 of 3 targets could not be audited (iot.system.BillIsOverDue)',
    expect.stringMatching(/^ {2}FAIL {8}plant-12 {2}3 targets, 90 packages, \d+ open$/),
  ]);

  const folder = join(out, 'demo-estate', 'latest');
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toMatch(
    /<a class="figure" href="#accounts">2<\/a> of <a class="figure" href="#accounts">12<\/a> accounts/,
  );
  const [, accounts = ''] = /<section id="accounts"[^>]*>([^]*?)<\/section>/.exec(page) ?? [];
  expect([...accounts.matchAll(/plant-\d\d(?=<)/g)].slice(0, 3).flat()).toEqual([
    'plant-05',
    'plant-09',
    'plant-12',
  ]);
  expect(accounts).toContain('3 of 3 targets could not be audited (Forbidden.RAM)');
  expect(page.indexOf('<section id="accounts"')).toBeLessThan(page.indexOf('<section id="targets"'));

  const { Summary: summary = {} } = readBook(join(folder, 'audit.xlsx')).cells;
  const at = Object.entries(summary).find(([, text]) => text === 'By account')?.[0] ?? '';
  const row = Number(at.replace(/\D/g, '')) + 3;
  expect(['B', 'C', 'D', 'E', 'F', 'G'].map((column) => summary[`${column}${row}`])).toEqual([
    'plant-05',
    '3',
    '0',
    '–',
    '–',
    '3 of 3 targets could not be audited (Forbidden.RAM)',
  ]);
  expect(summary[`B${row + 2}`]).toBe('plant-12');
  expect(summary[`F${row + 2}`]).toMatch(/^\d+ critical, \d+ high/);
}, 180_000);
