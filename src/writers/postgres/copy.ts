import { printable } from '../neutralise.ts';
import type { Cell, Row, Table } from '../column.ts';
import type { Session } from './session.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import { watch } from '../output.ts';
import { pourRows } from '../rows.ts';

/** Rows go out in pieces of about this size: a write each would cost more than making the row. */
const CHUNK_CHARS = 65_536;

/** Copies a table's rows of a run. Resolves with their number when the database has taken them all. */
export async function copyRows(
  session: Session,
  statement: string,
  table: Table,
  run: EvaluatedRun,
): Promise<number> {
  const stream = await session.copy(statement);
  const watched = watch(stream);
  const isNumbered = table.primaryKey.length === 0;
  let rows = 0;
  let chunk = '';
  const flush = async (): Promise<void> => {
    const text = chunk;
    chunk = '';
    if (!stream.write(text)) await session.within(watched.wait(stream, 'drain'));
  };
  const add = async (added: Iterable<Row>): Promise<void> => {
    for (const row of added) {
      rows += 1;
      chunk += copyLine(isNumbered ? [...row, rows] : row);
      if (chunk.length >= CHUNK_CHARS) await flush();
    }
  };
  try {
    await pourRows(run, [{ table, add }]);
    await flush();
    const finished = watched.wait(stream, 'finish');
    stream.end();
    await session.within(finished);
    return rows;
  } catch (error) {
    // Ends the COPY, without which the connection takes no other statement.
    stream.destroy();
    throw error;
  }
}

/** A row in COPY's text format (postgresql.org/docs/current/sql-copy.html): tabs between, `\N` for null, escapes. */
export function copyLine(row: Row): string {
  return `${row.map(copyCell).join('\t')}\n`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyCell(cell: Cell): string {
  if (cell === null) return '\\N';
  if (cell instanceof Date) return timestamp(cell);
  // The database takes neither NUL nor half surrogates.
  if (typeof cell === 'string')
    return printable(cell).replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char);
  return String(cell);
}

/** Its calendar begins in 4713 BC (postgresql.org/docs/current/datatype-datetime.html). */
const FIRST_YEAR = -4712;

/** PostgreSQL writes years beyond 9999 without a sign, and counts those before 1 as BC, without a year 0. */
function timestamp(date: Date): string {
  const year = date.getUTCFullYear();
  if (year < FIRST_YEAR) return '-infinity';
  const rest = date.toISOString().replace(/^[+-]?\d+/, '');
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return year > 0 ? shown + rest : `${shown}${rest} BC`;
}
