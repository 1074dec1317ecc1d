import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE } from '../support/cli.ts';
import { execute, MAIN, start } from '../support/process.ts';
import { tempFolder } from '../support/temp.ts';

/** The shipped program, as cron and shells see it. */
const NODE = process.execPath;
const otaAudit = (...argv: string[]): ReturnType<typeof execute> => execute(NODE, [MAIN, ...argv], DEMO_ENV);

describe('the process', () => {
  test('--version and --help end with 0 and say nothing on stderr', async () => {
    expect(await otaAudit('--version')).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
    expect(await otaAudit('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Usage: ota-audit'),
    });
  });

  test('a usage error ends with 2 and says nothing on stdout', async () => {
    expect(await otaAudit('run', '--qps', 'fast')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--qps fast'),
    });
  });

  test.each([
    ['0', [], []],
    ['3', ['gone'], []],
    ['5', [], ['--instance-id', 'iot-nowhere']],
  ])('a run ends with %s; stdout is the summary, stderr the log', async (code, ids, flags) => {
    const served = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const file = await idsFile(out, ['fw0001', 'fw0002', ...ids]);
    const argv = [
      'run',
      '--ids',
      file,
      ...DEMO_PLACE,
      '--endpoint',
      served.url,
      '--format',
      'csv',
      '--out',
      out,
      '--json',
      ...flags,
    ];
    const result = await otaAudit(...argv);
    expect(String(result.code)).toBe(code);
    expect(JSON.parse(result.stdout)).toMatchObject({ exit_code: Number(code) });
    expect(result.stderr).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info/);
  });

  test('emulator serves until SIGINT', async () => {
    const { child, said, ended } = start(
      NODE,
      [MAIN, 'emulator', '--packages', '3', '--latency', '0'],
      DEMO_ENV,
    );
    const [, url = ''] = await said(/emulator listening on (http:\/\/127\.0\.0\.1:\d+)[^]*--endpoint/);
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(400);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    await expect(fetch(url)).rejects.toThrow();
  });
});
