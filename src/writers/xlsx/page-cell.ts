import { cellText } from './cell-text.ts';
import { STYLES, tonedStyle } from './styles.ts';
import type { Styled } from './sheet.ts';
import type { Tone } from './styles.ts';

type Value = string | number | Date | null;

/** Where a cell leads: a cell of a sheet of the book, such as `A1`. */
export interface Link {
  sheet: string;
  to: string;
}

/** A value with a meaning shown by colour too, or one that leads elsewhere. */
interface Rich {
  value: string | number;
  tone?: Tone | null | undefined;
  link?: Link | undefined;
}
export type PageCell = Value | Rich;

/** Headers of a grid's columns: right above numbers. */
export function captions(headers: readonly string[], firstRow: readonly PageCell[]): Styled[] {
  return headers.map((value, at) => ({
    value,
    style: typeof plain(firstRow[at] ?? null) === 'number' ? STYLES.headerNumber : STYLES.header,
  }));
}

/** A cell's value with the style that its kind and meaning ask for. */
export function styled(cell: PageCell): Styled {
  const value = plain(cell);
  const rich = isRich(cell) ? cell : undefined;
  const tone = rich?.tone;
  if (typeof value === 'number') return { value, style: tone ? tonedStyle(tone, 'integer') : STYLES.integer };
  if (typeof value !== 'string') return { value, style: value ? STYLES.datetime : STYLES.text };
  const style = tone ? tonedStyle(tone, 'text') : rich?.link ? STYLES.link : STYLES.wrapped;
  return { value: cellText(value), style };
}

export function isRich(cell: PageCell): cell is Rich {
  return cell !== null && typeof cell === 'object' && 'value' in cell;
}

function plain(cell: PageCell): Value {
  return isRich(cell) ? cell.value : cell;
}

/** What may take more than one line; `''` for numbers and times. */
export function textOf(cell: PageCell): string {
  const value = plain(cell);
  return typeof value === 'string' ? value : '';
}

/** Texts with the widths of their columns, as `heightOf` wants them. */
export function sized(cells: readonly PageCell[], widths: readonly number[]): [string, number][] {
  return cells.map((cell, at) => [textOf(cell), widths[at] ?? 10]);
}
