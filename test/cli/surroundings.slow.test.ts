import { onTestFinished, describe, expect, test } from 'vitest';
import { serveHttp } from '../iot/local-server.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { MAIN, execute } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';

const PLACE = ['--region', 'cn-shanghai', '--endpoint', 'http://127.0.0.1:1'];

test('a port that is taken: the emulator says so, and how to get another', async () => {
  const server = await serveHttp(() => undefined);
  onTestFinished(() => server.close());
  const { code, stdout, stderr } = await runCli(['emulator', '--port', String(server.port)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    `ota-audit: --port ${server.port}: another program is using this port. ` +
      'Choose another port above 1023, or omit --port to use any free one.\n',
  );
});

describe('a current folder that is gone', () => {
  const inGone = 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec "$@"';
  test.each([['run', '--list', ...PLACE], ['doctor', ...PLACE], ['init']].map((argv) => ({ argv })))(
    '$argv.0: exit 2, and what to do',
    async ({ argv }) => {
      const { code, stderr } = await execute('sh', ['-c', inGone, 'sh', process.execPath, MAIN, ...argv], {
        ...DEMO_ENV,
      });
      expect(stderr).toMatch(/the current folder no longer exists\. Change to an existing folder/);
      expect(stderr).not.toContain('defect');
      expect(code).toBe(2);
    },
  );
});

describe('a temporary folder that is not there', () => {
  test('run: exit 2, and what to set', async () => {
    const folder = await tempFolder();
    const TMPDIR = await put(folder, 'file', '');
    const argv = [MAIN, 'run', '--list', ...PLACE, '--out', folder];
    const { code, stderr } = await execute(process.execPath, argv, { ...DEMO_ENV, TMPDIR });
    expect(stderr).toBe(
      `ota-audit: ${TMPDIR}: no temporary folder can be created there: a part of the path is a file, not a folder (ENOTDIR). ` +
        'Set TMPDIR to a folder that the audit user can write to.\n',
    );
    expect(code).toBe(2);
  });

  test('doctor: a failure of the selection that needs one', async () => {
    const folder = await tempFolder();
    const TMPDIR = await put(folder, 'file', '');
    const ids = await put(folder, 'ids.csv', 'FirmwareId\na\n');
    const argv = [MAIN, 'doctor', '--json', '--ids', ids, ...PLACE, '--out', folder];
    const { stdout } = await execute(process.execPath, argv, { ...DEMO_ENV, TMPDIR });
    const lines = JSON.parse(stdout) as { check: string; status: string; fix: string }[];
    expect(lines.find(({ check }) => check === 'selection')).toMatchObject({
      status: 'failure',
      fix: 'Set TMPDIR to a folder that the audit user can write to.',
    });
  });
});
