import type { Readable } from 'node:stream';
import { printable } from './logger.ts';
import type { StatusLine, Terminal } from './status-line.ts';

/** The process as commands see it. Only `main.ts` and `this-process.ts` know the real one. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Readable;
  /** Results only. */
  stdout: Terminal;
  /** Logs, progress and errors. */
  stderr: Terminal;
  /** At the foot of a terminal that stderr leads to; absent elsewhere. */
  status?: StatusLine;
  /**
   * Calls back, once, when somebody wants the process to end; a second signal then ends it at once.
   * Returns the way to stop listening.
   */
  onInterrupt(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
  /** Calls back with an error that nobody waited for; the process then ends with the code that it is given. */
  onDefect?(callback: (error: unknown) => number): void;
  /** To be told which run it is, as soon as that is known. */
  onRun?: (run: { job: string; runId?: string }) => void;
  /** To be told of every key that is fetched, so that nothing printed holds it (guard.ts). */
  onKey?: (key: { accessKeyId: string; accessKeySecret: string; securityToken?: string }) => void;
  /** The same of any other secret, such as a database's password. */
  onSecret?: (secret: string) => void;
}

/** Writes one or more lines of results, with what steers a terminal escaped. Line breaks within a value cannot be told here. */
export function print(io: Io, text = ''): void {
  io.stdout.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

/** Writes a value as one line of JSON. JSON leaves the second half of the controls as they are; a terminal does not. */
export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${printable(JSON.stringify(value))}\n`);
}
