import { printable } from './logger.ts';
import { widthOf, WIDE } from './width.ts';

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Style = keyof typeof STYLES;

/** Text, and what it looks like where there are colours. Nothing is told by its looks alone. */
export interface Span {
  text: string;
  styles?: readonly Style[];
}

/** One line of text, which becomes several where it does not fit. */
export interface Line {
  parts: readonly (Span | string)[];
  /** Columns before its first line. */
  indent?: number;
  /** Columns before the lines that follow; default: `indent`. */
  hang?: number;
}

export interface Page {
  /** Null: lines are as long as they are, as in a file. */
  columns: number | null;
  isColored: boolean;
}

/** Longer lines are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 100;
/** So much of a narrow terminal is left empty at most. */
const INDENT_SHARE = 5;

/** Lines as they are printed, with what steers a terminal escaped. */
export function render(lines: readonly Line[], { columns, isColored }: Page): string {
  const width = columns === null ? Number.POSITIVE_INFINITY : Math.min(columns, MOST_COLUMNS);
  return lines.map((line) => `${renderLine(line, width, isColored)}\n`).join('');
}

function renderLine({ parts, indent = 0, hang = indent }: Line, width: number, isColored: boolean): string {
  const most = Math.floor(width / INDENT_SHARE);
  let text = ' '.repeat(Math.min(indent, most));
  let column = text.length;
  let isBegun = false;
  let gap = '';
  for (const { word, styles } of parts.flatMap(wordsOf)) {
    if (word.trim() === '') {
      gap += word;
      continue;
    }
    const wordWidth = widthOf(word);
    if (isBegun && column + gap.length + wordWidth > width) {
      text += `\n${' '.repeat(Math.min(hang, most))}`;
      column = Math.min(hang, most);
      gap = '';
    }
    text += gap + (isColored ? colored(word, styles) : word);
    column += gap.length + wordWidth;
    gap = '';
    isBegun = true;
  }
  return text;
}

const OPENING = '[“‘（《「]';
const CLOSING = '[”’）》」，。、；：！？…]';
/**
 * Where a line may be broken: at spaces, and between the letters of languages that have none. What opens and closes stays
 * with its letter, and a dot between two things with the second.
 */
const WORD = new RegExp(
  `\\s+|(?:· )?${OPENING}*(?:${WIDE.source}|(?:(?!${WIDE.source}|${OPENING})\\S)+)${CLOSING}*|\\S`,
  'gu',
);

function wordsOf(part: Span | string): { word: string; styles: readonly Style[] }[] {
  const { text, styles = [] } = typeof part === 'string' ? { text: part } : part;
  return (printable(text).match(WORD) ?? []).map((word) => ({ word, styles }));
}

function colored(word: string, styles: readonly Style[]): string {
  if (styles.length === 0) return word;
  return `\u001b[${styles.map((style) => STYLES[style]).join(';')}m${word}\u001b[0m`;
}
