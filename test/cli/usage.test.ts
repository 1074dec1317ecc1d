import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { RUN_OPTIONS } from '../../src/cli/options.ts';
import { runCli } from '../support/cli.ts';

describe('help', () => {
  test('--version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  test.each([
    [['--help'], ['run', 'demo', 'checks', 'emulator']],
    [
      ['run', '--help'],
      ['[job]', ...RUN_OPTIONS.map(({ flags }) => flags)],
    ],
    [
      ['demo', '--help'],
      ['--out', '--quiet'],
    ],
    [
      ['checks', '--help'],
      ['[id]', '--job'],
    ],
    [
      ['emulator', '--help'],
      ['--port', '--packages', '--quota', '--faults', '--latency'],
    ],
  ])('%j is told on stdout', async (argv, words) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: ota-audit/);
    for (const word of words) expect(stdout).toContain(word);
  });

  test('a command line without a command shows what there is, and is an error', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: ota-audit/);
  });
});

describe('a command line that makes no sense: exit 2, a hint, nothing on stdout', () => {
  const place = ['--region', 'cn-shanghai'];
  test.each<[string[], RegExp, RegExp]>([
    [['audit'], /unknown command 'audit'/, /--help/],
    [['rnu'], /unknown command 'rnu'/, /Did you mean run\?/],
    [['run', '--idz', 'x'], /unknown option '--idz'/, /Did you mean --ids\?/],
    [['run', 'a.yaml', 'b.yaml'], /too many arguments/, /--help/],
    [['run', '--ids'], /option '--ids <file\|->' argument missing/, /--help/],
    [['run', '--list', ...place, '--qps', 'fast'], /--qps fast: not a number from 0\.1 to 100000/, /./],
    [['run', '--list', ...place, '--qps', '0'], /--qps 0: not a number/, /./],
    [['run', '--list', ...place, '--qps', ''], /--qps : not a number/, /./],
    [
      ['run', '--list', ...place, '--fail-on', 'urgent'],
      /--fail-on urgent: not one of critical, high/,
      /never/,
    ],
    [
      ['run', '--list', ...place, '--as-of', 'yesterday'],
      /--as-of yesterday: not an ISO 8601 time/,
      /2026-11-23T02:00:00Z/,
    ],
    [['run', '--list', ...place, '--as-of', '2026-13-40'], /--as-of 2026-13-40: not an ISO 8601 time/, /./],
    [
      ['run', '--list', ...place, '--expiring-within', 'soon'],
      /--expiring-within soon: not a duration/,
      /6h/,
    ],
    [['run', '--list', ...place, '--log-format', 'xml'], /--log-format xml: not one of text, json/, /./],
    [
      ['run', '--list', ...place, '--format', 'xslx'],
      /unknown format; did you mean xlsx\?/,
      /xlsx, html, csv/,
    ],
    [['run', '--list', ...place, '--format', ','], /no format is given/, /xlsx, html, csv/],
    [['run', '--list'], /no region is given/, /cn-shanghai/],
    [
      ['run', '--list', '--region', 'cn-shangai'],
      /region is unknown; did you mean cn-shanghai\?/,
      /--endpoint/,
    ],
    [
      ['run', '--list', ...place, '--endpoint', 'http://example.com'],
      /plain http, which is accepted for this machine only/,
      /https/,
    ],
    [
      ['run', '--list', ...place, '--endpoint', 'https://u:hunter2@example.com'],
      /holds a user name or password/,
      /https:\/\/host/,
    ],
    [['run', ...place], /nothing is selected/, /--ids <file> or --list/],
    [
      ['run', '--ids', 'x.csv', '--product-key', 'p', ...place],
      /--product-key and --dest-version filter a list/,
      /--list/,
    ],
    [['run', '--list', '--column', '2', ...place], /--column is about a CSV file/, /--ids/],
    [['emulator', '--port', 'http'], /--port http: not a whole number from 0 to 65535/, /./],
    [['emulator', '--packages', '0'], /--packages 0: not a whole number/, /./],
    [['emulator', '--quota', 'none at all'], /--quota none at all: not one of sliding/, /./],
    [['emulator', '--latency', '300-80'], /--latency 300-80: not milliseconds as min-max/, /80-300/],
    [['emulator', '--faults', '/nonexistent/faults.yaml'], /--faults \/nonexistent\/faults\.yaml/, /./],
  ])('%j', async (argv, message, hint) => {
    const { code, stdout, stderr } = await runCli(argv, { env: { HOME: '/nonexistent' } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(hint);
    expect(stderr).not.toMatch(/hunter2|\n\s+at .*:\d+/);
  });

  test('text that would forge a line or steer the terminal is written out', async () => {
    const { stderr } = await runCli(['checks', 'x\u001b[2J\nota-audit: all is well']);
    expect(stderr).not.toContain('\u001b');
    expect(stderr).not.toMatch(/^ota-audit: all is well/m);
  });
});
