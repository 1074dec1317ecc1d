import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { folderFormat } from './format.ts';
import { neutralise } from './neutralise.ts';
import { watch } from './output.ts';
import { pourRows } from './rows.ts';
import { TABLES } from './table.ts';
import type { Cell, Table } from './column.ts';
import type { FolderFormat, FolderOutputs } from './format.ts';
import type { Sink } from './rows.ts';
import type { EvaluatedRun } from '../core/model.ts';

/** A CSV file a table, written together in one pass over the firmware. */
export const csv: FolderFormat = folderFormat({
  id: 'csv',
  description: 'The tables as CSV files, for BI tools and scripts.',
  byDefault: true,
  files: Object.fromEntries(TABLES.map((table) => [fileName(table), table.purpose])),
  options: z.strictObject({}),
  write,
});

interface CsvFile extends Sink {
  end(): Promise<void>;
}

async function write(run: EvaluatedRun, outputs: FolderOutputs): Promise<void> {
  const files = TABLES.map((table) => openFile(table, outputs.open(fileName(table))));
  await pourRows(run, files);
  await Promise.all(files.map((file) => file.end()));
}

function openFile(table: Table, output: NodeJS.WritableStream): CsvFile {
  const rows = stringify({
    header: true,
    columns: table.columns.map((column) => column.name),
    record_delimiter: '\r\n',
    // Off by default once a delimiter is named: a lone CR or LF in a cell would then split the row.
    quote_record_delimiter: true,
  });
  const watched = watch(rows, output);
  const finished = watched.wait(output, 'finish');
  // Awaited only at the end; a failure before that is met by the next wait for room.
  finished.catch(() => undefined);
  rows.pipe(output);
  return {
    table,
    async add(added) {
      for (const row of added) if (!rows.write(row.map(csvCell))) await watched.wait(rows, 'drain');
    },
    async end() {
      rows.end();
      await finished;
    },
  };
}

/** csv-stringify writes dates as epoch milliseconds, so they are written out here; null becomes an empty cell. */
function csvCell(cell: Cell): string | number | null {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' ? neutralise(cell) : cell;
}

function fileName(table: Table): string {
  return `${table.name}.csv`;
}
