import type { Locale } from '../../core/model/locale.ts';

/** The letters of a workbook, the same on every sheet. */
export interface Font {
  name: string;
  /** Height of a line of 10-point text. */
  linePoints: number;
  /** How much wider than Arial's its letters are. */
  stretch: number;
}

/**
 * Fonts that Windows and macOS have, and for which other systems have one of the same widths (Arial: Liberation Sans,
 * Nimbus Sans) or at least a likeness: rows are as high as the text that they were measured for.
 */
export const FONTS: Record<Locale, Font> = {
  en: { name: 'Arial', linePoints: 12.75, stretch: 1 },
  'zh-CN': { name: 'Microsoft YaHei', linePoints: 16, stretch: 1.06 },
};

/** How much wider bold letters are. */
export const BOLD = 1.08;

/** Excel takes no row higher than 409 points. */
const MOST_POINTS = 400;
/** What stands above and below the lines of a row. */
const AIR_POINTS = 3.25;

/**
 * How much room texts take. Written out because not every program fits rows to wrapped text when it opens a file, and
 * none does so for merged cells.
 */
export interface Fit {
  linePoints: number;
  /** The least width of a column, in characters, that a text without blanks fits in. */
  charsOf: (text: string) => number;
  /** Lines that a text takes in a column of so many characters, once it is wrapped. */
  linesOf: (text: string, widthChars: number) => number;
  /** Points of a row of so many lines. */
  pointsOf: (lines: number) => number;
  /** Points that a row needs for texts in columns of so many characters. */
  heightOf: (texts: readonly (readonly [text: string, widthChars: number])[]) => number;
}

/** @param boldness how much wider the letters are than those of plain text */
export function fitOf({ linePoints, stretch }: Font, boldness = 1): Fit {
  const linesOf = (text: string, widthChars: number): number => {
    // Nearly all texts are short, and a report has millions.
    if (text.length <= widthChars / 2.2 && !text.includes('\n')) return 1;
    const room = (widthChars * CHARACTER) / (stretch * boldness);
    return text.split('\n').reduce((lines, line) => lines + wrapped(line, room), 0);
  };
  const pointsOf = (lines: number): number => Math.min(MOST_POINTS, lines * linePoints + AIR_POINTS);
  return {
    linePoints,
    charsOf: (text) => Math.ceil((widthOf(text) * stretch * boldness) / CHARACTER),
    linesOf,
    pointsOf,
    heightOf: (texts) => pointsOf(Math.max(1, ...texts.map(([text, width]) => linesOf(text, width)))),
  };
}

/** The unit of a column's width in thousandths of an em: 7 pixels, where 10 points are 13.33 (ECMA-376 part 1, 18.3.1.13). */
const CHARACTER = 525;
const WIDE = 1_000;
const OTHER = 600;

/** Arial's advance widths in thousandths of an em, from the blank to the tilde (Adobe's metrics of Helvetica). */
const WIDTHS: readonly number[] = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

function widthOf(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; at += 1) width += letterWidth(text.charCodeAt(at));
  return width;
}

function letterWidth(code: number): number {
  return isWideLetter(code) ? WIDE : (WIDTHS[code - BLANK] ?? OTHER);
}

/** Lines of one paragraph: broken at blanks, after hyphens, between Chinese letters, and within words that fill a line. */
function wrapped(line: string, room: number): number {
  let lines = 1;
  let used = 0;
  /** Of what must stay together with the next letter. */
  let word = 0;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    const isWide = isWideLetter(code);
    const width = letterWidth(code);
    if (isWide) word = 0;
    if (code !== BLANK && used + width > room) {
      lines += 1;
      // A word that began in this line goes to the next; one that fills the line is broken.
      if (word >= used || word + width > room) word = 0;
      used = word;
    }
    used += width;
    word = isWide || isBreak(code) ? 0 : word + width;
  }
  return lines;
}

const BLANK = 0x20;
const HYPHEN = 0x2d;

function isBreak(code: number): boolean {
  return code === BLANK || code === HYPHEN;
}

/** Chinese, Japanese and Korean letters fill an em. */
function isWideLetter(code: number): boolean {
  return code >= 0x2e80 && code < 0xff61;
}
