/** Words for the parts of a table in a CSV file. */

export const DELIMITERS = [',', ';', '\t', '|', '│'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What terminals and Markdown part columns by: each line is framed by it, and quotes mean nothing there. */
export function isFrame(delimiter: Delimiter): boolean {
  return delimiter === '|' || delimiter === '│';
}

/** One record: its cells, and the line on which it begins, from 1. */
export interface RawRow {
  cells: readonly string[];
  line: number;
}

/** Where a file keeps what is read from it; columns are counted from 0. */
export interface Layout {
  idColumn: number;
  /** Cells of the first line; a row with more is not what it seems. */
  width: number;
  /** Null where the file has no such column. */
  instanceColumn: number | null;
  regionColumn: number | null;
  /** The ID column's own, folded; null: the file has no heading. */
  heading: string | null;
}

/** Spreadsheets leave commas behind for columns that were emptied. */
export function usedWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}

/** Names of columns, folded; of several that a file has, the first of a list is taken. */
export const ID_NAMES = [
  'firmwareid',
  '固件id',
  '升级包id',
  'ota升级包id',
  'otafirmwareid',
  'otapackageid',
  'packageid',
  'id',
] as const;
export const INSTANCE_NAMES = [
  'iotinstanceid',
  'instanceid',
  'iotinstance',
  'instance',
  '实例id',
  '实例',
] as const;
export const REGION_NAMES = ['regionid', 'region', '地域id', '地域'] as const;
