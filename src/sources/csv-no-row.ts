import type { NoRowKind } from '../core/model/no-rows.ts';
import { bare, fold, idProblem, isSpreadsheetError } from './csv-cell.ts';
import { ID_NAMES } from './csv-table.ts';
import type { Layout } from './csv-table.ts';

/** A line that is no row of the table. */
export interface NoRow {
  line: number;
  kind: NoRowKind;
}

/** What may stand in a line between the parts of a table: `-----`, `+----+----+`, `|:---|---:|`, `├───┼───┤`. */
const RULE = /^[-=_+|:\u2500-\u257f]+$/;
/** `(3 rows)` and `Time: 1.2 ms` of psql, `3 rows in set (0.00 sec)` of mysql, and what sqlcmd and sqlplus say. */
const ROW_COUNT =
  /^\(?\d+ rows?(?: affected| selected\.)?\)?$|^\d+ rows? in set\b|^Time: \d[\d.,]* ms\b|^Elapsed: [\d:.]+$/i;

export function isRule(cells: readonly string[]): boolean {
  // Each row is asked, and most say no with their first cell.
  return (
    cells.every((cell) => RULE.test(cell.trim() || '-')) && cells.join('').replaceAll(' ', '').length >= 3
  );
}

/** How a spreadsheet is told the separator: `sep=;` in the first line. */
export function isSeparatorLine(cells: readonly string[]): boolean {
  return /^sep=.?$/i.test(cells[0]?.trim() ?? '');
}

/** Does it begin as a comment does? What follows `# ` is always one, and has been left out. */
export function beginsAsComment([first = '']: readonly string[]): boolean {
  return first.trimStart().startsWith('#') && !isSpreadsheetError(first);
}

/** @returns undefined for a row of the table */
export function noRowKind(cells: readonly string[], layout: Layout): NoRowKind | undefined {
  if (isRule(cells)) return 'rule';
  const id = cells[layout.idColumn] ?? '';
  if (isHeading(id, layout.heading)) return 'heading';
  const only = cells.find((cell) => cell.trim() !== '')?.trim() ?? '';
  if (ROW_COUNT.test(only) && usedCells(cells) === 1) return 'caption';
  if (!beginsAsComment(cells)) return undefined;
  // `#2,a1`: the number of a row, not a comment, where the ID stands in another column.
  const isNumbered = layout.idColumn > 0 && idProblem(bare(id)) === undefined;
  return isNumbered ? undefined : 'comment';
}

function isHeading(cell: string, heading: string | null): boolean {
  // Folding is slow, and what has a digit is an ID.
  if (/\d/.test(cell) && (heading === null || !/\d/.test(heading))) return false;
  const name = fold(cell);
  return name === heading || (ID_NAMES as readonly string[]).includes(name);
}

function usedCells(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}
