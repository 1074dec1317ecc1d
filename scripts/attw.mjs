// Are the types that the package ships those that its importers get? attw packs the package first; without `ignore-scripts`
// that would build dist/ anew under the tests that run beside it.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('attw', ['--profile', 'esm-only', '--pack', '.'], {
  stdio: 'inherit',
  env: { ...process.env, npm_config_ignore_scripts: 'true' },
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
