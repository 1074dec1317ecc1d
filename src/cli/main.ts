#!/usr/bin/env node
/**
 *   main ──► command-line ──► commands/run ──► job, run ──► report on stdout, exit code
 *                         ├─► commands/demo ──► emulator + the same run
 *                         ├─► commands/plan ──► a plan ──► commands/run --plan --shard, on each machine ──► commands/merge ──► the same
 *                         ├─► commands/worker ──► accounts of `run --queue`, from a queue
 *                         ├─► commands/doctor ──► job, doctor
 *                         ├─► commands/init
 *                         ├─► commands/emulator
 *                         ├─► commands/checks
 *                         ├─► commands/completion ──► the tree of commands and flags, as a shell's script
 *                         ├─► commands/report ──► a stored run, rendered again
 *                         ├─► commands/load ──► a stored run, into a database or the history
 *                         ├─► commands/notify ──► a stored run, told again
 *                         └─► commands/verify ──► evidence: manifest, digests, chain, signature
 *
 * Everything is loaded when it is called for, so that --version and --help cost little more than node itself, and a
 * command no more than what it does: test/cli/start-up.slow.test.ts lists the packages of each.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../core/version.ts';
import type { Io } from './io.ts';
import { leave, thisProcess } from './this-process.ts';

/** Runs one command line (without node and script). Resolves with the exit code of the contract; never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 1 && VERSION_FLAGS.includes(argv[0] ?? '')) {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  return (await import('./command-line.ts')).runCommandLine(argv, io);
}

/** As commander names them; health checks ask for nothing else. */
const VERSION_FLAGS: readonly string[] = ['--version', '-V'];

/** True where this file is what node was started with, also through npm's link in a bin folder. */
function isEntry(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isEntry()) leave(await main(process.argv.slice(2), thisProcess()));
