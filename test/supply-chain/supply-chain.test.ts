import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';

interface Locked {
  version: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  license?: string;
  hasInstallScript?: boolean;
}
interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
}

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([path]) => path !== '');
const production = locked.filter(([, entry]) => entry.dev !== true);
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

it('looks at a real lock file', () => {
  expect(production.length).toBeGreaterThan(50);
  expect(production.map(([path]) => nameOf(path))).toContain('exceljs');
});

it('pins every direct dependency to one version, the one that is locked', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-r\.\d+)?$/);
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

it('has a digest of everything that runs, and no address of a registry', () => {
  expect(production.filter(([, entry]) => !entry.integrity?.startsWith('sha512-'))).toEqual([]);
  expect(locked.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
});

it('runs no script of a package, when it is installed or later', () => {
  expect(production.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual([]);
  // esbuild only checks its own binary, so setup leaves the scripts of the tools out as well.
  const tools = locked.filter(([, entry]) => entry.hasInstallScript && entry.optional !== true);
  expect(tools.map(([path]) => nameOf(path)).filter((name) => name !== 'esbuild')).toEqual([]);
  expect(read('scripts/setup.mjs')).toContain("'--ignore-scripts'");
  for (const when of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(manifest.scripts[when]).toBeUndefined();
});

/** Deprecated by their authors (npmjs.com, 2026-11); the registry's own answer is not always to be had. */
const DEPRECATED: Record<string, (major: number) => boolean> = {
  glob: (major) => major < 12,
  rimraf: (major) => major < 4,
  uuid: (major) => major < 11,
  inflight: () => true,
  fstream: () => true,
  'lodash.isequal': () => true,
  'lodash.get': () => true,
  request: () => true,
  har: () => true,
  querystring: () => true,
};

it('runs nothing that its authors gave up', () => {
  const given = production.filter(([path, { version }]) =>
    DEPRECATED[nameOf(path)]?.(Number.parseInt(version, 10)),
  );
  expect(given.map(([path]) => path)).toEqual([]);
});

const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
];

it('has licences that let what runs travel in the package', () => {
  const other = production.filter(
    ([, { license = '' }]) => !license.split(/[() ]+/).some((id) => LICENCES.includes(id)),
  );
  expect(other.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

it('bundles packages only while npm packs, for npm 10 takes a lock file with both bundles and overrides for outdated', () => {
  expect(manifest).not.toHaveProperty('bundleDependencies');
});

it('writes a bill of materials with exactly what is locked to run', async () => {
  const path = resolve(await tempFolder(), 'sbom.cdx.json');
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/sbom.ts', path], {
    cwd: root,
    stdio: 'ignore',
  });
  const bom = JSON.parse(readFileSync(path, 'utf8')) as {
    bomFormat: string;
    specVersion: string;
    metadata: { component: { name: string; version: string } };
    components: {
      name: string;
      version: string;
      purl: string;
      hashes?: { alg: string; content: string }[];
    }[];
  };
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
  expect(bom.metadata.component).toMatchObject({ name: 'ota-audit' });
  const listed = bom.components.map(({ name, version }) => `${name}@${version}`);
  const wanted = production.map(([at, { version }]) => `${nameOf(at)}@${version}`);
  expect([...new Set(listed)].sort()).toEqual([...new Set(wanted)].sort());
  const digests = new Set(
    production.map(([, { integrity = '' }]) => Buffer.from(integrity.slice(7), 'base64').toString('hex')),
  );
  for (const { name, purl, hashes } of bom.components) {
    expect(purl).toMatch(/^pkg:npm\//);
    expect(digests.has(hashes?.[0]?.content ?? ''), name).toBe(true);
  }
});
