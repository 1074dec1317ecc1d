/**
 * A job file: text ──► yaml/document.ts (`${VAR}`, schema.ts) ──► rules across keys ──► JobFile, with the files it names.
 * Every problem is gathered and told in one error; flags and defaults are put in by resolve.ts.
 */
import { basename, dirname, isAbsolute, join } from 'node:path';
import { checkOutlines } from '../checks/outline.ts';
import type { CheckOutline } from '../checks/outline.ts';
import { nearest } from '../core/nearest.ts';
import type { NamedFramework } from '../frameworks/shipped.ts';
import { decodeDocument, parseDocument, readDocument } from '../yaml/document.ts';
import { entryProblems, retiredProblems } from './entries.ts';
import { loadExceptions } from './exceptions.ts';
import type { ExceptionsFile } from './exceptions.ts';
import { secretProblems, toChannels, toPing } from './channel-outline.ts';
import type { ChannelOutline } from './channel-outline.ts';
import type { FormatOutline } from './format-outline.ts';
import type { JobChannel, JobPing, JobQuota } from './job.ts';
import { frameworkProblems, loadFrameworks } from './frameworks.ts';
import { fileError, nowhere, problemAt } from '../yaml/problems.ts';
import { storeProblems, toQuota } from './quota.ts';
import { jobSchema } from './schema.ts';
import type { JobDocument, TargetDocument } from './schema.ts';
import { isJobName } from './values.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';

/** A job file that has been read and found right. */
export interface JobFile {
  /** As it was named; messages use it. */
  path: string;
  /** Its folder: CSV paths in it are relative to this. */
  folder: string;
  name: string;
  document: JobDocument;
  /** By target: the line of the `ids` that select for it; 0 where there are none. */
  idsLines: number[];
  /** The files that the job names, where it does. */
  exceptions?: ExceptionsFile;
  frameworks?: NamedFramework[];
  /** With what of them comes from the environment. */
  notify?: JobChannel[];
  ping?: JobPing;
  quota?: JobQuota;
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
  /** Ways to tell people. Default: none, and a job file cannot say `notify`. */
  channels?: readonly ChannelOutline[];
}

/** What messages call it. */
const NOUN = 'job';

/**
 * Reads a job file and the files of its policy.
 * @throws AuditError `job` where one of them cannot be read or is wrong
 */
export async function loadJob(path: string, vocabulary: JobVocabulary): Promise<JobFile> {
  const text = decodeDocument(await readDocument(path, NOUN), path);
  const job = parseJob(text, { ...vocabulary, path });
  const { exceptions, frameworks } = job.document;
  return {
    ...job,
    ...(exceptions !== undefined && {
      exceptions: await loadExceptions(inFolder(job, exceptions), vocabulary.checks),
    }),
    ...(frameworks && { frameworks: await loadFrameworks(frameworks, (name) => inFolder(job, name)) }),
  };
}

/** As messages name it: relative where the job file was named so. */
function inFolder({ folder }: JobFile, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/**
 * @param options.path the file's: for messages, the job's name, and the folder of CSV files
 * @throws AuditError `job` that lists every problem with line, column and the nearest known key; values are not repeated
 */
export function parseJob(text: string, options: JobVocabulary & { path: string }): JobFile {
  const { path, env, knownRegions, checks = checkOutlines(), formats, channels = [] } = options;
  const schema = jobSchema(checks, { formats, channels });
  const { value: document, file } = parseDocument(text, path, {
    noun: NOUN,
    schema,
    env,
    neverEmpty: consequenceOf,
  });
  const name = document.name ?? basename(path).replace(/\.ya?ml$/i, '');
  const problems = [
    ...ruleProblems(document, file, knownRegions),
    ...frameworkProblems(document.frameworks ?? [], file),
    ...secretProblems(document, file, channels),
    ...storeProblems(document.quota, file),
  ];
  if (!isJobName(name)) problems.push(nowhere('the file’s name cannot be the job’s; give one with `name`'));
  if (problems.length > 0) throw fileError(path, problems, NOUN);
  const idsLines = document.targets.map((target, index) => idsLineOf(target, index, document, file));
  const { notify, ping, quota } = document;
  return {
    path,
    folder: dirname(path),
    name,
    document,
    idsLines,
    ...(notify && { notify: toChannels(notify, file, channels) }),
    ...(ping !== undefined && { ping: toPing(ping, file) }),
    ...(quota && { quota: toQuota(quota, file) }),
  };
}

function idsLineOf(target: TargetDocument, index: number, document: JobDocument, file: YamlFile): number {
  const path = target.select ? ['targets', index, 'select'] : ['select'];
  const { ids } = target.select ?? document.select ?? {};
  return ids === undefined ? 0 : file.placeOf(path, 'ids').line;
}

/**
 * Another account, instance, product or file would be audited, or all of them, where one of these is left out; a message
 * would reach nobody; other processes would be in the way.
 */
function consequenceOf([first = '', ...keys]: readonly string[]): string | undefined {
  if (TELLING.includes(first)) return 'nobody would be told';
  if (first === 'quota') return 'nobody would share the quota';
  const selects = SELECTING.includes(first) && !keys.some((key) => LEFT_OUT.includes(key));
  return selects ? 'the run would audit something else' : undefined;
}
const TELLING: readonly string[] = ['notify', 'ping', 'metrics'];
const SELECTING: readonly string[] = ['targets', 'select', 'retired'];
/** Those that have a default of their own. */
const LEFT_OUT: readonly string[] = ['endpoint', 'quota', 'allowEmpty', 'maxPackages'];

/** Rules that no single key can break. */
function ruleProblems(document: JobDocument, file: YamlFile, knownRegions: readonly string[]): Problem[] {
  const problems = [...entryProblems(document.targets, file), ...retiredProblems(document, file)];
  document.targets.forEach((target, index) => {
    const at = (...keys: string[]): PropertyKey[] => ['targets', index, ...keys];
    if (target.endpoint === undefined && !knownRegions.includes(target.region)) {
      problems.push(problemAt(file, at('region'), unknownRegion(target.region, knownRegions)));
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
  return problems;
}

function unknownRegion(region: string, known: readonly string[]): string {
  const near = nearest(region, known);
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return `unknown region; ${help} (another deployment needs \`endpoint\`)`;
}
