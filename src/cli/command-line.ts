import { Command } from 'commander';
import { AuditError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { KnownRun } from '../run/json-summary.ts';
import { endFlagsOf, tellEnd } from './end.ts';
import { createSecrets, guard } from './guard.ts';
import type { Io } from './io.ts';
import type { MergeFlags } from './commands/merge.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { WorkerFlags } from './commands/worker.ts';
import type { LoadFlags } from './commands/load.ts';
import type { NotifyFlags } from './commands/notify.ts';
import type { InitFlags } from './init/answers.ts';
import { OPTIONS } from './options.ts';
import type { RunFlags } from './options.ts';
import type { CommandOption } from './run-options.ts';
import { printable } from './logger.ts';
import { FILL, asGiven, takeVariables, variablesHelp } from './variables.ts';

/** As `main`, for whatever is more than a question for the version. */
export async function runCommandLine(argv: readonly string[], given: Io): Promise<number> {
  const known: KnownRun = { job: null, runId: null };
  const io = guard(given, createSecrets(given.env));
  io.onRun = (run) => void Object.assign(known, run);
  const flags = await endFlagsOf(argv, io.env);
  given.onDefect?.((error) => tellEnd(error, io, flags, known));
  let exitCode = 0;
  let ran: Command | undefined;
  const program = createProgram(io, {
    isJson: flags.logFormat === 'json',
    begins: (command) => {
      ran = command;
    },
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return tellEnd(ran ? asGiven(error, ran.name(), ran.opts(), io.env) : error, io, flags, known);
  }
}

interface ProgramPorts {
  /** Are errors written as JSON lines, by `tellEnd`? */
  isJson: boolean;
  /** Is told the command whose flags and variables are taken, before it does anything. */
  begins: (command: Command) => void;
  /** Is told the exit code of the command that ran. */
  finish: (exitCode: number) => void;
}

/** All commands, with their flags and what they do. */
export function createProgram(io: Io, { isJson, begins, finish }: ProgramPorts): Command {
  const program = new Command('ota-audit')
    .description('Audits the OTA update packages of Alibaba Cloud IoT Platform accounts.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => !isJson && printLines(io, text),
    })
    .showHelpAfterError('(ota-audit --help shows what there is)');
  addCommands(program, io, finish);
  addCompletion(program, io, finish);
  for (const command of program.commands) addOptions(command);
  return program.hook('preAction', (_, command) => {
    if (command.args.some((arg) => arg.trim() === ''))
      throw new AuditError('usage', 'an argument is empty', FILL);
    takeVariables(command, io.env);
    begins(command);
  });
}

/** @param finish is told the exit code of the command that ran */
function addCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('run [job]')
    .description('run a job; flags override the file')
    .action(async (job: string | undefined, flags: RunFlags) => {
      finish(await (await import('./commands/run.ts')).runCommand(job, flags, io));
    });
  addShardCommands(program, io, finish);
  program
    .command('demo')
    .description('run the nightly audit against the built-in emulator; no account needed')
    .action(async (flags: { out?: string; quiet?: boolean; estate?: boolean }) => {
      finish(await (await import('./commands/demo.ts')).demoCommand(flags, io));
    });
  program
    .command('checks [id]')
    .description('list all checks, or explain one check with its remediation')
    .action(async (id: string | undefined, flags: { job?: string; framework?: string | true }) => {
      finish(await (await import('./commands/checks.ts')).checksCommand(id, flags, io));
    });
  addFolderCommands(program, io, finish);
  program
    .command('doctor [job]')
    .description(
      'test credentials, clock, endpoint, permissions, folders and channels; each line says ok or what to do',
    )
    .action(async (job: string | undefined, flags: RunFlags) => {
      finish(await (await import('./commands/doctor.ts')).doctorCommand(job, flags, io));
    });
  program
    .command('init')
    .description(
      'write a commented jobs/nightly.yaml and its schedule; prompts for the settings on a terminal',
    )
    .action(async (flags: InitFlags) => {
      finish(await (await import('./commands/init.ts')).initCommand(flags, io));
    });
  program
    .command('emulator')
    .description('serve the API emulator for tests and demos')
    .action(async (flags: Record<string, string | undefined>) => {
      finish(await (await import('./commands/emulator.ts')).emulatorCommand(flags, io));
    });
}

/** Those that read a finished run, each with what `addCommands` gets. */
function addFolderCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('report <run-folder>')
    .description('render a stored run again with another policy, formats or locale; queries nothing')
    .action(async (folder: string, flags: RunFlags & { job?: string }) => {
      finish(await (await import('./commands/report.ts')).reportCommand(folder, flags, io));
    });
  program
    .command('load <run-folder>')
    .description(
      'load a stored run into a PostgreSQL database or the job’s history, replacing its earlier rows',
    )
    .action(async (folder: string, flags: LoadFlags) => {
      finish(await (await import('./commands/load.ts')).loadCommand(folder, flags, io));
    });
  program
    .command('notify <run-folder>')
    .description('resend the notification of a stored run to the channels of its job')
    .action(async (folder: string, flags: NotifyFlags) => {
      finish(await (await import('./commands/notify.ts')).notifyCommand(folder, flags, io));
    });
  program
    .command('verify <run-folder>')
    .description('check a run folder against its manifest; writes nothing')
    .action(async (folder: string, flags: { chain?: boolean; publicKey?: string[] }) => {
      finish(await (await import('./commands/verify.ts')).verifyCommand(folder, flags, io));
    });
}

/** Apart from the others, for it speaks of them all. */
function addCompletion(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('completion <shell>')
    .description('print the completion script for bash, zsh or fish')
    .action(async (shell: string) => {
      finish((await import('./commands/completion.ts')).completionCommand(shell, program, io));
    });
}

/** A run that several machines collect. */
function addShardCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('plan [job]')
    .description(
      'plan a run to be collected on several machines; writes the file for `run --plan <file> --shard <n/of>`',
    )
    .action(async (job: string | undefined, flags: PlanFlags) => {
      finish(await (await import('./commands/plan.ts')).planCommand(job, flags, io));
    });
  program
    .command('worker')
    .description('collect accounts of runs that `run --queue` planned; on any number of machines')
    .action(async (flags: WorkerFlags) => {
      finish(await (await import('./commands/worker.ts')).workerCommand(flags, io));
    });
  program
    .command('merge <shard-folder...>')
    .description('merge the shards collected on several machines into one run: evaluate, report, notify')
    .action(async (folders: string[], flags: MergeFlags) => {
      finish(await (await import('./commands/merge.ts')).mergeCommand(folders, flags, io));
    });
}

function addOptions(command: Command): void {
  for (const { flags, description, parse } of OPTIONS[command.name()] ?? []) {
    if (/[<[]/.test(flags)) command.option(flags, description, filled(flags, parse));
    else command.option(flags, description);
  }
  command.addHelpText('after', () => variablesHelp(command.name()));
}

/** Without its value a flag would select or write something other than what was meant. */
function filled(flags: string, parse: CommandOption['parse'] = (text) => text): CommandOption['parse'] & {} {
  return (text, previous) => {
    if (text.trim() !== '') return parse(text, previous);
    throw new AuditError('usage', `${flags.replace(/ .*/, '')} is empty`, FILL);
  };
}

/** Lines that nothing in them can forge: what a line quotes is made printable. */
function printLines(io: Io, text: string): void {
  for (const line of text.replace(/\n$/, '').split('\n')) io.stderr.write(`${printable(line)}\n`);
}
