import { existsSync, readdirSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE } from '../support/cli.ts';
import { execute, MAIN, start } from '../support/process.ts';
import { tempFolder } from '../support/temp.ts';

const NODE = process.execPath;

describe('the process', () => {
  test('a reader that closes the pipe early is no trouble', async () => {
    const command = 'set -o pipefail; "$0" "$1" checks | head -n 1';
    const { code, stdout, stderr } = await execute('bash', ['-c', command, NODE, MAIN], DEMO_ENV);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${CHECKS[0]?.category}\n`, stderr: '' });
  });

  test('a reader that never reads is none either', async () => {
    const command = '"$0" "$1" checks url-expired > >(exec true); sleep 0.2; echo "ended" >&2';
    expect((await execute('bash', ['-c', command, NODE, MAIN], DEMO_ENV)).stderr).toBe('ended\n');
  });

  test.each([
    ['stderr cannot be written: the audit goes on', '2>/dev/full', 0],
    ['stderr has lost its reader: it goes on as well', '2> >(exec true)', 0],
    ['stdout cannot be written: the audit is kept, and the code says so', '>/dev/full', 7],
  ])('%s', async (_what, redirection, code) => {
    const served = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const argv = ['run', '--list', ...DEMO_PLACE, '--endpoint', served.url, '--format', 'csv', '--out', out];
    const command = `"$0" "$@" ${redirection}`;
    const result = await execute(
      'bash',
      ['-c', command, NODE, MAIN, ...argv, '--json', '--verbose'],
      DEMO_ENV,
    );
    expect(result.code, result.stderr).toBe(code);
    expect(existsSync(join(out, 'adhoc/latest/manifest.json'))).toBe(true);
    if (code === 7) expect(result.stderr).toContain('could not be written to stdout (ENOSPC)');
  });

  test('an error that nobody waits for, and a diagnostic report, hold no secret', async () => {
    const secret = 'secretOfAProcessTest/0123';
    const folder = await tempFolder();
    const script = `
      process.report.directory = ${JSON.stringify(folder)};
      process.on('SIGUSR2', () => {
        process.report.writeReport('report.json');
        throw Object.assign(new Error('signature=abcdef of ${secret}'), { request: '${secret}' });
      });`;
    const { child, said, ended } = start(
      NODE,
      ['--import', `data:text/javascript,${encodeURIComponent(script)}`, MAIN, 'emulator'],
      { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret },
    );
    await said(/--endpoint/);
    child.kill('SIGUSR2');
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ota-audit: a bug in ota-audit; please report it\.\nError: /m);
    expect(stdout + stderr).not.toMatch(/secretOfAProcess|abcdef/);
    const report = await readFile(join(folder, 'report.json'), 'utf8');
    expect(report).toContain('"environmentVariables"');
    expect(JSON.parse(report)).not.toHaveProperty('environmentVariables.ALIBABA_CLOUD_ACCESS_KEY_SECRET');
  });

  test('a signal ends it also while it waits for its input', async () => {
    const scratch = await tempFolder();
    const waits = 'exec "$0" "$@" < <(exec tail -f --pid=$$ /dev/null 2>/dev/null)';
    const { child, ended } = start('bash', ['-c', waits, NODE, MAIN, 'run', '--ids', '-', ...DEMO_PLACE], {
      ...DEMO_ENV,
      TMPDIR: scratch,
    });
    const watcher = watch(scratch).once('change', () => child.kill('SIGTERM'));
    onTestFinished(() => watcher.close());
    expect(await ended).toMatchObject({
      code: 143,
      stderr: expect.stringContaining('interrupted by SIGTERM'),
    });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('the emulator’s own words are enough to run an audit against it, until SIGTERM', async () => {
    const { child, said, ended } = start(
      NODE,
      [MAIN, 'emulator', '--packages', '5', '--latency', '0', '--quota', 'none'],
      DEMO_ENV,
    );
    const [text] = await said(/[^]*--endpoint \S+\n/);
    const env = Object.fromEntries(
      [...text.matchAll(/(ALIBABA_CLOUD_\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const [, command = ''] = /ota-audit (run .*)/.exec(text) ?? [];
    const out = await tempFolder();
    const result = await execute(
      NODE,
      [MAIN, ...command.split(' '), '--out', out, '--json', '--format', 'csv'],
      { HOME: out, ...env },
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ coverage: { requested: 5, audited: 5 } });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});
