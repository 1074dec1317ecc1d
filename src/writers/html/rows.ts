import { printable } from '../neutralise.ts';
import { TABLES } from '../table.ts';
import type { ResultRecord, RunInfo } from '../../core/model/run.ts';
import type { Cell, Column, Row, Table } from '../column.ts';

/** The tables' rows as the page's script reads them: the columns of a row in this order, without what all rows share. */
export interface PageTable {
  columns: readonly Column[];
  rowsOf(info: RunInfo, record: ResultRecord): PageCell[][];
}
export type PageCell = string | number | null;

export const PACKAGES: PageTable = pageTable('packages', ['run_id', 'as_of']);
export const FINDINGS: PageTable = pageTable('findings', ['run_id', 'as_of', 'category'], {
  // What to do about a check that fails stands once on the page, with the check.
  remediation: (of) => (of('verdict') === 'fail' && of('state') !== 'resolved' ? '' : of('remediation')),
});
export const FILES: PageTable = pageTable('files', ['run_id', 'firmware_id', 'seq']);

/** The rows of some packages. Those of findings and files end with the place of their package in the block, from 0. */
export interface Block {
  findings: PageCell[][];
  packages: PageCell[][];
  files: PageCell[][];
}

/** Adds one firmware: its row, its findings, its files. */
export function addTo(block: Block, info: RunInfo, record: ResultRecord & { kind: 'firmware' }): void {
  const place = block.packages.length;
  block.packages.push(...PACKAGES.rowsOf(info, record));
  for (const row of FINDINGS.rowsOf(info, record)) block.findings.push([...row, place]);
  for (const row of FILES.rowsOf(info, record)) block.files.push([...row, place]);
}

/** Rows as they are written: `true` stands for the cell above, since much is alike from package to package. */
export function folded(rows: readonly PageCell[][]): (PageCell | true)[][] {
  return rows.map((row, at) => {
    const above = rows[at - 1];
    return above ? row.map((cell, column) => (isRepeated(cell, above[column]) ? true : cell)) : row;
  });
}

/** What is shorter than `true` is written out. */
function isRepeated(cell: PageCell, above: PageCell | undefined): boolean {
  return cell === above && typeof cell === 'string' && cell.length > 2;
}

/** A cell as the page has it, of the cells of its row. */
type Change = (of: (column: string) => Cell) => Cell;

function pageTable(
  name: string,
  without: readonly string[],
  changes: Readonly<Record<string, Change>> = {},
): PageTable {
  const table = TABLES.find((entry) => entry.name === name) as Table;
  const places = new Map(table.columns.map((column, at) => [column.name, at]));
  const kept = table.columns.flatMap((column, at) => (without.includes(column.name) ? [] : [at]));
  const changed = kept.map((at) => changes[table.columns[at]?.name ?? '']);
  const pick = (rows: Iterable<Row>): PageCell[][] =>
    Array.from(rows, (row) => {
      const of = (column: string): Cell => row[places.get(column) ?? -1] ?? null;
      return kept.map((at, place) => pageCell(changed[place]?.(of) ?? row[at] ?? null));
    });
  return {
    columns: kept.flatMap((at) => table.columns[at] ?? []),
    rowsOf: (info, record) => pick(table.rowsOf(info, record)),
  };
}

function pageCell(cell: Cell): PageCell {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' ? printable(cell) : cell;
}
