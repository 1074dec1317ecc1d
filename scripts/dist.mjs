// Makes dist/ out of src/: what is published, and what the tests load. Plain JavaScript, because setup.mjs and vitest (as
// its global set-up) call it before anything is compiled.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setup as makeFrameworks } from './frameworks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What is no TypeScript lies beside the code that reads it: the page's own script and style, frameworks. */
const isAsset = (path) => !/\.ts$|\.yaml$|tsconfig\.json$/.test(path);

/** @throws Error where the compiler fails; what it says is on stderr. Types are looked at by `npm run types`, not here. */
export function build() {
  rmSync(`${root}/dist`, { recursive: true, force: true });
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
  const { status, error } = spawnSync(process.execPath, tsc, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error || status !== 0) throw error ?? new Error('dist/ could not be made');
  cpSync(`${root}/src`, `${root}/dist`, { recursive: true, filter: isAsset });
}

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** For `npx vitest`, which nothing else goes before: makes the frameworks and dist/ where a file of src/ is newer. */
export function setup() {
  makeFrameworks();
  const sources = readdirSync(`${root}/src`, { encoding: 'utf8', recursive: true }).map(
    (name) => `${root}/src/${name}`,
  );
  if (modified(`${root}/dist/index.js`) < Math.max(...sources.map(modified))) build();
}
