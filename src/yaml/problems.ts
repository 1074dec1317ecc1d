import type { z } from 'zod';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { knownKeys } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Problem, YamlFile } from './parse.ts';
import { shownKey } from './shown-key.ts';

type Issue = z.core.$ZodIssue;

const MAX_SHOWN = 20;

/**
 * All problems of a file in one error, a line each: `jobs/nightly.yaml:12:5 targets[0].region: …`.
 * @param noun what the file is of: `job`, `exceptions` …
 */
export function fileError(path: string, problems: readonly Problem[], noun: string): AuditError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted.slice(0, MAX_SHOWN).map(({ line, column, text }) => {
    return line > 0 ? `${path}:${line}:${column} ${text}` : `${path}: ${text}`;
  });
  if (sorted.length > MAX_SHOWN) lines.push(`${path}: and ${sorted.length - MAX_SHOWN} more`);
  return new AuditError('job', lines.join('\n'), `Correct the ${noun} file; nothing was queried.`);
}

/** One problem that is about the value at `path`. */
export function problemAt(file: YamlFile, path: readonly PropertyKey[], text: string): Problem {
  return { ...file.placeOf(path), text: `${showPath(path) || `the ${file.noun}`}: ${text}` };
}

/** One problem of the file as a whole. */
export function nowhere(text: string): Problem {
  return { line: 0, column: 0, text };
}

/** What the schema found, in our words and without the values. */
export function problemsOf(issues: readonly Issue[], file: YamlFile, schema: JsonSchema): Problem[] {
  return issues.flatMap((issue) => issueProblems(issue, [], file, schema));
}

function issueProblems(
  issue: Issue,
  above: readonly PropertyKey[],
  file: YamlFile,
  schema: JsonSchema,
): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return unknownKeys(issue.keys, path, file, knownKeys(schema, path, valueAt(file, path)));
  }
  if (issue.code === 'invalid_union' && issue.errors.length === 0) {
    return [problemAt(file, path, `expected ${alternatives(issue)}`)];
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => issueProblems(inner, path, file, schema));
    const missing = issue.errors.every(isMissing) ? 'is missing; ' : '';
    return [problemAt(file, path, `${missing}expected ${issue.errors.map(expectedOf).join(' or ')}`)];
  }
  return [problemAt(file, path, describe(issue))];
}

function valueAt(file: YamlFile, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    file.value,
  );
}

/** A block that says by one of its keys which of several it is, and names none of them. */
function alternatives(issue: Issue): string {
  const options: unknown = 'options' in issue ? issue.options : undefined;
  return Array.isArray(options) ? orList(options.map(String)) : 'something else';
}

/** Of a union the one branch whose type fits, so that the problem within it is told. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) => !issues.some(isAboutType));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isAboutType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function expectedOf(issues: readonly Issue[]): string {
  const [issue] = issues;
  return issue ? describe(issue).replace(/^(?:is missing; )?expected /, '') : 'something else';
}

function isMissing([issue]: readonly Issue[]): boolean {
  return issue !== undefined && describe(issue).startsWith('is missing; ');
}

/** Names that people try, and what it is called here. */
const RENAMED: ReadonlyMap<string, string> = new Map([['formats', 'reports']]);

/** Of very many only the first: a file of nothing but unknown keys would take minutes to tell. */
function unknownKeys(
  keys: readonly string[],
  path: readonly PropertyKey[],
  file: YamlFile,
  known: readonly string[],
): Problem[] {
  const told = keys.slice(0, MAX_SHOWN).map((key) => unknownKey(key, path, file, known));
  const left = keys.length - told.length;
  return left === 0 ? told : [...told, problemAt(file, path, `${left} more unknown keys`)];
}

function unknownKey(
  key: string,
  path: readonly PropertyKey[],
  file: YamlFile,
  known: readonly string[],
): Problem {
  const near = RENAMED.get(key) ?? nearest(key, known);
  const help = near === undefined ? keyHelp(key, known) : `did you mean ${near}?`;
  return { ...file.placeOf(path, key), text: `${showPath([...path, key])}: unknown key; ${help}` };
}

function keyHelp(key: string, known: readonly string[]): string {
  if (/secret|token|password|access_?key/i.test(key))
    return 'access keys do not belong in a job file, see `credentials`';
  return known.length > 0 ? `known keys: ${known.join(', ')}` : 'no keys are expected here';
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function describe(issue: Issue): string {
  if (issue.code === 'invalid_type') return describeType(issue);
  if (issue.code === 'invalid_value') {
    return `expected ${orList(issue.values.map(String))}`;
  }
  if (issue.code === 'too_small') {
    return `expected ${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum, issue.origin)}`;
  }
  if (issue.code === 'too_big') {
    return `expected ${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum, issue.origin)}`;
  }
  // Rules of our own carry their own words (values.ts, schema.ts).
  return issue.message;
}

function orList(words: readonly string[]): string {
  return words.join(', ').replace(/, ([^,]+)$/, ' or $1');
}

function describeType(issue: Issue & { code: 'invalid_type' }): string {
  // A rule of our own that says what is due in place of the type.
  if (issue.message.startsWith('expected ')) return issue.message;
  const expected = TYPES[issue.expected] ?? issue.expected;
  if (issue.message.endsWith('received undefined')) return `is missing; expected ${expected}`;
  if (issue.message.endsWith('received null')) return `has no value; give ${expected} or remove the key`;
  const isUnquoted = issue.expected === 'string' && /received (number|boolean)$/.test(issue.message);
  return `expected ${expected}${isUnquoted ? '; write it in quotes' : ''}`;
}

function amount(limit: number | bigint, origin: string): string {
  if (origin === 'array') return limit === 1 ? 'one entry' : `${limit} entries`;
  return origin === 'string' ? `${limit} character${limit === 1 ? '' : 's'}` : String(limit);
}

/** `targets[0].quota.qps`, empty for the file as a whole. */
function showPath(path: readonly PropertyKey[]): string {
  const shown = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${shownKey(String(key))}`));
  return shown.join('').replace(/^\./, '');
}
