import { cellText } from './cell-text.ts';
import { STYLES, tonedStyle } from './styles.ts';
import type { Styled } from './sheet.ts';
import type { CellStyle, Tone } from './styles.ts';

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
  /** A number between 0 and 1, shown as a percentage. */
  isRate?: boolean;
  /** `strong`: it sums up what follows; `indented`: it is part of what stands above. */
  weight?: 'strong' | 'indented';
  link?: Link | undefined;
}
export type PageCell = Value | Rich;

/** Headers of a grid's columns: right above numbers. */
export function captions(headers: readonly string[], rows: readonly (readonly PageCell[])[]): Styled[] {
  return headers.map((value, at) => ({
    value,
    style: rows.some((row) => typeof plain(row[at] ?? null) === 'number')
      ? STYLES.headerNumber
      : STYLES.header,
  }));
}

/** A cell's value with the style that its kind and meaning ask for. */
export function styled(cell: PageCell, cutMark: string): Styled {
  const value = plain(cell);
  const rich = isRich(cell) ? cell : undefined;
  if (typeof value === 'number') return { value, style: numberStyle(rich) };
  if (typeof value !== 'string') return { value, style: value ? STYLES.datetime : STYLES.text };
  return { value: cellText(value, cutMark), style: textStyle(rich) };
}

function numberStyle({ tone, link, weight, isRate }: Partial<Rich> = {}): CellStyle {
  if (isRate) return STYLES.rate;
  if (tone) return tonedStyle(tone, link ? 'linkNumber' : 'integer');
  if (link) return STYLES.linkNumber;
  return weight === 'strong' ? STYLES.strongNumber : STYLES.integer;
}

function textStyle({ tone, link, weight }: Partial<Rich> = {}): CellStyle {
  if (tone) return tonedStyle(tone, 'text');
  if (link) return STYLES.link;
  return weight ? STYLES[weight] : STYLES.wrapped;
}

export function isRich(cell: PageCell): cell is Rich {
  return cell !== null && typeof cell === 'object' && 'value' in cell;
}

export function plain(cell: PageCell): Value {
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
