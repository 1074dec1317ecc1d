import { isKeyVariable } from '../core/key-variable.ts';
import type { Io } from './io.ts';

/** Of the contract: the audit is done and kept, but an output of it could not be written. */
const OUTPUT_LOST = 7;
/** The codes that it wins over: what an audit that came to its end says. */
const AUDITED: readonly unknown[] = [undefined, 0, 3, 4];

/** The real process. To be called once: it listens to the process from then on. */
export function thisProcess(): Io {
  listenToStreams();
  if (process.pid === 1) endBySignals();
  return {
    env: takeEnvironment(),
    // Opened by who reads it: that takes as long as all else here.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: listenForSignals,
    onDefect: listenForDefects,
  };
}

/** Ends with the code. What was given up (a file or a pipe that hangs) must not hold an interrupted process up. */
export function leave(exitCode: number): void {
  process.exitCode = exitCode;
  if (exitCode >= 128) process.exit();
}

/** The environment as it was. Node writes what is left into its diagnostic reports, and hands it to child processes. */
function takeEnvironment(): Io['env'] {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (isKeyVariable(name)) delete process.env[name];
  return env;
}

function listenToStreams(): void {
  // Nobody can be told that the log cannot be written (a full disk, a reader that is gone); the audit goes on.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `ota-audit checks | head` closes the pipe early: nothing is wrong with that.
    if (error.code === 'EPIPE') return;
    process.stderr.write(`ota-audit: the result could not be written to stdout (${error.code})\n`);
    process.once('exit', () => {
      if (AUDITED.includes(process.exitCode)) process.exitCode = OUTPUT_LOST;
    });
  });
}

/** Node would print such an error with all that hangs on it, a request with its signature perhaps. */
function listenForDefects(explain: (error: unknown) => number): void {
  process.on('uncaughtException', (error) => process.exit(explain(error)));
}

/**
 * As the first process of a container, where the kernel withholds signals that nobody listens for: what signals do
 * elsewhere, wherever no command listens itself.
 */
function endBySignals(): void {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(exitCode);
    });
  }
}

/** Signals are listened for only while somebody wants to know: elsewhere they end the process as ever. */
function listenForSignals(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    callback(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  };
  const stop = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop;
}
