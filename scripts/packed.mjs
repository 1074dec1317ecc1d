// Does the package that is published lead its importers to code and types? publint and attw look at one tarball, without
// the bundled packages, whose megabytes they would only read. `npm run install-test` runs it once dist/ is built.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';

function check(folder) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of manifest.files) cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, bundleDependencies: undefined }));
  const pack = ['pack', '--ignore-scripts', '--loglevel=error'];
  const packed = spawnSync('npm', pack, { cwd: folder, stdio: ['ignore', 'ignore', 2], shell });
  if (packed.status !== 0) return packed.status ?? 1;
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  const options = { cwd: root, stdio: 'inherit', shell };
  const linted = spawnSync('publint', ['run', tarball, '--strict'], options);
  const typed = spawnSync('attw', [tarball, '--profile', 'esm-only'], options);
  return (linted.status ?? 1) || (typed.status ?? 1);
}

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-packed-'));
try {
  process.exitCode = check(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
