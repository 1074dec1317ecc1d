import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

/** Audits three healthy packages and what `ids` names besides. */
async function run(
  flags: readonly string[],
  ids: readonly string[] = [],
): Promise<CliResult & { out: string }> {
  const served = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
  const out = await tempFolder();
  const file = await idsFile(out, ['fw0001', 'fw0002', 'fw0003', ...ids]);
  const argv = [
    'run',
    '--ids',
    file,
    ...DEMO_PLACE,
    '--endpoint',
    served.url,
    '--qps',
    '20',
    '--format',
    'csv',
    '--out',
    out,
  ];
  return { ...(await runCli([...argv, ...flags], { env: DEMO_ENV })), out };
}

describe('what a run prints', () => {
  test('the verdict, coverage, findings and files, on stdout; the log on stderr', async () => {
    const { code, stdout, stderr, out } = await run([], ['gone']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^adhoc \d{8}T\d{6}Z-[0-9a-f]{6}: COMPLETE\n/);
    expect(stdout).toContain('4 requested = 3 audited + 1 not found + 0 denied + 0 failed');
    expect(stdout).toContain('\n  1 finding counts at or above high: 1 open, 0 not judged.\n');
    expect(stdout).toContain('open: 1 high; accepted: none; not judged: none');
    for (const file of [
      'packages.csv',
      'findings.csv',
      'files.csv',
      'coverage.csv',
      'manifest.json',
      'SHA256SUMS',
      'run.json',
      'results.jsonl',
      'plan.json',
      'ledger/',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${file} +\\S`, 'm'));
    expect(stdout).toContain(`${out}/adhoc/`);
    for (const line of stderr.trimEnd().split('\n'))
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|debug) /);
  });

  test('--quiet: nothing at all where all is well', async () => {
    const { code, stdout, stderr } = await run(['--quiet']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('--quiet: nothing but the exit code where only findings are', async () => {
    const { code, stdout } = await run(['--quiet'], ['gone']);
    expect([code, stdout]).toEqual([3, '']);
  });

  test('--json: one line, and nothing else on stdout', async () => {
    const { code, stdout, out } = await run(['--json'], ['gone']);
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(summary).toMatchObject({
      job: 'adhoc',
      complete: true,
      incomplete_because: [],
      exit_code: code,
      coverage: { requested: 4, audited: 3, not_found: 1, denied: 0, failed: 0 },
      open: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
      fail_on: 'high',
      findings_at_or_above_fail_on: 1,
      failed_outputs: [],
    });
    expect(String(summary['folder'])).toMatch(`${out}/adhoc/`);
  });

  test('--json --quiet: that line alone', async () => {
    const { stdout, stderr } = await run(['--json', '--quiet']);
    expect([JSON.parse(stdout), stderr]).toEqual([expect.objectContaining({ exit_code: 0 }), '']);
  });

  test('--fail-on-new: what was there before does not count', async () => {
    const served = await emulator({ fleet: fleetOf(packages(1), DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const file = await idsFile(out, ['fw0001', 'gone']);
    const argv = ['run', '--ids', file, ...DEMO_PLACE, '--endpoint', served.url, '--out', out, '--json'];
    const nights = [['--fail-on-new'], ['--fail-on-new'], []];
    const told: unknown[] = [];
    for (const flags of nights) {
      const { code, stdout } = await runCli([...argv, ...flags], { env: DEMO_ENV });
      const { result, headline } = JSON.parse(stdout) as Record<string, unknown>;
      told.push([code, result, headline]);
    }
    expect(told).toEqual([
      [3, 'fail', '1 new finding counts at or above high: 1 open, 0 not judged.'],
      [0, 'pass', 'No new finding counts at or above high.'],
      [3, 'fail', '1 finding counts at or above high: 1 open, 0 not judged.'],
    ]);
  });

  test.each([
    ['critical', 0],
    ['high', 3],
    ['info', 3],
    ['never', 0],
  ])('--fail-on %s decides the exit code', async (severity, code) => {
    expect((await run(['--fail-on', severity], ['gone'])).code).toBe(code);
  });

  test('--log-format json: every line of stderr is JSON with time, level and message', async () => {
    const { stderr } = await run(['--log-format', 'json', '--verbose']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        message: expect.any(String),
      });
    }
  });

  test.each([
    ['--qps', '1000', /warn {2}the job may make 1000 queries a second \(an account's documented quota: 20\)/],
    [
      '--expiring-within',
      '7d',
      /warn {2}url-expiring reports links that end within 7d, and the service signs links for about 24h/,
    ],
  ])('%s %s is more than the service documents: a warning, also when quiet', async (flag, value, said) => {
    const { code, stderr } = await run([flag, value, '--quiet']);
    expect(code).toBe(0);
    expect(stderr).toMatch(said);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('--log-format json: what else is said on stderr is JSON as well', async () => {
    const { stderr } = await run(['--log-format', 'json', '--quiet'], ['gone']);
    const messages = stderr
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toContainEqual(expect.stringMatching(/1 finding counts at or above high/));
  });

  test('--as-of and --expiring-within change the verdict on links', async () => {
    const soon = new Date(Date.now() + 20 * 3_600_000).toISOString();
    expect((await run(['--as-of', soon, '--fail-on', 'medium'])).code).toBe(3);
    expect((await run(['--as-of', soon, '--fail-on', 'medium', '--expiring-within', '1h'])).code).toBe(0);
  });
});
