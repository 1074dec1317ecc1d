import { AuditError } from '../core/errors.ts';
import { bare, idProblem } from './csv-cell.ts';
import { START_RECORDS, chooseDelimiter, findStart } from './csv-layout.ts';
import type { Start } from './csv-layout.ts';
import { beginsAsComment, isRule, noRowKind } from './csv-no-row.ts';
import type { NoRow } from './csv-no-row.ts';
import { readRecords } from './csv-records.ts';
import type { CsvFile } from './csv-records.ts';
import { strayRow, toRow } from './csv-row.ts';
import type { CsvRow, RowDefaults } from './csv-row.ts';
import { refuseSwallowed } from './csv-swallowed.ts';
import { usedWidth } from './csv-table.ts';
import type { Delimiter, Layout, RawRow } from './csv-table.ts';
import { readFirstLines } from './csv-text.ts';

/** Rows that were read together, and lines between them that are none. */
export interface CsvBatch {
  rows: CsvRow[];
  noRows: NoRow[];
  /** Lines that were left out besides, all of them comments. */
  comments: number;
}

interface Reading {
  file: CsvFile;
  delimiter: Delimiter;
  defaults: RowDefaults;
  /** Null until the table begins. */
  layout: Layout | null;
  isUsable: boolean;
  firstProblem: string | undefined;
}

/**
 * The file's rows in their order and by batches, those that cannot be used with their `problem`.
 * @param column the ID column: a name, or a number from 1; undefined: the known names
 * @throws AuditError `selection` for a file that cannot be a selection, naming its line or column; at its end also
 * where none of its rows can be used
 */
export async function* readRows(
  file: CsvFile,
  column: string | undefined,
  defaults: RowDefaults,
): AsyncGenerator<CsvBatch> {
  const lines = await readFirstLines(file.path, file.encoding);
  refuseOtherFormats(lines[0] ?? '', file.name);
  const delimiter = chooseDelimiter(lines, column);
  const reading: Reading = {
    file,
    delimiter,
    defaults,
    layout: null,
    isUsable: false,
    firstProblem: undefined,
  };
  let comments = 0;
  let first: RawRow[] = [];
  for await (const batch of readRecords(file, delimiter, (count) => (comments = count))) {
    if (reading.layout) yield toBatch(batch, reading);
    else {
      first = first.concat(batch);
      if (first.length >= START_RECORDS) yield beginTable(first, column, reading);
    }
  }
  if (!reading.layout) yield beginTable(first, column, reading);
  if (!reading.isUsable) throw noUsableRow(reading);
  yield { ...emptyBatch(), comments };
}

function emptyBatch(): CsvBatch {
  return { rows: [], noRows: [], comments: 0 };
}

function beginTable(records: RawRow[], column: string | undefined, reading: Reading): CsvBatch {
  const batch = emptyBatch();
  const { file, delimiter } = reading;
  const start = findStart(records, { column, name: file.name, delimiter });
  if (!start) return batch;
  for (const raw of records.slice(0, records.length - start.rows.length)) {
    refuseSwallowed(raw, { layout: start.layout, delimiter, name: file.name }, 'above');
  }
  addAbove(start, batch, reading);
  reading.layout = start.layout;
  if (start.guessed) batch.noRows.push({ line: start.guessed.line, kind: 'heading' });
  addRows(start.rows, start.layout, batch, reading);
  return batch;
}

/** Titles; what may be an ID above a heading of one column is reported. */
function addAbove({ above, layout }: Start, batch: CsvBatch, reading: Reading): void {
  for (const raw of above) {
    const { cells, line } = raw;
    if (usedWidth(cells) === 0) continue;
    if (isRule(cells)) batch.noRows.push({ line, kind: 'rule' });
    else if (beginsAsComment(cells)) batch.noRows.push({ line, kind: 'comment' });
    else if (layout.width === 1 && mayBeId(cells)) keep(strayRow(raw, reading.defaults), batch, reading);
    else batch.noRows.push({ line, kind: 'caption' });
  }
}

function mayBeId(cells: readonly string[]): boolean {
  const id = bare(cells.find((cell) => cell.trim() !== '') ?? '');
  return idProblem(id) === undefined && /\d/.test(id);
}

function toBatch(records: readonly RawRow[], reading: Reading): CsvBatch {
  const batch = emptyBatch();
  if (reading.layout) addRows(records, reading.layout, batch, reading);
  return batch;
}

function addRows(records: readonly RawRow[], layout: Layout, batch: CsvBatch, reading: Reading): void {
  const { file, delimiter, defaults } = reading;
  for (const raw of records) {
    if (usedWidth(raw.cells) === 0) continue;
    const kind = noRowKind(raw.cells, layout);
    if (kind !== undefined) {
      batch.noRows.push({ line: raw.line, kind });
      continue;
    }
    refuseSwallowed(raw, { layout, delimiter, name: file.name });
    keep(toRow(raw, layout, defaults), batch, reading);
  }
}

function keep(row: CsvRow, { rows }: CsvBatch, reading: Reading): void {
  if (row.problem === undefined) reading.isUsable = true;
  else reading.firstProblem ??= row.problem;
  rows.push(row);
}

/** What is no table at all, and would be read as one of wrong IDs. */
function refuseOtherFormats(line: string, name: string): void {
  if (/^\s*[[{]\s*(?:["{[\d}\]]|$)/.test(line)) {
    throw new AuditError(
      'selection',
      `${name} is JSON, not CSV`,
      "Convert it to one ID per line, for example with: jq -r '.[].FirmwareId'",
    );
  }
  if (/^\s*<[!?a-z]/i.test(line)) {
    throw new AuditError(
      'selection',
      `${name} is HTML or XML, not CSV`,
      'Export the table as CSV; a saved web page is not CSV.',
    );
  }
}

function noUsableRow({ file, layout, firstProblem }: Reading): AuditError {
  const isHeadingAlone = layout !== null && layout.heading !== null;
  const reason = firstProblem ?? (isHeadingAlone ? 'it has a header but no rows' : 'it is empty');
  return new AuditError(
    'selection',
    `${file.name} contains no firmware IDs: ${reason}`,
    'It needs one firmware ID per line.',
  );
}
