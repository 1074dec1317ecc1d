import { CommanderError } from 'commander';
import { AuditError, Interrupted } from '../core/errors.ts';
import { formatInstant } from '../core/instant.ts';
import { redact } from '../iot/redact.ts';
import type { EndError, jsonEnd as JsonEnd, KnownRun } from '../run/json-summary.ts';
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
  const json = ['run', 'report'].includes(command) && wantsJson;
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

/** Why the code is what it is: those of a run that came to its end say more (`reasonOf`). */
const REASONS: Readonly<Record<number, string>> = {
  1: 'a defect of the program',
  2: 'usage or configuration error; nothing was queried',
  6: 'another run of this job holds the lock',
  7: 'what was observed could not be written',
  130: 'interrupted by SIGINT',
  143: 'interrupted by SIGTERM',
};

/** What ended a command, and the code for it. */
interface End extends EndError {
  exitCode: number;
  /** As a line or more for people; '' where it has been told. */
  text: string;
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
    const reason = REASONS[exitCode] ?? message;
    printJson(io, jsonEnd(known, { exit_code: exitCode, reason, error: { kind, message, hint } }));
  }
  return exitCode;
}

function endOf(error: unknown): End {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    // As text, commander has printed it already.
    return { exitCode: 2, kind: 'usage', message, hint: 'ota-audit --help shows what there is.', text: '' };
  }
  if (error instanceof Interrupted) {
    const { exitCode, message, consequence } = error;
    return { exitCode, kind: 'interrupted', message, hint: consequence, text: `${message}; ${consequence}` };
  }
  if (error instanceof AuditError) {
    const { exitCode, kind, message, hint } = error;
    return { exitCode, kind, message, hint, text: withHint(error) };
  }
  if (isFolderGone(error)) return { exitCode: 2, kind: 'usage', ...FOLDER_GONE, text: withHint(FOLDER_GONE) };
  const message = describeDefect(error);
  const text = `a defect of the program; please report it.\n${message}`;
  return {
    exitCode: 1,
    kind: 'defect',
    message,
    hint: 'It is a defect of the program; please report it.',
    text,
  };
}

/** Node looks the current folder up only when a path needs it. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

const FOLDER_GONE = {
  message: 'the current folder no longer exists',
  hint: 'Change to one that does; in a crontab: `cd /path/to/it && …`.',
};

/** Problem and fix in one line, as whoever searches a log at night finds it; below a list of problems the fix has its own. */
function withHint({ message, hint }: Pick<EndError, 'message' | 'hint'>): string {
  if (hint === '') return message;
  if (message.includes('\n')) return `${message}\n${hint}`;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${hint}`;
}

/** Name, message and where it happened. A message may quote a request or an answer, so it is redacted. */
function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error));
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${redact(error.message)}`, ...frames.map((line) => redact(line, 300))].join(
    '\n    ',
  );
}
