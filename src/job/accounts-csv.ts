/**
 * `targets: { csv: … }`: a row for each account and instance. Text ──► sources/csv-* (encoding, delimiter, quotes) ──►
 * accounts-columns.ts (header) ──► the schema of a target, so that a row may say what an entry of the job file may.
 */
import { AuditError } from '../core/errors.ts';
import { bare } from '../sources/csv-cell.ts';
import { chooseDelimiter } from '../sources/csv-layout.ts';
import { readRecords } from '../sources/csv-records.ts';
import { usedWidth } from '../sources/csv-table.ts';
import type { RawRow } from '../sources/csv-table.ts';
import { findEncoding, readFirstLines, stampFile } from '../sources/csv-text.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';
import { fileError, nowhere, problemsOf } from '../yaml/problems.ts';
import { toJsonSchema } from '../yaml/json-schema.ts';
import { COLUMNS, COLUMN_NAMES, RATES, readHeader } from './accounts-columns.ts';
import type { Column } from './accounts-columns.ts';
import { MOST_TARGETS, targetSchema } from './target-schema.ts';
import type { WrittenTarget } from './target-schema.ts';

/** Targets, with the way back to where each stands. */
export interface TargetsFile {
  path: string;
  targets: WrittenTarget[];
  /** Paths in it begin with `targets`. */
  file: YamlFile;
  /** @returns the problem in the words of the file: of a CSV file, its columns */
  told: (problem: Problem) => Problem;
}

const NOUN = 'accounts';
/** Ten thousand rows of long cells fit in well. */
const MAX_BYTES = 16 * 1_048_576;
const NEEDS = 'It needs a header and one row per account and instance.';

/**
 * @param path as messages name it
 * @throws AuditError `job` that lists every problem with its line and column
 */
export async function readAccounts(path: string): Promise<TargetsFile> {
  const [header, ...rows] = await readTable(path).catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error;
    throw new AuditError('job', error.message, error.hint, { cause: error });
  });
  if (!header) throw refuse(path, [nowhere('the file is empty')]);
  const { columns, problems } = readHeader(header);
  if (problems.length > 0) throw refuse(path, problems);
  if (rows.length === 0) throw refuse(path, [nowhere('it has a header but no rows')]);
  if (rows.length > MOST_TARGETS)
    throw refuse(path, [nowhere(`it has ${rows.length} rows; expected at most ${MOST_TARGETS}`)]);
  const values = rows.map((row) => toTarget(row, columns));
  const file = asFile(values, rows, columns);
  const wrong = rows.flatMap((row, index) =>
    rowProblems({ row, columns, index, value: values[index] }, file),
  );
  if (wrong.length > 0) throw refuse(path, wrong);
  return { path, targets: values as WrittenTarget[], file, told: toldByColumn };
}

function refuse(path: string, problems: readonly Problem[]): AuditError {
  return fileError(path, problems, NOUN);
}

/** Its rows, the header first. */
async function readTable(path: string): Promise<RawRow[]> {
  await stampFile(path, path, MAX_BYTES, NEEDS);
  const encoding = await findEncoding(path, path, MAX_BYTES);
  const delimiter = chooseDelimiter(await readFirstLines(path, encoding), 'account');
  const file = { path, name: path, encoding, maxBytes: MAX_BYTES };
  const rows: RawRow[] = [];
  for await (const batch of readRecords(file, delimiter, () => undefined))
    rows.push(...batch.filter(({ cells }) => usedWidth(cells) > 0));
  return /^"?sep=/i.test(rows[0]?.cells[0] ?? '') ? rows.slice(1) : rows;
}

/** A row as an entry of the job file; empty cells are left out. */
function toTarget({ cells }: RawRow, columns: readonly (Column | undefined)[]): Record<string, unknown> {
  const target: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const text = bare(cells[at] ?? '');
    if (column === undefined || text === '') continue;
    const isRate = RATES.includes(column) && /^\d+(\.\d+)?$/.test(text);
    put(target, COLUMNS[column], isRate ? Number(text) : text);
  }
  return target;
}

function put(target: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [key = '', next, ...rest] = path;
  if (next === undefined) target[key] = value;
  else if (typeof next === 'number') target[key] = [value];
  else {
    const block = (target[key] ?? {}) as Record<string, unknown>;
    target[key] = block;
    put(block, [next, ...rest], value);
  }
}

interface Row {
  row: RawRow;
  columns: readonly (Column | undefined)[];
  index: number;
  value: unknown;
}

/** Keys that a message may name, for `problemsOf`; a row has no others. */
const ROWS_SCHEMA = { properties: { targets: { items: toJsonSchema(targetSchema) } } };

function rowProblems({ row: { cells, line }, columns, index, value }: Row, file: YamlFile): Problem[] {
  const stray = cells.findIndex((cell, at) => columns[at] === undefined && cell.trim() !== '');
  if (stray !== -1)
    return [
      {
        line,
        column: stray + 1,
        text: `cell ${stray + 1} has no column in the header; a quote may be missing`,
      },
    ];
  const result = targetSchema.safeParse(value);
  if (result.success) return [];
  const issues = result.error.issues.map((issue) => ({ ...issue, path: ['targets', index, ...issue.path] }));
  return problemsOf(issues, file, ROWS_SCHEMA).map(toldByColumn);
}

function asFile(
  values: readonly unknown[],
  rows: readonly RawRow[],
  columns: readonly (Column | undefined)[],
): YamlFile {
  return {
    noun: NOUN,
    value: { targets: values },
    problems: [],
    placeOf([, index = 0, ...keys]) {
      const column = columnOf(keys.map(String));
      const at = column === undefined ? -1 : columns.indexOf(column);
      return { line: rows[Number(index)]?.line ?? 0, column: Math.max(at, 0) + 1 };
    },
    templateAt: () => undefined,
  };
}

/** The column of a key: its own, or the first of a block. */
function columnOf(keys: readonly string[]): Column | undefined {
  if (keys.length === 0) return undefined;
  return COLUMN_NAMES.find((name) => keys.every((key, at) => String(COLUMNS[name][at]) === key));
}

/** `targets[3].quota.qps: …` is `qps: …` in a file whose lines are the targets. */
function toldByColumn(problem: Problem): Problem {
  const [, path = '', text = ''] = /^targets\[\d+\]([\w.[\]]*): (.*)$/s.exec(problem.text) ?? [];
  if (text === '') return problem;
  const keys = path.split(/[.[\]]/).filter((key) => key !== '');
  const name = keys.length === 0 ? '' : `${columnOf(keys) ?? keys.join('.')}: `;
  return { ...problem, text: name + text.replace(/targets\[\d+\] in line/, 'line') };
}
