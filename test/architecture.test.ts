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
  job: ['core', 'checks', 'yaml', 'frameworks'],
  iot: ['core'],
  sources: ['core', 'iot'],
  quota: ['core'],
  ledger: ['core'],
  probe: [
    'core',
    'iot/connections.ts',
    'iot/deadline.ts',
    'iot/endpoints.ts',
    'iot/transport.ts',
    'quota/backoff.ts',
  ],
  run: [
    'core',
    'job',
    'sources',
    'iot',
    'quota',
    'ledger',
    'probe',
    'checks',
    'evaluate',
    'frameworks',
    'evidence',
    'writers',
  ],
  doctor: [
    'core',
    'job',
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
  index: [
    'core',
    'job',
    'checks',
    'evaluate',
    'frameworks',
    'evidence',
    'writers',
    'run',
    'doctor',
    'iot/endpoints.ts',
    'emulator',
  ],
  cli: [
    'core',
    'run',
    'emulator',
    'iot/redact.ts',
    'job/values.ts',
    'writers/save/io-problem.ts',
    'writers/save/modes.ts',
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
 * What index.ts offers the command line takes from where it lies, so that each command loads only what it does; so
 * everything that it does can be done from the library too.
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

  it('keeps IO out of the pure rooms', () => {
    const wrong = imports.filter(
      (entry) => PURE.test(entry.file) && /^(node:(?!stream$)|evidence\/)/.test(entry.to) && !entry.typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps the process and the console in cli', () => {
    const wrong = files
      .filter((file) => room(file) !== 'cli')
      .filter((file) => {
        const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return /\bprocess\.[a-z]\w*(?=[.[(\s;,)])|\bconsole\.\w|from 'node:process'/.test(code);
      });
    expect(wrong).toEqual([]);
  });

  it('lets every package that is imported stand in package.json, and no other', () => {
    const manifest = JSON.parse(readFileSync(resolve(src, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const used = imports
      .filter((entry) => !entry.relative && !entry.to.startsWith('node:'))
      .map(({ to }) =>
        to
          .split('/')
          .slice(0, to.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(used)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });
});
