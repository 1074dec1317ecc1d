import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS } from '../scripts/documents.ts';
import { CHECKS } from '../src/checks/index.ts';
import { main } from '../src/cli/main.ts';
import { ROLLOUT_OPERATIONS } from '../src/core/model/rollout.ts';
import { VERSION } from '../src/core/version.ts';
import { TABLES } from '../src/writers/table.ts';
import { PassThrough } from 'node:stream';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** The lines of all fenced blocks of a language. */
function fenced(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].flatMap(
    ([, block = '']) => block.split('\n').map((line) => line.trim()),
  );
}

async function help(...argv: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const out = new PassThrough();
  out.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const io = {
    env: {},
    stdin: new PassThrough(),
    stdout: out,
    stderr: out,
    onInterrupt: () => () => undefined,
  };
  const code = await main([...argv, '--help'], io);
  return { code, text };
}

it('the RAM policy names every action that a run may call, and no other', () => {
  const { Statement } = JSON.parse(read('jobs/ram-policy.json')) as { Statement: { Action: string[] }[] };
  const actions = ['QueryOTAFirmware', 'ListOTAFirmware', ...ROLLOUT_OPERATIONS].map((name) => `iot:${name}`);
  expect(Statement.map(({ Action }) => Action)).toEqual([actions]);
});

it('the policies of a role belong together: who may assume it, and whom it trusts', () => {
  const [assume, trust] = ['jobs/ram-assume-policy.json', 'jobs/ram-trust-policy.json'].map((path) => {
    const { Statement } = JSON.parse(read(path)) as { Statement: Record<string, unknown>[] };
    expect(Statement).toMatchObject([{ Effect: 'Allow', Action: 'sts:AssumeRole' }]);
    return Statement[0];
  });
  expect(assume?.['Resource']).toBe('acs:ram:*:*:role/ota-audit');
  expect(trust).toMatchObject({
    Principal: { RAM: [expect.stringMatching(/^acs:ram::\d{16}:root$/)] },
    Condition: { StringEquals: { 'sts:ExternalId': expect.any(String) as string } },
  });
});

describe('documents made from the code', () => {
  it.each(Object.keys(DOCUMENTS))('%s is what `npm run docs` writes', (path) => {
    expect(read(path)).toBe(DOCUMENTS[path]?.());
  });

  it('describe every check and every column', () => {
    for (const { id } of CHECKS) expect(read('docs/checks.md')).toContain(`\n## ${id}\n`);
    for (const { columns } of TABLES) {
      for (const { name } of columns) expect(read('docs/tables.md')).toContain(`\`${name}\``);
    }
  });
});

describe('the README', () => {
  it('names npm scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('demo');
    for (const name of named) if (name !== 'ci') expect(Object.keys(manifest.scripts)).toContain(name);
  });

  it('shows commands that the command line knows', async () => {
    const shown = [...fenced(readme, 'sh'), ...fenced(readme, 'crontab')].flatMap((line) =>
      [...line.matchAll(/main\.js (\w+)([^|>&]*)/g)].map(([, command = '', rest = '']) => ({
        command,
        rest,
      })),
    );
    expect(shown.length).toBeGreaterThanOrEqual(3);
    for (const { command, rest } of shown) {
      const { code, text } = await help(command);
      expect(code).toBe(0);
      for (const [flag] of rest.matchAll(/--[a-z-]+/g)) expect(text).toContain(flag);
      for (const [job] of rest.matchAll(/\S+\.yaml/g))
        expect(existsSync(new URL(`../${job}`, import.meta.url))).toBe(true);
    }
  });

  it('has a crontab line that a shell can read', () => {
    const line = fenced(readme, 'crontab').find((text) => /^\d/.test(text)) ?? '';
    const [, command = ''] = /^(?:\S+\s+){5}(.*)$/.exec(line) ?? [];
    expect(command).toContain('main.js run jobs/nightly.yaml');
    expect(command).not.toContain('%');
    expect(spawnSync('sh', ['-n', '-c', command]).status).toBe(0);
  });

  it('gives the reason of each direct dependency', () => {
    const table = readme.slice(readme.indexOf('## Direct dependencies'));
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
      expect(table).toMatch(new RegExp(`\\| ${name} +\\| \\S`));
  });
});

describe('every page', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(new URL('../docs', import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name.split(sep).join('/')}`),
  ];

  it.each(pages)('%s links to files that exist', (page) => {
    const from = new URL(`../${page}`, import.meta.url);
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(new URL(target, from)))).toEqual([]);
  });

  it.each(pages)('%s names paths that exist', (page) => {
    expect(pathsIn(read(page)).filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual(
      [],
    );
  });

  it('is really looked at', () => {
    expect(pages.length).toBeGreaterThan(15);
    expect(pages.flatMap((page) => pathsIn(read(page))).length).toBeGreaterThan(50);
    const text =
      'in `src/nowhere.ts`, `src/checks/<id>.ts` and https://example.com/src/elsewhere, see bench/rows.mjs.';
    expect(pathsIn(text)).toEqual(['src/nowhere.ts', 'src/checks/', 'bench/rows.mjs']);
  });
});

/** Paths of the repository in a text, of one with a placeholder the folder before it. */
function pathsIn(text: string): string[] {
  const named = text.matchAll(/(?<![\w./-])(?:src|test|docs|jobs|scripts|bench)\/[\w./*{}<>-]*/g);
  return [...named].map(([path]) => {
    const [fixed = ''] = path.split(/[*{<]/);
    return fixed === path ? path.replace(/[.,]+$/, '') : fixed.slice(0, fixed.lastIndexOf('/') + 1);
  });
}

it('the version is that of package.json and has a changelog entry', () => {
  expect(VERSION).toBe(manifest.version);
  expect(read('CHANGELOG.md')).toContain(`## ${VERSION}`);
});
