import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { describePackage } from './datapackage.ts';
import { folderFormat } from './format.ts';
import { neutralise, printable } from './neutralise.ts';
import { watch } from './output.ts';
import { pourRows } from './rows.ts';
import { ALL_TABLES, TABLES, tablesOf } from './table.ts';
import type { Cell, Table } from './column.ts';
import type { FolderFormat, FolderOutputs } from './format.ts';
import type { Sink } from './rows.ts';
import type { EvaluatedRun } from '../core/model/run.ts';

const PACKAGE = 'datapackage.json';
const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;

const options = z.strictObject({
  bom: z
    .boolean()
    .default(false)
    .describe(
      '`true`: start each file with a byte order mark so that Excel reads it as UTF-8. Default false.',
    ),
  delimiter: z
    .enum(['comma', 'semicolon', 'tab'])
    .default('comma')
    .describe('`comma` (default), `semicolon` (Excel in most of Europe) or `tab`.'),
  sanitize: z
    .enum(['excel', 'none'])
    .default('excel')
    .describe(
      '`excel` (default): prefix text that a spreadsheet would run as a formula with a single quote, also after a delimiter. `none`: write text unchanged.',
    ),
  tables: z
    .array(z.enum(ALL_TABLES.map(({ name }) => name)))
    .min(1)
    .optional()
    .describe(
      `Tables to write: ${ALL_TABLES.map(({ name }) => name).join(', ')}. Default: ${TABLES.map(({ name }) => name).join(', ')}, and rollouts if the run queries them.`,
    ),
});
type CsvOptions = z.output<typeof options>;

/** A CSV file a table, written together in one pass over the firmware, and what describes them. */
export const csv: FolderFormat = folderFormat({
  id: 'csv',
  description: 'Tables as CSV files for BI tools and scripts, with a `datapackage.json` that describes them.',
  byDefault: true,
  files: [...ALL_TABLES.map(fileName), PACKAGE],
  options,
  write,
});

interface CsvFile extends Sink {
  end(): Promise<void>;
}

async function write(run: EvaluatedRun, outputs: FolderOutputs, given: CsvOptions): Promise<void> {
  const named = given.tables;
  const tables = named ? ALL_TABLES.filter(({ name }) => named.includes(name)) : tablesOf(run);
  const files = tables.map((table) => openFile(table, outputs.open(fileName(table)), given));
  await pourRows(run, files);
  await Promise.all(files.map((file) => file.end()));
  const resources = [];
  for (const table of tables) {
    resources.push({ table, path: fileName(table), ...(await outputs.digest(fileName(table))) });
  }
  const text = `${JSON.stringify(describePackage(run, resources, { ...given, delimiter: DELIMITERS[given.delimiter] }), null, 2)}\n`;
  await writeText(outputs.open(PACKAGE), text);
}

function openFile(
  table: Table,
  output: NodeJS.WritableStream,
  { bom, delimiter, sanitize }: CsvOptions,
): CsvFile {
  const format = {
    delimiter: DELIMITERS[delimiter],
    record_delimiter: '\r\n',
    // Off by default once a delimiter is named: a lone CR or LF in a cell would then split the row.
    quote_record_delimiter: true,
    // A reader that splits at several delimiters, as LibreOffice offers to, keeps such a cell whole; one that takes blanks
    // away before a cell, as the Frictionless one does, keeps them.
    quoted_match: /^\s|[,;|\t]/,
  };
  const watched = watch(output);
  const finished = watched.wait(output, 'finish');
  // Awaited only at the end; a failure before that is met by the next wait for room.
  finished.catch(() => undefined);
  const clean = sanitize === 'excel' ? neutralise : printable;
  let waiting: CsvCell[][] = [];
  const flush = async (): Promise<void> => {
    const text = stringify(waiting, format);
    waiting = [];
    if (!output.write(text)) await watched.wait(output, 'drain');
  };
  output.write(stringify([table.columns.map((column) => column.name)], { ...format, bom }));
  return {
    table,
    async add(added) {
      for (const row of added) {
        waiting.push(row.map((cell) => csvCell(cell, clean)));
        if (waiting.length >= ROWS_AT_ONCE) await flush();
      }
    },
    async end() {
      await flush();
      output.end();
      await finished;
    },
  };
}

/** As a stream csv-stringify hands every row on by itself, which took twice as long as writing it. */
const ROWS_AT_ONCE = 64;

type CsvCell = string | number | null;

/** csv-stringify writes dates as epoch milliseconds and booleans as 1, so they are written out; null is an empty cell. */
function csvCell(cell: Cell, clean: (text: string) => string): CsvCell {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' ? clean(cell) : cell;
}

async function writeText(output: NodeJS.WritableStream, text: string): Promise<void> {
  const finished = watch(output).wait(output, 'finish');
  output.end(text);
  await finished;
}

function fileName(table: Table): string {
  return `${table.name}.csv`;
}
