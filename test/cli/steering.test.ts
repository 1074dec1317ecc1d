import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emulator } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

/** Turns the text behind it around, and is seen nowhere. */
const MARK = '\u202e';

test('no command prints a mark that turns text, whatever a file or a folder is called', async () => {
  const dir = join(await tempFolder(), `night${MARK}gpj`);
  await mkdir(dir);
  const ids = await put(dir, 'ids.csv', 'FirmwareId\nnone01\n');
  const { url } = await emulator();
  const out = join(dir, 'reports');
  const asked = [...DEMO_PLACE, '--endpoint', url, '--out', out];
  const run = ['run', '--ids', ids, ...asked, '--format', 'csv'];
  const latest = join(out, 'adhoc', 'latest');
  const lines: [string[], number][] = [
    [run, 3],
    [[...run, '--json'], 3],
    [['verify', latest, '--chain'], 0],
    [['report', latest, '--format', 'csv'], 3],
    [['report', latest, '--format', 'csv', '--json', '--out', join(dir, 'again')], 3],
    [['load', latest, '--format', 'parquet'], 0],
    [['doctor', '--ids', ids, ...asked], 0],
    [['doctor', '--ids', ids, ...asked, '--json'], 0],
    [['doctor', '--ids', join(dir, 'no.csv'), ...asked, '--json'], 2],
    [['init', '--out', join(dir, 'job.yaml')], 0],
    [['run', join(dir, 'none.yaml')], 2],
    [['verify', join(dir, 'none')], 2],
  ];
  for (const [argv, code] of lines) {
    const result = await runCli(argv, { env: DEMO_ENV });
    expect([argv, result.code, result.stderr.slice(0, 300)]).toEqual([argv, code, expect.any(String)]);
    expect(result.stdout + result.stderr, argv.join(' ')).not.toContain(MARK);
    if (argv.includes('--json'))
      expect(JSON.stringify(JSON.parse(result.stdout)), argv.join(' ')).toContain(MARK);
  }
});
