import { plainCellText } from './cell-text.ts';
import { linesOf, pointsOf } from './row-height.ts';
import { STYLES } from './styles.ts';
import { escapeXml, letters } from './xml.ts';
import type { Cell, Column, Row } from '../column.ts';
import type { CellStyle } from './styles.ts';

/** A column of a sheet: which cell of the table's rows it shows, and how. */
export interface Arranged {
  column: Column;
  at: number;
  wrapped: boolean;
}

/** Longer texts are cut in view, not in the cell: one of them must not push the next row off the screen. */
const MOST_LINES = 6;

/** The instants that a workbook can hold as a date; others are written as text. */
const FIRST_DATE_MS = Date.UTC(1900, 2, 1);
const LAST_DATE_MS = Date.UTC(9999, 11, 31, 23, 59, 59);
const DAY_MS = 86_400_000;
/** Days from the first day of a workbook's count to 1970-01-01. */
const EPOCH_DAYS = 25_569;

/**
 * Makes rows as XML (ECMA-376 part 1, 18.3.1.73 row), each cell as text in place, true number or true date. By hand, since
 * the big sheets are nearly all of a workbook: exceljs makes an object of each cell and merges styles into each.
 * @param styleId the number of a style in the workbook
 */
export function rowXml(
  columns: readonly Arranged[],
  styleId: (style: CellStyle) => number,
): (row: Row, number: number) => string {
  const cells = columns.map((arranged, index) => cellXml(arranged, letters(index + 1), styleId));
  const texts = columns
    .filter(({ wrapped }) => wrapped)
    .map(({ column, at }) => ({ at, lines: lineCounter(column.width) }));
  return (row, number) => {
    let lines = 1;
    for (const { at, lines: count } of texts) lines = Math.max(lines, count(row[at] ?? null));
    const height = lines === 1 ? '' : ` ht="${pointsOf(Math.min(lines, MOST_LINES))}" customHeight="1"`;
    let xml = `<row r="${number}"${height}>`;
    for (const cell of cells) xml += cell(row, number);
    return `${xml}</row>`;
  };
}

/** Neighbouring rows often say the same in a column: what was made last is kept. */
function cellXml(
  { column, at, wrapped }: Arranged,
  letter: string,
  styleId: (style: CellStyle) => number,
): (row: Row, number: number) => string {
  const head = `<c r="${letter}`;
  const text = `" s="${styleId(wrapped ? STYLES.wrapped : STYLES.text)}" t="inlineStr"><is><t xml:space="preserve">`;
  const own =
    column.type === 'boolean'
      ? STYLES.text
      : column.type === 'text' && wrapped
        ? STYLES.wrapped
        : STYLES[column.type];
  const style = styleId(own);
  const empty = `" s="${style}"/>`;
  let last: string | number | boolean | null | undefined;
  let lastXml = '';
  const inline = (value: string): string => `${text}${escapeXml(plainCellText(value))}</t></is></c>`;
  const make = (cell: Cell): string => {
    if (cell === null || cell === '') return empty;
    if (typeof cell === 'string') return inline(cell);
    if (typeof cell === 'number') return `" s="${style}"><v>${cell}</v></c>`;
    if (typeof cell === 'boolean') return inline(String(cell));
    const ms = cell.getTime();
    if (ms < FIRST_DATE_MS || ms > LAST_DATE_MS) return inline(cell.toISOString());
    return `" s="${style}"><v>${ms / DAY_MS + EPOCH_DAYS}</v></c>`;
  };
  return (row, number) => {
    const cell = row[at] ?? null;
    const key = cell instanceof Date ? cell.getTime() : cell;
    if (key !== last) {
      last = key;
      lastXml = make(cell);
    }
    return head + number + lastXml;
  };
}

function lineCounter(width: number): (cell: Cell) => number {
  let last: Cell = null;
  let lines = 1;
  return (cell) => {
    if (cell !== last) {
      last = cell;
      lines = typeof cell === 'string' && cell !== '' ? linesOf(cell, width) : 1;
    }
    return lines;
  };
}
