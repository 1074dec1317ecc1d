import { CommanderError } from 'commander';
import { formatInstant } from '../core/instant.ts';
import type { jsonEnd as JsonEnd, KnownRun } from '../run/json-summary.ts';
import { END_REASONS, runEndOf } from '../run/run-end.ts';
import type { RunEnd } from '../run/run-end.ts';
import { printJson } from './io.ts';
import type { Io } from './io.ts';
import { troubleLine } from './logger.ts';
import type { LogFormat } from './logger.ts';

/** How a command line wants to be told of its end. Known before it is parsed, since its errors need it. */
export interface EndFlags {
  logFormat: LogFormat;
  /** Makes the line of `--json`, which every end of a run has; null: it is not wanted. */
  jsonEnd: typeof JsonEnd | null;
  /** For a log that others write into: with the time. */
  quiet: boolean;
}

export async function endFlagsOf(argv: readonly string[]): Promise<EndFlags> {
  const isJsonLog = argv.some(
    (arg, at) => arg === '--log-format=json' || (arg === 'json' && argv[at - 1] === '--log-format'),
  );
  const json = ['run', 'report'].includes(argv[0] ?? '') && argv.includes('--json');
  // Texts of all languages come with it, which `--help` has no need of.
  const jsonEnd = json ? (await import('../run/json-summary.ts')).jsonEnd : null;
  return { logFormat: isJsonLog ? 'json' : 'text', jsonEnd, quiet: argv.includes('--quiet') };
}

/** Says what went wrong, in a line with a hint, and gives the code for it. */
export function tellEnd(
  error: unknown,
  io: Io,
  { logFormat, jsonEnd, quiet }: EndFlags,
  known: KnownRun,
): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { exitCode, kind, message, hint, text } = endOf(error);
  if (logFormat === 'json') {
    io.stderr.write(troubleLine(logFormat, message, { hint, exit_code: exitCode }));
  } else if (text !== '') {
    const at = quiet ? `${formatInstant(Date.now())} ` : '';
    io.stderr.write(troubleLine(logFormat, at + text));
  }
  if (jsonEnd) {
    const reason = END_REASONS[exitCode] ?? message;
    printJson(io, jsonEnd(known, { exit_code: exitCode, reason, error: { kind, message, hint } }));
  }
  return exitCode;
}

function endOf(error: unknown): RunEnd {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    // As text, commander has printed it already.
    return { exitCode: 2, kind: 'usage', message, hint: 'ota-audit --help shows what there is.', text: '' };
  }
  return runEndOf(error);
}
