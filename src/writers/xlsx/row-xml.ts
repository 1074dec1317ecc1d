import { LONGEST_CELL, plainCellText } from './cell-text.ts';
import { QUIET, STYLES, tonedStyle } from './styles.ts';
import { escapeXml } from './xml.ts';
import type { Cell, Column, Row } from '../column.ts';
import type { Bytes } from './bytes.ts';
import type { Fit } from './fit.ts';
import type { Marks } from './phrases.ts';
import type { CellStyle, Tone } from './styles.ts';

/** A column of a sheet: which cell of its rows it shows, and how. */
export interface Arranged {
  column: Column;
  at: number;
  widthChars: number;
  isWrapped: boolean;
  /** Rows are as high as the texts that are printed. */
  isPrinted: boolean;
  /** What people read in place of its codes. */
  words: ReadonlyMap<string, string> | null;
  /** The colours of its codes, where it is the loud one. */
  tones: Readonly<Record<string, Tone | null>> | null;
}

/** What all rows of a sheet have in common. */
export interface RowLook {
  columns: readonly Arranged[];
  isQuiet: (row: Row) => boolean;
  fit: Fit;
  cutMark: string;
  marks: Marks;
  /** The number of a style in the workbook. */
  styleId: (style: CellStyle) => number;
}

/** Longer texts are cut in view, not in the cell: one of them must not push the next row off the screen. */
const MOST_LINES = 8;

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
 * Makes rows as XML (ECMA-376 part 1, 18.3.1.73 row), each cell as text in place, true number or true date; phrases.ts
 * makes them whole. By hand, since the big sheets are nearly all of a workbook: exceljs makes an object of each cell and
 * merges styles into each.
 */
export function rowXml(look: RowLook): (row: Row, into: Bytes) => void {
  const { columns, isQuiet, fit, marks } = look;
  const loud = columns.map((arranged, index) => cellXml(arranged, marks.cell(index), STYLES, look));
  const quiet = columns.map((arranged, index) =>
    cellXml({ ...arranged, tones: null }, marks.cell(index), QUIET, look),
  );
  const texts = columns
    .filter(({ isWrapped, isPrinted }) => isWrapped && isPrinted)
    .map(({ at, widthChars }) => ({ at, count: lineCounter(widthChars, fit) }));
  const starts = Array.from({ length: MOST_LINES }, (_, more) =>
    marks.phrase(`" ht="${fit.pointsOf(more + 1)}" customHeight="1">`),
  );
  const end = marks.phrase('</row>');
  return (row, into) => {
    let lines = 1;
    for (const { at, count } of texts) lines = Math.max(lines, count(row[at] ?? null));
    into.bytes(marks.row);
    into.bytes(starts[Math.min(lines, MOST_LINES) - 1] ?? end);
    for (const put of isQuiet(row) ? quiet : loud) put(row, into);
    into.bytes(end);
  };
}

/** Puts the cell of a row. */
type PutCell = (row: Row, into: Bytes) => void;

function cellXml(
  { column, at, isWrapped, words, tones }: Arranged,
  head: Uint8Array,
  styles: typeof STYLES,
  look: RowLook,
): PutCell {
  const { styleId, marks } = look;
  const textStyle = isWrapped ? styles.wrapped : styles.text;
  const style = styleId(
    column.type === 'text' || column.type === 'boolean' ? textStyle : styles[column.type],
  );
  const empty = marks.phrase(`" s="${style}"/>`);
  const value = marks.phrase(`" s="${style}"><v>`);
  const valueEnd = marks.phrase('</v></c>');
  const putPlainText = textXml(textStyle, look);
  const toned = new Map(
    Object.entries(tones ?? {}).flatMap(([code, tone]) =>
      tone ? [[code, textXml(tonedStyle(tone, 'text'), look)] as const] : [],
    ),
  );
  const putText = (text: string, into: Bytes): void =>
    (toned.get(text) ?? putPlainText)(words?.get(text) ?? text, into);
  let lastDate = { ms: NaN, text: '' };
  const putDate = (ms: number, into: Bytes): void => {
    // Neighbouring rows often say the same in a column.
    if (ms !== lastDate.ms) lastDate = { ms, text: String(ms / DAY_MS + EPOCH_DAYS) };
    into.bytes(value);
    into.text(lastDate.text);
    into.bytes(valueEnd);
  };
  return (row, into) => {
    const cell = row[at] ?? null;
    into.bytes(head);
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
function textXml(
  style: CellStyle,
  { styleId, cutMark, marks }: RowLook,
): (text: string, into: Bytes) => void {
  const id = styleId(style);
  const start = marks.phrase(`" s="${id}" t="inlineStr"><is><t>`);
  const delicateStart = marks.phrase(`" s="${id}" t="inlineStr"><is><t xml:space="preserve">`);
  const end = marks.phrase('</t></is></c>');
  let last = { text: '', xml: '', start };
  return (text, into) => {
    if (text.startsWith(' ') || text.endsWith(' ') || !putPlain(text, start, into)) {
      if (text !== last.text) {
        const clean = plainCellText(text, cutMark);
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

function lineCounter(widthChars: number, fit: Fit): (cell: Cell) => number {
  let last: Cell = null;
  let lines = 1;
  return (cell) => {
    if (cell !== last) {
      last = cell;
      lines = typeof cell === 'string' && cell !== '' ? fit.linesOf(cell, widthChars) : 1;
    }
    return lines;
  };
}
