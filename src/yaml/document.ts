/**
 * A YAML file that is checked strictly: text ──► parse.ts (places, `${VAR}`) ──► zod ──► the value, or one error with
 * every problem, its line and column, and the nearest known name. Jobs, exceptions and frameworks are such files.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { toJsonSchema } from './json-schema.ts';
import { fileError, nowhere, problemsOf } from './problems.ts';
import { parseYaml, yamlOf } from './parse.ts';
import type { Reading, YamlFile } from './parse.ts';

/** One kind of file. */
export interface DocumentKind<T> extends Reading {
  schema: z.ZodType<T>;
}

/** Ten thousand targets or a thousand exceptions fit in well; a larger file is another one. */
const MAX_BYTES = 4 * 1_048_576;

/**
 * @param path for messages
 * @throws AuditError `job` that lists every problem; values are not repeated
 */
export function parseDocument<T>(
  text: string,
  path: string,
  kind: DocumentKind<T>,
): { value: T; file: YamlFile } {
  if (text.length > MAX_BYTES) throw tooLarge(path);
  return checked(parseYaml(text.replace(/^\uFEFF/, ''), kind), path, kind);
}

/** The same of a value that is there already, in place of its text. */
export function checkDocument<T>(
  value: unknown,
  path: string,
  kind: DocumentKind<T>,
): { value: T; file: YamlFile } {
  return checked(yamlOf(value, kind), path, kind);
}

function checked<T>(file: YamlFile, path: string, kind: DocumentKind<T>): { value: T; file: YamlFile } {
  const refuse = (problems: YamlFile['problems']): AuditError => fileError(path, problems, kind.noun);
  if (file.problems.length > 0) throw refuse(file.problems);
  if (file.value === null || file.value === undefined) throw refuse([nowhere('the file is empty')]);
  const result = parseRetyped(kind, file, path);
  if (!result.success) {
    throw refuse(problemsOf(result.error.issues, file, toJsonSchema(kind.schema)));
  }
  return { value: result.data, file };
}

type Parsed<T> = ReturnType<z.ZodType<T>['safeParse']>;

/** A value from the environment is text; where a number or a switch is due, it is read as one. */
function parseRetyped<T>(kind: DocumentKind<T>, file: YamlFile, path: string): Parsed<T> {
  const result = safeParse(kind, file, path);
  if (result.success) return result;
  const retyped = result.error.issues.flatMap(withBranches).filter((issue) => {
    return (
      issue.code === 'invalid_type' &&
      file.templateAt(issue.path) !== undefined &&
      retype(file.value, issue.path, issue.expected)
    );
  });
  return retyped.length > 0 ? safeParse(kind, file, path) : result;
}

type Issue = z.core.$ZodIssue;

/** A problem, and those of a union's branches: a number may be due in one of them. */
function withBranches(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  return issue.errors
    .flat()
    .flatMap((inner) => withBranches({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** zod measures whatever has a `length`, and a mapping may have one that is no number: it throws then. */
function safeParse<T>({ schema, noun }: DocumentKind<T>, file: YamlFile, path: string): Parsed<T> {
  try {
    return schema.safeParse(file.value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = 'a mapping with a key such as `length` is not allowed where text is expected';
    throw fileError(path, [nowhere(text)], noun);
  }
}

/** @returns whether the text at `path` could be read as what is expected there; it is replaced then */
function retype(root: unknown, path: readonly PropertyKey[], expected: string): boolean {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], root);
  const key = path.at(-1) ?? '';
  const holder = parent as Record<PropertyKey, unknown>;
  const text = String(holder[key]);
  if (expected === 'boolean' && /^(true|false)$/.test(text)) holder[key] = text === 'true';
  else if (/^(number|int)$/.test(expected) && /^\d+(\.\d+)?$/.test(text)) holder[key] = Number(text);
  else return false;
  return true;
}

/**
 * The bytes of a small file.
 * @param noun `job`, `exceptions` …
 * @throws AuditError `job` where it cannot be read, is no file or too large
 */
export async function readDocument(path: string, noun: string): Promise<Buffer> {
  // A pipe that nobody writes to would be waited for without end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw noFile(path, noun, facts.isDirectory());
    if (facts.size > MAX_BYTES) throw tooLarge(path);
    return await file.readFile();
  } catch (error) {
    throw error instanceof AuditError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** @throws AuditError `job` where the bytes are no UTF-8 */
export function decodeDocument(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AuditError('job', `${path} is not UTF-8 text`, 'Save it as UTF-8.', { cause: error });
  }
}

function noFile(path: string, noun: string, isFolder: boolean): AuditError {
  const of =
    noun === 'job'
      ? ' To use the folder of a finished run, see `ota-audit report`, `load`, `notify` and `verify`.'
      : '';
  return new AuditError(
    'job',
    `${path} is ${isFolder ? 'a folder' : 'a pipe or device'}, not the ${noun} file`,
    `Give the file itself, for example ${noun}.yaml.${of}`,
  );
}

function unreadable(path: string, error: unknown): AuditError {
  const message = `${path} ${isCode(error, 'ENOENT') ? 'does not exist' : 'cannot be read'}`;
  return new AuditError('job', message, 'Check the path, its permissions, and the working directory.', {
    cause: error,
  });
}

function tooLarge(path: string): AuditError {
  return new AuditError(
    'job',
    `${path} is larger than 4 MiB`,
    'Such files are small; check that this is the right one.',
  );
}
