import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import datapackage from 'datapackage';
import tableschema from 'tableschema';
import { expect, it } from 'vitest';
import type { EvaluatedRun } from '../../src/core/model/run.ts';
import { csv } from '../../src/writers/csv.ts';
import { neutralise, printable } from '../../src/writers/neutralise.ts';
import type { FormatOptions } from '../../src/writers/format.ts';
import { ALL_TABLES } from '../../src/writers/table.ts';
import { tempFolder } from '../support/temp.ts';
import { needs, writeTo } from './read-back.ts';
import { WORST, sampleRun, withText, withVerdicts } from './sample-run.ts';

const VALIDATOR = fileURLToPath(new URL('../../.ci/datapackage.py', import.meta.url));
const python = needs('python3');
const everything = ALL_TABLES.map(({ name }) => name);

/** What the validator says of each folder: one start of Python for all. */
async function problemsOf(folders: readonly string[]): Promise<string[][]> {
  const run = promisify(execFile);
  const ended = await run('python3', [VALIDATOR, ...folders]).catch((error: { stdout: string }) => error);
  const found = JSON.parse(ended.stdout) as Record<string, string[]>;
  return folders.map((folder) => found[folder] ?? ['was not looked at']);
}

const packageOf = async (folder: string): Promise<{ text: string; resources: Resource[] }> => {
  const text = await readFile(join(folder, 'datapackage.json'), 'utf8');
  return { text, ...(JSON.parse(text) as { resources: Resource[] }) };
};

interface Resource {
  name: string;
  path: string;
  bytes: number;
  hash: string;
  dialect: { delimiter: string; bom: boolean };
  schema: {
    fields: { name: string; type: string; unit?: string; constraints?: object }[];
    primaryKey?: string[];
  };
}

/** Runs of none, one and many packages, the last saying whatever breaks naive writers; and the ways to write them. */
const RUNS = [sampleRun(0), sampleRun(1), withText(sampleRun(WORST.length), WORST)].map(withVerdicts);
const WAYS: FormatOptions[] = [
  {},
  { bom: true, delimiter: 'semicolon', tables: everything },
  { bom: true, sanitize: 'none' },
  { delimiter: 'tab', sanitize: 'none', tables: ['verdicts', 'packages'] },
];

it.skipIf(python.skip)(
  `describes what is written, whatever is in it and however it is written${python.note}`,
  async () => {
    const folders = await Promise.all(RUNS.flatMap((run) => WAYS.map((way) => writeTo(csv, run, way))));
    expect(await problemsOf(folders)).toEqual(folders.map(() => []));
  },
);

it.each(WAYS)('the official reader gives every cell in its type, written with %j', async (way) => {
  for (const run of RUNS) {
    const folder = await writeTo(csv, run, way);
    const read = await datapackage.Package.load(join(folder, 'datapackage.json'));
    expect(read.valid).toBe(true);
    for (const resource of read.resources) {
      expect((await tableschema.Schema.load(resource.descriptor.schema)).valid, resource.name).toBe(true);
      const rows = await resource.read({ keyed: true, relations: false });
      expect(rows, resource.name).toEqual(await rowsOf(run, resource.name, way));
      await resource.checkRelations();
    }
  }
});

/** The rows of a table as a reader that knows its types should give them; unknown is null, and so is an empty text. */
async function rowsOf(run: EvaluatedRun, name: string, way: FormatOptions): Promise<object[]> {
  const table = ALL_TABLES.find((entry) => entry.name === name)!;
  const rows = [...table.runRows(run)];
  for await (const record of run.records()) rows.push(...table.rowsOf(run.info, record));
  const clean = way['sanitize'] === 'none' ? printable : neutralise;
  const mark = way['bom'] === true ? '\uFEFF' : '';
  return rows.map((row) =>
    Object.fromEntries(
      table.columns.map((column, at) => {
        const cell = row[at] ?? null;
        const shown = typeof cell === 'string' ? clean(cell) : cell;
        return [at === 0 ? mark + column.name : column.name, shown === '' ? null : shown];
      }),
    ),
  );
}

/** A change of the CSV file or of the package that must be found, and what is said of it. */
type Mutation = [name: string, file: string, change: (text: string) => string, said: RegExp];
const MUTATIONS: Mutation[] = [
  ['a byte in a file', 'files.csv!', (text) => text.replace('sha', 'shb').replace('.bin', '.bim'), /its hash is another one/],
  ['a row too few', 'files.csv!', (text) => text.slice(0, text.indexOf('\r\n') + 2), /bytes, not/],
  ['a row cut short', 'packages.csv', (text) => text.replace(/,[^,\r]*\r\n$/, '\r\n'), /has \d+ cells/],
  ['a word for a number', 'packages.csv', (text) => text.replace(/,[^,]*\r\n$/, ',many\r\n'), /devices_under_way: is no integer: 'many'/],
  ['another date', 'packages.csv', (text) => text.replace('2026-11-23T02:00:00.000Z', '23.11.2026'), /as_of: is no datetime/],
  ['local time', 'packages.csv', (text) => text.replace('02:00:00.000Z', '02:00:00.000'), /as_of: is no datetime/],
  ['a new word', 'packages.csv', (text) => text.replace(',fail,high,', ',fail,dire,'), /worst_severity: is none of the enum/],
  ['an empty cell', 'packages.csv', (text) => text.replace(/(?<=\r\n)[^,]*/, ''), /run_id: is required/],
  ['a row twice', 'packages.csv', (text) => `${text}${text.slice(text.lastIndexOf('\r\n', text.length - 3) + 2)}`, /primary key is not unique/],
  ['a file without its package', 'files.csv', (text) => text.replace(/,\d+,(?=[^,]*,[^,]*,[^,]*\r\n$)/, ',9999,'), /a foreign key leads nowhere/],
  ['another delimiter', 'coverage.csv', (text) => text.replaceAll(',', ';'), /its columns are/],
  ['a mark', 'coverage.csv', (text) => `\uFEFF${text}`, /byte order mark/],
  ['no end', 'coverage.csv', (text) => text.slice(0, -2), /last line does not end/],
  ['a quote within', 'coverage.csv', (text) => text.replace('\r\n', '\r\n"a"b,'), /cannot be read: Error/],
  ['a column of another name', 'datapackage.json!', (text) => text.replace('"name": "md5"', '"name": "md6"'), /its columns are/],
  ['a column without words', 'datapackage.json!', (text) => text.replace(/"description": "FileMd5[^"]*"/, '"description": ""'), /md5: is not described/],
  ['a type too narrow', 'datapackage.json!', (text) => text.replace(/("name": "digest",\s+"title": "[^"]*",\s+"type": )"string"/, '$1"integer"'), /digest: is no integer/],
  ['a version less', 'datapackage.json!', (text) => text.replace('"schema_version": 1', '"schema_version": null'), /no schema_version/],
  ['a path out of the folder', 'datapackage.json!', (text) => text.replace('"files.csv"', '"../files.csv"'), /its path is none/],
]; // prettier-ignore

it.skipIf(python.skip)(`whatever is changed is found${python.note}`, async () => {
  const original = await writeTo(csv, sampleRun(40));
  const folders: string[] = [];
  for (const [name, file, change] of MUTATIONS) {
    const folder = join(await tempFolder(), 'run');
    await cp(original, folder, { recursive: true });
    const path = join(folder, file.replace('!', ''));
    const before = await readFile(path, 'utf8');
    await writeFile(path, change(before));
    expect(await readFile(path, 'utf8'), name).not.toBe(before);
    if (!file.endsWith('!')) await rehash(folder, file);
    folders.push(folder);
  }
  const found = await problemsOf([original, ...folders]);
  expect(found[0]).toEqual([]);
  MUTATIONS.forEach(([name, , , said], at) => expect(found[at + 1]?.join('\n'), name).toMatch(said));
});

/** Makes the package name the changed file's bytes, so that only what it says of the cells can find the change. */
async function rehash(folder: string, file: string): Promise<void> {
  const bytes = await readFile(join(folder, file));
  const { text, resources } = await packageOf(folder);
  const old = resources.find(({ path }) => path === file)!;
  const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const changed = text
    .replace(old.hash, hash)
    .replace(
      `"bytes": ${old.bytes},\n      "hash": "${hash}"`,
      `"bytes": ${bytes.length},\n      "hash": "${hash}"`,
    );
  await writeFile(join(folder, 'datapackage.json'), changed);
}

it('names units, keys and the values that are known, and how the files were written', async () => {
  const folder = await writeTo(csv, sampleRun(3), { delimiter: 'tab', sanitize: 'none', tables: everything });
  const { text, resources } = await packageOf(folder);
  expect(JSON.parse(text)).toMatchObject({
    schema_version: 1,
    sanitize: 'none',
    id: '20261123T020000Z-a1b2c3',
  });
  expect(resources.map(({ name, path, schema }) => [name, path, schema.primaryKey])).toEqual([
    ['runs', 'runs.csv', ['run_id']],
    ['packages', 'packages.csv', ['run_id', 'seq']],
    ['findings', 'findings.csv', undefined],
    ['files', 'files.csv', ['run_id', 'seq', 'file_index']],
    ['coverage', 'coverage.csv', undefined],
    ['verdicts', 'verdicts.csv', ['run_id', 'seq', 'check_id', 'file_index']],
    ['rollouts', 'rollouts.csv', ['run_id', 'seq', 'job_id']],
  ]);
  const field = (table: string, column: string): object | undefined =>
    resources.find(({ name }) => name === table)?.schema.fields.find(({ name }) => name === column);
  expect(field('files', 'size_bytes')).toMatchObject({ type: 'integer', unit: 'bytes' });
  expect(field('packages', 'url_expires_in_seconds')).toMatchObject({ type: 'integer', unit: 'seconds' });
  expect(field('packages', 'utc_create')).toMatchObject({
    type: 'datetime',
    format: '%Y-%m-%dT%H:%M:%S.%f%z',
    unit: 'UTC',
  });
  expect(field('findings', 'severity')).toMatchObject({
    type: 'string',
    constraints: { required: true, enum: ['critical', 'high', 'medium', 'low', 'info'] },
  });
  expect(resources[0]?.dialect).toMatchObject({ delimiter: '\t', bom: false });
});
