import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** Where a file keeps what is read from it; columns are counted from 0. */
export interface Layout {
  hasHeader: boolean;
  idColumn: number;
  /** Cells of the first line; a row with more is not what it seems. */
  width: number;
  /** Null where the file has no such column. */
  instanceColumn: number | null;
  regionColumn: number | null;
}

/** Names are compared without case, blanks, `_` and `-`; of several that a file has, the first of this list is taken. */
const ID_NAMES = [
  'firmwareid',
  '固件id',
  '升级包id',
  'ota升级包id',
  'otafirmwareid',
  'otapackageid',
  'packageid',
  'id',
] as const;
const INSTANCE_NAMES = ['iotinstanceid', 'instanceid', 'iotinstance', 'instance', '实例id', '实例'] as const;
const REGION_NAMES = ['regionid', 'region', '地域id', '地域'] as const;

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** `Firmware ID`, `firmware_id` and `FirmwareId` are the same name. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/**
 * The delimiter of a file's first line: the one that makes a known column (or `column`) appear in it, else the one
 * it has most of. A line with none of them is one comma-separated cell.
 */
export function chooseDelimiter(firstLine: string, column: string | undefined): Delimiter {
  const wanted: readonly string[] = column === undefined ? ID_NAMES : [...ID_NAMES, fold(column)];
  const unquoted = firstLine.replaceAll(/"[^"]*"/g, (text) => text.replaceAll(/[,;\t]/g, '').slice(1, -1));
  for (const delimiter of DELIMITERS) {
    const names = unquoted.split(delimiter).map(fold);
    if (names.length > 1 && names.some((name) => wanted.includes(name))) return delimiter;
  }
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: unquoted.split(delimiter).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}

/**
 * Finds the columns from a file's first record.
 * @param column the user's own word for the ID column: a name, or a number from 1 for files without a header
 * @param name the file, for messages
 * @throws AuditError `selection` where no ID column can be told
 */
export function findLayout(cells: readonly string[], column: string | undefined, name: string): Layout {
  const folded = cells.map(fold);
  // Spreadsheets leave commas behind for columns that were emptied.
  const width = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  const known = {
    instanceColumn: indexOfFirst(folded, INSTANCE_NAMES),
    regionColumn: indexOfFirst(folded, REGION_NAMES),
  };
  const idColumn = indexOfFirst(folded, ID_NAMES);
  if (column !== undefined) return chosenLayout({ cells, column, name }, { ...known, idColumn }, width);
  if (idColumn !== null) return { hasHeader: true, idColumn, width, ...known };
  if (width === 1) return { hasHeader: false, idColumn: 0, width, instanceColumn: null, regionColumn: null };
  throw new AuditError(
    'selection',
    `${name} has no firmware ID column; its first line has: ${describeColumns(cells)}`,
    `Call it FirmwareId, or say which one it is with \`column\`${suggest(cells)}.`,
  );
}

type Found = { [Name in 'idColumn' | 'instanceColumn' | 'regionColumn']: number | null };

function chosenLayout(
  { cells, column, name }: { cells: readonly string[]; column: string; name: string },
  found: Found,
  width: number,
): Layout {
  const exact = cells.indexOf(column.trim());
  const byName = exact === -1 ? cells.findIndex((cell) => fold(cell) === fold(column)) : exact;
  if (byName !== -1) {
    const { instanceColumn, regionColumn } = found;
    return { hasHeader: true, idColumn: byName, width, instanceColumn, regionColumn };
  }
  if (!/^\d{1,4}$/.test(column.trim())) throw columnMissing(cells, column, name);
  const idColumn = Number(column) - 1;
  if (idColumn < 0 || idColumn >= cells.length) throw columnMissing(cells, column, name);
  // A first line with any known name is a header, even if the ID column's own name is not known.
  const hasHeader = Object.values(found).some((index) => index !== null);
  const { instanceColumn, regionColumn } = found;
  return { hasHeader, idColumn, width, instanceColumn, regionColumn };
}

function columnMissing(cells: readonly string[], column: string, name: string): AuditError {
  const near = nearest(column, cells);
  return new AuditError(
    'selection',
    `${name} has no column «${shorten(column)}»; its first line has: ${describeColumns(cells)}`,
    near === undefined ? 'Give one of its names, or its number from 1.' : `Did you mean «${shorten(near)}»?`,
  );
}

function indexOfFirst(folded: readonly string[], names: readonly string[]): number | null {
  for (const name of names) if (folded.includes(name)) return folded.indexOf(name);
  return null;
}

function suggest(cells: readonly string[]): string {
  const near = cells.find((cell) => nearest(fold(cell), ID_NAMES.slice(0, -1)) !== undefined);
  return near === undefined ? '' : `; «${shorten(near)}» looks like it`;
}

function describeColumns(cells: readonly string[]): string {
  const shown = cells.slice(0, 12).map((cell) => `«${shorten(cell)}»`);
  return shown.join(', ') + (cells.length > 12 ? ` and ${cells.length - 12} more` : '');
}

/** Text of a file as a message may show it: one short printable line. */
function shorten(text: string): string {
  const printable = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ');
  return printable.length > 40 ? `${printable.slice(0, 39)}…` : printable;
}
