import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { somePackage } from '../emulator/support.ts';
import { audit, emulator, idsFile, pick, readTable } from '../support/audit.ts';
import type { Audited } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

const [FILE] = somePackage().files;

/** A package of one file, whose content the seed tells. */
function some(
  firmwareId: string,
  destVersion: string,
  seed: string,
  change: Partial<FleetPackage> = {},
): FleetPackage {
  const files = [{ ...FILE!, object: { seed, sizeBytes: FILE!.sizeBytes } }];
  return somePackage({ firmwareId, destVersion, files, ...change });
}

const LOCK = { productKey: 'a1Lock' };
const FLEET = fleetOf(
  [
    some('one', '1.0', 'x'),
    some('again', '1.0', 'y'),
    some('renamed', '1.1', 'x'),
    some('delta', '1.2', 'd', { type: 1, srcVersion: '1.1' }),
    some('lock', '1.0', 'x', LOCK),
    some('lockDelta', '2.1', 'e', { ...LOCK, type: 1, srcVersion: '2.0' }),
  ],
  DEMO_INSTANCE_ID,
);

const ALL = [
  ['again', 'version-duplicate', 'also one', 'new'],
  ['lockDelta', 'delta-source-absent', 'no such package', 'new'],
  ['one', 'content-duplicate', 'the same digest under 1.1 (renamed)', 'new'],
  ['one', 'version-duplicate', 'also again', 'new'],
  ['renamed', 'content-duplicate', 'the same digest under 1.0 (one)', 'new'],
];

const found = (result: Audited): string[][] =>
  pick(result.rows('findings'), 'firmware_id', 'check_id', 'observed', 'state').sort();

async function auditWith(select: string, ...policy: string[]): Promise<Audited> {
  const served = await emulator({ fleet: FLEET });
  const folder = await tempFolder();
  await idsFile(folder, ['one', 'again', 'lockDelta']);
  const target = `targets: [{ account: demo, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}] }]`;
  const path = await put(folder, 'nightly.yaml', [target, `select: ${select}`, ...policy].join('\n'));
  return audit([path, '--endpoint', served.url]);
}

describe('what the packages of a target have in common', () => {
  test('is found in a whole list, and found again by judging again', async () => {
    const result = await auditWith('{ list: true }');
    expect(found(result)).toEqual(ALL);
    expect(result.code).toBe(0);
    const again = join(await tempFolder(), 'again');
    const report = await runCli(['report', result.json.folder, '--out', again], { env: DEMO_ENV });
    expect(report.stderr).not.toContain('error');
    for (const name of ['packages.csv', 'findings.csv'])
      expect(readFileSync(join(again, name), 'utf8')).toBe(
        readFileSync(join(result.json.folder, name), 'utf8'),
      );
  });

  test('the list of a product is all that a delta of it can start from', async () => {
    const result = await auditWith('{ list: { productKeys: [a1Lock] } }');
    expect(found(result)).toEqual([ALL[1]]);
  });

  test('of a file only what it names is compared, and nothing is missed', async () => {
    const result = await auditWith('{ ids: ids.csv }');
    expect(found(result)).toEqual([ALL[0], ALL[3]]);
  });

  test('goes by the policy, and can be accepted', async () => {
    const exceptions = await put(
      await tempFolder(),
      'exceptions.yaml',
      [
        'exceptions:',
        '  - id: TWICE',
        '    match: { check: version-duplicate, firmware: again }',
        '    reason: A second build for the plant.',
        '    owner: Lamps',
        '    approver: Security',
        '    until: indefinite',
      ].join('\n'),
    );
    const result = await auditWith(
      '{ list: true }',
      `exceptions: ${exceptions}`,
      'failOn: medium',
      'checks: { content-duplicate: { severity: high } }',
      'overrides: [{ product: a1Lock, checks: { delta-source-absent: false } }]',
    );
    const rows = readTable(result.json.folder, 'findings');
    expect(pick(rows, 'firmware_id', 'check_id', 'severity', 'state').sort()).toEqual([
      ['again', 'version-duplicate', 'medium', 'accepted'],
      ['one', 'content-duplicate', 'high', 'new'],
      ['one', 'version-duplicate', 'medium', 'new'],
      ['renamed', 'content-duplicate', 'high', 'new'],
    ]);
    expect([result.code, result.json.findings_at_or_above_fail_on]).toEqual([3, 3]);
  });
});
