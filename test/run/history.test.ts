import { appendFile, cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultScript } from '../../src/emulator/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { readTable } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { audit, bad, cells, good, startOf } from '../support/nights.ts';
import { forgeFile } from '../support/forge.ts';
import { tempFolder } from '../support/temp.ts';

describe('night after night', () => {
  it('tells what is new, what persists, what is resolved and what came back', async () => {
    const out = await tempFolder();
    const broken = { kind: 'success-false', code: 'iot.nobody.Knows' } as const;
    const [one, two, three] = [startOf(1), startOf(2), startOf(3)];

    const first = await audit(out, 1, [
      bad('mended'),
      bad('stays'),
      bad('unlucky'),
      bad('leaves'),
      good('good'),
    ]);
    expect(first.exitCode).toBe(3);
    expect(cells(first)).toEqual([
      ['mended', 'unverified', 'fail', 'new', one],
      ['stays', 'unverified', 'fail', 'new', one],
      ['unlucky', 'unverified', 'fail', 'new', one],
      ['leaves', 'unverified', 'fail', 'new', one],
    ]);
    expect(first.summary.notes.join()).not.toContain('compared');

    // One cannot be observed, so that nothing is known of what the list does not show any more.
    const second = await audit(
      out,
      2,
      [good('mended'), bad('stays'), bad('unlucky'), bad('comes'), good('good')],
      {
        faults: [{ match: { firmwareId: 'unlucky' }, fault: broken }],
      },
    );
    expect(second.exitCode).toBe(4);
    const unlucky = cells(second).filter(([id]) => id === 'unlucky');
    expect(unlucky[0]).toEqual(['unlucky', 'unverified', 'unknown', 'persisting', one]);
    expect(new Set(unlucky.slice(1).map((row) => row.slice(2).join()))).toEqual(
      new Set([`unknown,new,${two}`]),
    );
    expect(cells(second).filter(([id]) => id !== 'unlucky')).toEqual([
      ['stays', 'unverified', 'fail', 'persisting', one],
      ['comes', 'unverified', 'fail', 'new', two],
      ['mended', 'unverified', 'fail', 'resolved', one],
    ]);

    const third = await audit(out, 3, [
      bad('mended'),
      bad('stays'),
      good('unlucky'),
      bad('comes'),
      bad('good'),
    ]);
    expect(cells(third)).toEqual([
      ['mended', 'unverified', 'fail', 'reopened', one],
      ['stays', 'unverified', 'fail', 'persisting', one],
      ['comes', 'unverified', 'fail', 'persisting', two],
      ['good', 'unverified', 'fail', 'new', three],
      ['unlucky', 'unverified', 'fail', 'resolved', one],
      ['leaves', 'removed', 'fail', 'new', three],
      ['leaves', 'unverified', 'fail', 'resolved', one],
    ]);
    expect(third.summary.states).toEqual({ new: 2, persisting: 2, reopened: 1, resolved: 2, accepted: 0 });
    expect(third.summary.open.high).toBe(4);

    // A list that breaks off: what is not in it is neither gone nor resolved, and nothing is forgotten.
    const faults: FaultScript = [{ match: { operation: 'ListOTAFirmware' }, fault: broken }];
    const fourth = await audit(out, 4, [bad('stays')], { faults });
    expect([fourth.exitCode, cells(fourth)]).toEqual([4, []]);
    const fifth = await audit(out, 5, [good('mended'), bad('stays'), good('good'), good('comes')]);
    expect(cells(fifth)).toEqual([
      ['stays', 'unverified', 'fail', 'persisting', one],
      ['mended', 'unverified', 'fail', 'resolved', one],
      ['unlucky', 'removed', 'fail', 'new', startOf(5)],
      ['comes', 'unverified', 'fail', 'resolved', two],
      ['good', 'unverified', 'fail', 'resolved', three],
    ]);
    const sixth = await audit(out, 6, [good('mended'), good('good'), good('comes'), good('leaves')]);
    expect(cells(sixth)).toEqual([
      ['stays', 'removed', 'fail', 'new', startOf(6)],
      ['stays', 'unverified', 'fail', 'resolved', one],
      ['leaves', 'removed', 'fail', 'resolved', three],
    ]);
    const rows = readTable(sixth.folder, 'findings');
    expect(rows[0]).toMatchObject({
      product_key: 'a1AbCdEfGhI',
      dest_version: '1.0-stays',
      severity: 'medium',
    });
    expect(rows[1]).toMatchObject({
      message:
        'The package no longer exists. Before: This package requires verification, but none was ever started.',
      remediation: 'No action needed: resolved.',
      severity: 'high',
      product_key: 'a1AbCdEfGhI',
      observed: 'Status 0 (unverified)',
      exception_id: '',
    });
    expect((await runCli(['verify', sixth.folder, '--chain'])).code).toBe(0);
  });
});

/** A folder with one night in it, in which `mended` was unverified. */
async function firstNight(): Promise<{ out: string; folder: string }> {
  const out = await tempFolder();
  const { folder } = await audit(out, 1, [bad('mended'), bad('stays')]);
  return { out, folder };
}

describe('a previous run whose results are not what it says', () => {
  it.each<[string, (results: string, folder: string) => Promise<unknown>, RegExp]>([
    ['have another byte', (results) => appendFile(results, '\n'), /do not match its manifest/],
    ['are gone', (results) => rm(results), /cannot be read/],
    [
      'are a link',
      async (results, folder) => {
        await cp(results, join(folder, 'copy'));
        await rm(results);
        await symlink('copy', results);
      },
      /cannot be read/,
    ],
    [
      'were never written, by an older version',
      async (results, folder) => {
        await rm(results);
        const path = join(folder, 'manifest.json');
        const manifest = JSON.parse(await readFile(path, 'utf8')) as { files: { name: string }[] };
        manifest.files = manifest.files.filter(({ name }) => name !== 'results.jsonl');
        await writeFile(path, JSON.stringify(manifest));
      },
      /was made by another version/,
    ],
  ])('%s: compared with nothing, and said so', async (_, harm, note) => {
    const { out, folder } = await firstNight();
    await harm(join(folder, 'results.jsonl'), folder);
    const second = await audit(out, 2, [good('mended'), bad('stays')]);
    expect(second.exitCode).toBe(3);
    expect(cells(second)).toEqual([['stays', 'unverified', 'fail', 'new', startOf(2)]]);
    expect(second.summary.notes[0]).toMatch(note);
    expect(second.summary.notes[1]).toContain('every finding counts as new');
  });
});

it('gives the same bytes for the same ledger and the same previous run', async () => {
  const { out } = await firstNight();
  const copy = join(await tempFolder(), 'copy');
  await cp(out, copy, { recursive: true, verbatimSymlinks: true });
  const [here, there] = [
    await audit(out, 2, [good('mended'), bad('stays')]),
    await audit(copy, 2, [good('mended'), bad('stays')]),
  ];
  for (const name of ['findings.csv', 'results.jsonl']) {
    const text = await readFile(join(here.folder, name), 'utf8');
    expect(text.length).toBeGreaterThan(500);
    expect(await readFile(join(there.folder, name), 'utf8')).toBe(text);
  }
});

describe('a check that an upgrade added', () => {
  it('says so with its findings, in the run that has them first', async () => {
    const out = await tempFolder();
    const first = await audit(out, 1, [good('sound')]);
    // As the version left it that did not have the check.
    await forgeFile(first.folder, 'run.json', (text) => {
      const run = JSON.parse(text) as { checks: { id: string }[] };
      return JSON.stringify({ ...run, checks: run.checks.filter(({ id }) => id !== 'unverified') });
    });
    const fleet = [bad('sound', { description: '' }), bad('comes')];
    const second = await audit(out, 2, fleet);
    const said = ({ folder }: RunOutcome): unknown[] =>
      readTable(folder, 'findings')
        .filter((row) => row['firmware_id'] !== '')
        .map((row) => [row['check_id'], row['state'], row['message']?.includes('(new check')]);
    expect(said(second)).toEqual([
      ['unverified', 'new', true],
      ['description-missing', 'new', false],
      ['unverified', 'new', true],
    ]);
    expect(second.summary.notes.join('\n')).toMatch(/2 new findings .*\(new check\): unverified\./);
    const third = await audit(out, 3, fleet);
    expect(said(third)).toEqual([
      ['unverified', 'persisting', false],
      ['description-missing', 'persisting', false],
      ['unverified', 'persisting', false],
    ]);
    expect(third.summary.notes.join('\n')).not.toContain('new check');
  });
});
