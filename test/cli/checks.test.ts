import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { SHIPPED } from '../../src/frameworks/shipped.ts';
import { runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

describe('checks', () => {
  test('lists every check once, with its severity, below its category', async () => {
    const { code, stdout, stderr } = await runCli(['checks']);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    for (const { id, severity, category, english } of CHECKS) {
      const [line = '', ...others] = lines.filter((text) => text.trim().split(' ')[0] === id);
      expect([line, others]).toEqual([expect.stringContaining(english.failingTitle), []]);
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
    const { title, failingTitle, why, console, api, params } = check.english;
    for (const text of [id, title, failingTitle, check.severity, why, console, api])
      expect(stdout).toContain(text);
    for (const [name, description] of Object.entries(params)) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(description);
    }
  });

  test.each([
    ['url-expird', /there is no check "url-expird", did you mean url-expired\?/],
    ['zzzzzzzzzzzzzzz', /there is no check "zzzzzzzzzzzzzzz"\. ota-audit checks/],
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
  url-insecure: { soft: true }
overrides:
  - { product: "a1*", checks: { url-expiring: { within: 2h, severity: high }, unverified: true } }
  - { module: mcu, checks: { url-foreign-host: { hosts: [fw.example.com, "*.example.org"] } } }
`;

  test('with --job, as the job sees them', async () => {
    const path = await put(await tempFolder(), 'job.yaml', JOB);
    const { code, stdout } = await runCli(['checks', '--job', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ unverified +off /);
    expect(stdout).toMatch(/ url-expired +low /);
    expect(stdout).toMatch(/ url-expiring .*\(within: 90m\)/);
    expect(stdout).toMatch(/ url-insecure .*\(soft: reports only\)/);
    expect(stdout).toMatch(/ url-expiring .*\n +product a1\*, module \* → severity: high, within: 2h\n/);
    expect(stdout).toContain('product *, module mcu → hosts: fw.example.com, *.example.org\n');
    const one = await runCli(['checks', 'unverified', '--job', path]);
    expect(one.stdout).toMatch(/severity +high \(switched off\)/);
    expect(one.stdout).toMatch(/override +product a1\*, module \* → enabled: true\n/);
    const soft = await runCli(['checks', 'url-insecure', '--job', path]);
    expect(soft.stdout).toMatch(/soft +reports only/);
  });

  test('explains which clauses a check speaks to', async () => {
    const { stdout } = await runCli(['checks', 'unverified']);
    expect(stdout).toContain('\nRelated framework clauses (see --framework)\n');
    expect(stdout).toContain('  iec-62443-4-1: SVV-1 partial, SUM-1 supports\n');
  });

  test('--framework alone lists them, with their version', async () => {
    const { code, stdout } = await runCli(['checks', '--framework']);
    expect(code).toBe(0);
    for (const id of SHIPPED)
      expect(stdout).toMatch(new RegExp(`^${id} +\\S.*\n +\\S.*; clauses: \\d+, [1-9] without checks`, 'm'));
  });

  test('--framework <id> shows clauses, checks, strengths, and the clauses that stay silent', async () => {
    const { code, stdout } = await runCli(['checks', '--framework', 'un-r156']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^un-r156 – UN Regulation No. 156/);
    expect(stdout).toContain('never authenticity');
    expect(stdout).toMatch(/\n7\.1\.3\.3 – .* \(number not confirmed\)\n  unverified +supports  \S/);
    expect(stdout).toMatch(/\n7\.2\.1\.1 – [^(]*\n  digest-missing +indirect/);
    expect(stdout).toMatch(/\nClauses that no check covers\n  7\.1\.1\.3, 7\.1\.1\.4 – .*\n    The platform/);
    expect(stdout).not.toMatch(/satisf| \n/i);
  });

  test('--framework <id> of one check shows its clauses alone', async () => {
    const { stdout } = await runCli(['checks', 'url-insecure', '--framework', 'owasp-isvs']);
    expect(stdout).toContain('\n3.4.12 – ');
    expect(stdout).not.toMatch(/3\.4\.3 –|unverified|no check can speak/);
  });

  test('--framework in the language and with the frameworks of a job', async () => {
    const folder = await tempFolder();
    await put(
      folder,
      'house.yaml',
      'id: house\ntitle: H\nversion: v\nnote: n\nclauses: [{ clause: X, title: T, confirmed: true, silent: Why. }]\n',
    );
    const path = await put(folder, 'job.yaml', `${JOB}locale: zh-CN\nframeworks: [eu-cra, house.yaml]\n`);
    const listed = await runCli(['checks', '--job', path, '--framework']);
    expect(listed.stdout).toMatch(/^eu-cra +欧盟[\s\S]*^house +H$/m);
    const own = await runCli(['checks', '--framework', join(folder, 'house.yaml')]);
    expect([own.code, own.stdout]).toEqual([
      0,
      expect.stringMatching(/^house – H\n[\s\S]*X – T\n    Why\.\n/),
    ]);
  });

  test.each([
    ['eu-kra', /there is no framework "eu-kra", did you mean eu-cra\?.*Available: iec-62443-4-1, un-r156/s],
    ['zzzzzzzzzzz', /there is no framework "zzzzzzzzzzz".*owasp-isvs; or give the path/s],
    ['none.yaml', /none\.yaml does not exist/],
  ])('--framework %s is none: exit 2', async (name, message) => {
    const { code, stdout, stderr } = await runCli(['checks', '--framework', name]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('with a --job that is wrong: exit 2', async () => {
    const path = await put(await tempFolder(), 'job.yaml', 'targets: []\n');
    const { code, stderr } = await runCli(['checks', '--job', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('job.yaml:1:');
  });
});
