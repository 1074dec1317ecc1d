import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { JsonSummary } from '../../src/index.ts';
import type { JsonEnd } from '../../src/run/json-summary.ts';
import { takeLock } from '../../src/run/lock.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { DEMO_ENV, DEMO_PLACE, fakeIo } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

/** As the package ships it. */
const SCHEMA = JSON.parse(
  readFileSync(new URL('../../jobs/summary.schema.json', import.meta.url), 'utf8'),
) as { anyOf: { properties: object; required: string[] }[] };
// Formats, of dates, are none of the validator's own.
const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(SCHEMA);

interface Case {
  /** IDs besides those of two healthy packages. */
  ids?: string[];
  flags?: string[];
  /** What is done in the output folder before. */
  before?: (out: string) => Promise<unknown>;
  onInterrupt?: (callback: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
}

const signal =
  (name: 'SIGINT' | 'SIGTERM') =>
  (callback: (signal: 'SIGINT' | 'SIGTERM') => void): (() => void) => {
    callback(name);
    return () => undefined;
  };

/** What a run prints on stdout at an end: one line, of the shape that is shipped. */
async function lineOf({ ids = [], flags = [], before, ...more }: Case): Promise<{
  code: number;
  line: JsonSummary | JsonEnd;
  stderr: string;
}> {
  const served = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
  const out = await tempFolder();
  await before?.(out);
  const file = await idsFile(out, ['fw0001', 'fw0002', ...ids]);
  const where = [...DEMO_PLACE, '--endpoint', served.url, '--qps', '500', '--out', out];
  const argv = ['run', '--json', '--quiet', '--ids', file, ...where, '--format', 'csv', ...flags];
  const io = fakeIo({ env: DEMO_ENV, ...more });
  const code = await main(argv, io);
  const { stdout, stderr } = io.text();
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(stdout.length).toBeLessThan(20_000);
  const line = JSON.parse(stdout) as JsonSummary | JsonEnd;
  expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
  expect(line.exit_code).toBe(code);
  return { code, line, stderr };
}

describe('--json: one line at every end, of the shape that is shipped', () => {
  test.each<[number, Case]>([
    [0, {}],
    [3, { ids: ['gone'] }],
    [4, { ids: ['1.23457E+17'] }],
    [5, { flags: ['--instance-id', 'iot-nowhere'] }],
    [7, { flags: ['--format', 'csv,parquet'], before: (out) => put(out, 'adhoc/history', 'a file') }],
  ])('%i: with a result', async (expected, given) => {
    const { code, line } = await lineOf(given);
    expect(code).toBe(expected);
    expect(line).toMatchObject({ job: 'adhoc', run_id: expect.stringMatching(/^\d{8}T/), error: null });
    const empty = Object.entries(line).filter(([, value]) => value === null);
    expect(empty.map(([key]) => key)).toEqual(['compared_with', 'error']);
  });

  test.each<[number, string, Case, object]>([
    [
      1,
      'a bug in ota-audit',
      {
        onInterrupt() {
          throw new Error('boom');
        },
      },
      { job: 'adhoc', run_id: null, error: { kind: 'defect', message: expect.stringContaining('boom') } },
    ],
    [
      2,
      'an unknown flag',
      { flags: ['--idz'] },
      { job: null, run_id: null, error: { kind: 'usage', hint: expect.stringContaining('--help') } },
    ],
    [
      2,
      'a value that makes no sense',
      { flags: ['--qps', 'fast'] },
      { job: null, error: { kind: 'usage', message: expect.stringContaining('--qps fast') } },
    ],
    [
      2,
      'a row that cannot be taken for an ID',
      { flags: ['--column', 'none'] },
      { job: 'adhoc', run_id: null, error: { kind: 'selection' } },
    ],
    [
      6,
      'another run holds the lock',
      {
        before: async (out) => {
          await put(out, 'adhoc/.work/.keep', '');
          await takeLock(join(out, 'adhoc'), { clock: systemClock, host: 'elsewhere', pid: 1 });
        },
      },
      { job: 'adhoc', run_id: null, error: { kind: 'locked', hint: expect.any(String) } },
    ],
    [
      130,
      'SIGINT',
      { onInterrupt: signal('SIGINT') },
      { job: 'adhoc', error: { kind: 'interrupted', message: 'interrupted by SIGINT' } },
    ],
    [143, 'SIGTERM', { onInterrupt: signal('SIGTERM') }, { job: 'adhoc', error: { kind: 'interrupted' } }],
  ])('%i: %s; keys of a result are null, and stderr says why', async (expected, _what, given, told) => {
    const { code, line, stderr } = await lineOf(given);
    expect([code, line.exit_code]).toEqual([expected, expected]);
    expect(line).toMatchObject({ folder: null, files: null, coverage: null, headline: null, ...told });
    expect(stderr).toMatch(/^(?:ota-audit|error): .|interrupted/);
  });

  test('an interrupted run has the ID that the next one continues', async () => {
    let interrupt: ((signal: 'SIGINT') => void) | undefined;
    const served = await emulator({
      fleet: fleetOf(packages(20), DEMO_INSTANCE_ID),
      onCall: ({ operation }) => operation === 'QueryOTAFirmware' && interrupt?.('SIGINT'),
    });
    const out = await tempFolder();
    const argv = ['run', '--json', '--list', ...DEMO_PLACE, '--endpoint', served.url, '--out', out];
    const io = fakeIo({
      env: DEMO_ENV,
      onInterrupt(callback) {
        interrupt = callback;
        return () => undefined;
      },
    });
    expect(await main([...argv, '--qps', '100'], io)).toBe(130);
    const end = JSON.parse(io.text().stdout) as JsonEnd;
    expect(validate(end), JSON.stringify(validate.errors)).toBe(true);
    interrupt = undefined;
    const next = fakeIo({ env: DEMO_ENV });
    expect(await main([...argv, '--qps', '5000', '--format', 'csv'], next)).toBe(0);
    expect(JSON.parse(next.text().stdout)).toMatchObject({ run_id: end.run_id });
  });

  test('`report` has it as well; commands with lines of their own have not', async () => {
    const io = fakeIo();
    expect(await main(['report', '/nonexistent', '--json'], io)).toBe(2);
    const line: unknown = JSON.parse(io.text().stdout);
    expect(validate(line)).toBe(true);
    expect(line).toMatchObject({ error: { kind: 'run-folder' } });
    const other = fakeIo();
    expect(await main(['verify', '/nonexistent', '--json'], other)).toBe(2);
    expect(other.text().stdout).toBe('');
  });

  test('the schema names every key, for both kinds of line', () => {
    const [run, end] = SCHEMA.anyOf;
    for (const kind of [run, end]) expect(kind?.required).toEqual(Object.keys(kind?.properties ?? {}));
    expect(run?.required).toEqual(end?.required);
  });

  test('the schema is one that can be failed', () => {
    for (const line of [{}, { job: 'adhoc', exit_code: 0 }, null]) expect(validate(line)).toBe(false);
  });
});
