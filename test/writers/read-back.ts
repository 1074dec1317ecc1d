import { execFile, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { digestFile } from '../../src/evidence/digest.ts';
import { openScratch } from '../../src/writers/save/scratch.ts';
import type { FolderFormat, FolderOutputs, FormatOptions } from '../../src/writers/format.ts';
import type { EvaluatedRun } from '../../src/core/model/run.ts';

const run = promisify(execFile);

/** A fresh folder of this test's own. */
export function tempDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'ota-audit-writers-'));
}

/** Writes a run in a format to a fresh folder and resolves with the folder. */
export async function writeTo(
  format: Pick<FolderFormat, 'write'>,
  evaluated: EvaluatedRun,
  options: FormatOptions = {},
): Promise<string> {
  const dir = await tempDir();
  await format.write(
    evaluated,
    {
      open: (name) => createWriteStream(join(dir, name)),
      digest: (name) => digestFile(join(dir, name)),
      scratch: () => openScratch(dir),
    },
    options,
  );
  return dir;
}

/** A run folder of streams that keep nothing. */
export function streamsOnly(open: FolderOutputs['open']): FolderOutputs {
  return {
    open,
    scratch: () => openScratch(tmpdir()),
    digest: () => Promise.resolve({ sizeBytes: 0, sha256: '0'.repeat(64) }),
  };
}

/**
 * Is a program that is not ours here to read the files back with? A missing one skips the test by name, and fails it in
 * CI, where everything must be there.
 */
export function needs(
  program: 'python3' | 'soffice' | 'sha256sum' | 'openssl' | 'systemd-analyze' | 'crontab' | 'jq',
): {
  skip: boolean;
  note: string;
} {
  const { args = ['--version'], says } = WHETHER[program] ?? {};
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  const missing = says === undefined ? status !== 0 : !(stderr ?? '').includes(says);
  const skip = missing && process.env['CI'] !== 'true';
  return { skip, note: skip ? ` (skipped: ${program} is missing)` : '' };
}

/** How those are asked that know no `--version`. Of the crons it is Debian's that checks a table with -n. */
const WHETHER: Readonly<Record<string, { args: readonly string[]; says?: string }>> = {
  openssl: { args: ['version'] },
  crontab: { args: ['-h'], says: '[-n]' },
};

async function python(script: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await run('python3', ['-c', script, ...args], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout);
}

/** A CSV file as python3's csv module reads it, header first. */
export async function readCsv(path: string): Promise<string[][]> {
  const script =
    'import csv,json,sys\n' +
    'with open(sys.argv[1], newline="", encoding="utf-8") as f: json.dump(list(csv.reader(f, strict=True)), sys.stdout)';
  return (await python(script, path)) as string[][];
}

/** Every part of a zip as text, by name, as python3's zipfile reads it; it checks each part's CRC. */
export async function readZip(path: string): Promise<Record<string, string>> {
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
    'json.dump({n: z.read(n).decode("utf-8") for n in z.namelist()}, sys.stdout)';
  return (await python(script, path)) as Record<string, string>;
}

/** A CSV file as LibreOffice opens it split at this delimiter, as a flat OpenDocument: formulas are attributes. */
export async function openSplit(path: string, delimiter: string): Promise<string> {
  const dir = await tempDir();
  await run('soffice', [
    `-env:UserInstallation=file://${dir}/profile`,
    '--headless',
    // Numbers and formulas are recognised and evaluated.
    `--infilter=Text - txt - csv (StarCalc):${delimiter.charCodeAt(0)},34,76,1,,0,false,true,false,false,false,0,true,true`,
    '--convert-to',
    'fods',
    '--outdir',
    dir,
    path,
  ]);
  return readFile(join(dir, `${basename(path, '.csv')}.fods`), 'utf8');
}

/** Every sheet of a workbook as LibreOffice shows it, by name. */
export async function readSheets(path: string): Promise<Record<string, string[][]>> {
  const dir = await tempDir();
  const { stdout, stderr } = await run('soffice', [
    // A profile of its own: two LibreOffices cannot share one.
    `-env:UserInstallation=file://${dir}/profile`,
    '--headless',
    '--convert-to',
    // Comma, quote, UTF-8, dates as shown and numbers as they are, every sheet (-1).
    'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1',
    '--outdir',
    dir,
    path,
  ]);
  const sheets: Record<string, string[][]> = {};
  for (const name of await readdir(dir)) {
    const sheet = /^audit-(.+)\.csv$/.exec(name)?.[1];
    if (sheet) sheets[sheet] = await readCsv(join(dir, name));
  }
  // It ends with 0 even where it converted nothing.
  if (Object.keys(sheets).length === 0) throw new Error(`LibreOffice wrote no sheet: ${stdout}${stderr}`);
  return sheets;
}

/** A text as a database should give it: null where nothing is known, empty where there is no instance, package or file. */
export function orNull(text: string, column: string): string | null {
  return text === '' && !['iot_instance_id', 'firmware_id', 'file_name'].includes(column) ? null : text;
}
