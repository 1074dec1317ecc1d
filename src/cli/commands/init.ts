import { constants } from 'node:fs';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import { isJobName } from '../../job/values.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { FILE_MODE, makeFolder } from '../../writers/save/modes.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';

/** What this package ships. */
const JOBS = new URL('../../../jobs/', import.meta.url);
const NAME = 'nightly.yaml';
/** For editors, and for who uncomments what the job file says of them. */
const COMPANIONS = ['job.schema.json', 'exceptions.schema.json', 'exceptions.yaml', 'framework.schema.json'];

/** Where the program runs; the crontab line is made of it. */
export interface Place {
  cwd: string;
  node: string;
  script: string;
}

/**
 * Writes the commented job file that the package ships, with what goes with it, and prints how cron runs it.
 * @throws AuditError with exit code 2 where something is there already, or the folder cannot be written
 */
export async function initCommand(
  flags: { out?: string },
  io: Io,
  place: Place = placeOfProcess(),
): Promise<number> {
  const job = await jobPath(flags.out ?? join('jobs', NAME), place);
  const path = resolve(place.cwd, job);
  await onDisk(dirname(path), async () => {
    await makeFolder(dirname(path));
    // The crontab line writes its log there; a shell makes no folders.
    await makeFolder(resolve(place.cwd, 'reports'));
  });
  await writeNew(path, job);
  for (const name of COMPANIONS) await copyCompanion(name, dirname(path));
  printNext(io, job, place);
  return 0;
}

function placeOfProcess(): Place {
  const extension = extname(fileURLToPath(import.meta.url));
  return {
    cwd: process.cwd(),
    node: process.execPath,
    script: fileURLToPath(new URL(`../main${extension}`, import.meta.url)),
  };
}

/** A folder stands for the file in it. */
async function jobPath(out: string, { cwd }: Place): Promise<string> {
  const facts = await stat(resolve(cwd, out)).catch(() => undefined);
  const path = facts?.isDirectory() === true || /[/\\]$/.test(out) ? join(out, NAME) : out;
  if (/\.ya?ml$/i.test(path) && isJobName(basename(path).replace(/\.ya?ml$/i, ''))) return path;
  throw new AuditError(
    'usage',
    `--out ${out}: no name for a job file`,
    'Name it of letters, digits, dots, dashes and underscores, ending in .yaml; it names the job.',
  );
}

async function writeNew(path: string, job: string): Promise<void> {
  const shipped = await readFile(new URL(NAME, JOBS), 'utf8');
  const text = shipped.replace(`ota-audit run jobs/${NAME}`, () => `ota-audit run ${shellWord(job)}`);
  await onDisk(path, () => writeFile(path, text, { flag: 'wx', mode: FILE_MODE }));
}

/** One that is there stays. */
async function copyCompanion(name: string, folder: string): Promise<void> {
  const to = join(folder, name);
  await onDisk(to, () => copyFile(new URL(name, JOBS), to, constants.COPYFILE_EXCL)).catch(
    (error: unknown) => {
      if (!(error instanceof AuditError && isCode(error.cause, 'EEXIST'))) throw error;
    },
  );
}

async function onDisk(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { reason, hint } = isCode(error, 'EEXIST')
      ? {
          reason: 'it is there already, and init overwrites nothing',
          hint: 'Edit it, or name another file with --out.',
        }
      : ioProblem(error);
    throw new AuditError('output-folder', `${path}: cannot be written: ${reason}`, hint, { cause: error });
  }
}

function printNext(io: Io, job: string, place: Place): void {
  const command = (name: string): string =>
    `${shellWord(place.node)} ${shellWord(place.script)} ${name} ${shellWord(job)}`;
  print(io, `${job} is written. Set its region and instance, then:`);
  print(io);
  print(io, `  ${command('doctor')}`);
  print(io, `  ${command('run')}`);
  print(io);
  print(io, 'Every night, as a line for `crontab -e`:');
  print(io);
  print(io, crontabLine(`cd ${shellWord(place.cwd)} && ${command('run')}`));
  print(io);
  print(
    io,
    'cron knows none of your shell’s variables: keep the key where it is found without them, for example',
  );
  print(io, 'in ~/.aliyun/config.json (`aliyun configure`).');
}

/** At 02:17, since many jobs start on the hour. To cron an unescaped % is a line break, also between quotes. */
function crontabLine(command: string): string {
  const line = `${command} --quiet >> reports/cron.log 2>&1 || echo "ota-audit ended with $?"`;
  return `17 2 * * *  ${line.replaceAll('%', '\\%')}`;
}

/** A word as a POSIX shell reads it back. */
function shellWord(text: string): string {
  return /^[\w@+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
