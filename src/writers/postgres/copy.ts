import { withNulls } from '../column.ts';
import { printable } from '../neutralise.ts';
import type { Cell, Row, Table } from '../column.ts';
import type { Session } from './session.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import { watch } from '../output.ts';
import { pourRows } from '../rows.ts';
import { columnsOf, qualified } from './sql.ts';
import type { Sink } from '../rows.ts';

/** So many characters go out by one COPY: of several tables only one can be under way. */
const COPY_CHARS = 1_048_576;

/** Rows of a table on their way into the database. */
interface TableCopy extends Sink {
  /** Resolves with the number of all its rows when the database has taken them. */
  end(): Promise<number>;
}

/** Copies the rows of tables, in one reading of the run. Resolves with how many each got. */
export async function copyRun(
  session: Session,
  schema: string,
  tables: readonly Table[],
  run: EvaluatedRun,
): Promise<Record<string, number>> {
  const copies = tables.map((table) => openCopy(session, schema, table));
  await pourRows(run, copies);
  const rows: Record<string, number> = {};
  for (const copy of copies) rows[copy.table.name] = await copy.end();
  return rows;
}

function openCopy(session: Session, schema: string, table: Table): TableCopy {
  const statement = copyStatement(schema, table);
  const isNumbered = table.primaryKey.length === 0;
  let rows = 0;
  let waiting = '';
  const flush = async (): Promise<void> => {
    if (waiting === '') return;
    const stream = await session.copy(statement);
    const finished = watch(stream).wait(stream, 'finish');
    stream.end(waiting);
    waiting = '';
    await session.within(finished);
  };
  return {
    table,
    async add(added) {
      for (const row of added) {
        rows += 1;
        const cells = withNulls(row, table.columns);
        waiting += copyLine(isNumbered ? [...cells, rows] : cells);
        if (waiting.length >= COPY_CHARS) await flush();
      }
    },
    async end() {
      await flush();
      return rows;
    },
  };
}

function copyStatement(schema: string, table: Table): string {
  const names = columnsOf(table).map(({ name }) => `"${name}"`);
  return `copy ${qualified(schema, table.name)} (${names.join(', ')}) from stdin`;
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
