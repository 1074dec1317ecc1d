import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf, packageList } from '../../src/emulator/index.ts';
import type { Fleet } from '../../src/emulator/index.ts';
import { readRunJson } from '../../src/results/run-json.ts';
import { runJob } from '../../src/index.ts';
import { audit, emulator, packages, pick, quotaCalls } from '../support/audit.ts';
import type { Audited } from '../support/audit.ts';
import { DEMO_PLACE, runCli } from '../support/cli.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

async function auditFile(text: string, ...flags: string[]): Promise<Audited & { notes: string[] }> {
  const { url } = await emulator({ fleet: fleetOf(packages(9), DEMO_INSTANCE_ID) });
  const path = await put(await tempFolder(), 'ids.csv', text);
  const done = await audit([...DEMO_PLACE, '--endpoint', url, '--ids', path, ...flags]);
  const { summary } = await readRunJson(join(done.json.folder, 'run.json'));
  return { ...done, notes: summary.notes };
}

describe('a list as people have it', () => {
  test('names the packages that are in it, and nothing else is said not to exist', async () => {
    const done = await auditFile(
      [
        'Fleet of November; north',
        'sep=;',
        '',
        'Name;Nummer',
        'gateway;fw0001',
        '#2;fw0002',
        '# not yet; fw0003',
        '-----;------',
        'Name;Nummer',
        'lamp;="fw0004"',
        "lamp;'fw0005",
        'lamp;1,23457E+17',
        'lamp;fw00\u200b06',
        'Total;Total',
      ].join('\r\n'),
      '--column',
      '2',
    );
    expect(done.json.coverage).toEqual({ requested: 7, audited: 4, not_found: 0, denied: 0, failed: 3 });
    expect(done.json.exit_code).toBe(4);
    expect(pick(done.rows('coverage'), 'firmware_id', 'reason', 'source_line')).toEqual([
      ['1,23457E+17', 'failed', '12'],
      ['fw00\\u200b06', 'failed', '13'],
      ['Total', 'failed', '14'],
    ]);
    const [damaged, invisible] = pick(done.rows('coverage'), 'detail').flat();
    expect(damaged).toContain('line 12: a spreadsheet has shortened the firmware ID to 1,23457E+17');
    expect(invisible).toContain('invisible character (fw00\\u200b06)');
    expect(done.notes).toContainEqual(
      expect.stringContaining(
        '6 lines of its CSV files are not data and were skipped: 1 comment, 2 headings, 1 rule, 2 titles or row counts (lines 1, 2, 4, 8, 9 …).',
      ),
    );
  });

  test.each([
    ['a list in JSON', '[{"FirmwareId":"fw0001"}]', 'is JSON, not CSV'],
    [
      'a quote that takes in rows',
      'id,n\nfw0001,"5 inch\nfw0002,\nfw0003,"\nfw0004,\n',
      'line 2: a quote opens here and swallows the rows down to line 4',
    ],
  ])('%s ends the run before any query', async (_, text, message) => {
    const { url, calls } = await emulator({ fleet: fleetOf(packages(9), DEMO_INSTANCE_ID) });
    const folder = await tempFolder();
    const path = await put(folder, 'ids.csv', text);
    const argv = ['run', ...DEMO_PLACE, '--endpoint', url, '--ids', path, '--out', join(folder, 'reports')];
    const { code, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(quotaCalls({ calls })).toEqual([]);
  });
});

describe('a package that two targets name', () => {
  const instance = (iotInstanceId: string): Fleet['instances'][number] => ({
    iotInstanceId,
    productKeys: ['a1AbCdEfGhI'],
    packages: packageList(packages(3)),
  });

  test('is asked for in each, and the notes say so once', async () => {
    const { url } = await emulator({ fleet: { instances: [instance('i1'), instance('i2')] } });
    const folder = await tempFolder();
    const path = await put(folder, 'ids.csv', 'id,instance\nfw0001,i1\nfw0002,i1\nfw0002,i2\nfw0003,i2\n');
    const ids = { path, name: 'ids.csv' };
    const targets = [targetOf(url, { instances: ['i1', 'i2'], select: { ids } })];
    const { summary } = await runJob(jobOf(targets, folder), portsOf());
    expect(summary.coverage).toMatchObject({ requested: 4, audited: 4 });
    expect(summary.notes.filter((note) => note.includes('selected by more than one'))).toEqual([
      '1 package is selected by more than one target of an account (default in cn-shanghai, instance i2): each target queries it, and coverage counts every query.',
    ]);
  });

  test('under two labels of one account is told by the UID', async () => {
    const { url } = await emulator({ fleet: { instances: [instance('i1')] } });
    const targets = ['a', 'b'].map((account) => targetOf(url, { account, instances: ['i1'] }));
    const { summary } = await runJob(jobOf(targets, await tempFolder()), portsOf());
    expect(summary.coverage).toMatchObject({ requested: 6, audited: 6 });
    expect(summary.notes.filter((note) => note.includes('same target'))).toEqual([
      "According to the account's UID, b in cn-shanghai, instance i1 and a in cn-shanghai, instance i1 are the same target under two names: its packages are queried and counted twice.",
    ]);
  });
});
