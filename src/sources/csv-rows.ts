import { AuditError } from '../core/errors.ts';
import { chooseDelimiter, findLayout } from './csv-layout.ts';
import type { Layout } from './csv-layout.ts';
import { readRecords } from './csv-records.ts';
import type { CsvFile } from './csv-records.ts';
import { toRow } from './csv-row.ts';
import type { CsvRow, RowDefaults } from './csv-row.ts';
import { readFirstLine } from './csv-text.ts';

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
): AsyncGenerator<CsvRow[]> {
  const delimiter = chooseDelimiter(await readFirstLine(file.path, file.encoding), column);
  let layout: Layout | undefined;
  let isUsable = false;
  let firstProblem: string | undefined;
  for await (const records of readRecords(file, delimiter)) {
    const rows: CsvRow[] = [];
    for (const raw of records) {
      if (layout === undefined) {
        layout = findLayout(raw.cells, column, file.name);
        if (layout.hasHeader) continue;
      }
      const row = toRow(raw, layout, defaults);
      if (!row) continue;
      if (row.problem === undefined) isUsable = true;
      else firstProblem ??= row.problem;
      rows.push(row);
    }
    yield rows;
  }
  if (!isUsable) throw noUsableRow(file.name, layout, firstProblem);
}

function noUsableRow(name: string, layout: Layout | undefined, firstProblem: string | undefined): AuditError {
  const reason = firstProblem ?? (layout?.hasHeader ? 'it has a header and no rows' : 'it is empty');
  return new AuditError(
    'selection',
    `${name} names no firmware: ${reason}`,
    'It needs one firmware ID a line.',
  );
}
