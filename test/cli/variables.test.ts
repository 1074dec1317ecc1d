import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/command-line.ts';
import { OPTIONS } from '../../src/cli/options.ts';
import { RUN_OPTIONS } from '../../src/cli/run-options.ts';
import type { CommandOption } from '../../src/cli/run-options.ts';
import { variableOf } from '../../src/cli/variables.ts';
import { fakeIo, runCli } from '../support/cli.ts';

const ARGUMENTS: Readonly<Record<string, string[]>> = {
  report: ['x'],
  load: ['x'],
  notify: ['x'],
  verify: ['x'],
  merge: ['x'],
};
/** A value of each flag that does not take any text. */
const VALUES: Readonly<Record<string, string>> = {
  '--qps': '7',
  '--shard': '2/5',
  '--shards': '5',
  '--format': 'csv,html',
  '--fail-on': 'low',
  '--expiring-within': '90m',
  '--as-of': '2026-11-23T10:00:00+08:00',
  '--locale': 'zh-CN',
  '--probe': 'links',
  '--rollouts': 'all',
  '--log-format': 'json',
  '--accounts': '3',
  '--idle': '90m',
};
const flagOf = ({ flags }: CommandOption): string => flags.replace(/ .*/, '');
const isSwitch = ({ flags }: CommandOption): boolean => !/[<[]/.test(flags);
const valueOf = (option: CommandOption): string => VALUES[flagOf(option)] ?? 'some text';
const all = Object.entries(OPTIONS).flatMap(([command, options]) =>
  options.map((option) => ({ command, flag: flagOf(option), option })),
);

/** What a command is told, in place of what it does. */
async function flagsOf(
  command: string,
  flags: readonly string[],
  env: Record<string, string>,
): Promise<Record<string, unknown>> {
  const io = fakeIo({ env });
  const nothing = (): void => undefined;
  const program = createProgram(io, { isJson: false, begins: nothing, finish: nothing });
  let told: Record<string, unknown> = {};
  // The last is the command, the one before its flags.
  for (const one of program.commands)
    one.action((...args: unknown[]) => {
      told = args.at(-2) as Record<string, unknown>;
    });
  await program.parseAsync([command, ...(ARGUMENTS[command] ?? []), ...flags], { from: 'user' });
  expect(io.text()).toEqual({ stdout: '', stderr: '' });
  return told;
}

async function refusal(command: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runCli([command, ...(ARGUMENTS[command] ?? [])], { env });
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
}

test('names', () => {
  const names = Object.fromEntries(
    all.map(({ command, flag, option }) => [`${command} ${flag}`, variableOf(option)]),
  );
  expect(names).toMatchObject({
    'run --qps': 'OTA_AUDIT_QPS',
    'run --fail-on-new': 'OTA_AUDIT_FAIL_ON_NEW',
    'doctor --json': 'OTA_AUDIT_JSON',
    'demo --out': 'OTA_AUDIT_OUT',
    'report --out': 'OTA_AUDIT_REPORT_OUT',
    'init --out': 'OTA_AUDIT_INIT_OUT',
    'plan --out': 'OTA_AUDIT_PLAN_OUT',
    'load --format': 'OTA_AUDIT_LOAD_FORMAT',
  });
  // No name could be a switch here and a value there.
  for (const name of Object.values(names)) {
    const kinds = all
      .filter(({ option }) => variableOf(option) === name)
      .map(({ option }) => isSwitch(option));
    expect([name, new Set(kinds).size]).toEqual([name, 1]);
  }
});

describe.each(all)('$command $flag', ({ command, flag, option }) => {
  const variable = variableOf(option);

  test('by its variable it is what it is as a flag', async () => {
    const value = isSwitch(option) ? [] : [valueOf(option)];
    const byFlag = await flagsOf(command, [flag, ...value], {});
    const [key = ''] = Object.keys(byFlag);
    expect(byFlag[key]).toBeDefined();
    expect(byFlag['given']).toEqual({ [key]: 'flag' });
    const byVariable = await flagsOf(command, [], { [variable]: value[0] ?? 'true' });
    expect(byVariable).toEqual({ ...byFlag, given: { [key]: 'environment' } });
    const byBoth = await flagsOf(command, [flag, ...value], { [variable]: 'false' });
    expect(byBoth).toEqual(byFlag);
  });

  test('an empty value is refused', async () => {
    for (const text of ['', ' '])
      expect(await refusal(command, { [variable]: text })).toMatch(
        `ota-audit: ${variable} is empty. Give it a value or omit it`,
      );
  });
});

/** `--format` is looked at with the job, and text is as it is. */
const checked = all.filter(
  ({ flag, option }) => isSwitch(option) || (VALUES[flag] !== undefined && flag !== '--format'),
);
test.each(checked)(
  '$command $flag: a value that cannot be is refused, without a word of it',
  async ({ command, option }) => {
    const variable = variableOf(option);
    const said = await refusal(command, { [variable]: 'hunter2' });
    expect(said).toMatch(new RegExp(`^ota-audit: ${variable}: not (?:a|an|one of) `));
    expect(said).not.toContain('hunter2');
  },
);

test.each([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
])('a switch that is %s', async (text, value) => {
  expect(await flagsOf('run', [], { OTA_AUDIT_FAIL_ON_NEW: text })).toEqual({
    failOnNew: value,
    given: { failOnNew: 'environment' },
  });
});

test.each(['TRUE', 'on', '2', 'constructor'])('a switch that is %s is refused', async (text) => {
  expect(await refusal('verify', { OTA_AUDIT_CHAIN: text })).toBe(
    'ota-audit: OTA_AUDIT_CHAIN: not one of true, 1, yes, false, 0, no\n',
  );
});

test('what is repeatable is comma-separated; flags replace all of it, and no part may be empty', async () => {
  const env = { OTA_AUDIT_PRODUCT_KEY: 'a1, b2' };
  expect(await flagsOf('run', [], env)).toMatchObject({ productKey: ['a1', 'b2'] });
  expect(await flagsOf('run', ['--product-key', 'c3'], env)).toMatchObject({ productKey: ['c3'] });
  expect(await refusal('run', { OTA_AUDIT_PRODUCT_KEY: 'a1,' })).toMatch(
    'OTA_AUDIT_PRODUCT_KEY: one of its values is empty',
  );
});

describe('other names', () => {
  test.each([
    ['OTA_AUDIT_QPZ', '; did you mean OTA_AUDIT_QPS?'],
    ['OTA_AUDIT_FAILONNEW', '; did you mean OTA_AUDIT_FAIL_ON_NEW?'],
    ['OTA_AUDIT_SERVICE_HOST', ''],
    ['OTA_AUDIT_', ''],
  ])('%s is refused by every command', async (name, meant) => {
    for (const command of Object.keys(OPTIONS)) {
      expect(await refusal(command, { [name]: 'hunter2' })).toBe(
        `ota-audit: no flag corresponds to the variable ${name}${meant}${meant === '' ? '.' : ''} ` +
          'Names beginning with OTA_AUDIT_ are reserved for flags: unset or rename the variable.\n',
      );
    }
  });

  test('several are told at once', async () => {
    const said = await refusal('run', { OTA_AUDIT_A_B_C: '', OTA_AUDIT_OUTT: '' });
    expect(said).toMatch(
      /^ota-audit: no flag .*_A_B_C\nno flag .*_OUTT; did you mean OTA_AUDIT_OUT\?\nNames/,
    );
  });

  test('those of another command, whatever their value, and other prefixes are passed over', async () => {
    const env = {
      OTA_AUDIT_CHAIN: 'maybe',
      OTA_AUDIT_PORT: '',
      OTA_AUDITOR: 'x',
      ota_audit_qps: 'x',
      OTA: 'x',
    };
    expect(await flagsOf('run', [], env)).toEqual({ given: {} });
    const ofRun = Object.fromEntries(RUN_OPTIONS.map((option) => [variableOf(option), 'maybe']));
    expect(await flagsOf('demo', [], { ...ofRun, OTA_AUDIT_OUT: 'x', OTA_AUDIT_QUIET: '1' })).toEqual({
      out: 'x',
      quiet: true,
      given: { out: 'environment', quiet: 'environment' },
    });
  });
});

describe('help', () => {
  const env = { OTA_AUDIT_JSON: 'true', OTA_AUDIT_LOG_FORMAT: 'xml', OTA_AUDIT_NONE: '' };
  test.each(Object.keys(OPTIONS))(
    'of %s is there whatever the environment says, and tells the rule',
    async (command) => {
      const { code, stdout, stderr } = await runCli([command, '--help'], { env });
      expect([code, stderr]).toEqual([0, '']);
      const [first] = OPTIONS[command] ?? [];
      if (first) expect(stdout).toContain(`${flagOf(first)} as ${variableOf(first)}`);
      for (const { variable } of OPTIONS[command] ?? []) if (variable) expect(stdout).toContain(variable);
      for (const line of stdout.split('Each flag')[1]?.split('\n') ?? [])
        expect(line.length).toBeLessThan(100);
    },
  );

  test.each([['--help'], ['--version'], ['-V']])('%s as well', async (flag) => {
    expect(await runCli([flag], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});
