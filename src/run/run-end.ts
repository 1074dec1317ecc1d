import { AuditError, Interrupted } from '../core/errors.ts';
import { redact } from '../iot/redact.ts';
import { message as english } from '../texts/en/message.ts';
import type { EndError } from './json-summary.ts';

const REASONS: Readonly<Record<number, keyof typeof english.endReasons>> = {
  1: 'defect',
  2: 'usage',
  6: 'locked',
  7: 'notWritten',
  130: 'sigint',
  143: 'sigterm',
};

/**
 * Why the code is what it is, as a clause: those of a run that came to its end say more (`reasonOf`).
 * @param texts default: as the command line says it
 */
export function endReasonOf(
  { exitCode, message }: Pick<RunEnd, 'exitCode' | 'message'>,
  { endReasons }: Pick<typeof english, 'endReasons'> = english,
): string {
  const key = REASONS[exitCode];
  return key === undefined ? message : endReasons[key];
}

/** What ended a run, or kept it from starting, and the code for it. */
export interface RunEnd extends EndError {
  exitCode: number;
  /** As a line or more for people; '' where it has been told. */
  text: string;
}

/** An error in the words and with the code that the command line ends with. */
export function runEndOf(error: unknown): RunEnd {
  if (error instanceof Interrupted) {
    const { exitCode, message, consequence } = error;
    return { exitCode, kind: 'interrupted', message, hint: consequence, text: `${message}; ${consequence}` };
  }
  if (error instanceof AuditError) {
    const { exitCode, code: kind, message, hint } = error;
    return { exitCode, kind, message, hint, text: withHint(error) };
  }
  if (isFolderGone(error)) return { exitCode: 2, kind: 'usage', ...FOLDER_GONE, text: withHint(FOLDER_GONE) };
  const message = describeDefect(error);
  const text = `a bug in ota-audit; please report it.\n${message}`;
  return {
    exitCode: 1,
    kind: 'defect',
    message,
    hint: 'This is a bug in ota-audit; please report it.',
    text,
  };
}

/** Node looks the current folder up only when a path needs it. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

const FOLDER_GONE = {
  message: 'the current folder no longer exists',
  hint: 'Change to an existing folder; in a crontab: `cd /path/to/folder && …`.',
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
