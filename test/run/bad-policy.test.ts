import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

/*
 * What can be wrong with a policy, through the front door: exit 2, the file with line and column, the nearest name, and
 * a service that was not asked anything.
 */

let service: Emulator;
beforeAll(async () => void (service = await startEmulator()));
afterAll(() => service.close());

const JOB = ['targets:', '  - { account: demo, region: cn-shanghai }', 'select: { list: true }'];

/** Files by name; `nightly.yaml` is the job, of which only what comes after its selection is given. */
async function refused(files: Record<string, string>, ...said: string[]): Promise<void> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    await put(folder, name, name === 'nightly.yaml' ? [...JOB, text].join('\n') : text);
  }
  const argv = ['run', join(folder, 'nightly.yaml'), '--endpoint', service.url];
  const result = await runCli([...argv, '--out', join(folder, 'reports')], { env: DEMO_ENV });
  for (const words of said) expect(result.stderr).toContain(words);
  expect([result.code, result.stdout, service.stats().received]).toEqual([2, '', 0]);
}

describe('checks and overrides', () => {
  test.each<[string, string, string]>([
    [
      'an unknown check',
      'checks: { url-expird: false }',
      'nightly.yaml:4:11 checks.url-expird: unknown key; did you mean url-expired?',
    ],
    [
      'a parameter out of its range',
      'checks: { url-expiring: { within: 0h } }',
      'nightly.yaml:4:35 checks.url-expiring.within: expected a duration greater than 0',
    ],
    [
      'soft that is no switch',
      'checks: { url-expiring: { soft: maybe } }',
      'nightly.yaml:4:33 checks.url-expiring.soft: expected true or false',
    ],
    [
      'an unknown check of an override',
      'overrides:\n  - product: a1*\n    checks: { unverifed: false }',
      'nightly.yaml:6:15 overrides[0].checks.unverifed: unknown key; did you mean unverified?',
    ],
    [
      'an unknown key of an override',
      'overrides:\n  - modul: a1*\n    checks: { unverified: false }',
      'nightly.yaml:5:5 overrides[0].modul: unknown key; did you mean module?',
    ],
    [
      'an override for nothing in particular',
      'overrides: [{ checks: { unverified: false } }]',
      'nightly.yaml:4:13 overrides[0]: applies to nothing in particular: set `product` or `module`',
    ],
    [
      'an override of what knows no product',
      'overrides: [{ product: a, checks: { not-found: false } }]',
      'nightly.yaml:4:48 overrides[0].checks.not-found: cannot be set per product',
    ],
  ])('%s', (_, text, said) => refused({ 'nightly.yaml': text }, said));
});

describe('exceptions', () => {
  const rule = (change: Record<string, string> = {}): string => {
    const lines = {
      id: 'E1',
      match: '{ check: unverified }',
      reason: 'Because.',
      owner: 'An',
      approver: 'Bo',
      until: 'indefinite',
      ...change,
    };
    return `  - ${Object.entries(lines)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n    ')}\n`;
  };

  test.each<[string, string, string]>([
    [
      'an unknown check',
      rule({ match: '{ check: unverifed }' }),
      'policy/exceptions.yaml:3:21 exceptions[0].match.check: there is no such check; did you mean unverified?',
    ],
    ['no reason', rule({ reason: '' }), 'policy/exceptions.yaml:4:13 exceptions[0].reason: has no value'],
    [
      'a date that cannot be read',
      rule({ until: '31.03.2027' }),
      'policy/exceptions.yaml:7:12 exceptions[0].until: expected a day such as 2027-03-31',
    ],
    [
      'a day that no calendar has',
      rule({ until: '2027-02-30' }),
      'policy/exceptions.yaml:7:12 exceptions[0].until: no such date or time exists',
    ],
    [
      'the very same match twice',
      rule() + rule({ id: 'E2' }),
      'policy/exceptions.yaml:9:12 exceptions[1].match: matches exactly the same findings as exceptions[0] in line 2',
    ],
    [
      'the same id twice',
      rule() + rule({ match: '{ check: not-found }' }),
      'policy/exceptions.yaml:8:9 exceptions[1].id: has the same id as exceptions[0] in line 2',
    ],
    [
      'an unknown key',
      rule({ expires: '2027-03-31', aprover: 'x' }),
      'policy/exceptions.yaml:9:5 exceptions[0].aprover: unknown key; did you mean approver?',
    ],
  ])('%s', (_, rules, said) =>
    refused(
      {
        'nightly.yaml': 'exceptions: policy/exceptions.yaml',
        'policy/exceptions.yaml': `exceptions:\n${rules}`,
      },
      said,
    ),
  );

  test('that are not there', () =>
    refused({ 'nightly.yaml': 'exceptions: none.yaml' }, 'none.yaml does not exist'));
});

describe('frameworks', () => {
  const own = (check: string, id = 'house'): string =>
    [
      `id: ${id}`,
      'title: House rules',
      'version: "1"',
      'note: Read it.',
      'clauses:',
      '  - clause: A',
      '    title: Verified',
      '    confirmed: true',
      '    mapped:',
      `      - checks: [${check}]`,
      '        strength: supports',
      '        rationale: It says so.',
      '',
    ].join('\n');

  test.each<[string, string, Record<string, string>, string]>([
    [
      'an unknown ID',
      'frameworks: [eu-cra, iec-62443-4-2]',
      {},
      'nightly.yaml:4:22 frameworks[1]: there is no such framework; did you mean iec-62443-4-1?',
    ],
    [
      'an ID that no name is near',
      'frameworks: [sox]',
      {},
      'nightly.yaml:4:14 frameworks[0]: there is no such framework; known frameworks: iec-62443-4-1, un-r156',
    ],
    [
      'the same twice',
      'frameworks: [eu-cra, eu-cra]',
      {},
      'nightly.yaml:4:22 frameworks[1]: is already listed above',
    ],
    [
      'a check that does not exist',
      'frameworks: [policy/house.yaml]',
      { 'policy/house.yaml': own('verification-faild') },
      'policy/house.yaml:10:18 clauses[0].mapped[0].checks[0]: there is no such check; did you mean verification-failed?',
    ],
    [
      'an ID that is taken',
      'frameworks: [house.yaml]',
      { 'house.yaml': own('unverified', 'eu-cra') },
      'house.yaml: another framework already has the id eu-cra; choose a different one',
    ],
    ['a file that is not there', 'frameworks: [none.yaml]', {}, 'none.yaml does not exist'],
  ])('%s', (_, text, files, said) => refused({ ...files, 'nightly.yaml': text }, said));
});
