import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which room may import which: imports point inward, along select → collect → evaluate → report. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  // A check says in its own file what it says in English; the other languages stand in texts and have their types from it.
  checks: ['core'],
  texts: ['core', 'checks'],
  evaluate: ['core', 'checks', 'texts'],
  evidence: ['core'],
  writers: ['core', 'evidence', 'texts'],
  yaml: ['core'],
  frameworks: ['core', 'checks', 'yaml'],
  job: [
    'core',
    'checks',
    'yaml',
    'frameworks',
    // A file of accounts is read as one of IDs is.
    'sources/csv-cell.ts',
    'sources/csv-layout.ts',
    'sources/csv-records.ts',
    'sources/csv-table.ts',
    'sources/csv-text.ts',
  ],
  iot: ['core'],
  sources: ['core', 'iot'],
  quota: ['core', 'iot/redact.ts', 'writers/postgres/pool.ts', 'writers/postgres/url.ts'],
  ledger: ['core', 'evidence/open-file.ts'],
  results: ['core', 'ledger/lines.ts', 'evidence/open-file.ts'],
  probe: [
    'core',
    'iot/connections.ts',
    'iot/deadline.ts',
    'iot/endpoints.ts',
    'iot/proxy.ts',
    'iot/transport.ts',
    'quota/backoff.ts',
  ],
  notify: [
    'core',
    'texts',
    'iot/connections.ts',
    'iot/proxy.ts',
    'iot/redact.ts',
    'iot/transport.ts',
    'job/values.ts',
    'quota/backoff.ts',
    'writers/save/io-problem.ts',
    'writers/save/plain-name.ts',
    'writers/markup.ts',
  ],
  run: [
    'core',
    'notify',
    'job',
    'sources',
    'iot',
    'quota',
    'ledger',
    'results',
    'probe',
    'checks',
    'evaluate',
    'frameworks',
    'evidence',
    'writers',
    'texts',
  ],
  doctor: [
    'core',
    'job',
    'notify',
    'iot',
    'sources',
    'quota',
    'writers',
    'evidence/names.ts',
    'evidence/signature.ts',
    'run/rate-limiters.ts',
    'run/lock-holder.ts',
    'run/lock.ts',
    'run/ports.ts',
  ],
  emulator: ['core', 'iot/sign.ts'],
  index: ['core', 'job', 'evidence', 'run', 'doctor'],
  cli: [
    'core',
    'run',
    'emulator',
    'texts',
    // What a job may say, for `checks`, `init` and completion.
    'checks/index.ts',
    'evaluate/check-infos.ts',
    'evaluate/frameworks.ts',
    'evaluate/policy.ts',
    'frameworks',
    'iot/endpoints.ts',
    'job/frameworks.ts',
    'job/values.ts',
    'notify/index.ts',
    'writers/index.ts',
    'evaluate/counts.ts',
    'evidence/names.ts',
    'iot/redact.ts',
    'job/tellable.ts',
    'writers/save/io-problem.ts',
    'writers/save/modes.ts',
  ],
};

/** Folders within rooms that only these import, besides themselves. */
const ONLY_FOR: Record<string, readonly string[]> = {
  'checks/support/': ['checks/', 'texts/'],
  'evaluate/population/': ['evaluate/', 'run/'],
  // Formats hand bytes over; where and how these are kept is no matter of theirs.
  'writers/save/': ['writers/save.ts', 'run/', 'notify/', 'doctor/', 'cli/'],
  'writers/tables/': ['writers/table.ts'],
  'writers/html/': ['writers/index.ts', 'notify/mail-html.ts'],
  'writers/xlsx/': ['writers/index.ts'],
  'writers/parquet/': ['writers/index.ts', 'run/load-run.ts'],
  'writers/postgres/': [
    'writers/index.ts',
    'run/load-run.ts',
    'run/parts/',
    'quota/store/postgres.ts',
    'run/queue/',
  ],
};

/** Rooms without IO: what is in them can run anywhere, on data alone. */
const PURE = /^(core|texts|checks|evaluate)\/|^writers\/(?!save|manifest|html\/assets)/;

const src = resolve(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'));

interface Import {
  file: string;
  /** Path in src, or the module's name. */
  to: string;
  relative: boolean;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const statements = text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)'|(?<!typeof )\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map(([, type, from, lazily]) => {
    const name = from ?? lazily ?? '';
    const isRelative = name.startsWith('.');
    const to = isRelative
      ? relative(src, resolve(src, dirname(file), name))
          .split(sep)
          .join('/')
      : name;
    return { file, to, relative: isRelative, typeOnly: type !== undefined };
  });
}

/**
 * What index.ts offers the command line takes from where it lies, so that each command loads only what it does: it does with
 * jobs and runs what the library does.
 */
const offered = [...readFileSync(join(src, 'index.ts'), 'utf8').matchAll(/from '\.\/([^']+)';$/gm)].map(
  ([, path = '']) => path,
);
const allowed = (name: string): readonly string[] => [
  ...(MAY_IMPORT[name] ?? []),
  ...(name === 'cli' ? offered : []),
];

const room = (path: string): string =>
  path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.ts$/, '');
const imports = files.flatMap(importsOf);
const show = ({ file, to }: Import): string => `${file} → ${to}`;

/** The code of a file, without its comments. */
function codeOf(file: string): string {
  return readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

/** Does the code remove folders with what is in them, or take hold of the file system by another name than that of a function? */
function removesFolders(code: string): boolean {
  const isNamed =
    !/(?:\*\s+as\s+\w+|import\s+\w+|\brm\w*\s+as\s+\w+[^;]*)\s+from\s+'node:fs|'node:fs[^']*'\)|\bpromises\b[^;]*from 'node:fs'/.test(
      code,
    );
  return !isNamed || /\b(?:rm|rmSync|rmdir|rmdirSync)\([^;]*?\brecursive\b/.test(code);
}

/** The imports within strongly connected components: those whose file can be reached again from what it imports. */
function cyclesOf(all: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { file, to } of all) targets.set(file, [...(targets.get(file) ?? []), to]);
  const reached = new Map<string, Set<string>>();
  const reachedFrom = (start: string): Set<string> => {
    const known = reached.get(start);
    if (known) return known;
    const found = new Set([start]);
    // A set that grows while it is walked is walked to its new end.
    for (const file of found) for (const to of targets.get(file) ?? []) found.add(to);
    reached.set(start, found);
    return found;
  };
  return all.filter(({ file, to }) => reachedFrom(to).has(file)).map(show);
}

describe('the architecture', () => {
  it('was really looked at', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.filter((entry) => entry.relative).length).toBeGreaterThan(100);
    expect(imports.some((entry) => entry.to === 'exceljs')).toBe(true);
    expect(new Set(files.map(room))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  it('imports along the table only', () => {
    const wrong = imports.filter((entry) => {
      if (!entry.relative || room(entry.to) === room(entry.file)) return false;
      const rooms = allowed(room(entry.file));
      return !rooms.includes(room(entry.to)) && !rooms.includes(entry.to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps folders within rooms for those that they are for', () => {
    for (const [folder, importers] of Object.entries(ONLY_FOR)) {
      const from = imports.filter(({ file, to }) => to.startsWith(folder) && !file.startsWith(folder));
      const wrong = from.filter(({ file }) => !importers.some((importer) => file.startsWith(importer)));
      expect(wrong.map(show)).toEqual([]);
      expect(from, folder).not.toEqual([]);
    }
  });

  it('lets each check stand alone', () => {
    const checks = new Set(imports.filter(({ file }) => file === 'checks/all.ts').map(({ to }) => to));
    expect(checks.size).toBeGreaterThan(30);
    const wrong = imports.filter(({ file, to }) => checks.has(file) && checks.has(to));
    expect(wrong.map(show)).toEqual([]);
  });

  it('has no cycles of files, not of their types either', () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  it('finds cycles', () => {
    const edges = ['a b', 'b c', 'c a', 'c d', 'd e', 'e d', 'e f', 'g g'].map((edge) => edge.split(' '));
    const made = edges.map(([file = '', to = '']) => ({ file, to, relative: true, typeOnly: true }));
    expect(cyclesOf(made)).toEqual(['a → b', 'b → c', 'c → a', 'd → e', 'e → d', 'g → g']);
  });

  it('keeps IO out of the pure rooms', () => {
    const wrong = imports.filter(
      (entry) => PURE.test(entry.file) && /^(node:(?!stream$)|evidence\/)/.test(entry.to) && !entry.typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps the process and the console in cli', () => {
    const wrong = files
      // Node signals a group of processes by the process alone; and one function hands the process to whoever runs a job.
      .filter((file) => room(file) !== 'cli')
      .filter((file) => !['notify/process-group.ts', 'run/node-ports.ts'].includes(file))
      .filter((file) => {
        const code = codeOf(file);
        return /\bprocess\.[a-z]\w*(?=[.[(\s;,)])|\bconsole\.\w|from 'node:process'/.test(code);
      });
    expect(wrong).toEqual([]);
  });

  it('lets one module remove folders with what is in them', () => {
    expect(files.filter((file) => removesFolders(codeOf(file)))).toEqual(['writers/save/remove.ts']);
  });

  it.each([
    [true, "import { rm } from 'node:fs/promises'; await rm(path, { recursive: true, force: true });"],
    [true, "import { rmdirSync } from 'node:fs'; rmdirSync(join(a, b),\n  { recursive: true });"],
    [true, "import { rm as unlink } from 'node:fs/promises'; await unlink(path, options);"],
    [true, "import * as fs from 'node:fs';"],
    [true, "import fs from 'node:fs/promises';"],
    [true, "import { promises } from 'node:fs';"],
    [true, "const { rm } = await import('node:fs/promises');"],
    [
      false,
      "import { mkdirSync, rmSync } from 'node:fs'; rmSync(path); mkdirSync(path, { recursive: true });",
    ],
    [false, "import { readdir } from 'node:fs/promises'; await readdir(path, { recursive: true });"],
  ])('knows what removes a folder: %s, %s', (expected, code) => {
    expect(removesFolders(code)).toBe(expected);
  });

  it('lets every package that is imported stand in package.json, and no other', () => {
    const manifest = JSON.parse(readFileSync(resolve(src, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      peerDependencies: Record<string, string>;
    };
    const used = imports
      .filter((entry) => !entry.relative && !entry.to.startsWith('node:'))
      .map(({ to }) =>
        to
          .split('/')
          .slice(0, to.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    const named = { ...manifest.dependencies, ...manifest.peerDependencies };
    expect([...new Set(used)].sort()).toEqual(Object.keys(named).sort());
  });
});
