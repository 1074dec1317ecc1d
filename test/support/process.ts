import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { CliResult } from './cli.ts';

/** The command line as it is shipped. */
export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Started {
  child: ChildProcess;
  /** Resolves when the process has ended and its streams with it. A process that a signal ended has code -1. */
  ended: Promise<CliResult>;
  /** Resolves with the match as soon as stdout holds one. */
  said: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Starts a process with an environment of its own, nothing of the real one but PATH, and nothing on stdin. */
export function start(command: string, args: readonly string[], env: Record<string, string> = {}): Started {
  const started = startWithStdin(command, args, env);
  started.child.stdin?.end();
  return started;
}

function startWithStdin(command: string, args: readonly string[], env: Record<string, string>): Started {
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...text }));
  });
  const said = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text.stdout);
        if (match) resolve(match);
      };
      child.stdout.on('data', look);
      ended.then(
        () => reject(new Error(`ended without saying ${pattern}: ${text.stdout}${text.stderr}`)),
        reject,
      );
      look();
    });
  return { child, ended, said };
}

/** Runs a process to its end. */
export function execute(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CliResult> {
  return start(command, args, env).ended;
}

const ON_TERMINAL = fileURLToPath(new URL('on-terminal.py', import.meta.url));

/** Starts the shipped program on a terminal of so many columns; stdout holds all that is written to it. */
export function startOnTerminal(
  columns: number,
  argv: readonly string[],
  env: Record<string, string>,
): Started & { tell: (command: `resize ${number}` | `key ${number}` | `kill ${number}`) => void } {
  const args = [ON_TERMINAL, String(columns), process.execPath, MAIN, ...argv];
  const started = startWithStdin('python3', args, { TERM: 'xterm-256color', ...env });
  return { ...started, tell: (command) => void started.child.stdin?.write(`${command}\n`) };
}
