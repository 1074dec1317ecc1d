// Does the package that is published lead its importers to code and types? publint and attw look at one tarball, without
// the bundled packages, whose megabytes they would only read. Nothing is built: tests of dist/ run beside it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';

/** The exit code; a command that could not be started has 1. */
function run(command, args, cwd, stdio = 'inherit') {
  return spawnSync(command, args, { cwd, stdio, shell }).status ?? 1;
}

function check(folder) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of manifest.files) cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, bundleDependencies: undefined }));
  const packed = run('npm', ['pack', '--ignore-scripts', '--loglevel=error'], folder, [
    'ignore',
    'ignore',
    2,
  ]);
  if (packed !== 0) return packed;
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  const linted = run('publint', ['run', tarball, '--strict'], root);
  return run('attw', [tarball, '--profile', 'esm-only'], root) || linted;
}

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-packed-'));
try {
  process.exitCode = check(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
