import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/cli/width.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { emulator, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE } from '../support/cli.ts';
import { needs } from '../writers/read-back.ts';
import { startOnTerminal } from '../support/process.ts';
import { createScreen } from '../support/screen.ts';
import { tempFolder } from '../support/temp.ts';

const python = needs('python3');

/** A run of a second and a half on a terminal. */
async function run(
  columns: number,
  env: Record<string, string> = {},
): Promise<ReturnType<typeof startOnTerminal>> {
  const served = await emulator({ fleet: fleetOf(packages(30), DEMO_INSTANCE_ID) });
  const out = await tempFolder();
  const where = [...DEMO_PLACE, '--endpoint', served.url, '--out', out, '--qps', '20', '--format', 'csv'];
  return startOnTerminal(columns, ['run', '--list', ...where], { ...DEMO_ENV, ...env });
}

/** What is drawn over and over. */
const STATUS = /^(select|collect|evaluate|report) {2}/;

describe.skipIf(python.skip)(`a terminal${python.note}`, () => {
  test('of 20 columns has one status row at any time, and none in the end', async () => {
    const { child, ended } = await run(20);
    const screen = createScreen(20);
    const most = { rows: 0 };
    child.stdout?.on('data', (text: string) => {
      screen.write(text);
      most.rows = Math.max(most.rows, screen.rows().filter((row) => STATUS.test(row)).length);
    });
    const { code, stdout } = await ended;
    expect(code, stdout).toBe(0);
    expect(most.rows).toBe(1);
    expect(screen.rows().filter((row) => STATUS.test(row))).toEqual([]);
  });

  test('that becomes narrower has a narrower row; Ctrl-C clears it, and the cursor was never hidden', async () => {
    const { said, tell, ended } = await run(80);
    await said(/collect .*\[=+-+\] \d+\/30/);
    tell('resize 30');
    const { index } = await said(/\r\u001b\[Jcollect {2}\d+\/30/);
    tell('key 3');
    const { code, stdout } = await ended;
    expect(code, stdout).toBe(130);
    const drawn = stdout.slice(index).matchAll(/(collect[^\u001b\r\n]*)\u001b\[K\r/g);
    const widths = [...drawn].map(([, row = '']) => widthOf(row));
    expect(widths).not.toEqual([]);
    expect(Math.max(...widths)).toBeLessThan(30);
    expect(stdout.slice(stdout.lastIndexOf('collect'))).toMatch(/^collect[^\n]*\r\u001b\[K\S+ warn/);
    expect(stdout).toContain('interrupted by SIGINT');
    expect(stdout).not.toMatch(/\u001b\[\?|\u001b7/);
  });

  test('outlives a kill: nothing of it was switched', async () => {
    const { said, tell, ended } = await run(80);
    await said(/collect .*\[=+-+\] \d+\/30/);
    tell('kill 9');
    const { code, stdout } = await ended;
    expect(code).toBe(128 + 9);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b(?!\[[KJ])/);
  });
});

describe.skipIf(python.skip)(`the questions of init on a terminal${python.note}`, () => {
  test.each([
    ['Enter takes what is shown', 10, 0, 'is there already'],
    ['Ctrl-C ends it', 3, 130, undefined],
    ['Ctrl-D ends it', 4, 2, 'input ended'],
  ])('%s', async (_what, key, code, said) => {
    const out = join(await tempFolder(), 'job.yaml');
    const { said: until, tell, ended } = startOnTerminal(200, ['init', '--out', out], {});
    await until(/Region of the packages \[cn-shanghai\]: /);
    tell(`key ${key}`);
    if (key === 10) for (let more = 0; more < 5; more += 1) tell('key 10');
    const result = await ended;
    expect(result.code, result.stdout).toBe(code);
    expect(existsSync(out)).toBe(key === 10);
    if (said !== undefined && key !== 10) expect(result.stdout).toContain(said);
  });
});
