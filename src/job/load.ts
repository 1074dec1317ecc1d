/**
 * A job file, or the object that one may hold ──► yaml/document.ts (`${VAR}`, schema.ts) ──► targets with their defaults, of this file or of a CSV file
 * (accounts-csv.ts) ──► rules across keys ──► JobFile, with the files it names.
 * Every problem is gathered and told in one error; flags and defaults are put in by resolve.ts.
 */
import { basename, dirname, isAbsolute, join } from 'node:path';
import { checkOutlines } from '../checks/outline.ts';
import type { CheckOutline } from '../checks/outline.ts';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { NamedFramework } from '../frameworks/shipped.ts';
import { checkDocument, decodeDocument, parseDocument, readDocument } from '../yaml/document.ts';
import type { DocumentKind } from '../yaml/document.ts';
import type { TargetsFile } from './accounts-csv.ts';
import { entryProblems, retiredProblems } from './entries.ts';
import { loadExceptions } from './exceptions.ts';
import type { ExceptionsFile } from './exceptions.ts';
import { secretProblems, toChannels, toPing } from './channel-outline.ts';
import type { ChannelOutline } from './channel-outline.ts';
import type { FormatOutline, ReportDocument } from './format-outline.ts';
import type { JobChannel, JobPing, JobQuota } from './job.ts';
import { frameworkProblems, loadFrameworks } from './frameworks.ts';
import { fileError, nowhere, problemAt } from '../yaml/problems.ts';
import { storeProblems, toQuota } from './quota.ts';
import { jobSchema } from './schema.ts';
import type { JobDocument, WrittenJob } from './schema.ts';
import { withDefaults } from './target-schema.ts';
import type { TargetDocument } from './target-schema.ts';
import { isJobName } from './values.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';

/** A job file that has been read and found right. */
export interface JobFile {
  /** As it was named; messages use it. Of an object: `job`. */
  path: string;
  /** Its folder: paths in it are relative to this. */
  folder: string;
  name: string;
  document: JobDocument;
  /** By entry of `reports`: its options that come from the environment, as they are written. */
  reportTemplates?: Record<string, string>[];
  /** By target: the line of the `ids` that select for it; 0 where there are none, and in an object. */
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
const UNNAMEABLE = 'the file name is not a valid job name; set `name`';
const NAMELESS = 'name: is missing; expected text';

/**
 * Reads a job file and the files of its policy.
 * @throws AuditError `job` where one of them cannot be read or is wrong
 */
export async function readJobFile(path: string, vocabulary: JobVocabulary): Promise<JobFile> {
  const text = decodeDocument(await readDocument(path, NOUN), path);
  const options = { ...vocabulary, ...placeOfFile(path) };
  return withItsFiles(parseDocument(text, path, kindOf(options)), options);
}

/**
 * The same of an object in place of the file's text.
 * @param folder that paths in it are relative to
 */
export async function readJobObject(
  value: unknown,
  folder: string,
  vocabulary: JobVocabulary,
): Promise<JobFile> {
  const options = { ...vocabulary, path: NOUN, folder };
  return withItsFiles(checkDocument(value, NOUN, kindOf(options)), options);
}

async function withItsFiles(read: Read, options: Options): Promise<JobFile> {
  const { targets } = read.value;
  const { folder } = options;
  const accounts = Array.isArray(targets) ? null : await accountsOf(inFolder(folder, targets.csv));
  const job = toJobFile(read, accounts, options);
  const { exceptions, frameworks } = job.document;
  return {
    ...job,
    ...(exceptions !== undefined && {
      exceptions: await loadExceptions(inFolder(folder, exceptions), options.checks),
    }),
    ...(frameworks && { frameworks: await loadFrameworks(frameworks, (name) => inFolder(folder, name)) }),
  };
}

/** Read by those whose job names such a file. */
async function accountsOf(path: string): Promise<TargetsFile> {
  return (await import('./accounts-csv.ts')).readAccounts(path);
}

/** As messages name it: relative where the job file was named so. */
function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

type Options = JobVocabulary & Place;

interface Place {
  /** For messages. */
  path: string;
  folder: string;
  /** Of the job, where it says none. */
  name?: string;
}

function placeOfFile(path: string): Place {
  return { path, folder: dirname(path), name: basename(path).replace(/\.ya?ml$/i, '') };
}

/**
 * A job file whose targets stand in it.
 * @param options.path the file's: for messages, the job's name, and the folder of CSV files
 * @throws AuditError `job` that lists every problem with line, column and the nearest known key; values are not repeated
 */
export function parseJobFile(text: string, options: JobVocabulary & { path: string }): JobFile {
  const { path } = options;
  return toJobFile(parseDocument(text, path, kindOf(options)), null, { ...options, ...placeOfFile(path) });
}

interface Read {
  value: WrittenJob;
  file: YamlFile;
}

function kindOf({
  env,
  checks = checkOutlines(),
  formats,
  channels = [],
}: JobVocabulary): DocumentKind<WrittenJob> {
  const schema = jobSchema(checks, { formats, channels });
  return { noun: NOUN, schema, env, neverEmpty: consequenceOf };
}

/** @param accounts the targets, where the job file names another file for them */
function toJobFile(
  { value, file }: Read,
  accounts: TargetsFile | null,
  { path, folder, name: byDefault, knownRegions, channels = [] }: Options,
): JobFile {
  const { defaults, ...written } = value;
  const own = Array.isArray(written.targets) ? written.targets : [];
  const targets = (accounts?.targets ?? own).map((target) => withDefaults(target, defaults));
  const document: JobDocument = { ...written, targets };
  const name = document.name ?? byDefault ?? '';
  const ofTargets = targetProblems(document, accounts?.file ?? file, knownRegions);
  const problems = [
    ...ruleProblems(document, file),
    ...secretProblems(document, file, channels),
    ...storeProblems(document.quota, file),
  ];
  if (!isJobName(name)) problems.push(nowhere(byDefault === undefined ? NAMELESS : UNNAMEABLE));
  if (accounts)
    refuse([
      [accounts.path, ofTargets.map(accounts.told)],
      [path, problems],
    ]);
  else refuse([[path, [...ofTargets, ...problems]]]);
  const idsLines = document.targets.map((target, index) => idsLineOf(target, index, document, file));
  return {
    path,
    folder,
    name,
    document,
    idsLines,
    ...fromEnvironment(document, file, channels),
  };
}

/** What of a job comes from the environment, with how the file writes it. */
function fromEnvironment(
  { reports, notify, ping, quota }: JobDocument,
  file: YamlFile,
  channels: readonly ChannelOutline[],
): Pick<JobFile, 'reportTemplates' | 'notify' | 'ping' | 'quota'> {
  return {
    ...(reports && { reportTemplates: reports.map((report, at) => templatesOf(report, at, file)) }),
    ...(notify && { notify: toChannels(notify, file, channels) }),
    ...(ping !== undefined && { ping: toPing(ping, file) }),
    ...(quota && { quota: toQuota(quota, file) }),
  };
}

function templatesOf(report: ReportDocument, at: number, file: YamlFile): Record<string, string> {
  const names = typeof report === 'string' ? [] : Object.keys(report).filter((name) => name !== 'format');
  return Object.fromEntries(
    names.flatMap((name) => {
      const template = file.templateAt(['reports', at, name]);
      return template === undefined ? [] : [[name, template] as const];
    }),
  );
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
  if (TELLING.includes(first)) return 'nobody would be notified';
  if (first === 'quota') return 'the quota would not be shared';
  const selects = SELECTING.includes(first) && !keys.some((key) => LEFT_OUT.includes(key));
  return selects ? 'the run would audit something else' : undefined;
}
const TELLING: readonly string[] = ['notify', 'ping', 'metrics'];
const SELECTING: readonly string[] = ['targets', 'defaults', 'select', 'retired'];
/** Those that have a default of their own. */
const LEFT_OUT: readonly string[] = ['endpoint', 'stsEndpoint', 'quota', 'allowEmpty', 'maxPackages'];

/** All problems of the files in one error. @throws AuditError `job` */
function refuse(files: readonly (readonly [path: string, problems: readonly Problem[]])[]): void {
  const wrong = files.filter(([, problems]) => problems.length > 0);
  const [first, ...others] = wrong.map(([path, problems]) => fileError(path, problems, NOUN));
  if (!first) return;
  throw new AuditError('job', [first, ...others].map(({ message }) => message).join('\n'), first.hint);
}

/** Rules of targets. @param file that they stand in */
function targetProblems(document: JobDocument, file: YamlFile, knownRegions: readonly string[]): Problem[] {
  const problems = entryProblems(document.targets, file);
  document.targets.forEach((target, index) => {
    const { region, endpoint, credentials, select = document.select } = target;
    const add = (text: string, ...keys: string[]): void =>
      void problems.push(problemAt(file, ['targets', index, ...keys], text));
    if (region === '') add('is missing; set it here or in `defaults`', 'region');
    else if (endpoint === undefined && !knownRegions.includes(region))
      add(unknownRegion(region, knownRegions), 'region');
    if (typeof credentials === 'object' && credentials.assumeRole && credentials.assumeRole.arn === undefined)
      add('is missing; it is required to assume the role', 'credentials', 'assumeRole', 'arn');
    if (!select) add('selects nothing: set `select` with `ids` or `list`');
  });
  return problems;
}

/** Rules that no single key can break. */
function ruleProblems(document: JobDocument, file: YamlFile): Problem[] {
  const problems = [
    ...retiredProblems(document, file),
    ...frameworkProblems(document.frameworks ?? [], file),
  ];
  if (document.select?.ids !== undefined && document.targets.length > 1) {
    const text = 'IDs belong to one account; with several targets, set `select` for each';
    problems.push(problemAt(file, ['select', 'ids'], text));
  }
  const formats = document.reports?.map((report) => (typeof report === 'string' ? report : report.format));
  for (const [index, format] of (formats ?? []).entries()) {
    if (formats?.indexOf(format) === index) continue;
    problems.push(
      problemAt(file, ['reports', index], `${format} is already listed above; each format is written once`),
    );
  }
  return problems;
}

function unknownRegion(region: string, known: readonly string[]): string {
  const near = nearest(region, known);
  const help = near === undefined ? `known regions: ${known.join(', ')}` : `did you mean ${near}?`;
  return `unknown region; ${help} (another deployment needs \`endpoint\`)`;
}
