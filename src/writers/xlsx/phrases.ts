import { createBytes } from './bytes.ts';
import { letters } from './xml.ts';

/*
 * Rows wait without their numbers, since what stands before them is only known when all have come, and in short, since
 * most of a row is the same in every row. These bytes keep the places, and no text of a cell can hold them
 * (neutralise.ts).
 */

/** Where a row begins: `<row r="7`. */
const ROW = 0x01;
/** Where a cell begins, followed by its column: `<c r="B7`. */
const CELL = 0x02;
/** What many cells have in common, followed by its place among the phrases. */
const PHRASE = 0x03;
const NOTHING = 0;

const ROW_START = Buffer.from('<row r="');

/** The marks that waiting rows are written with. */
export interface Marks {
  row: Uint8Array;
  /** @param column from 0 */
  cell(column: number): Uint8Array;
  /** The same mark for the same XML. */
  phrase(xml: string): Uint8Array;
}

/** Where the next row of a sheet stands. */
export interface RowPlace {
  /** The last row that has its number. */
  row: number;
  /** Rows of a sheet. */
  most: number;
}

/** Waiting rows and what becomes of them. */
export interface Phrases {
  marks: Marks;
  /**
   * Makes the rows of a piece XML, from a byte of it to its end or to the first row that the sheet has no room for. A
   * piece may end anywhere; the next goes on where it ended.
   * @returns the XML, which is good until the next is asked for, and the byte that it ends before
   */
  expand(piece: Uint8Array, from: number, place: RowPlace): { xml: Buffer; end: number };
}

export function createPhrases(): Phrases {
  const cells: Uint8Array[] = [];
  const phrases: Uint8Array[] = [];
  const known = new Map<string, Uint8Array>();
  const output = createBytes();
  let digits: Uint8Array = Buffer.from('0');
  /** A mark whose second byte is in the next piece. */
  let open = NOTHING;

  function setRow(row: number): void {
    digits = Buffer.from(String(row));
  }

  function putMarked(mark: number, at: number): void {
    output.bytes((mark === CELL ? cells : phrases)[at] ?? digits);
    if (mark === CELL) output.bytes(digits);
  }

  return {
    marks: {
      row: Uint8Array.of(ROW),
      cell(column) {
        cells[column] = Buffer.from(`<c r="${letters(column + 1)}`);
        return Uint8Array.of(CELL, column);
      },
      phrase(xml) {
        const mark = known.get(xml) ?? Uint8Array.of(PHRASE, phrases.push(Buffer.from(xml)) - 1);
        if (phrases.length > 256) throw new Error('a sheet has more phrases than a byte can tell apart');
        known.set(xml, mark);
        return mark;
      },
    },
    expand(piece, from, place) {
      output.clear();
      setRow(place.row);
      let at = from;
      if (open !== NOTHING && at < piece.length) {
        putMarked(open, piece[at] ?? 0);
        open = NOTHING;
        at += 1;
      }
      while (at < piece.length) {
        at = output.upTo(piece, at, PHRASE);
        const mark = piece[at];
        if (mark === undefined) break;
        if (mark === ROW) {
          if (place.row >= place.most) break;
          place.row += 1;
          setRow(place.row);
          output.bytes(ROW_START);
          output.bytes(digits);
          at += 1;
        } else if (at + 1 < piece.length) {
          putMarked(mark, piece[at + 1] ?? 0);
          at += 2;
        } else {
          open = mark;
          at += 1;
        }
      }
      return { xml: output.peek(), end: at };
    },
  };
}
