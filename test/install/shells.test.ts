import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/process.ts';
import { folderOfFile, isMissing, output } from './support.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const CASES: [string, string[]][] = [
  ['ota-audit re', ['report']],
  ['ota-audit --v', ['--version']],
  ['ota-audit run --f', ['--fail-on', '--fail-on-new', '--format', '--fresh']],
  ['ota-audit verify --c', ['--chain']],
  ['ota-audit run --fail-on h', ['high']],
  ['ota-audit run --fail-on=h', ['high']],
  ['ota-audit run --locale z', ['zh-CN']],
  ['ota-audit run --quiet --format x', ['xlsx']],
  ['ota-audit run --format xlsx,csv,h', ['html']],
  ['ota-audit run jobs/n', ['nightly.yaml']],
  ['ota-audit run --ids jobs/n', ['nightly.yaml']],
  ['ota-audit report jobs/o', ['old']],
  ['ota-audit checks url-un', ['url-unreachable', 'url-unreadable', 'url-unsigned']],
  ['ota-audit checks --framework eu-c', ['eu-cra']],
  ['ota-audit completion f', ['fish']],
  ['ota-audit demo --i', []],
];

const folder = await folderOfFile();
const script = (shell: Shell): string => join(folder, `completion.${shell}`);

/** Nothing of the user's own: no settings, no history. */
const env = { PATH: process.env['PATH'], HOME: folder, ZDOTDIR: folder };

function missing(shell: Shell): string | undefined {
  return spawnSync(shell, ['--version']).status === 0 ? undefined : `there is no ${shell}`;
}

/** What bash puts into COMPREPLY. */
const BASH = `source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_ota_audit; printf '%s\\n' "\${COMPREPLY[@]}"`;

const MATCHES: Record<Shell, (line: string) => Promise<string>> = {
  bash: (line) => {
    // bash splits at each "=" as well.
    const words = line.split(/ |(=)/).filter((word) => word !== undefined);
    return output('bash', ['--norc', '-c', BASH, 'bash', script('bash'), ...words], { cwd: folder, env });
  },
  zsh: async (line) => (await zshMatches)[CASES.findIndex(([of]) => of === line)] ?? '',
  fish: (line) => {
    const code = `source ${script('fish')}; complete -C '${line}'`;
    return output('fish', ['--no-config', '-c', code], { cwd: folder, env });
  },
};

/** Of all cases by one shell: it takes long to start. */
let zshMatches: Promise<string[]> = Promise.resolve([]);

async function startZsh(): Promise<string[]> {
  const matches = join(import.meta.dirname, 'zsh-matches.zsh');
  const lines = CASES.map(([line]) => line);
  const said = await output('zsh', ['-f', matches, script('zsh'), ...lines], { cwd: folder, env });
  return said.split('---\n');
}

/** The last part of each match, as each shell shows another whole: after a comma, an equals sign, without the folder. */
async function matches(shell: Shell, line: string): Promise<string[]> {
  const whole = (await MATCHES[shell](line)).split('\n').map((match) => match.replace(/\t.*/, ''));
  const last = whole.map((match) => /([^,=/]*)\/?\s*$/.exec(match)?.[1] ?? '');
  return [...new Set(last.filter((match) => match !== ''))].sort();
}

beforeAll(async () => {
  await mkdir(join(folder, 'jobs/old'), { recursive: true });
  await writeFile(join(folder, 'jobs/nightly.yaml'), '');
  for (const shell of SHELLS)
    await writeFile(script(shell), await output(process.execPath, [MAIN, 'completion', shell]));
  if (missing('zsh') === undefined) zshMatches = startZsh();
}, 60_000);

describe.each(SHELLS)('%s completes', (shell) => {
  test.for<[string, string[]]>(CASES)('%s<Tab>: %j', async ([line, expected], { skip }) => {
    if (isMissing(missing(shell), skip)) return;
    expect(await matches(shell, line)).toEqual(expected);
  });
});
