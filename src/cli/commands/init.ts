import { lstat, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import { isJobName } from '../../job/values.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { FILE_MODE, makeFolder } from '../../writers/save/modes.ts';
import { NONE, askAll, checkFlags } from '../init/answers.ts';
import type { InitFlags } from '../init/answers.ts';
import { jobText, jobVariables } from '../init/job-text.ts';
import { SCHEDULE_KINDS, commandOf } from '../init/schedules.ts';
import type { Place, ScheduleKind, Scheduled } from '../init/schedules.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';

/** What this package ships. */
const JOBS = new URL('../../../jobs/', import.meta.url);
const NAME = 'nightly.yaml';
/** For editors, and for who uncomments what the job file says of them. */
const COMPANIONS = ['job.schema.json', 'exceptions.schema.json', 'exceptions.yaml', 'framework.schema.json'];

/**
 * Writes the commented job file that the package ships, with the answers in their places, what goes with it and what
 * starts it each night, and prints what to do next. Without flags it asks, where there is a terminal.
 * @throws AuditError with exit code 2 where an answer cannot be taken, something is there already, or the disk refuses
 */
export async function initCommand(
  flags: InitFlags,
  io: Io,
  place: Place = placeOfProcess(),
): Promise<number> {
  checkFlags(flags);
  const job = await jobPath(flags.out ?? join('jobs', NAME), place);
  const answers = isToAsk(flags, io) ? await askedOn(io) : flags;
  const { schedule = 'cron' } = answers;
  const of = await scheduledOf(answers, job, place);
  if (schedule !== NONE) checkPlace(schedule, of);
  const kind = SCHEDULE_KINDS[schedule];
  const ids = idsFrom(dirname(job), answers, place);
  const files = new Map([[job, jobText(await shipped(NAME), job, { ...answers, ...ids })]]);
  for (const [name, { path, fill }] of Object.entries(kind?.files(of) ?? {}))
    files.set(path, fill(await shipped(`schedules/${name}`)));
  await writeAll(files, dirname(job), place);
  printNext(io, { answers, kind, of, written: [...files.keys()] });
  return 0;
}

function placeOfProcess(): Place {
  const extension = extname(fileURLToPath(import.meta.url));
  const isRoot = process.getuid?.() === 0;
  return {
    cwd: process.cwd(),
    node: process.execPath,
    script: fileURLToPath(new URL(`../main${extension}`, import.meta.url)),
    user: isRoot ? undefined : userName(),
  };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** A folder stands for the file in it. */
async function jobPath(out: string, { cwd }: Place): Promise<string> {
  const facts = await stat(resolve(cwd, out)).catch(() => undefined);
  const path = facts?.isDirectory() === true || /[/\\]$/.test(out) ? join(out, NAME) : out;
  const isName = /\.ya?ml$/i.test(path) && isJobName(nameOf(path));
  if (isName && !/\p{Cc}/u.test(path)) return path;
  throw new AuditError(
    'usage',
    `--out ${out}: not a valid job file name`,
    'Use letters, digits, dots, dashes and underscores, ending in .yaml. The file name is also the job name.',
  );
}

function nameOf(job: string): string {
  return basename(job).replace(/\.ya?ml$/i, '');
}

const ANSWERS = ['region', 'instanceId', 'list', 'ids', 'format', 'channel', 'schedule'] as const;

/** Where one is given, the others have their defaults: a script is never kept waiting. */
function isToAsk(flags: InitFlags, { stdin, stderr }: Io): boolean {
  const isTerminal = 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY === true;
  return isTerminal && ANSWERS.every((name) => flags[name] === undefined);
}

/** The terminal itself edits the lines, and Ctrl-C ends the process as ever. */
async function askedOn({ stdin, stderr }: Io): Promise<InitFlags> {
  const reader = createInterface({ input: stdin, terminal: false });
  try {
    return await askAll(reader[Symbol.asyncIterator](), (text) => stderr.write(text));
  } finally {
    reader.close();
  }
}

async function scheduledOf(answers: InitFlags, job: string, place: Place): Promise<Scheduled> {
  const folder = dirname(job);
  const csv = answers.ids === undefined ? undefined : basename(answers.ids);
  const inContainer = { ...answers, ...(csv !== undefined && { ids: csv }) };
  return {
    place,
    job,
    folder: folder === '.' ? '' : `${folder}/`,
    name: nameOf(job),
    text: jobText(await shipped(NAME), job, inContainer),
    csv,
    variables: jobVariables(answers),
  };
}

/** What the files of a schedule cannot say. */
function checkPlace(schedule: string, { place, job }: Scheduled): void {
  const { cwd, node, script } = place;
  const broken = [cwd, node, script].find((path) => /\p{Cc}/u.test(path));
  const refuse = (problem: string, hint: string): AuditError =>
    new AuditError('usage', `--schedule ${schedule}: ${problem}`, hint);
  if (broken !== undefined)
    throw refuse(`${broken} contains a control character`, 'Rename it, or use --schedule none.');
  const hidden = [cwd, node, script].find((path) => /^\/(?:home|root|run\/user)(?:\/|$)/.test(path));
  if (schedule === 'systemd' && place.user === undefined && hidden !== undefined)
    throw refuse(
      `${hidden}: a unit installed by root runs as a user that cannot read home folders`,
      'Move the program and the job elsewhere, for example to /opt and /etc/ota-audit, or run init as another user.',
    );
  if (schedule === 'systemd' && /["'\\]/.test(node))
    throw refuse(
      `${node}: systemd cannot start a program whose path contains a quote or backslash`,
      'Use a Node installed elsewhere.',
    );
  if (schedule === 'github-actions' && relative(cwd, resolve(cwd, job)).startsWith('..'))
    throw refuse(
      `${job} is outside the working directory`,
      'Run init in the repository that will hold the job.',
    );
}

/** As the job names it: from its own folder. */
function idsFrom(folder: string, { ids }: InitFlags, { cwd }: Place): { ids?: string } {
  if (ids === undefined) return {};
  return { ids: isAbsolute(ids) ? ids : relative(resolve(cwd, folder), resolve(cwd, ids)) };
}

function shipped(name: string): Promise<string> {
  return readFile(new URL(name, JOBS), 'utf8');
}

/** All of them or none; companions that are there stay. */
async function writeAll(files: ReadonlyMap<string, string>, folder: string, { cwd }: Place): Promise<void> {
  for (const path of files.keys()) await onDisk(path, () => refuseExisting(resolve(cwd, path)));
  // The crontab line writes its log there; a shell makes no folders.
  const folders = new Set(['reports', folder, ...[...files.keys()].map((path) => dirname(path))]);
  for (const name of folders) await onDisk(name, () => makeFolder(resolve(cwd, name)));
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      await onDisk(path, () => writeNew(resolve(cwd, path), text));
      written.push(resolve(cwd, path));
    }
    for (const name of COMPANIONS) {
      const path = join(folder, name);
      const text = await shipped(name);
      await onDisk(path, () => writeNew(resolve(cwd, path), text).catch(unlessThere));
    }
  } catch (error) {
    for (const path of written) await rm(path).catch(() => undefined);
    throw error;
  }
}

async function refuseExisting(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => undefined);
  if (facts) throw Object.assign(new Error(), { code: 'EEXIST' });
}

function writeNew(path: string, text: string): Promise<void> {
  return writeFile(path, text, { flag: 'wx', mode: FILE_MODE });
}

function unlessThere(error: unknown): void {
  if (!isCode(error, 'EEXIST')) throw error;
}

async function onDisk(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { reason, hint } = isCode(error, 'EEXIST')
      ? {
          reason: 'the file already exists, and init overwrites nothing',
          hint: 'Edit it, or choose another file with --out.',
        }
      : ioProblem(error);
    throw new AuditError('output-folder', `${path}: cannot be written: ${reason}`, hint, { cause: error });
  }
}

interface Next {
  answers: InitFlags;
  kind: ScheduleKind | undefined;
  of: Scheduled;
  /** Paths of the files. */
  written: string[];
}

function printNext(io: Io, { answers, kind, of, written }: Next): void {
  const { region, instanceId } = answers;
  const open = [
    ...(region === undefined ? ['region'] : []),
    ...(instanceId === undefined ? ['instance'] : []),
  ];
  const files =
    written.length > 1 ? `${written.slice(0, -1).join(', ')} and ${written.at(-1)} are` : `${of.job} is`;
  print(io, `${files} written.`);
  if (of.variables.length > 0) {
    const where = kind ? `; each night, ${kind.variables}` : '';
    print(io, `The job reads these environment variables: ${of.variables.join(', ')}${where}.`);
  }
  print(io);
  print(io, open.length > 0 ? `Set the ${open.join(' and ')} in ${of.job}, then:` : 'Next:');
  print(io);
  print(io, `  ${commandOf(of, 'doctor')}`);
  print(io, `  ${commandOf(of, 'run')}`);
  if (!kind) return;
  print(io);
  for (const line of kind.next(of)) print(io, line);
}
