import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { RUN_OPTIONS } from '../../src/cli/run-options.ts';
import { runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

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
    [['run', '--list', ...place, '--qps', ''], /--qps is empty/, /omit it/],
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
    [['run', '--list', ...place, '--format', ','], /no format given/, /xlsx, html, csv/],
    [['run', '--list'], /no region given/, /cn-shanghai/],
    [['run', '--list', '--region', 'cn-shangai'], /unknown region; did you mean cn-shanghai\?/, /--endpoint/],
    [
      ['run', '--list', ...place, '--endpoint', 'http://example.com'],
      /plain http, which is only accepted for this machine/,
      /https/,
    ],
    [
      ['run', '--list', ...place, '--endpoint', 'https://u:hunter2@example.com'],
      /contains a user name or password/,
      /https:\/\/host/,
    ],
    [['run', ...place], /nothing is selected/, /--ids <file> or --list/],
    [
      ['run', '--ids', 'x.csv', '--product-key', 'p', ...place],
      /--product-key and --dest-version filter a list/,
      /--list/,
    ],
    [['run', '--list', '--column', '2', ...place], /--column needs a CSV file/, /--ids/],
    [['emulator', '--port', 'http'], /--port http: not a whole number from 0 to 65535/, /./],
    [['emulator', '--packages', '0'], /--packages 0: not a whole number/, /./],
    [['emulator', '--quota', 'none at all'], /--quota none at all: not one of sliding/, /./],
    [['emulator', '--latency', '300-80'], /--latency 300-80: not a range of milliseconds/, /80-300/],
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

/** A job that is right but for what is put in place of a part of it. */
const JOB = `name: nightly
targets:
  - account: acme
    region: cn-shanghai
    endpoint: http://127.0.0.1:9
select: { list: true }
`;

describe('what people write on ordinary days: exit 2 that says what to write, and nothing on stdout', () => {
  const place = ['--region', 'cn-shanghai', '--endpoint', 'http://127.0.0.1:9'];
  const job =
    (from: string, to: string) =>
    (folder: string): Promise<string[]> =>
      put(folder, 'nightly.yaml', JOB.replace(from, to)).then((path) => ['run', path]);
  const more = (line: string): ReturnType<typeof job> => job('select:', `${line}\nselect:`);
  const flags =
    (...argv: string[]) =>
    (): string[] =>
      argv;

  test.each<[string, (folder: string) => string[] | Promise<string[]>, RegExp[]]>([
    [
      'a duration without a unit',
      more('deadline: 2'),
      [/:6:11 deadline: expected a number and a unit, for example 2h/],
    ],
    [
      'the same in quotes',
      more("deadline: '2'"),
      [/:6:11 deadline: expected a number and a unit, for example 2h/],
    ],
    [
      'another duration',
      more('resumeWithin: 12'),
      [/:6:15 resumeWithin: expected a number and a unit, for example 2h/],
    ],
    [
      'a duration flag',
      flags('run', '--list', ...place, '--expiring-within', '2'),
      [/not a duration\. Use a number and a unit/],
    ],
    [
      'a folder as job',
      (folder) => ['run', folder],
      [/is a folder, not the job file\. Give the file itself/, /`ota-audit report`/],
    ],
    [
      'no file name of IDs',
      flags('run', '--ids', '', ...place),
      [/--ids is empty\. Give it a value or omit it/],
    ],
    ['no folder', flags('run', '--list', '--out', '', ...place), [/--out is empty/]],
    ['no endpoint', flags('run', '--list', ...place, '--endpoint', ''), [/--endpoint is empty/]],
    ['no instance', flags('run', '--list', ...place, '--instance-id', ''), [/--instance-id is empty/]],
    ['no product', flags('run', '--list', ...place, '--product-key', ' '), [/--product-key is empty/]],
    ['no job', flags('run', ''), [/an argument is empty/]],
    ['no run folder', flags('report', ''), [/an argument is empty/]],
    ['no key to verify with', flags('verify', 'x', '--public-key', ''), [/--public-key is empty/]],
    ['no database', flags('load', 'x', '--url', ''), [/--url is empty/]],
    [
      'another scheme',
      flags('run', '--list', '--region', 'cn-shanghai', '--endpoint', 'htp://iot.example.com'),
      [/the endpoint is neither https nor http/],
    ],
    [
      'another scheme in a job',
      job('http://127.0.0.1:9', 'htp://iot.example.com'),
      [/the endpoint is neither https nor http/],
    ],
    [
      'a CSV file that is not there',
      job('{ list: true }', '{ ids: lists/ids.csv }'),
      [/nightly\.yaml:6 select\.ids: lists\/ids\.csv \(\/.*\/lists\/ids\.csv\) does not exist/],
    ],
    [
      'the same of a target',
      job('select: { list: true }', '    select: { ids: gone.csv }'),
      [/nightly\.yaml:6 select\.ids: gone\.csv \(\/.*\/gone\.csv\) does not exist/],
    ],
    [
      'the same as a flag',
      flags('run', '--ids', 'no/ids.csv', ...place),
      [/no\/ids\.csv \(\/.*\/no\/ids\.csv\) does not exist/],
    ],
    [
      'a variable that is not closed',
      job('acme', '${ACC'),
      [/:3:14 "\$\{" does not start a valid variable; write \$\{NAME\}/],
    ],
    [
      'a day without a zone',
      flags('run', '--list', ...place, '--as-of', '2026-11-27'),
      [/--as-of 2026-11-27: not an ISO 8601 time with a time zone\. For example: 2026-11-23T02:00:00Z/],
    ],
    [
      'a time without a zone',
      flags('run', '--list', ...place, '--as-of', '2026-11-27T02:00:00'),
      [/--as-of 2026-11-27T02:00:00: not an ISO 8601 time with a time zone/],
    ],
    [
      'no such day',
      flags('report', 'x', '--as-of', '2026-02-30T00:00:00Z'),
      [/--as-of 2026-02-30T00:00:00Z: not an ISO 8601 time/],
    ],
    [
      'a day in a job',
      more('asOf: 2026-11-27'),
      [/:6:7 asOf: expected an ISO 8601 time with a time zone, such as 2026-11-23T02:00:00Z/],
    ],
    [
      'a key twice',
      job('name: nightly', 'failOn: low\nname: nightly\nfailOn: high'),
      [/:3:1 the key failOn is already in line 1; keep one/],
    ],
    [
      'a key twice within a block',
      job('region: cn-shanghai', 'region: cn-shanghai\n    account: b'),
      [/:5:5 the key account is already in line 3/],
    ],
  ])('%s', async (_, argv, said) => {
    const folder = await tempFolder();
    const env = { HOME: folder, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIx', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'x' };
    const given = await argv(folder);
    const { code, stdout, stderr } = await runCli(given, { env });
    expect([code, stdout]).toEqual([2, '']);
    for (const words of said) expect(stderr).toMatch(words);

    // The same as a JSON line, where the log is.
    if (!['run', 'report'].includes(given[0] ?? '')) return;
    const json = await runCli([...given, '--log-format', 'json'], { env });
    expect(json.code).toBe(2);
    const { message, hint } = JSON.parse(json.stderr) as { message: string; hint: string };
    for (const words of said) expect(`${message}. ${hint}`).toMatch(words);
  });

  test.each([
    [['run', '--idz'], /unknown option '--idz'/],
    [['rnu'], /unknown command 'rnu'/],
    [['run', '--list', '--qps', 'fast'], /--qps fast: not a number/],
  ])('%j is one JSON line as well', async (argv, said) => {
    for (const format of [['--log-format', 'json'], ['--log-format=json']]) {
      const { code, stdout, stderr } = await runCli([...argv, ...format]);
      expect([code, stdout]).toEqual([2, '']);
      expect(JSON.parse(stderr)).toMatchObject({
        level: 50,
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        message: expect.stringMatching(said),
        exit_code: 2,
      });
    }
  });
});
