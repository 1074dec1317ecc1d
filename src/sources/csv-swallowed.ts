import { AuditError } from '../core/errors.ts';
import { bare, idProblem, isLikeId } from './csv-cell.ts';
import { usedWidth } from './csv-table.ts';
import type { Delimiter, Layout, RawRow } from './csv-table.ts';

interface Table {
  layout: Layout;
  delimiter: Delimiter;
  /** The file, for messages. */
  name: string;
}

/** What stands above the rows may hold an ID only where a quote has taken it in. */
type Part = 'row' | 'above';

/**
 * A quote that is opened by mistake takes in whatever follows up to the next one, and the rows in between would be lost
 * without a word. Cells of several lines are allowed; those with lines that look like rows of the table are not.
 * @throws AuditError `selection` that names the line where the quote opens
 */
export function refuseSwallowed({ cells, line }: RawRow, table: Table, part: Part = 'row'): void {
  const isRow = part === 'row';
  // A heading has no ID that others could be compared with.
  const ownLength = isRow ? bare(cells[table.layout.idColumn] ?? '').length : undefined;
  let opensAt = line;
  for (const [at, cell] of cells.entries()) {
    if (!cell.includes('\n')) continue;
    const pieces = cell.split('\n');
    const closesAt = opensAt + pieces.length - 1;
    if ((isRow && at === table.layout.idColumn) || hasRow(pieces, { cells, at, ownLength }, table)) {
      throw new AuditError(
        'selection',
        `${table.name} line ${opensAt}: a quote opens here and swallows the rows down to line ${closesAt}`,
        'Enclose cells that contain quotes in quotes, and double each quote inside them.',
      );
    }
    opensAt = closesAt;
  }
}

/** Is one of the lines that a cell is made of a row by itself, with an ID like the row's own? */
function hasRow(
  pieces: readonly string[],
  { cells, at, ownLength }: { cells: readonly string[]; at: number; ownLength: number | undefined },
  { layout: { idColumn, width }, delimiter }: Table,
): boolean {
  return pieces.some((piece, index) => {
    const before = index === 0 ? cells.slice(0, at) : [];
    const own = piece.split(delimiter);
    const row = [...before, ...own, ...(index === pieces.length - 1 ? cells.slice(at + 1) : [])];
    // The ID of the row that the cell belongs to is no other row's.
    const isOfPiece = idColumn >= before.length && idColumn < before.length + own.length;
    if (!isOfPiece || row.length === 1 || usedWidth(row) > width) return false;
    const id = bare(row[idColumn] ?? '');
    if (idProblem(id) !== undefined) return false;
    if (ownLength === undefined) return isLikeId(id);
    // Rows may end early; a line of words hardly has an ID in place of its first ones.
    return id.length === ownLength && (row.length >= width || isLikeId(id));
  });
}
