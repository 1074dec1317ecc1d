import { pipeline } from 'node:stream';
import type { CsvError, Parser } from 'csv-parse';
import { AuditError } from '../core/errors.ts';
import { isFrame } from './csv-table.ts';
import type { Delimiter, RawRow } from './csv-table.ts';
import { readText } from './csv-text.ts';
import type { Encoding } from './csv-text.ts';

/** A file of which it is known that it can be decoded. */
export interface DecodedFile {
  /** The file as it is opened. */
  path: string;
  /** The file as messages and reports call it. */
  name: string;
  encoding: Encoding;
  maxBytes: number;
}

export interface CsvFile extends DecodedFile {
  /** Of its bytes, hex. */
  sha256: string;
}

/** An unclosed quote would swallow the rest of the file: a row of IDs is never this long. */
const MAX_RECORD_BYTES = 1_048_576;

/** Loaded by whose job has a file: most list. */
type Library = Pick<typeof import('csv-parse'), 'CsvError' | 'parse'>;

/**
 * The file's records as cells, those that were parsed together in one batch: a wait for each took longer than splitting
 * it. Blank lines are left out, and comments (`# `).
 * @param onComments is told at the end how many these were
 * @throws AuditError `selection` for a quote that is never closed, naming its line
 */
export async function* readRecords(
  file: DecodedFile,
  delimiter: Delimiter,
  onComments: (count: number) => void,
): AsyncGenerator<RawRow[]> {
  const at = { endLine: 0 };
  const library = await import('csv-parse');
  const parser = openParser(library, file, delimiter, at);
  try {
    for await (const first of parser) {
      const batch = [first as RawRow];
      for (let next = takeFrom(parser); next !== null; next = takeFrom(parser)) batch.push(next);
      yield batch;
    }
    onComments(parser.info.comment_lines);
  } catch (error) {
    throw error instanceof library.CsvError ? await structureError(error, file, at.endLine) : error;
  }
}

function takeFrom(parser: Parser): RawRow | null {
  return parser.read() as RawRow | null;
}

function openParser(
  { parse }: Library,
  file: DecodedFile,
  delimiter: Delimiter,
  at: { endLine: number },
): Parser {
  const parser = parse({
    bom: true,
    comment: '# ',
    comment_no_infix: true,
    delimiter,
    max_record_size: MAX_RECORD_BYTES,
    // Terminal tables hold quotes as they are.
    quote: isFrame(delimiter) ? null : '"',
    record_delimiter: '\n',
    relax_column_count: true,
    // `="a1"` and 5" are fine; what a stray quote takes in is found later.
    relax_quotes: true,
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

/** @param lastEndLine where the last whole row ended: the quote stands in the row after it */
async function structureError(error: CsvError, file: DecodedFile, lastEndLine: number): Promise<AuditError> {
  const isUnclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = await firstFaultAfter(lastEndLine, file);
  const closes = Number(error['lines'] ?? line);
  const what = isUnclosed
    ? 'a quote is never closed, or the row is far too long'
    : closes > line
      ? `a quote opens here and closes in line ${closes} in the middle of a cell`
      : 'a stray quote';
  return new AuditError(
    'selection',
    `${file.name} line ${line}: ${what}`,
    'Enclose cells that contain quotes in quotes, and double each quote inside them.',
    { cause: error },
  );
}

/** Blank lines and comments may lie between a row and the next one. */
async function firstFaultAfter(lastEndLine: number, file: DecodedFile): Promise<number> {
  const isFault = (line: string): boolean =>
    Buffer.byteLength(line) > MAX_RECORD_BYTES || (line.includes('"') && !line.startsWith('# '));
  let number = 0;
  let rest = '';
  for await (const chunk of readText(file.path, file.name, file.encoding, file.maxBytes)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      if (number > lastEndLine && isFault(line)) return number;
    }
  }
  return Math.max(lastEndLine, number) + 1;
}
