import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS } from '../scripts/documents.ts';
import { CHECKS } from '../src/checks/index.ts';
import { main } from '../src/cli/main.ts';
import { VERSION } from '../src/core/version.ts';
import { TABLES } from '../src/writers/table.ts';
import { PassThrough } from 'node:stream';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
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
    for (const name of Object.keys(manifest.dependencies))
      expect(table).toMatch(new RegExp(`\\| ${name} +\\| \\S`));
  });

  it('links to files that exist', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync(new URL('../docs', import.meta.url))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    for (const page of pages) {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        const from = new URL(`../${page}`, import.meta.url);
        expect(existsSync(new URL(target, from)), `${page} → ${target}`).toBe(true);
      }
    }
  });
});

it('the version is that of package.json and has a changelog entry', () => {
  expect(VERSION).toBe(manifest.version);
  expect(read('CHANGELOG.md')).toContain(`## ${VERSION}`);
});
