// What `npm test` does once everything is there: the checks of the code (`npm run verify`) while the tests run, for the
// tests wait for much (pace, processes) and leave a core idle. Arguments go to vitest: `npm test -- test/iot`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));

/** The exit code of a process that says what it has to say in one piece, at its end. */
async function quietly(command, args) {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const parts = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
  const [code] = await once(child, 'close');
  process.stdout.write(Buffer.concat(parts));
  return code ?? 1;
}

// What has a script of its own: `npm run slow-test`, `npm run chaos`, `npm run fuzz`, `npm run install-test`,
// `npm run queue-test`, `npm run quota-test`, `npm run secrets`.
const LONG = [
  '**/*.slow.test.ts',
  'test/chaos/**',
  'test/hostile/**',
  'test/install/**',
  'test/queue/**',
  'test/quota-together/**',
  'test/secrets/**',
];
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  ...LONG.flatMap((files) => ['--exclude', files]),
  ...process.argv.slice(2),
];
const tests = spawn(process.execPath, vitest, { cwd, stdio: 'inherit' });
const [verified, [tested]] = await Promise.all([
  quietly('npm', ['run', '--silent', 'verify']),
  once(tests, 'close'),
]);
if (verified !== 0) console.error('\nnpm run verify failed; what it said stands above.');
process.exitCode = verified || (tested ?? 1);
