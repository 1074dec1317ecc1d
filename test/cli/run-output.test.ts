import { readdirSync } from 'node:fs';
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
  test('what came of it and why, what to fix, the figures and the files, on stdout; the log on stderr', async () => {
    const { code, stdout, stderr, out } = await run([], ['gone']);
    expect(code).toBe(3);
    const [verdict, worst, figures, notes, files] = stdout.trimEnd().split('\n\n');
    expect(verdict?.split('\n')).toEqual([
      expect.stringMatching(/^adhoc \d{8}T\d{6}Z-[0-9a-f]{6} {2}FAIL {2}COMPLETE$/),
      '1 finding counts at or above high: 1 open, 0 not judged.',
      'This is the first run of the job: every finding is new.',
      'exit code 3: everything was answered, and findings count (fail-on: high)',
    ]);
    expect(worst?.split('\n')).toEqual([
      'Fix first',
      '  high  The requested package does not exist (not-found)',
      '        gone',
    ]);
    expect(figures?.split('\n')).toEqual([
      '4 requested = 3 audited + 1 not found + 0 denied + 0 failed.',
      'open: 1 high; accepted: none; not judged: none',
    ]);
    expect(notes).toMatch(/^Notes\n {2}· The service reports that 1 requested package does not exist/);
    const [folder = '', names = ''] = files?.split('\n') ?? [];
    expect(folder).toMatch(`${out}/adhoc/`);
    // Every file is there, and every file that is there is named.
    const there = readdirSync(folder, { withFileTypes: true });
    expect(names.trim().split('  ').sort()).toEqual(
      there.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort(),
    );
    for (const line of stderr.trimEnd().split('\n'))
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|debug) /);
  });

  test('--quiet: nothing at all where all is well', async () => {
    // Not a warning either: this is twice what an account's quota allows.
    const { code, stdout, stderr } = await run(['--quiet', '--qps', '40']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('--quiet: when, what, why, what to fix and where to look, once each, on stderr', async () => {
    const { code, stdout, stderr, out } = await run(['--quiet'], ['gone1', 'gone2', 'gone3', 'gone4']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^ota-audit: \d{4}-\d\d-\d\d \d\d:\d\d UTC adhoc \d{8}T\d{6}Z-[0-9a-f]{6} {2}FAIL {2}COMPLETE$/,
      ),
      '  4 findings count at or above high: 4 open, 0 not judged.',
      '  exit code 3: everything was answered, and findings count (fail-on: high)',
      '  high  not-found  gone1',
      '  high  not-found  gone2',
      '  high  not-found  gone3',
      expect.stringMatching(`^  ${out}/adhoc/\\d{8}T\\d{6}Z-[0-9a-f]{6}/$`),
      '',
    ]);
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
    [
      '--qps',
      '1000',
      /warn {2}the job may make 1000 queries per second \(documented quota of an account: 20\)/,
    ],
    [
      '--expiring-within',
      '7d',
      /warn {2}url-expiring flags links that expire within 7d, but links are only valid for about 24h/,
    ],
  ])('%s %s is more than the service documents: a warning', async (flag, value, said) => {
    const { code, stderr } = await run([flag, value]);
    expect(code).toBe(0);
    expect(stderr).toMatch(said);
  });

  test('--quiet: an error has its time as well', async () => {
    const { code, stderr } = await run(['--quiet', '--qps', '0']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ota-audit: \d{4}-\d\d-\d\d \d\d:\d\d UTC --qps 0: not a number .*\n$/);
  });

  test('--log-format json: what else is said on stderr is JSON as well', async () => {
    const { stderr } = await run(['--log-format', 'json', '--quiet'], ['gone']);
    const [line, ...others] = stderr
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      job: 'adhoc',
      result: 'fail',
      complete: true,
      exit_code: 3,
      message: expect.stringMatching(/1 finding counts at or above high/),
    });
  });

  test('--as-of and --expiring-within change the verdict on links', async () => {
    const soon = new Date(Date.now() + 20 * 3_600_000).toISOString();
    expect((await run(['--as-of', soon, '--fail-on', 'medium'])).code).toBe(3);
    expect((await run(['--as-of', soon, '--fail-on', 'medium', '--expiring-within', '1h'])).code).toBe(0);
  });
});
