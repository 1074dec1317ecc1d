import { LONGEST_CELL, plainCellText } from './cell-text.ts';
import { linesOf, pointsOf } from './row-height.ts';
import { STYLES } from './styles.ts';
import { escapeXml, letters } from './xml.ts';
import type { Cell, Column, Row } from '../column.ts';
import type { Bytes } from './bytes.ts';
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

/** ASCII that stands in XML and in a cell as it is: no control, no underscore, nothing to escape. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && code < 0x7f && !'_&<>"'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * Makes rows as XML (ECMA-376 part 1, 18.3.1.73 row), each cell as text in place, true number or true date. By hand, since
 * the big sheets are nearly all of a workbook: exceljs makes an object of each cell and merges styles into each.
 * @param styleId the number of a style in the workbook
 */
export function rowXml(
  columns: readonly Arranged[],
  styleId: (style: CellStyle) => number,
): (row: Row, number: number, into: Bytes) => void {
  const cells = columns.map((arranged, index) => cellXml(arranged, letters(index + 1), styleId));
  const texts = columns
    .filter(({ wrapped }) => wrapped)
    .map(({ column, at }) => ({ at, lines: lineCounter(column.width) }));
  return (row, number, into) => {
    let lines = 1;
    for (const { at, lines: count } of texts) lines = Math.max(lines, count(row[at] ?? null));
    const height = lines === 1 ? '' : ` ht="${pointsOf(Math.min(lines, MOST_LINES))}" customHeight="1"`;
    const digits = Buffer.from(String(number));
    into.text(`<row r="${number}"${height}>`);
    for (const put of cells) put(row, digits, into);
    into.text('</row>');
  };
}

/** Puts the cell of a row whose number has these digits. */
type PutCell = (row: Row, digits: Uint8Array, into: Bytes) => void;

function cellXml(
  { column, at, wrapped }: Arranged,
  letter: string,
  styleId: (style: CellStyle) => number,
): PutCell {
  const head = Buffer.from(`<c r="${letter}`);
  const own =
    column.type === 'boolean'
      ? STYLES.text
      : column.type === 'text' && wrapped
        ? STYLES.wrapped
        : STYLES[column.type];
  const style = styleId(own);
  const empty = Buffer.from(`" s="${style}"/>`);
  const value = Buffer.from(`" s="${style}"><v>`);
  const valueEnd = Buffer.from('</v></c>');
  const putText = textXml(styleId(wrapped ? STYLES.wrapped : STYLES.text));
  let lastDate = { ms: NaN, text: '' };
  const putDate = (ms: number, into: Bytes): void => {
    // Neighbouring rows often say the same in a column.
    if (ms !== lastDate.ms) lastDate = { ms, text: String(ms / DAY_MS + EPOCH_DAYS) };
    into.bytes(value);
    into.text(lastDate.text);
    into.bytes(valueEnd);
  };
  return (row, digits, into) => {
    const cell = row[at] ?? null;
    into.bytes(head);
    into.bytes(digits);
    if (cell === null || cell === '') into.bytes(empty);
    else if (typeof cell === 'string') putText(cell, into);
    else if (typeof cell === 'number') {
      into.bytes(value);
      into.text(String(cell));
      into.bytes(valueEnd);
    } else if (typeof cell === 'boolean') putText(String(cell), into);
    else {
      const ms = cell.getTime();
      if (ms < FIRST_DATE_MS || ms > LAST_DATE_MS) putText(cell.toISOString(), into);
      else putDate(ms, into);
    }
  };
}

/** What XML readers may drop of a text that does not say that it is to be kept. */
const DELICATE = /^\s|\s$|\n/;

/** Text in place (18.3.1.53 is), behind the cell's reference. */
function textXml(style: number): (text: string, into: Bytes) => void {
  const start = Buffer.from(`" s="${style}" t="inlineStr"><is><t>`);
  const delicateStart = Buffer.from(`" s="${style}" t="inlineStr"><is><t xml:space="preserve">`);
  const end = Buffer.from('</t></is></c>');
  let last = { text: '', xml: '', start };
  return (text, into) => {
    if (text.startsWith(' ') || text.endsWith(' ') || !putPlain(text, start, into)) {
      if (text !== last.text) {
        const clean = plainCellText(text);
        last = { text, xml: escapeXml(clean), start: DELICATE.test(clean) ? delicateStart : start };
      }
      into.bytes(last.start);
      into.text(last.xml);
    }
    into.bytes(end);
  };
}

/** Puts a text that is plain, and short enough for a cell, behind its start. @returns whether it did */
function putPlain(text: string, start: Uint8Array, into: Bytes): boolean {
  return text.length <= LONGEST_CELL && into.allowed(text, PLAIN, start);
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
