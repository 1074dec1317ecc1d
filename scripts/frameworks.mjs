// Makes src/frameworks/shipped/*.json, which the program reads, out of src/frameworks/data/*.yaml where they are missing or
// older. Plain JavaScript, because setup.mjs and vitest (as its global set-up) call it before anything is compiled.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const room = `${root}/src/frameworks`;
const filesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`);
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** @throws Error where a framework's YAML is wrong; what is wrong with it is on stderr */
export function setup() {
  const sources = [...filesOf(room), ...filesOf(`${room}/data`)];
  const made = filesOf(`${room}/data`).map((path) =>
    path.replace('/data/', '/shipped/').replace(/yaml$/, 'json'),
  );
  if (Math.min(...made.map(modified)) > Math.max(...sources.map(modified))) return;
  const tsx = 'node_modules/tsx/dist/cli.mjs';
  const { status, error } = spawnSync(process.execPath, [tsx, 'scripts/write-frameworks.ts'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (error || status !== 0) throw error ?? new Error('the frameworks could not be made');
}
