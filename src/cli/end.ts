import { CommanderError } from 'commander';
import { formatInstant } from '../core/instant.ts';
import type { jsonEnd as JsonEnd, KnownRun } from '../run/json-summary.ts';
import { endReasonOf, runEndOf } from '../run/run-end.ts';
import type { RunEnd } from '../run/run-end.ts';
import { printJson } from './io.ts';
import type { Io } from './io.ts';
import { troubleLine } from './logger.ts';
import type { LogFormat } from './logger.ts';
import { isSwitchedOn, variableFor } from './variables.ts';

/** How a command line wants to be told of its end. Known before it is parsed, since its errors need it. */
export interface EndFlags {
  logFormat: LogFormat;
  /** Makes the line of `--json`, which every end of a run has; null: it is not wanted. */
  jsonEnd: typeof JsonEnd | null;
  /** For a log that others write into: with the time. */
  quiet: boolean;
}

export async function endFlagsOf(argv: readonly string[], env: Io['env']): Promise<EndFlags> {
  const command = argv[0] ?? '';
  // Texts of all languages come with the line, which `--help` has no need of.
  const isHelp = argv.includes('--help') || argv.includes('-h');
  const wantsJson = argv.includes('--json') || (!isHelp && isSwitchedOn(command, 'json', env));
  const json = ['run', 'report', 'merge'].includes(command) && wantsJson;
  const jsonEnd = json ? (await import('../run/json-summary.ts')).jsonEnd : null;
  const quiet = argv.includes('--quiet') || isSwitchedOn(command, 'quiet', env);
  const logFormat = logFormatOf(argv) ?? variableFor(command, 'log-format', env);
  return { logFormat: logFormat === 'json' ? 'json' : 'text', jsonEnd, quiet };
}

/** As the flag has it; the last one where there are several. */
function logFormatOf(argv: readonly string[]): string | undefined {
  const values = argv.flatMap((arg, at) => {
    if (argv[at - 1] === '--log-format') return [arg];
    return arg.startsWith('--log-format=') ? [arg.slice('--log-format='.length)] : [];
  });
  return values.at(-1);
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
    const reason = endReasonOf({ exitCode, message });
    printJson(io, jsonEnd(known, { exit_code: exitCode, reason, error: { kind, message, hint } }));
  }
  return exitCode;
}

function endOf(error: unknown): RunEnd {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    // As text, commander has printed it already.
    return {
      exitCode: 2,
      kind: 'usage',
      message,
      hint: 'ota-audit --help lists the commands and flags.',
      text: '',
    };
  }
  return runEndOf(error);
}
