import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { checkTexts, textsOf } from '../../src/texts/index.ts';
import { runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

const EN = textsOf('en');

describe('checks', () => {
  test('lists every check once, with its severity, below its category', async () => {
    const { code, stdout, stderr } = await runCli(['checks']);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    for (const { id, severity, category } of CHECKS) {
      const [line = '', ...others] = lines.filter((text) => text.trim().split(' ')[0] === id);
      expect([line, others]).toEqual([expect.stringContaining(checkTexts(EN, id).failingTitle), []]);
      expect(line).toMatch(new RegExp(` ${severity} `));
      const above = lines.slice(0, lines.indexOf(line)).filter((text) => /^\S/.test(text));
      expect(above.at(-1)).toBe(category);
    }
    expect(stdout).toContain('(within: 6h)');
  });

  test.each(CHECKS.map(({ id }) => id))('explains %s', async (id) => {
    const check = CHECKS.find((candidate) => candidate.id === id)!;
    const { code, stdout } = await runCli(['checks', id]);
    expect(code).toBe(0);
    const { title, failingTitle, why, console, api, params } = checkTexts(EN, id);
    for (const text of [id, title, failingTitle, check.severity, why, console, api])
      expect(stdout).toContain(text);
    for (const [name, description] of Object.entries(params)) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(description);
    }
  });

  test.each([
    ['url-expird', /there is no check "url-expird", did you mean url-expired\?/],
    ['zzzzzzzzzzzzzzz', /there is no check "zzzzzzzzzzzzzzz"\n.*ota-audit checks/],
  ])('does not know %s', async (id, message) => {
    const { code, stdout, stderr } = await runCli(['checks', id]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  const JOB = `
targets: [{ account: a, region: cn-shanghai }]
select: { list: true }
checks:
  unverified: false
  url-expired: { severity: low }
  url-expiring: { within: 90m }
`;

  test('with --job, as the job sees them', async () => {
    const path = await put(await tempFolder(), 'job.yaml', JOB);
    const { code, stdout } = await runCli(['checks', '--job', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ unverified +off /);
    expect(stdout).toMatch(/ url-expired +low /);
    expect(stdout).toMatch(/ url-expiring .*\(within: 90m\)/);
    const one = await runCli(['checks', 'unverified', '--job', path]);
    expect(one.stdout).toMatch(/severity +high \(switched off\)/);
  });

  test('with a --job that is wrong: exit 2', async () => {
    const path = await put(await tempFolder(), 'job.yaml', 'targets: []\n');
    const { code, stderr } = await runCli(['checks', '--job', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('job.yaml:1:');
  });
});
