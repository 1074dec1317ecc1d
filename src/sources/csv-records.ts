import { pipeline } from 'node:stream';
import type { CsvError, Parser } from 'csv-parse';
import { AuditError } from '../core/errors.ts';
import type { Delimiter } from './csv-layout.ts';
import type { RawRow } from './csv-row.ts';
import { readText } from './csv-text.ts';
import type { Encoding } from './csv-text.ts';

/** A file of which it is known that it can be decoded. */
export interface CsvFile {
  /** The file as it is opened. */
  path: string;
  /** The file as messages and reports call it. */
  name: string;
  encoding: Encoding;
  /** Of its bytes, hex. */
  sha256: string;
  maxBytes: number;
}

/** An unclosed quote would swallow the rest of the file: a row of IDs is never this long. */
const MAX_RECORD_BYTES = 1_048_576;

/** Loaded by whose job has a file: most list. */
type Library = Pick<typeof import('csv-parse'), 'CsvError' | 'parse'>;

/**
 * The file's records as cells, those that were parsed together in one batch: a wait for each took longer than splitting
 * it. Blank lines and comments are left out.
 * @throws AuditError `selection` for a quote that is never closed or stands where none may, naming its line
 */
export async function* readRecords(file: CsvFile, delimiter: Delimiter): AsyncGenerator<RawRow[]> {
  const at = { endLine: 0 };
  const library = await import('csv-parse');
  const parser = openParser(library, file, delimiter, at);
  try {
    for await (const first of parser) {
      const batch = [first as RawRow];
      for (let next = takeFrom(parser); next !== null; next = takeFrom(parser)) batch.push(next);
      yield batch;
    }
  } catch (error) {
    throw error instanceof library.CsvError ? structureError(error, file.name, at.endLine) : error;
  }
}

function takeFrom(parser: Parser): RawRow | null {
  return parser.read() as RawRow | null;
}

function openParser(
  { parse }: Library,
  file: CsvFile,
  delimiter: Delimiter,
  at: { endLine: number },
): Parser {
  const parser = parse({
    bom: true,
    comment: '#',
    comment_no_infix: true,
    delimiter,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  // In place of `on_record`, for which csv-parse makes an object of all that it knows: a third of its time.
  const push = parser.push.bind(parser);
  parser.push = (cells: string[] | null) => {
    if (cells === null) return push(null);
    at.endLine = parser.info.lines;
    return push({ cells, line: at.endLine - countLineEnds(cells) } satisfies RawRow);
  };
  // Errors reach the reader through the parser, which `pipeline` destroys with them.
  return pipeline(readText(file.path, file.name, file.encoding, file.maxBytes), parser, () => {});
}

function countLineEnds(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

/** @param lastEndLine where the last whole row ended: an unclosed quote stands in the row after it */
function structureError(error: CsvError, name: string, lastEndLine: number): AuditError {
  const isUnclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = isUnclosed ? lastEndLine + 1 : Number(error['lines'] ?? lastEndLine + 1);
  const what = isUnclosed ? 'a quote is opened and not closed, or the row is far too long' : 'a stray quote';
  return new AuditError(
    'selection',
    `${name} line ${line}: ${what}`,
    'Put cells that hold quotes between quotes, and write each quote in them twice.',
    { cause: error },
  );
}
