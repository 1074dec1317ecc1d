/**
 * Where the table of a file begins, and which of its columns are read.
 *
 *   chooseDelimiter ◄── the first lines, as text
 *   findStart       ◄── the first records ──► the heading: by its names, by the user's word, or by having no digit
 */
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { someOf } from '../core/some-of.ts';
import { bare, fold, idProblem, isLikeId, visible } from './csv-cell.ts';
import { beginsAsComment, isRule, isSeparatorLine } from './csv-no-row.ts';
import { DELIMITERS, ID_NAMES, INSTANCE_NAMES, REGION_NAMES, isFrame, usedWidth } from './csv-table.ts';
import type { Delimiter, Layout, RawRow } from './csv-table.ts';

/** A file's first records, parted. */
export interface Start {
  layout: Layout;
  /** What stands above the table. */
  above: RawRow[];
  /** The heading's record where it is only taken for one: the ID column has no name that is known. */
  guessed: RawRow | null;
  rows: RawRow[];
}

/** Titles above a table, and rows that a heading is told by, are few: so many records are looked at. */
export const START_RECORDS = 50;

/**
 * The delimiter of a file, by its first lines: the one that `sep=` names, or that makes a known column (or `column`) appear
 * in one of them, else the one that the first line has most of. A line with none of them is one comma-separated cell.
 */
export function chooseDelimiter(lines: readonly string[], column: string | undefined): Delimiter {
  const told = /^\uFEFF?"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1];
  const named = DELIMITERS.find((delimiter) => delimiter === told);
  if (named !== undefined) return named;
  const wanted = wantedNames(column);
  const unquoted = lines
    .slice(0, START_RECORDS)
    .map((line) => line.replaceAll(/"[^"]*"/g, (text) => text.replaceAll(/[,;\t|│]/g, '').slice(1, -1)));
  for (const line of unquoted) {
    for (const delimiter of DELIMITERS) {
      const names = line.split(delimiter).map(fold);
      if (names.length > 1 && names.some((name) => wanted.includes(name))) return delimiter;
    }
    if (wanted.includes(fold(line))) return ',';
  }
  const first = unquoted.find((line) => !isRule([line]) && !beginsAsComment([line])) ?? '';
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}

/** The names that make a record the heading: the user's own, or those that are known. */
function wantedNames(column: string | undefined): readonly string[] {
  if (column === undefined) return ID_NAMES;
  return isPosition(column) ? [...ID_NAMES, ...INSTANCE_NAMES, ...REGION_NAMES] : [fold(column)];
}

/** A column's number from 1. */
function isPosition(column: string): boolean {
  return /^\d{1,4}$/.test(column.trim());
}

/** What is known of a table before its first record. */
export interface TableFacts {
  /** The user's own word for the ID column: a name, or a number from 1. */
  column: string | undefined;
  /** The file, for messages. */
  name: string;
  delimiter: Delimiter;
}

/**
 * @param records the file's first ones
 * @returns null where there is no table yet: nothing but comments and rules
 * @throws AuditError `selection` where no ID column can be told
 */
export function findStart(records: readonly RawRow[], facts: TableFacts): Start | null {
  const wanted = wantedNames(facts.column);
  const isHeading = ({ cells }: RawRow): boolean => cells.some((cell) => wanted.includes(fold(cell)));
  // A title of one word may be a column's name as well.
  const heading =
    records.find((record) => isHeading(record) && usedWidth(record.cells) > 1) ?? records.find(isHeading);
  const parts = records.filter(({ cells }) => isPart(cells));
  const base = heading ?? firstPart(parts, facts.column);
  if (!base) return null;
  const guessed = heading ? null : guessedHeading(parts, findColumns(base.cells, facts).idColumn);
  const first = guessed ?? base;
  const at = records.indexOf(first);
  const columns = findColumns(first.cells, facts);
  const named = heading ?? guessed;
  return {
    layout: { ...columns, heading: named ? fold(named.cells[columns.idColumn] ?? '') : null },
    above: records.slice(0, at),
    guessed,
    rows: records.slice(named ? at + 1 : at),
  };
}

/** Where no heading is known: the first record, unless what follows shows that it is a title. */
function firstPart(parts: readonly RawRow[], column: string | undefined): RawRow | undefined {
  const [first] = parts;
  const least = column !== undefined && isPosition(column) ? Number(column) : 2;
  const wide = parts.filter(({ cells }) => usedWidth(cells) >= least);
  const isTitle = first !== undefined && usedWidth(first.cells) === 1 && wide.length * 2 > parts.length;
  return isTitle ? wide[0] : first;
}

function isPart(cells: readonly string[]): boolean {
  return usedWidth(cells) > 0 && !isRule(cells) && !beginsAsComment(cells) && !isSeparatorLine(cells);
}

/**
 * Every ID of the service has a digit: a word above cells that all have one is the column's name, whatever it says.
 * A wrong guess shows, since every line that is not a row is reported.
 */
function guessedHeading(parts: readonly RawRow[], idColumn: number): RawRow | null {
  const idOf = ({ cells }: RawRow): string => bare(cells[idColumn] ?? '');
  const [only, ...more] = parts;
  // Nothing but a heading: a query of a database that found no row.
  if (only && more.length === 0 && /^[^\d]*(?:firmware|package|固件|升级包)[^\d]*$/i.test(idOf(only)))
    return only;
  const at = parts.findIndex((part) => idProblem(idOf(part)) === undefined && isLikeId(idOf(part))) - 1;
  const heading = parts[at];
  if (!heading || idOf(heading) === '') return null;
  const above = parts.slice(0, at + 1).map(idOf);
  if (above.some((word) => idProblem(word) === undefined && /\d/.test(word))) return null;
  const name = fold(idOf(heading));
  const ids = parts.slice(at + 1).map(idOf);
  const others = ids.filter((id) => fold(id) !== name && idProblem(id) === undefined);
  return others.every(isLikeId) ? heading : null;
}

type Columns = Omit<Layout, 'heading'>;

function findColumns(cells: readonly string[], facts: TableFacts): Columns {
  const { column, name } = facts;
  const others = {
    width: usedWidth(cells),
    instanceColumn: columnOf(cells, INSTANCE_NAMES, name),
    regionColumn: columnOf(cells, REGION_NAMES, name),
  };
  if (column !== undefined) return { ...others, idColumn: chosenColumn(cells, column, facts) };
  const idColumn = columnOf(cells, ID_NAMES, name);
  if (idColumn !== null) return { ...others, idColumn };
  const [only, ...more] = usedColumns(cells);
  if (only !== undefined && more.length === 0) return { ...others, idColumn: only };
  throw new AuditError(
    'selection',
    `${name} has no firmware ID column; its first line has: ${describeColumns(cells)}`,
    `Name it FirmwareId, or select it with \`column\`${suggest(cells)}.`,
  );
}

function usedColumns(cells: readonly string[]): number[] {
  return cells.flatMap((cell, index) => (cell.trim() === '' ? [] : [index]));
}

function chosenColumn(
  cells: readonly string[],
  column: string,
  { name, delimiter }: Pick<TableFacts, 'name' | 'delimiter'>,
): number {
  if (isPosition(column)) {
    // `| a | b |` has nothing before its first column.
    const isFramed = isFrame(delimiter) && cells[0]?.trim() === '' && cells.at(-1)?.trim() === '';
    const idColumn = Number(column) - (isFramed ? 0 : 1);
    if (Number(column) < 1 || idColumn >= cells.length) throw columnMissing(cells, column, name);
    return idColumn;
  }
  const exact = cells.indexOf(column.trim());
  if (exact !== -1 && cells.indexOf(column.trim(), exact + 1) === -1) return exact;
  const byName = columnOf(cells, [fold(column)], name);
  if (byName === null) throw columnMissing(cells, column, name);
  return byName;
}

function columnMissing(cells: readonly string[], column: string, name: string): AuditError {
  const near = isPosition(column) ? undefined : nearest(column, cells);
  return new AuditError(
    'selection',
    `${name} has no column «${shorten(column)}»; its first line has: ${describeColumns(cells)}`,
    near === undefined
      ? 'Use one of these names, or a column number from 1.'
      : `Did you mean «${shorten(near)}»?`,
  );
}

/**
 * @param names folded, the best first
 * @returns null where no column has one of them
 * @throws AuditError `selection` where several have the same: which one is meant cannot be told
 */
function columnOf(cells: readonly string[], names: readonly string[], file: string): number | null {
  const folded = cells.map(fold);
  const name = names.find((candidate) => folded.includes(candidate));
  if (name === undefined) return null;
  const at = folded.indexOf(name);
  if (folded.indexOf(name, at + 1) === -1) return at;
  throw new AuditError(
    'selection',
    `${file} has more than one column called «${shorten(cells[at] ?? '')}»; its first line has: ${describeColumns(cells)}`,
    'Rename all but one of them, or select the column by its number with `column`.',
  );
}

function suggest(cells: readonly string[]): string {
  const near = cells.find((cell) => nearest(fold(cell), ID_NAMES.slice(0, -1)) !== undefined);
  return near === undefined ? '' : `; «${shorten(near)}» looks like it`;
}

function describeColumns(cells: readonly string[]): string {
  const shown = cells.map((cell) => `«${shorten(cell)}»`);
  return someOf(shown, 12);
}

function shorten(text: string): string {
  return visible(text.trim().replaceAll(/\s+/g, ' '), 40);
}
