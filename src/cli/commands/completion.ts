import type { Command } from 'commander';
import { AuditError } from '../../core/errors.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { SHELLS, completedCommands } from '../completion/model.ts';
import type { CompletedCommand, Shell } from '../completion/model.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Io } from '../io.ts';
import { printable } from '../logger.ts';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints the script that completes command lines in a shell: commands, flags, and the values that are a few words. */
export function completionCommand(shell: string, program: Command, io: Io): number {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined)
    throw new AuditError(
      'usage',
      `no completion for ${printable(shell)}`,
      `Use one of ${SHELLS.join(', ')}.`,
    );
  io.stdout.write(SCRIPTS[known](completedCommands(program)));
  return 0;
}
