import { AuditError } from '../../core/errors.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { doctorExitCode } from '../../doctor/line.ts';
import type { DoctorLine } from '../../doctor/line.ts';
import type { Job } from '../../job/job.ts';
import { nodePorts } from '../../run/node-ports.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { jobFor } from '../job.ts';
import { createLogger, printable } from '../logger.ts';
import type { RunFlags } from '../options.ts';
import { asGiven } from '../variables.ts';

/** Looks at everything that a run needs and prints a line for each. Resolves with 0, 2 or 5. */
export async function doctorCommand(path: string | undefined, flags: RunFlags, io: Io): Promise<number> {
  const lines: DoctorLine[] = [];
  const logger = await createLogger(io.stderr, 'text', 'warn');
  const ports = nodePorts({ logger, env: io.env, ...(io.onKey && { onKey: io.onKey }) });
  const found = diagnose(await jobOf(path, flags, io), ports);
  for await (const line of found) {
    lines.push(line);
    if (flags.json !== true) printLine(line, io);
  }
  const code = doctorExitCode(lines);
  if (flags.json === true) print(io, JSON.stringify(lines));
  else print(io, verdict(lines, code));
  return code;
}

/** The job as `run` would have it, or why there is none. Without a selection it is the list that matters. */
async function jobOf(path: string | undefined, flags: RunFlags, io: Io): Promise<Job | AuditError> {
  const list = path === undefined && flags.ids === undefined ? { list: true } : {};
  try {
    return await jobFor(path, { ...flags, ...list }, io);
  } catch (error) {
    const named = asGiven(error, 'doctor', flags, io.env);
    if (named instanceof AuditError) return named;
    throw error;
  }
}

function printLine({ check, target, status, message, fix }: DoctorLine, io: Io): void {
  const [first = '', ...rest] = message.split('\n').map(printable);
  const where = target === '' ? '' : `${printable(target)}: `;
  print(io, `${status.padEnd(7)}  ${check.padEnd(16)}  ${where}${first}`);
  for (const line of rest) print(io, `${INDENT}${line}`);
  if (fix !== '') print(io, `${INDENT}→ ${printable(fix)}`);
}

const INDENT = ' '.repeat(27);

function verdict(lines: readonly DoctorLine[], code: number): string {
  const count = (status: DoctorLine['status']): number =>
    lines.filter((line) => line.status === status).length;
  const counts = `failures: ${count('failure')}, warnings: ${count('warning')}`;
  return `\n${counts}; exit code ${code}: ${WORDS[code] ?? ''}`;
}

const WORDS: Readonly<Record<number, string>> = {
  0: 'a run can start',
  2: 'fix the failures above before the next run',
  5: 'the service refuses this identity or account',
};
