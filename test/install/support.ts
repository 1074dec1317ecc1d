import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';

export const ROOT: string = resolve(import.meta.dirname, '../..');

const run = promisify(execFile);

/** What a command writes to stdout. Rejects where it ends with another code than 0; the error holds what it said. */
export async function output(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return (await run(command, args, { maxBuffer: 1 << 28, ...options })).stdout;
}

/** npm as somebody has it who never ran it before: nothing in its cache, no settings but those of the call. */
export function npm(args: readonly string[], cwd: string, cache: string): Promise<string> {
  const quiet = ['--cache', cache, '--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'];
  const { npm_config_local_prefix: _, ...env } = process.env;
  return output('npm', [...args, ...quiet], { cwd, env });
}

/** A folder of a test file's own, gone after the file's last test. */
export async function folderOfFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ota-audit-install-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies the checkout into a folder, for packing builds `dist` anew and changes package.json. Resolves with its path. */
export async function checkout(into: string): Promise<string> {
  const copy = join(into, 'checkout');
  await mkdir(copy);
  const all = await output('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  const files = all.trim().split('\n');
  // With their times, which tell the build that nothing is to be installed.
  await output('cp', ['-a', '--parents', ...files, 'node_modules', copy], { cwd: ROOT });
  return copy;
}

/** A tool that a test needs: missing, it is the reason why the test is skipped, which CI never is. */
export function isMissing(reason: string | undefined, skip: (why: string) => void): boolean {
  if (reason === undefined) return false;
  if (process.env['CI'] === 'true') throw new Error(`${reason}, and CI skips nothing`);
  skip(reason);
  return true;
}
