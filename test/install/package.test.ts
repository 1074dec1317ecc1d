import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { SHIPPED } from '../../src/frameworks/shipped.ts';
import { startRegistry } from './registry.ts';
import { checkout, folderOfFile, npm, output, ROOT } from './support.ts';

interface Manifest {
  overrides: { exceljs: Record<string, string> };
}
interface Listing {
  id: string;
  filename: string;
  files: { path: string; size: number }[];
}
interface Locked {
  version: string;
  dev?: boolean;
}

const folder = await folderOfFile();
const source = await checkout(folder);
const cache = join(folder, 'cache');
const unpacked = join(folder, 'package');
const read = (path: string): string => readFileSync(path, 'utf8');
const versionAt = (path: string): string =>
  (JSON.parse(read(join(path, 'package.json'))) as { version: string }).version;
const before = read(join(source, 'package.json'));
const { overrides } = JSON.parse(before) as Manifest;
let tarball = '';
/** What the tarball has of ota-audit itself, and all that it has. */
let own: string[] = [];
let all: string[] = [];

function filesIn(at: string): string[] {
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(at, join(entry.parentPath, entry.name)));
}

beforeAll(async () => {
  await npm(['pack', '--pack-destination', folder], source, cache);
  tarball = join(folder, `ota-audit-${VERSION}.tgz`);
  await output('tar', ['-xzf', tarball, '-C', folder]);
  all = filesIn(unpacked);
  own = all.filter((path) => !path.startsWith('node_modules/'));
}, 300_000);

describe('the packed tarball', () => {
  test('has what is built, documents and schemas, and nothing else', async () => {
    const inGit = (await output('git', ['ls-files', 'docs', 'examples', 'jobs'], { cwd: ROOT }))
      .trim()
      .split('\n');
    const papers = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'];
    expect(own.filter((path) => !path.startsWith('dist/')).sort()).toEqual([...inGit, ...papers].sort());
    const wanted = ['cli/main.js', 'index.d.ts', ...SHIPPED.map((id) => `frameworks/shipped/${id}.json`)];
    expect(own).toEqual(expect.arrayContaining(wanted.map((path) => `dist/${path}`)));
    expect(own.filter((path) => /^dist\/.*(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test('has no map without its source', () => {
    expect(own.filter((path) => path.endsWith('.map'))).toEqual([]);
    const code = own.filter((path) => path.endsWith('.js'));
    expect(code.length).toBeGreaterThan(300);
    expect(code.filter((path) => read(join(unpacked, path)).includes('\n//# sourceMappingURL='))).toEqual([]);
  });

  test('has every file that a document in it links to', () => {
    const links = own
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...read(join(unpacked, path)).matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, to = '']) => ({
          path,
          to,
        })),
      );
    expect(links.length).toBeGreaterThan(50);
    const broken = links.filter(({ path, to }) => !existsSync(join(unpacked, dirname(path), to)));
    expect(broken).toEqual([]);
  });

  test('bundles exactly what the lock file has for running', () => {
    const { packages } = JSON.parse(read(join(ROOT, 'package-lock.json'))) as {
      packages: Record<string, Locked>;
    };
    const locked = Object.entries(packages).filter(([path, entry]) => path !== '' && entry.dev !== true);
    const bundled = all
      .filter((path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
      .map((path) => [dirname(path), versionAt(join(unpacked, dirname(path)))]);
    expect(bundled.sort()).toEqual(locked.map(([path, { version }]) => [path, version]).sort());
  });

  test('is what `npm pack --dry-run` lists, which writes nothing', async () => {
    const dryRun = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [listed] = JSON.parse(await npm(dryRun, ROOT, cache)) as Listing[];
    expect(listed).toMatchObject({ id: `ota-audit@${VERSION}`, filename: `ota-audit-${VERSION}.tgz` });
    expect(listed?.files.map(({ path }) => path).sort()).toEqual([...own].sort());
    expect(listed?.files.filter(({ size }) => size === 0)).toEqual([]);
    expect(existsSync(join(ROOT, `ota-audit-${VERSION}.tgz`))).toBe(false);
  });

  test('leaves package.json as it was', () => {
    expect(read(join(source, 'package.json'))).toBe(before);
  });
});

/** Versions of the packages that exceljs would have got in their old versions, wherever they lie below a folder. */
function overridden(at: string): Record<string, string[]> {
  const files = filesIn(at);
  const versions = (name: string): string[] =>
    files
      .filter((path) => path.endsWith(`node_modules/${name}/package.json`))
      .map((path) => versionAt(join(at, dirname(path))));
  return Object.fromEntries(
    Object.keys(overrides.exceljs).map((name) => [name, [...new Set(versions(name))]]),
  );
}

const SAFE = Object.fromEntries(
  Object.entries(overrides.exceljs).map(([name, version]) => [name, [version]]),
);

describe('installed', () => {
  test('from the tarball, without a network: the safe versions, no development package, and it runs', async () => {
    const place = join(folder, 'local');
    await mkdir(place);
    await npm(['install', '--ignore-scripts', '--offline', tarball], place, cache);
    expect(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'ota-audit',
    ]);
    expect(overridden(join(place, 'node_modules'))).toEqual(SAFE);
    const command = join(place, 'node_modules/.bin/ota-audit');
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    const env = { PATH: process.env['PATH'], HOME: elsewhere };
    expect(await output(command, ['--version'], { cwd: elsewhere, env })).toBe(`${VERSION}\n`);
    expect(await output(command, ['demo', '--quiet'], { cwd: elsewhere, env })).toBe('');
    expect(existsSync(join(elsewhere, 'reports/demo/latest/audit.xlsx'))).toBe(true);
  }, 300_000);

  test('globally, from a registry that has nothing but the package: the same', async () => {
    const registry = await startRegistry();
    const token = `//${new URL(registry.url).host}/:_authToken=none\n`;
    await writeFile(join(folder, 'npmrc'), token);
    const there = ['--registry', registry.url, '--userconfig', join(folder, 'npmrc')];
    await npm(['publish', ...there], source, cache);
    expect(read(join(source, 'package.json'))).toBe(before);
    expect(registry.published()?.versions[VERSION]).toHaveProperty('bundleDependencies');
    const prefix = join(folder, 'global');
    await npm(
      ['install', '--global', '--prefix', prefix, '--ignore-scripts', ...there, 'ota-audit'],
      folder,
      cache,
    );
    expect(overridden(prefix)).toEqual(SAFE);
    const env = { PATH: process.env['PATH'], HOME: folder };
    expect(await output(join(prefix, 'bin/ota-audit'), ['--version'], { env })).toBe(`${VERSION}\n`);
  }, 300_000);
});
