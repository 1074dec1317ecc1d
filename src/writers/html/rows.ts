import { printable } from '../neutralise.ts';
import { TABLES } from '../table.ts';
import type { Evaluated, EvaluatedRun, Finding, RunInfo } from '../../core/model.ts';
import type { Cell, Column, Row, Table } from '../column.ts';

/** The tables' rows as the page's script reads them: the columns of a row in this order, without what all rows share. */
export interface PageTable {
  columns: readonly Column[];
  firmwareRows(info: RunInfo, evaluated: Evaluated): PageCell[][];
  otherFindingRows(info: RunInfo, finding: Finding): PageCell[][];
}
type PageCell = string | number | boolean | null;

export const PACKAGES: PageTable = pageTable('packages', ['run_id', 'as_of']);
/** What a finding has in common with its package's row is left out there, and kept where it has none. */
export const FINDINGS: PageTable = pageTable('findings', ['run_id', 'as_of', 'category', 'remediation']);
export const FILES: PageTable = pageTable('files', ['run_id', 'firmware_id', 'seq']);

const SHARED = FINDINGS.columns.map(({ name }) => PACKAGES.columns.some((column) => column.name === name));

/** One firmware for the page: its row, its findings, its files. */
export function entryOf({ info }: EvaluatedRun, evaluated: Evaluated): unknown {
  const findings = FINDINGS.firmwareRows(info, evaluated).map((row) =>
    row.map((cell, at) => (SHARED[at] === true ? 0 : cell)),
  );
  return [PACKAGES.firmwareRows(info, evaluated)[0] ?? [], findings, FILES.firmwareRows(info, evaluated)];
}

function pageTable(name: string, without: readonly string[]): PageTable {
  const table = TABLES.find((entry) => entry.name === name) as Table;
  const kept = table.columns.flatMap((column, at) => (without.includes(column.name) ? [] : [at]));
  const pick = (rows: Iterable<Row>): PageCell[][] =>
    Array.from(rows, (row) => kept.map((at) => pageCell(row[at] ?? null)));
  return {
    columns: kept.flatMap((at) => table.columns[at] ?? []),
    firmwareRows: (info, evaluated) => pick(table.firmwareRows(info, evaluated)),
    otherFindingRows: (info, finding) => pick(table.otherFindingRows(info, finding)),
  };
}

function pageCell(cell: Cell): PageCell {
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'string' ? printable(cell) : cell;
}
