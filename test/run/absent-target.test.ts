import { describe, expect, test } from 'vitest';
import { packageList } from '../../src/emulator/index.ts';
import type { Fleet, FleetPackage } from '../../src/emulator/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import { pick, readTable } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { audit, bad, good, startOf } from '../support/nights.ts';
import type { NightOptions } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

/** Two instances with these packages. */
function fleet(i1: readonly FleetPackage[], i2: readonly FleetPackage[]): Fleet {
  const instance = (iotInstanceId: string, entries: readonly FleetPackage[]): Fleet['instances'][number] => ({
    iotInstanceId,
    productKeys: ['a1AbCdEfGhI'],
    packages: packageList(entries),
  });
  return { instances: [instance('i1', i1), instance('i2', i2)] };
}

const BOTH = { instances: ['i1', 'i2'] };
/** A run whose flags choose the instance: it misses nothing. */
const I1: NightOptions = { instances: ['i1'], change: { isPart: true } };

/** Findings of a target, without those of others. */
function said({ folder }: RunOutcome, instance: string): string[][] {
  const rows = readTable(folder, 'findings').filter((row) => row['iot_instance_id'] === instance);
  return pick(rows, 'firmware_id', 'check_id', 'verdict', 'state', 'first_seen');
}

const [one, two] = [startOf(1), startOf(2)];
const ONE = [bad('here')];

describe('a target that is missing from a night’s plan', () => {
  test.each([
    ['for a night', [2], 3],
    ['for three nights', [2, 3, 4], 5],
  ])('%s: it is as it was known when it is back', async (_, nights, back) => {
    const out = await tempFolder();
    await audit(out, 1, fleet(ONE, [bad('stays'), bad('mended'), bad('leaves'), good('comes')]), BOTH);
    for (const night of nights) {
      const without = await audit(out, night, fleet(ONE, []), I1);
      expect(said(without, 'i2')).toEqual([]);
      expect(said(without, 'i1')).toEqual([['here', 'unverified', 'fail', 'persisting', one]]);
      expect(without.summary.states).toMatchObject({ new: 0, resolved: 0 });
      expect(without.summary.targets).toHaveLength(1);
    }
    const again = await audit(out, back, fleet(ONE, [bad('stays'), good('mended'), bad('comes')]), BOTH);
    expect(said(again, 'i2').filter(([id]) => id !== '')).toEqual([
      ['stays', 'unverified', 'fail', 'persisting', one],
      ['comes', 'unverified', 'fail', 'new', startOf(back)],
      ['mended', 'unverified', 'fail', 'resolved', one],
      ['leaves', 'removed', 'fail', 'new', startOf(back)],
      ['leaves', 'unverified', 'fail', 'resolved', one],
    ]);
    expect((await runCli(['verify', again.folder, '--chain'])).code).toBe(0);
  });

  test('keeps what was resolved: it comes back as reopened', async () => {
    const out = await tempFolder();
    await audit(out, 1, fleet(ONE, [bad('wavers'), good('good')]), BOTH);
    const second = await audit(out, 2, fleet(ONE, [good('wavers'), good('good')]), BOTH);
    expect(said(second, 'i2')).toEqual([['wavers', 'unverified', 'fail', 'resolved', one]]);
    await audit(out, 3, fleet(ONE, []), I1);
    const fourth = await audit(out, 4, fleet(ONE, [bad('wavers'), good('good')]), BOTH);
    expect(said(fourth, 'i2')).toEqual([['wavers', 'unverified', 'fail', 'reopened', one]]);
  });

  test('keeps how many packages its list had: one that shrank meanwhile is told', async () => {
    const out = await tempFolder();
    const ten = Array.from({ length: 10 }, (_, at) => good(`fw${at}`));
    await audit(out, 1, fleet(ONE, ten), BOTH);
    await audit(out, 2, fleet(ONE, []), I1);
    const third = await audit(out, 3, fleet(ONE, ten.slice(0, 5)), BOTH);
    expect(said(third, 'i2')).toContainEqual(['', 'population-shift', 'fail', 'new', startOf(3)]);
    expect(said(third, 'i2').filter(([, check]) => check === 'removed')).toHaveLength(5);
  });

  test('that is new is compared with nothing, and that needs no word', async () => {
    const out = await tempFolder();
    await audit(out, 1, fleet(ONE, []), I1);
    const second = await audit(out, 2, fleet(ONE, [bad('stays')]), BOTH);
    expect(said(second, 'i2')).toEqual([['stays', 'unverified', 'fail', 'new', two]]);
    expect(second.summary.notes.join('\n')).not.toContain('compared');
  });
});
