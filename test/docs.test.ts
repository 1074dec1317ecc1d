import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS } from '../scripts/documents.ts';
import { CHECKS } from '../src/checks/index.ts';
import { ROLLOUT_OPERATIONS } from '../src/core/model/rollout.ts';
import { VERSION } from '../src/core/version.ts';
import { ALL_TABLES } from '../src/writers/table.ts';
import { fenced } from './support/documents.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

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
    for (const { columns } of ALL_TABLES) {
      for (const { name } of columns) expect(read('docs/tables.md')).toContain(`\`${name}\``);
    }
  });
});

describe('the README', () => {
  it('names npm scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('demo');
    const ofNpm = ['ci', 'install', 'pack'];
    expect(named.filter((name) => !(name in manifest.scripts) && !ofNpm.includes(name))).toEqual([]);
  });

  it('has a crontab line that a shell can read', () => {
    const line = fenced(readme, 'crontab').find((text) => /^\d/.test(text)) ?? '';
    const [, command = ''] = /^(?:\S+\s+){5}(.*)$/.exec(line) ?? [];
    expect(command).toContain('ota-audit run jobs/nightly.yaml --quiet');
    expect(command).not.toContain('%');
    expect(spawnSync('sh', ['-n', '-c', command]).status).toBe(0);
  });
});

it('CONTRIBUTING gives the reason of each direct dependency', () => {
  const contributing = read('CONTRIBUTING.md');
  const table = contributing.slice(contributing.indexOf('## Dependencies'));
  const given = [...table.matchAll(/^\| ([@\w][^ ]*) +\| \S/gm)].map(([, name]) => name);
  expect(given.slice(1)).toEqual(
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).toSorted(),
  );
});

describe('the version', () => {
  const changelog = read('CHANGELOG.md');

  it('is that of package.json and of the lock file', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      version: string;
      packages: { '': { version: string } };
    };
    expect([VERSION, lock.version, lock.packages[''].version]).toEqual(Array(3).fill(manifest.version));
  });

  it('heads the changelog, with what changes and how to get there', () => {
    const headings = [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
    const released = headings.filter((heading) => heading !== 'Unreleased');
    expect(released.filter((heading) => !/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/.test(heading))).toEqual([]);
    expect(released[0]).toMatch(new RegExp(`^${VERSION} - `));
    const newest = changelog.split(/^## /m).find((section) => section.startsWith(VERSION)) ?? '';
    expect(newest).toContain('\n### What changes for you\n');
    expect(newest).toMatch(/\n### Migrating from \d+\.\d+\.\d+\n/);
  });

  it.each([
    'README.md',
    'docs/install.md',
    'jobs/schedules/kubernetes.yaml',
    'jobs/schedules/kubernetes-indexed.yaml',
    'jobs/schedules/github-actions.yaml',
    'jobs/schedules/github-actions-matrix.yaml',
  ])('is the one that %s installs', (path) => {
    const named = [...read(path).matchAll(/ota-audit[-:](\d+\.\d+\.\d+)/g)].map(([, version]) => version);
    expect(new Set(named)).toEqual(new Set([VERSION]));
  });
});
