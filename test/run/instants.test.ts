import { expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { audit, emulator, idsFile, pick } from '../support/audit.ts';
import { DEMO_PLACE } from '../support/cli.ts';
import { bad } from '../support/nights.ts';
import { tempFolder } from '../support/temp.ts';

test('a date that no calendar has is unknown in every output, and nothing is judged by it', async () => {
  const created = {
    february: '2026-02-30T00:00:00.000Z',
    april: '2026-04-31T10:00:00+08:00',
    midnight: '2026-02-01T24:00:00Z',
    zero: '0000-01-01T00:00:00Z',
    real: '2026-02-28T00:00:00.000Z',
  };
  const fleet = Object.entries(created).map(([id, utcCreate]) =>
    bad(id, { utcCreate, utcModified: utcCreate }),
  );
  const { url } = await emulator({ fleet: fleetOf(fleet, DEMO_INSTANCE_ID) });
  const ids = await idsFile(await tempFolder(), Object.keys(created));
  const audited = await audit(['--ids', ids, ...DEMO_PLACE, '--endpoint', url]);
  expect(pick(audited.rows('packages'), 'firmware_id', 'utc_create', 'utc_modified')).toEqual([
    ['february', '', ''],
    ['april', '', ''],
    ['midnight', '', ''],
    ['zero', '', ''],
    ['real', '2026-02-28T00:00:00.000Z', '2026-02-28T00:00:00.000Z'],
  ]);
  const stale = audited.rows('findings').filter((row) => row['check_id'] === 'stale-unverified');
  expect(pick(stale, 'firmware_id', 'verdict').slice(0, 4)).toEqual(
    ['february', 'april', 'midnight', 'zero'].map((id) => [id, 'unknown']),
  );
});
