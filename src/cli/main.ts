#!/usr/bin/env node
/**
 *   main ──► commands/run ──► job, run ──► report on stdout, exit code
 *        ├─► commands/demo ──► emulator + the same run
 *        ├─► commands/doctor ──► job, doctor
 *        ├─► commands/init
 *        ├─► commands/emulator
 *        ├─► commands/checks
 *        ├─► commands/report ──► a stored run, judged and rendered again
 *        ├─► commands/load ──► a stored run, judged again into a database
 *        └─► commands/verify ──► evidence: manifest, digests, chain, signature
 *
 * Commands are loaded when they are called, so that --help and --version cost next to nothing.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { AuditError, Interrupted } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { redact } from '../iot/redact.ts';
import { createSecrets, guard } from './guard.ts';
import type { Io } from './io.ts';
import { printable } from './logger.ts';
import { DOCTOR_OPTIONS, LOG_OPTIONS, REPORT_OPTIONS, RUN_OPTIONS, repeated } from './options.ts';
import type { LoadFlags } from './commands/load.ts';
import type { RunFlags, RunOption } from './options.ts';
import { leave, thisProcess } from './this-process.ts';

/** Runs one command line (without node and script). Resolves with the exit code of the contract; never throws. */
export async function main(argv: readonly string[], given: Io): Promise<number> {
  const io = guard(given, createSecrets(given.env));
  given.onDefect?.((error) => explain(error, io));
  let exitCode = 0;
  const program = new Command('ota-audit')
    .description('Audits the OTA update packages of Alibaba Cloud IoT Platform accounts.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => printLines(io, text) })
    .showHelpAfterError('(ota-audit --help shows what there is)');

  const run = program
    .command('run [job]')
    .description('run a job; flags override the file')
    .action(async (job: string | undefined, flags: RunFlags) => {
      exitCode = await (await import('./commands/run.ts')).runCommand(job, flags, io);
    });
  const demo = program
    .command('demo')
    .description('the same job against the built-in emulator, no account needed')
    .option('--out <dir>', 'folder that run folders are made in (default reports)')
    .option('--quiet', 'only warnings and errors on stderr')
    .action(async (flags: { out?: string; quiet?: boolean }) => {
      exitCode = await (await import('./commands/demo.ts')).demoCommand(flags, io);
    });
  const checks = program
    .command('checks [id]')
    .description('the catalogue of checks; one check explained, with remediation')
    .option('--job <file>', 'as this job sees them')
    .option(
      '--framework [id]',
      'the clauses of a framework (ID or file) and what speaks to them; alone: the list',
    )
    .action(async (id: string | undefined, flags: { job?: string; framework?: string | true }) => {
      exitCode = await (await import('./commands/checks.ts')).checksCommand(id, flags, io);
    });
  const report = program
    .command('report <run-folder>')
    .description('judge and render a stored run again (other policy, formats, locale); nothing is queried')
    .option('--job <file>', 'judge by the policy of this job file: what it selects and asks is not looked at')
    .option('--out <dir>', 'folder to write (default reports/<job>/rendered/<run-id>-<digest of the policy>)')
    .action(async (folder: string, flags: RunFlags & { job?: string }) => {
      exitCode = await (await import('./commands/report.ts')).reportCommand(folder, flags, io);
    });
  const load = program
    .command('load <run-folder>')
    .description('write a stored run into a PostgreSQL database; what it left there before is replaced')
    .option('--url <url>', 'postgres://user:password@host:5432/database (default: PGURL in the environment)')
    .option('--schema <name>', 'schema of the tables (default ota_audit)')
    .action(async (folder: string, flags: LoadFlags) => {
      exitCode = await (await import('./commands/load.ts')).loadCommand(folder, flags, io);
    });
  const verify = program
    .command('verify <run-folder>')
    .description('check a run folder against its manifest; nothing is written')
    .option('--chain', 'also the runs before it, as each names the one before')
    .option('--public-key <pem>', 'the run must be signed with this Ed25519 key (repeatable)', repeated)
    .action(async (folder: string, flags: { chain?: boolean; publicKey?: string[] }) => {
      exitCode = await (await import('./commands/verify.ts')).verifyCommand(folder, flags, io);
    });
  const doctor = program
    .command('doctor [job]')
    .description('credentials, clock, endpoint, permissions, folders: each line ok or what to do')
    .action(async (job: string | undefined, flags: RunFlags) => {
      exitCode = await (await import('./commands/doctor.ts')).doctorCommand(job, flags, io);
    });
  const init = program
    .command('init')
    .description('write a commented jobs/nightly.yaml and print the crontab line')
    .option('--out <path>', 'another path for the job file')
    .action(async (flags: { out?: string }) => {
      exitCode = await (await import('./commands/init.ts')).initCommand(flags, io);
    });
  const emulator = program
    .command('emulator')
    .description('serve the emulator for tests and demos')
    .option('--port <n>', 'port on 127.0.0.1 (default: any free one)')
    .option('--packages <n>', 'a synthetic fleet of this size instead of the demo fleet')
    .option('--quota <kind>', 'sliding (default), fixed, bucket or none')
    .option('--faults <file>', 'a fault script (YAML or JSON) instead of the demo’s; none for no faults')
    .option('--latency <ms>', 'latency of every answer, as min-max (default 80-300)')
    .action(async (flags: Record<string, string | undefined>) => {
      exitCode = await (await import('./commands/emulator.ts')).emulatorCommand(flags, io);
    });
  addOptions(run, RUN_OPTIONS);
  addOptions(doctor, DOCTOR_OPTIONS);
  addOptions(report, REPORT_OPTIONS);
  addOptions(load, LOG_OPTIONS);
  doctor.option('--json', 'print the lines as one JSON array');
  for (const command of [run, demo, checks, report, load, verify, doctor, init, emulator])
    command.exitOverride().copyInheritedSettings(program);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, io);
  }
}

function addOptions(command: Command, options: readonly RunOption[]): void {
  for (const { flags, description, parse } of options) {
    if (parse) command.option(flags, description, parse);
    else command.option(flags, description);
  }
}

/** Says what went wrong, in a line with a hint, and gives the code for it. */
function explain(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    io.stderr.write(`ota-audit: ${error.message}; ${error.consequence}\n`);
    return error.exitCode;
  }
  if (error instanceof AuditError) {
    printLines(io, `ota-audit: ${withHint(error)}`);
    return error.exitCode;
  }
  printLines(io, `ota-audit: a defect of the program; please report it.\n${describeDefect(error)}`);
  return 1;
}

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

/** True where this file is what node was started with, also through npm's link in a bin folder. */
function isEntry(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isEntry()) leave(await main(process.argv.slice(2), thisProcess()));
