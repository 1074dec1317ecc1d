import { tableTexts, textsOf } from '../../texts/index.ts';
import { ALL_TABLES } from '../table.ts';
import { BOLD, FONTS, fitOf } from './fit.ts';
import { STYLES } from './styles.ts';
import { tonesOf } from './tones.ts';
import { wordsOf } from './words.ts';
import type { Locale } from '../../core/model/locale.ts';
import type { Column, Row, Table } from '../column.ts';
import type { Layout } from './layout.ts';
import type { Arranged } from './row-xml.ts';
import type { Styled } from './sheet.ts';

/** A table's columns as a sheet shows them. */
export interface Arrangement {
  table: Table;
  columns: readonly Arranged[];
  captions: readonly { text: string; isNumber: boolean }[];
  /** A row of the table with what the sheet shows of its package's row; null: there is none. */
  join: (row: Row, ofPackage: Row | null) => Row;
  /** Is it one that nobody has to do anything about? */
  isQuiet: (row: Row) => boolean;
}

export function arrange(layout: Layout, locale: Locale): Arrangement {
  const table = tableNamed(layout.table);
  const packages = tableNamed('packages');
  const borrowed = layout.ofPackage.map((name) => columnIndex(packages, name));
  const own = table.columns.map((column, at) => ({ column, at, from: table }));
  const others = borrowed.flatMap((index, more) => {
    const column = packages.columns[index];
    return column ? [{ column, at: own.length + more, from: packages }] : [];
  });
  const all = inOrder([...own, ...others], layout);
  const { charsOf } = fitOf(FONTS[locale], BOLD);
  /** No word of the header is broken; that of a number stands off its neighbour. */
  const headerChars = (caption: string, column: Column): number =>
    Math.max(...caption.split(/[ \n]/).map(charsOf)) + (isNumber(column) ? 2 : 0);
  const quiet = layout.quiet && { ...layout.quiet, at: columnIndex(table, layout.quiet.column) };
  return {
    table,
    columns: all.map(({ column, at, from }) => ({
      column,
      at,
      widthChars: Math.max(widthIn(layout, column), headerChars(captionOf(column, from, locale), column)),
      isWrapped: layout.wrapped.includes(column.name),
      isPrinted: layout.printed.some(([name]) => name === column.name),
      words: wordsOf(column, locale),
      tones: column.name === layout.loud ? tonesOf(column.name) : null,
    })),
    captions: all.map(({ column, from }) => ({
      text: captionOf(column, from, locale),
      isNumber: isNumber(column),
    })),
    join: (row, ofPackage) =>
      borrowed.length === 0 ? row : [...row, ...borrowed.map((index) => ofPackage?.[index] ?? null)],
    isQuiet: (row) => quiet?.words.includes(String(row[quiet.at])) ?? false,
  };
}

function isNumber({ type }: Column): boolean {
  return type === 'integer' || type === 'number';
}

interface Placed {
  column: Column;
  /** Of its cell in a row of the sheet. */
  at: number;
  from: Table;
}

function inOrder(all: readonly Placed[], { printed, after }: Layout): Placed[] {
  const lead = [...printed.map(([name]) => name), ...after];
  const first = lead.map((name) => {
    const found = all.find(({ column }) => column.name === name);
    if (!found) throw new Error(`there is no column ${name} to show`);
    return found;
  });
  return [...first, ...all.filter((placed) => !first.includes(placed))];
}

function widthIn({ printed }: Layout, { name, width }: Column): number {
  return printed.find(([column]) => column === name)?.[1] ?? width;
}

/** A table's column index by name. @throws Error for a name that the table does not have, a defect of the caller. */
export function columnIndex(table: Table, name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  if (at < 0) throw new Error(`table ${table.name} has no column ${name}`);
  return at;
}

function tableNamed(name: Layout['table']): Table {
  const table = ALL_TABLES.find((candidate) => candidate.name === name);
  if (!table) throw new Error(`there is no table ${name}`);
  return table;
}

/** The column's own name, so that it is found again, and in other languages than English what it is called there. */
function captionOf(column: Column, table: Table, locale: Locale): string {
  const texts = textsOf(locale);
  const utc = column.type === 'datetime' ? texts.workbook.utc : '';
  const label = tableTexts(texts, table.name).columns[column.name]?.label;
  return locale === 'en' || !label ? column.name + utc : `${label}${utc}\n${column.name}`;
}

/** The header's cells. */
export function headerOf({ captions }: Arrangement): Styled[] {
  return captions.map(({ text, isNumber }) => ({
    value: text.includes('\n') ? { richText: [{ text }] } : text,
    style: isNumber ? STYLES.headerNumber : STYLES.header,
  }));
}
