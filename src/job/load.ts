/**
 * A job file: text ──► yaml.ts (`${VAR}`, places) ──► schema.ts ──► rules across keys ──► JobFile.
 * Every problem is gathered and told in one error; flags and defaults are put in by resolve.ts.
 */
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { checkOutlines } from '../checks/outline.ts';
import type { CheckOutline } from '../checks/outline.ts';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { FormatOutline } from './format-outline.ts';
import { jobJsonSchema } from './json-schema.ts';
import { jobError, problemAt, problemsOf } from './problems.ts';
import { jobSchema } from './schema.ts';
import type { JobDocument, TargetDocument } from './schema.ts';
import { isJobName } from './values.ts';
import { parseYaml } from './yaml.ts';
import type { Problem, YamlFile } from './yaml.ts';

/** A job file that has been read and found right. */
export interface JobFile {
  /** As it was named; messages use it. */
  path: string;
  /** Its folder: CSV paths in it are relative to this. */
  folder: string;
  name: string;
  document: JobDocument;
}

/** What a job file may say. */
export interface JobVocabulary {
  /** What `${VAR}` in a job file stands for. */
  env: Readonly<Record<string, string | undefined>>;
  /** Regions that need no `endpoint`. */
  knownRegions: readonly string[];
  /** Default: the catalogue. */
  checks?: readonly CheckOutline[];
  /** Report formats that there are writers for. */
  formats: readonly FormatOutline[];
}

/** Large enough for a hundred targets; a larger file is no job. */
const MAX_BYTES = 1_048_576;

/** @throws AuditError `job` where the file cannot be read or is wrong */
export async function loadJob(path: string, vocabulary: JobVocabulary): Promise<JobFile> {
  return parseJob(await readJobText(path), { ...vocabulary, path });
}

/**
 * @param options.path the file's: for messages, the job's name, and the folder of CSV files
 * @throws AuditError `job` that lists every problem with line, column and the nearest known key; values are not repeated
 */
export function parseJob(text: string, options: JobVocabulary & { path: string }): JobFile {
  const { path, env, knownRegions, checks = checkOutlines(), formats } = options;
  if (text.length > MAX_BYTES) throw tooLarge(path);
  const file = parseYaml(text.replace(/^\uFEFF/, ''), env);
  if (file.problems.length > 0) throw jobError(path, file.problems);
  if (file.value === null || file.value === undefined) throw jobError(path, [nowhere('the file is empty')]);
  const result = parseDocument(jobSchema(checks, formats), file, path);
  if (!result.success) {
    throw jobError(path, problemsOf(result.error.issues, file, jobJsonSchema(checks, formats)));
  }
  const document = result.data;
  const name = document.name ?? basename(path).replace(/\.ya?ml$/i, '');
  const problems = ruleProblems(document, file, knownRegions);
  if (!isJobName(name)) problems.push(nowhere('the file’s name cannot be the job’s; give one with `name`'));
  if (problems.length > 0) throw jobError(path, problems);
  return { path, folder: dirname(path), name, document };
}

/** A value from the environment is text; where a number or a switch is due, it is read as one. */
function parseDocument(
  schema: ReturnType<typeof jobSchema>,
  file: YamlFile,
  path: string,
): ReturnType<ReturnType<typeof jobSchema>['safeParse']> {
  const result = safeParse(schema, file, path);
  if (result.success) return result;
  const retyped = result.error.issues.filter((issue) => {
    return (
      issue.code === 'invalid_type' &&
      file.isFromEnv(issue.path) &&
      retype(file.value, issue.path, issue.expected)
    );
  });
  return retyped.length > 0 ? safeParse(schema, file, path) : result;
}

/** zod measures whatever has a `length`, and a mapping may have one that is no number: it throws then. */
function safeParse(
  schema: ReturnType<typeof jobSchema>,
  file: YamlFile,
  path: string,
): ReturnType<ReturnType<typeof jobSchema>['safeParse']> {
  try {
    return schema.safeParse(file.value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw jobError(path, [nowhere('a mapping with a key such as `length` stands where text is expected')]);
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

function nowhere(text: string): Problem {
  return { line: 0, column: 0, text };
}

/** Rules that no single key can break. */
function ruleProblems(document: JobDocument, file: YamlFile, knownRegions: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  document.targets.forEach((target, index) => {
    const at = (...keys: string[]): PropertyKey[] => ['targets', index, ...keys];
    if (target.endpoint === undefined && !knownRegions.includes(target.region)) {
      problems.push(problemAt(file, at('region'), unknownRegion(target.region, knownRegions)));
    }
    if (document.targets.slice(0, index).some((earlier) => overlaps(earlier, target))) {
      problems.push(problemAt(file, at(), 'the same account, region and instance as a target above'));
    }
    if (!target.select && !document.select) {
      problems.push(problemAt(file, at(), 'selects nothing: give `select` with `ids` or `list`'));
    }
  });
  if (document.select?.ids !== undefined && document.targets.length > 1) {
    const text = 'IDs belong to one account; with several targets give each its own `select`';
    problems.push(problemAt(file, ['select', 'ids'], text));
  }
  const formats = document.reports?.map((report) => (typeof report === 'string' ? report : report.format));
  for (const [index, format] of (formats ?? []).entries()) {
    if (formats?.indexOf(format) === index) continue;
    problems.push(
      problemAt(file, ['reports', index], `${format} is named above; each format is written once`),
    );
  }
  const fromStdin = document.targets.filter((target) => idsPath(target.select ?? document.select) === '-');
  if (fromStdin.length > 1) problems.push(nowhere('standard input (-) can be read for one target only'));
  return problems;
}

function unknownRegion(region: string, known: readonly string[]): string {
  const near = nearest(region, known);
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return `unknown region; ${help} (another deployment needs \`endpoint\`)`;
}

/** Without instances a target is the one instance that has no ID. */
function overlaps(a: TargetDocument, b: TargetDocument): boolean {
  const instances = (target: TargetDocument): string[] =>
    target.instances?.length ? target.instances : [''];
  const isSamePlace = a.account === b.account && a.region === b.region;
  return isSamePlace && instances(a).some((instance) => instances(b).includes(instance));
}

function idsPath(select: JobDocument['select']): string | undefined {
  return typeof select?.ids === 'string' ? select.ids : select?.ids?.path;
}

async function readJobText(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new AuditError('job', `${path} is not a file`, 'Name a job file.');
    if (facts.size > MAX_BYTES) throw tooLarge(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
  } catch (error) {
    throw error instanceof AuditError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): AuditError {
  if (error instanceof TypeError)
    return new AuditError('job', `${path} is not UTF-8 text`, 'Save it as UTF-8.');
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const message = `${path} ${isMissing ? 'does not exist' : 'cannot be read'}`;
  return new AuditError('job', message, 'Check the path, its permissions, and the working directory.', {
    cause: error,
  });
}

function tooLarge(path: string): AuditError {
  return new AuditError(
    'job',
    `${path} is larger than 1 MiB`,
    'A job file is small; check that it is the right file.',
  );
}
