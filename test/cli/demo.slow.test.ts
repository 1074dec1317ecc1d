import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoFleet } from '../../src/emulator/index.ts';
import { demoCases } from '../../src/emulator/demo-fleet.ts';
import { pick, readTable } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

test('the demo works without an account, uses no real key, and finds what it was given to find', async () => {
  const out = await tempFolder();
  const env = {
    HOME: out,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tSomebodysOwnKey1',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'hunter2',
  };
  const { code, stdout, stderr } = await runCli(['demo', '--out', out], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^demo \d{8}T\d{6}Z-[0-9a-f]{6} {2}FAIL {2}INCOMPLETE\n/);
  expect(stdout).toContain(
    '\nexit code 4: not everything was answered: 1 package denied, 1 package failed\n',
  );
  expect(stdout).toMatch(/\nOpen \S+\/audit\.xlsx first/);
  expect(stdout + stderr).not.toMatch(/hunter2|LTAI5tSomebodysOwnKey1|Signature=/);
  const folder = join(out, 'demo', 'latest');
  for (const name of [
    'audit.xlsx',
    'packages.csv',
    'findings.csv',
    'files.csv',
    'coverage.csv',
    'rollouts.csv',
    'manifest.json',
    'SHA256SUMS',
    'run.json',
    'results.jsonl',
    'plan.json',
    'ledger',
  ]) {
    expect(readdirSync(folder)).toContain(name);
    expect(stdout).toContain(name);
  }

  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as { configuration: object };
  for (const key of ['notify', 'ping', 'metrics']) expect(plan.configuration).not.toHaveProperty(key);

  const fleet = demoFleet({ nowMs: Date.now() });
  const cases = demoCases(fleet).filter(({ firmwareId }) => firmwareId !== '');
  const rows = readTable(folder, 'packages');
  const failing = readTable(folder, 'findings').filter((row) => row['verdict'] === 'fail');
  for (const { firmwareId, title, outcome, checks } of cases) {
    const [row] = rows.filter((candidate) => candidate['firmware_id'] === firmwareId);
    expect([title, row?.['outcome']]).toEqual([title, outcome]);
    const found = pick(
      failing.filter((finding) => finding['firmware_id'] === firmwareId),
      'check_id',
    ).flat();
    expect([title, found.sort()]).toEqual([title, [...checks].sort()]);
  }
  // Everything else is healthy, but for the package that appeared while the list was read.
  const known = new Set(cases.map(({ firmwareId }) => firmwareId));
  for (const row of rows) if (!known.has(row['firmware_id']!)) expect(row['outcome']).toBe('pass');
}, 60_000);
