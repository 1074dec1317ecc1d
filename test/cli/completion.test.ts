import { expect, test } from 'vitest';
import { OPTIONS } from '../../src/cli/options.ts';
import { runCli } from '../support/cli.ts';

const FLAG: Record<string, (flag: string) => RegExp> = {
  bash: (flag) => new RegExp(`[ ']${flag}[ ']`),
  zsh: (flag) => new RegExp(`'\\*?${flag}=?\\[`),
  fish: (flag) => new RegExp(` -l ${flag.slice(2)} `),
};

test.each(['bash', 'zsh', 'fish'])('the script of %s has every command with its flags', async (shell) => {
  const { code, stdout } = await runCli(['completion', shell]);
  expect(code).toBe(0);
  const { stdout: help } = await runCli(['--help']);
  const commands = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  expect(commands).toContain('completion');
  for (const command of commands) {
    const lines = stdout.split('\n').filter((line) => new RegExp(`\\b${command}\\b`).test(line));
    expect(lines, command).not.toEqual([]);
  }
  for (const { flags } of Object.values(OPTIONS).flat())
    expect(stdout).toMatch(FLAG[shell]?.(flags.replace(/ .*/, '')) ?? /never/);
});

test('of another shell there is none', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh\u001b[2J']);
  expect(code).toBe(2);
  expect(stderr).toContain('no completion for tcsh\\u001b[2J. Use one of bash, zsh, fish.');
});
