/**
 * Flags from the environment: each flag of the table (options.ts) has a variable, `OTA_AUDIT_QPS` for `--qps`. A flag wins
 * over its variable, a variable over the job file.
 */
import { Option } from 'commander';
import type { Command } from 'commander';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Given } from '../job/job.ts';
import type { Io } from './io.ts';
import { repeated } from './option-values.ts';
import { OPTIONS } from './options.ts';
import type { CommandOption } from './run-options.ts';

/** Every variable that begins so is a flag's. */
const PREFIX = 'OTA_AUDIT_';

export const FILL = 'Give it a value or omit it; an unset variable expands to nothing.';

const longOf = ({ flags }: CommandOption): string => /--[\w-]+/.exec(flags)?.[0] ?? '';

export function variableOf(option: CommandOption): string {
  return option.variable ?? PREFIX + longOf(option).slice(2).replaceAll('-', '_').toUpperCase();
}

/**
 * Puts what the environment says into the options of a command that was parsed, and into `given` where each came from.
 * @throws AuditError `usage` for a variable that no command has, or a value that cannot be read; values are not repeated
 */
export function takeVariables(command: Command, env: Io['env']): void {
  refuseUnknown(env);
  const given: Record<string, Given[string]> = {};
  for (const row of OPTIONS[command.name()] ?? []) {
    const option = command.options.find(({ flags }) => flags === row.flags);
    if (!option) continue;
    const key = option.attributeName();
    const text = env[variableOf(row)];
    if (command.getOptionValueSource(key) !== undefined) given[key] = 'flag';
    else if (text !== undefined) {
      command.setOptionValueWithSource(key, valueOf(row, option, text), 'env');
      given[key] = 'environment';
    }
  }
  command.setOptionValue('given', given);
}

function refuseUnknown(env: Io['env']): void {
  const known = Object.values(OPTIONS).flat().map(variableOf);
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  if (unknown.length === 0) return;
  const words = known.map((name) => name.slice(PREFIX.length));
  const said = unknown.map((name) => {
    const near = nearest(name.slice(PREFIX.length), words);
    return `no flag corresponds to the variable ${name}${near === undefined ? '' : `; did you mean ${PREFIX}${near}?`}`;
  });
  throw new AuditError(
    'usage',
    said.join('\n'),
    `Names beginning with ${PREFIX} are reserved for flags: unset or rename the variable.`,
  );
}

function valueOf(row: CommandOption, option: Option, text: string): unknown {
  if (option.isBoolean()) return switchOf(variableOf(row), text);
  const texts = row.parse === repeated ? text.split(',').map((part) => part.trim()) : [text];
  if (texts.length > 1 && texts.includes(''))
    throw new AuditError('usage', `${variableOf(row)}: one of its values is empty`, FILL);
  try {
    return texts.reduce<unknown>((value, part) => option.parseArg?.(part, value) ?? part, undefined);
  } catch (error) {
    throw error instanceof AuditError ? renamed(error, row, text) : error;
  }
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

function switchOf(variable: string, text: string): boolean {
  const value = SWITCHES.get(text);
  if (value !== undefined) return value;
  if (text.trim() === '') throw new AuditError('usage', `${variable} is empty`, FILL);
  throw new AuditError('usage', `${variable}: not one of ${[...SWITCHES.keys()].join(', ')}`);
}

/**
 * The variable of a flag before the command line is parsed; undefined where it is not set or the command does not take
 * the flag. A word that is no command may be meant for one that does.
 */
export function variableFor(command: string, name: string, env: Io['env']): string | undefined {
  const rows = Object.hasOwn(OPTIONS, command) ? OPTIONS[command] : OPTIONS['run'];
  const row = rows?.find((option) => longOf(option) === `--${name}`);
  return row && env[variableOf(row)];
}

/** The same of a switch; a value that cannot be read is told of later. */
export function isSwitchedOn(command: string, name: string, env: Io['env']): boolean {
  return SWITCHES.get(variableFor(command, name, env) ?? '') ?? false;
}

/** The error with the variable in place of each flag of the command that came from one. */
export function asGiven(
  error: unknown,
  command: string,
  { given = {} }: { given?: Given },
  env: Io['env'],
): unknown {
  if (!(error instanceof AuditError)) return error;
  return (OPTIONS[command] ?? [])
    .filter(({ flags }) => given[new Option(flags).attributeName()] === 'environment')
    .reduce((said, row) => renamed(said, row, env[variableOf(row)] ?? ''), error);
}

/** Whoever is told of a variable can look its value up, which may be a secret; that of a flag is told. */
function renamed(error: AuditError, row: CommandOption, text: string): AuditError {
  const [flag, variable] = [longOf(row), variableOf(row)];
  const named = (words: string): string =>
    words
      .replaceAll(`${flag} ${text}: `, `${variable}: `)
      .replaceAll(new RegExp(`(?<![\\w-])${flag}(?![\\w-])`, 'g'), variable);
  return new AuditError(error.code, named(error.message), named(error.hint), { cause: error });
}

/** What `--help` says below the flags; '' for a command without any. */
export function variablesHelp(command: string): string {
  const rows = OPTIONS[command] ?? [];
  const [first] = rows;
  if (!first) return '';
  const shown = [first, ...rows.filter((row) => row !== first && row.variable !== undefined)];
  const examples = shown.map((row) => `${longOf(row)} as ${variableOf(row)}`).join(', ');
  return `
Each flag can also be set by an environment variable:
  ${examples}
Flags override variables, and variables override the job file. Switches are true or
false; repeatable flags take a comma-separated list.`;
}
