/**
 * Firmware IDs from a CSV file, in two passes: `scanCsv` reads it once before anything is queried, so that a bad file
 * ends the run with nothing done and the total is known; `readCsv` yields the rows.
 *
 *   scanCsv ──► stampFile, readFirstLine ──► chooseDelimiter
 *   both    ──► readRecords ──► readText (bytes → text) ──► csv-parse ──► findLayout, toRow
 */
import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { AuditError } from '../core/errors.ts';
import { chooseDelimiter, findLayout } from './csv-layout.ts';
import type { Delimiter, Layout } from './csv-layout.ts';
import { readRecords } from './csv-records.ts';
import type { CsvFile } from './csv-records.ts';
import { toRow } from './csv-row.ts';
import type { CsvRow, RawRow, RowDefaults } from './csv-row.ts';
import {
  DEFAULT_MAX_BYTES,
  ENCODINGS,
  fileChanged,
  NotDecodable,
  readFirstLine,
  stampFile,
  undecodable,
  unreadable,
} from './csv-text.ts';
import type { Encoding, FileStamp } from './csv-text.ts';
import { createSeen } from './seen.ts';

export type { CsvRow } from './csv-row.ts';

export interface CsvOptions extends RowDefaults {
  /** The file as it is opened. */
  path: string;
  /** The file as messages and reports call it; `stdin` for spooled input. */
  name: string;
  /** The ID column: a name, or a number from 1. Default: the known names. */
  column?: string;
  /** Default 256 MiB. */
  maxBytes?: number;
}

/** A region and instance that rows go to. */
interface CsvPlace {
  region: string;
  iotInstanceId: string;
  rows: number;
}

/** What one pass over the file found; `readCsv` yields `rows` + `badRows` rows. */
export interface CsvScan {
  /** Usable rows, each firmware once. */
  rows: number;
  badRows: number;
  /** Rows that named a firmware again; `lines` holds the first ten. */
  duplicates: { count: number; lines: number[] };
  places: CsvPlace[];
  encoding: Encoding;
  delimiter: Delimiter;
  layout: Layout;
  stamp: FileStamp;
}

const DUPLICATE_LINES_KEPT = 10;
/** More instances than any account has: the instance column is the wrong one. */
const MAX_PLACES = 1_000;

/**
 * Reads the file once and holds none of it.
 * @throws AuditError `selection` for a file that cannot be a selection, naming its line or column
 */
export async function scanCsv(options: CsvOptions): Promise<CsvScan> {
  const stamp = await stampFile(options.path, options.name, options.maxBytes ?? DEFAULT_MAX_BYTES);
  for (const encoding of ENCODINGS) {
    try {
      return await scanAs(options, encoding, stamp);
    } catch (error) {
      if (!(error instanceof NotDecodable)) throw error;
    }
  }
  throw await undecodable(options.path, options.name);
}

/**
 * Copies a selection's file to where nobody else writes.
 * @throws AuditError `selection` as `scanCsv` does, for what is no file, is empty or too large
 */
export async function copyCsv(options: CsvOptions, copyPath: string): Promise<void> {
  await stampFile(options.path, options.name, options.maxBytes ?? DEFAULT_MAX_BYTES);
  await copyFile(options.path, copyPath, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch(
    (error: unknown) => {
      throw unreadable(options.name, error);
    },
  );
}

/**
 * The rows in file order, each usable firmware once per region and instance.
 * @throws AuditError `selection` where the file changed since it was scanned
 */
export async function* readCsv(options: CsvOptions, scan: CsvScan): AsyncGenerator<CsvRow> {
  const stamp = await stampFile(options.path, options.name, options.maxBytes ?? DEFAULT_MAX_BYTES);
  if (stamp.sizeBytes !== scan.stamp.sizeBytes || stamp.modifiedMs !== scan.stamp.modifiedMs) {
    throw fileChanged(options.name);
  }
  const seen = createSeen();
  const { encoding, delimiter, layout } = scan;
  let isFirst = true;
  for await (const raw of eachRecord(csvFile(options, encoding), delimiter)) {
    const row = isFirst && layout.hasHeader ? undefined : toRow(raw, layout, options);
    isFirst = false;
    if (row && (row.problem !== undefined || seen.add(rowKey(row)))) yield row;
  }
}

/** A firmware is the same firmware only within one region and instance. */
export function rowKey(row: Pick<CsvRow, 'region' | 'iotInstanceId' | 'firmwareId'>): string {
  return `${row.region}\n${row.iotInstanceId}\n${row.firmwareId}`;
}

async function scanAs(options: CsvOptions, encoding: Encoding, stamp: FileStamp): Promise<CsvScan> {
  const delimiter = chooseDelimiter(await readFirstLine(options.path, encoding), options.column);
  const tally = createTally(options.name);
  let layout: Layout | undefined;
  for await (const raw of eachRecord(csvFile(options, encoding), delimiter)) {
    const isHeader =
      layout === undefined && (layout = findLayout(raw.cells, options.column, options.name)).hasHeader;
    if (layout === undefined || isHeader) continue;
    const row = toRow(raw, layout, options);
    if (row) tally.count(row);
  }
  const counts = tally.result();
  if (layout === undefined || counts.rows === 0)
    throw noUsableRow(options.name, layout, tally.firstProblem());
  return { ...counts, encoding, delimiter, layout, stamp };
}

function createTally(name: string): {
  count(row: CsvRow): void;
  result(): Pick<CsvScan, 'rows' | 'badRows' | 'duplicates' | 'places'>;
  firstProblem(): string;
} {
  const seen = createSeen();
  const places = new Map<string, CsvPlace>();
  const duplicates = { count: 0, lines: [] as number[] };
  let badRows = 0;
  let firstProblem = '';

  function countPlace({ region, iotInstanceId }: CsvRow): void {
    const key = `${region}\n${iotInstanceId}`;
    const place = places.get(key) ?? { region, iotInstanceId, rows: 0 };
    place.rows += 1;
    places.set(key, place);
    if (places.size > MAX_PLACES) throw tooManyPlaces(name);
  }
  function countDuplicate(line: number): void {
    duplicates.count += 1;
    if (duplicates.lines.length < DUPLICATE_LINES_KEPT) duplicates.lines.push(line);
  }
  return {
    count(row) {
      if (row.problem !== undefined) {
        badRows += 1;
        firstProblem ||= row.problem;
      } else if (seen.add(rowKey(row))) countPlace(row);
      else countDuplicate(row.line);
    },
    result: () => ({ rows: seen.size, badRows, duplicates, places: [...places.values()] }),
    firstProblem: () => firstProblem,
  };
}

async function* eachRecord(file: CsvFile, delimiter: Delimiter): AsyncGenerator<RawRow> {
  for await (const batch of readRecords(file, delimiter)) yield* batch;
}

function csvFile({ path, name, maxBytes = DEFAULT_MAX_BYTES }: CsvOptions, encoding: Encoding): CsvFile {
  return { path, name, encoding, maxBytes };
}

function noUsableRow(name: string, layout: Layout | undefined, firstProblem: string): AuditError {
  const reason = firstProblem || (layout?.hasHeader ? 'it has a header and no rows' : 'it is empty');
  return new AuditError(
    'selection',
    `${name} names no firmware: ${reason}`,
    'It needs one firmware ID a line.',
  );
}

function tooManyPlaces(name: string): AuditError {
  return new AuditError(
    'selection',
    `${name} names more than ${MAX_PLACES} different instances`,
    'Check that its instance column holds instance IDs.',
  );
}
