import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { somePackage } from '../emulator/support.ts';
import { audit, emulator, pick, readTable } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

const FLEET = fleetOf(
  [
    somePackage({ firmwareId: 'lamp1', productKey: 'a1Lamp', moduleName: 'mcu', status: 0 }),
    somePackage({ firmwareId: 'lamp2', productKey: 'a1Lamp', moduleName: 'wifi', status: 0 }),
    somePackage({ firmwareId: 'lock1', productKey: 'b2Lock', moduleName: 'mcu', status: 0 }),
  ],
  DEMO_INSTANCE_ID,
);

const job = (...policy: string[]): string =>
  [
    'targets:',
    `  - { account: demo, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}] }`,
    'select: { list: true }',
    ...policy,
  ].join('\n');

async function auditUnder(...policy: string[]): Promise<Awaited<ReturnType<typeof audit>>> {
  const served = await emulator({ fleet: FLEET });
  const path = await put(await tempFolder(), 'nightly.yaml', job(...policy));
  return audit([path, '--endpoint', served.url]);
}

const unverified = (result: Awaited<ReturnType<typeof audit>>): string[][] =>
  pick(
    result.rows('findings').filter((row) => row['check_id'] === 'unverified'),
    'firmware_id',
    'severity',
  );

describe('a policy, from the job file to the exit code', () => {
  test('overrides in their order, later ones win', async () => {
    const result = await auditUnder(
      'checks: { unverified: { severity: medium } }',
      'overrides:',
      '  - { product: a1*, checks: { unverified: { severity: low } } }',
      '  - { product: "*", module: wifi, checks: { unverified: false } }',
      '  - { module: mcu, product: b2*, checks: { unverified: { severity: critical } } }',
    );
    expect(unverified(result)).toEqual([
      ['lamp1', 'low'],
      ['lock1', 'critical'],
    ]);
    expect([result.code, result.json.findings_at_or_above_fail_on]).toEqual([3, 1]);
  });

  test('a check that only reports is in every report and in no exit code', async () => {
    const result = await auditUnder('checks: { unverified: { soft: true } }');
    expect([result.code, unverified(result).length]).toEqual([0, 3]);
    expect(result.json.findings_at_or_above_fail_on).toBe(0);
  });

  test('is in the manifest’s configuration', async () => {
    const { json } = await auditUnder('overrides: [{ product: x, checks: { unverified: { soft: true } } }]');
    const manifest = JSON.parse(await readFile(join(json.folder, 'manifest.json'), 'utf8')) as {
      configuration: Record<string, unknown>;
    };
    expect(manifest.configuration['overrides']).toEqual([
      { product: 'x', module: '*', checks: { unverified: { soft: true, params: {} } } },
    ]);
  });
});

describe('exceptions, from their file to the exit code', () => {
  const exceptions = (...until: string[]): string =>
    [
      'exceptions:',
      '  - id: LAMPS',
      '    match: { check: unverified, product: a1Lamp }',
      '    reason: Verified on the line.',
      '    owner: Lamps',
      '    approver: Security',
      ...until,
    ].join('\n');

  async function auditWith(text: string, asOf: string): Promise<Awaited<ReturnType<typeof audit>>> {
    const served = await emulator({ fleet: FLEET });
    const folder = await tempFolder();
    await put(folder, 'exceptions.yaml', text);
    const path = await put(folder, 'nightly.yaml', job('exceptions: exceptions.yaml'));
    return audit([path, '--endpoint', served.url, '--as-of', asOf]);
  }
  const marks = (result: Awaited<ReturnType<typeof audit>>): string[][] =>
    pick(
      result.rows('findings').filter((row) => row['check_id'] === 'unverified'),
      'firmware_id',
      'exception_id',
      'exception_until',
    );

  test('an accepted finding is in the table, marked, until its last day is over', async () => {
    const text = exceptions('    until: 2026-11-23');
    const last = await auditWith(text, '2026-11-23T23:59:59.999Z');
    expect(marks(last)).toEqual([
      ['lamp1', 'LAMPS', '2026-11-23T23:59:59.999Z'],
      ['lamp2', 'LAMPS', '2026-11-23T23:59:59.999Z'],
      ['lock1', '', ''],
    ]);
    const accepted = last.rows('findings').filter((row) => row['state'] === 'accepted');
    expect([accepted.length, last.json.findings_at_or_above_fail_on]).toEqual([2, 1]);

    const next = await auditWith(text, '2026-11-24T00:00:00Z');
    expect(marks(next).map(([, id]) => id)).toEqual(['', '', '']);
    expect(next.json.findings_at_or_above_fail_on).toBe(3);
    expect(next.rows('findings').some((row) => row['state'] === 'accepted')).toBe(false);
  });

  test('the manifest holds the file’s digest and what it says', async () => {
    const text = exceptions('    until: indefinite');
    const result = await auditWith(text, '2026-11-23T00:00:00Z');
    expect(marks(result)[0]).toEqual(['lamp1', 'LAMPS', '']);
    const manifest = JSON.parse(await readFile(join(result.json.folder, 'manifest.json'), 'utf8')) as {
      configuration: { exceptions: unknown };
    };
    expect(manifest.configuration.exceptions).toMatchObject({
      path: expect.stringMatching(/exceptions\.yaml$/) as string,
      sha256: createHash('sha256').update(text).digest('hex'),
      rules: [{ id: 'LAMPS', product: 'a1Lamp', until: '' }],
    });
  });

  test('one that ended between two runs: its findings are reopened, first seen when they were, and said so', async () => {
    const served = await emulator({ fleet: FLEET });
    const folder = await tempFolder();
    await put(folder, 'exceptions.yaml', exceptions('    until: 2026-11-23'));
    const path = await put(folder, 'nightly.yaml', job('exceptions: exceptions.yaml'));
    const night = async (asOf: string): Promise<{ states: string[][]; text: string }> => {
      const argv = [
        'run',
        path,
        '--endpoint',
        served.url,
        '--as-of',
        asOf,
        '--format',
        'csv',
        '--out',
        folder,
      ];
      const result = await runCli([...argv, '--qps', '5000'], { env: DEMO_ENV });
      const rows = readTable(join(folder, 'nightly', 'latest'), 'findings');
      const states = rows.filter((row) => row['check_id'] === 'unverified');
      return { states: pick(states, 'firmware_id', 'state', 'exception_id'), text: result.stdout };
    };
    const first = await night('2026-11-23T12:00:00Z');
    expect(first.states).toEqual([
      ['lamp1', 'accepted', 'LAMPS'],
      ['lamp2', 'accepted', 'LAMPS'],
      ['lock1', 'new', ''],
    ]);
    expect(first.text).toContain('Exception LAMPS (unverified) expires on 2026-11-23, in 12h');
    const second = await night('2026-11-24T12:00:00Z');
    expect(second.states).toEqual([
      ['lamp1', 'reopened', ''],
      ['lamp2', 'reopened', ''],
      ['lock1', 'persisting', ''],
    ]);
    expect(second.text).toContain(
      'Exception LAMPS (unverified) expired on 2026-11-23: 2 findings it accepted are open again (lamp1, lamp2).',
    );
  });
});
