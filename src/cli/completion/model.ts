import type { Command } from 'commander';
import { CHECKS } from '../../checks/index.ts';
import { SHIPPED } from '../../frameworks/shipped.ts';
import { CHANNELS } from '../../notify/index.ts';
import { FORMATS } from '../../writers/index.ts';
import { OPTIONS } from '../options.ts';
import type { CommandOption } from '../run-options.ts';

/** What stands in a place: some of a few words (separated by commas), a file, a folder, or what only the user knows. */
export type Value =
  | { kind: 'words'; words: readonly string[]; isList: boolean }
  | { kind: 'file' }
  | { kind: 'folder' }
  | { kind: 'text' };

export interface CompletedFlag {
  /** As `--fail-on`. */
  flag: string;
  description: string;
  /** null: a switch. */
  value: Value | null;
  isRepeatable: boolean;
}

export interface CompletedCommand {
  name: string;
  description: string;
  flags: CompletedFlag[];
  /** Of the argument; null: it takes none. */
  argument: { name: string; value: Value } | null;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What every command takes. */
const HELP: CompletedFlag = {
  flag: '--help',
  description: 'show help for a command',
  value: null,
  isRepeatable: false,
};

/** What the program itself takes. */
export const PROGRAM_FLAGS: readonly CompletedFlag[] = [
  HELP,
  { ...HELP, flag: '--version', description: 'print the version' },
];

const words = (values: readonly string[], isList = false): Value => ({
  kind: 'words',
  words: values,
  isList,
});

/** The commands with what can be given to them, from commander's tree and the tables of flags. */
export function completedCommands(program: Command): CompletedCommand[] {
  return program.commands.map((command) => {
    const name = command.name();
    const argument = command.registeredArguments[0]?.name();
    return {
      name,
      description: command.description(),
      flags: [...(OPTIONS[name] ?? []).map(completedFlag), HELP],
      argument: argument === undefined ? null : { name: argument, value: argumentValue(argument) },
    };
  });
}

function argumentValue(name: string): Value {
  switch (name) {
    case 'job':
      return { kind: 'file' };
    case 'run-folder':
      return { kind: 'folder' };
    case 'shell':
      return words(SHELLS);
    case 'id':
      return words(CHECKS.map(({ id }) => id));
    default:
      return { kind: 'text' };
  }
}

function completedFlag(option: CommandOption): CompletedFlag {
  const { flags, description } = option;
  return {
    flag: flags.replace(/ .*/, ''),
    description,
    value: flagValue(option),
    isRepeatable: description.endsWith('(repeatable)'),
  };
}

function flagValue({ flags, values }: CommandOption): Value | null {
  const [flag = '', placeholder] = flags.split(' ');
  if (placeholder === undefined) return null;
  if (values) return words(values);
  if (flags === '--format <list>') {
    return words(
      FORMATS.map(({ id }) => id),
      true,
    );
  }
  if (flag === '--channel') return words(CHANNELS.map(({ id }) => id));
  if (flag === '--framework') return words(SHIPPED);
  if (placeholder === '<dir>') return { kind: 'folder' };
  return { kind: /^<(?:file|path|pem)\b/.test(placeholder) ? 'file' : 'text' };
}
