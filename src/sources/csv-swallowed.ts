import { AuditError } from '../core/errors.ts';
import { bare, idProblem } from './csv-cell.ts';
import { usedWidth } from './csv-table.ts';
import type { Delimiter, Layout, RawRow } from './csv-table.ts';

interface Table {
  layout: Layout;
  delimiter: Delimiter;
  /** The file, for messages. */
  name: string;
}

/**
 * A quote that is opened by mistake takes in whatever follows up to the next one, and the rows in between would be lost
 * without a word. Cells of several lines are allowed; those with lines that look like rows of the table are not.
 * @throws AuditError `selection` that names the line where the quote opens
 */
export function refuseSwallowed({ cells, line }: RawRow, table: Table): void {
  let opensAt = line;
  for (const [at, cell] of cells.entries()) {
    if (!cell.includes('\n')) continue;
    const pieces = cell.split('\n');
    const closesAt = opensAt + pieces.length - 1;
    if (at === table.layout.idColumn || hasRow(pieces, { cells, at }, table)) {
      throw new AuditError(
        'selection',
        `${table.name} line ${opensAt}: a quote opens here and takes in the rows down to line ${closesAt}`,
        'Put cells that hold quotes between quotes, and write each quote in them twice.',
      );
    }
    opensAt = closesAt;
  }
}

/** Is one of the lines that a cell is made of a row by itself, with an ID like the row's own? */
function hasRow(
  pieces: readonly string[],
  { cells, at }: { cells: readonly string[]; at: number },
  { layout, delimiter }: Table,
): boolean {
  const own = bare(cells[layout.idColumn] ?? '');
  return pieces.some((piece, index) => {
    if (!piece.includes(delimiter)) return false;
    const before = index === 0 ? cells.slice(0, at) : [];
    const after = index === pieces.length - 1 ? cells.slice(at + 1) : [];
    const row = [...before, ...piece.split(delimiter), ...after];
    if (usedWidth(row) > layout.width || row.length < layout.width) return false;
    const id = bare(row[layout.idColumn] ?? '');
    return idProblem(id) === undefined && id.length === own.length;
  });
}
