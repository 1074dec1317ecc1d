import { Command, CommanderError } from 'commander';
import { AuditError, Interrupted } from '../core/errors.ts';
import type { LogFields } from '../core/ports.ts';
import { VERSION } from '../core/version.ts';
import { redact } from '../iot/redact.ts';
import { createSecrets, guard } from './guard.ts';
import type { Io } from './io.ts';
import type { LoadFlags } from './commands/load.ts';
import { OPTIONS } from './options.ts';
import type { CommandOption, RunFlags } from './options.ts';
import { printable, troubleLine } from './logger.ts';
import type { LogFormat } from './logger.ts';

/** As `main`, for whatever is more than a question for the version. */
export async function runCommandLine(argv: readonly string[], given: Io): Promise<number> {
  const io = guard(given, createSecrets(given.env));
  const format = logFormatOf(argv);
  given.onDefect?.((error) => explain(error, io, format));
  let exitCode = 0;
  const program = new Command('ota-audit')
    .description('Audits the OTA update packages of Alibaba Cloud IoT Platform accounts.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // `explain` writes it as a JSON line.
      writeErr: (text) => format !== 'json' && printLines(io, text),
    })
    .showHelpAfterError('(ota-audit --help shows what there is)');

  addCommands(program, io, (code) => {
    exitCode = code;
  });
  for (const command of program.commands) addOptions(command);
  program.hook('preAction', (_, { args }) => {
    if (args.some((arg) => arg.trim() === '')) throw new AuditError('usage', 'an argument is empty', FILL);
  });

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, io, format);
  }
}

/** @param finish is told the exit code of the command that ran */
function addCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('run [job]')
    .description('run a job; flags override the file')
    .action(async (job: string | undefined, flags: RunFlags) => {
      finish(await (await import('./commands/run.ts')).runCommand(job, flags, io));
    });
  program
    .command('demo')
    .description('the same job against the built-in emulator, no account needed')
    .action(async (flags: { out?: string; quiet?: boolean }) => {
      finish(await (await import('./commands/demo.ts')).demoCommand(flags, io));
    });
  program
    .command('checks [id]')
    .description('the catalogue of checks; one check explained, with remediation')
    .action(async (id: string | undefined, flags: { job?: string; framework?: string | true }) => {
      finish(await (await import('./commands/checks.ts')).checksCommand(id, flags, io));
    });
  program
    .command('report <run-folder>')
    .description('render a stored run again (other policy, formats, locale); nothing is queried')
    .action(async (folder: string, flags: RunFlags & { job?: string }) => {
      finish(await (await import('./commands/report.ts')).reportCommand(folder, flags, io));
    });
  program
    .command('load <run-folder>')
    .description(
      'write a stored run into a PostgreSQL database or the job’s history; what it left there before is replaced',
    )
    .action(async (folder: string, flags: LoadFlags) => {
      finish(await (await import('./commands/load.ts')).loadCommand(folder, flags, io));
    });
  program
    .command('verify <run-folder>')
    .description('check a run folder against its manifest; nothing is written')
    .action(async (folder: string, flags: { chain?: boolean; publicKey?: string[] }) => {
      finish(await (await import('./commands/verify.ts')).verifyCommand(folder, flags, io));
    });
  program
    .command('doctor [job]')
    .description('credentials, clock, endpoint, permissions, folders: each line ok or what to do')
    .action(async (job: string | undefined, flags: RunFlags) => {
      finish(await (await import('./commands/doctor.ts')).doctorCommand(job, flags, io));
    });
  program
    .command('init')
    .description('write a commented jobs/nightly.yaml and print the crontab line')
    .action(async (flags: { out?: string }) => {
      finish(await (await import('./commands/init.ts')).initCommand(flags, io));
    });
  program
    .command('emulator')
    .description('serve the emulator for tests and demos')
    .action(async (flags: Record<string, string | undefined>) => {
      finish(await (await import('./commands/emulator.ts')).emulatorCommand(flags, io));
    });
}

function addOptions(command: Command): void {
  for (const { flags, description, parse } of OPTIONS[command.name()] ?? []) {
    if (/[<[]/.test(flags)) command.option(flags, description, filled(flags, parse));
    else command.option(flags, description);
  }
}

const FILL = 'Give it a value or leave it out; a variable that is not set leaves it empty.';

/** Without its value a flag would select or write something other than what was meant. */
function filled(flags: string, parse: CommandOption['parse'] = (text) => text): CommandOption['parse'] & {} {
  return (text, previous) => {
    if (text.trim() !== '') return parse(text, previous);
    throw new AuditError('usage', `${flags.replace(/ .*/, '')} is empty`, FILL);
  };
}

/** Known before the command line is parsed, since its errors need it. */
function logFormatOf(argv: readonly string[]): LogFormat {
  const isJson = argv.some(
    (arg, at) => arg === '--log-format=json' || (arg === 'json' && argv[at - 1] === '--log-format'),
  );
  return isJson ? 'json' : 'text';
}

/** Says what went wrong, in a line with a hint, and gives the code for it. */
function explain(error: unknown, io: Io, format: LogFormat): number {
  const say = (exitCode: number, message: string, fields: LogFields = {}): number => {
    io.stderr.write(troubleLine(format, message, { ...fields, exit_code: exitCode }));
    return exitCode;
  };
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // As text, commander has printed it already.
    return format === 'json' ? say(2, error.message.replace(/^error: /, '')) : 2;
  }
  if (error instanceof Interrupted) return say(error.exitCode, `${error.message}; ${error.consequence}`);
  if (error instanceof AuditError) {
    const { message, hint, exitCode } = error;
    return format === 'json' ? say(exitCode, message, { hint }) : say(exitCode, withHint(error));
  }
  if (isFolderGone(error)) return say(2, FOLDER_GONE);
  return say(1, `a defect of the program; please report it.\n${describeDefect(error)}`);
}

/** Node looks the current folder up only when a path needs it. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

const FOLDER_GONE =
  'the current folder no longer exists. Change to one that does; in a crontab: `cd /path/to/it && …`.';

/** Problem and fix in one line, as whoever searches a log at night finds it; below a list of problems the fix has its own. */
function withHint({ message, hint }: AuditError): string {
  if (hint === '') return message;
  if (message.includes('\n')) return `${message}\n${hint}`;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${hint}`;
}

/** Lines that nothing in them can forge: what a line quotes is made printable. */
function printLines(io: Io, text: string): void {
  for (const line of text.replace(/\n$/, '').split('\n')) io.stderr.write(`${printable(line)}\n`);
}

/** Name, message and where it happened. A message may quote a request or an answer, so it is redacted. */
function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error));
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${redact(error.message)}`, ...frames.map((line) => redact(line, 300))].join(
    '\n    ',
  );
}
