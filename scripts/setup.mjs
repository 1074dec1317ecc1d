// Makes a checkout ready, from nothing: the right Node, the packages of the lock file, the frameworks and, with --build,
// dist/.
// Plain JavaScript with node: imports only, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './dist.mjs';
import { setup as makeFrameworks } from './frameworks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const MINIMUM = [20, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(`ota-audit needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    console.error(`setup: "${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}.`);
    process.exit(status || 1);
  }
}

const modified = (path) => (existsSync(`${root}/${path}`) ? statSync(`${root}/${path}`).mtimeMs : 0);

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.error('setup: installing the packages of package-lock.json …');
  // No package's own scripts are run: none is needed, neither here nor where the program runs.
  run('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}
makeFrameworks();
if (process.argv.includes('--build')) build();
