/** Height of a line of 10-point text. */
export const LINE_POINTS = 14;
/** Excel takes no row higher than 409 points. */
const MOST_POINTS = 400;

/**
 * Points that a row needs for texts in columns of so many characters. Written out because not every program fits rows to
 * wrapped text when it opens a file, and none does so for merged cells.
 */
export function heightOf(texts: readonly (readonly [text: string, widthChars: number])[]): number {
  const lines = texts.map(([text, widthChars]) => linesOf(text, widthChars));
  return pointsOf(Math.max(1, ...lines));
}

/** Points of a row of so many lines. */
export function pointsOf(lines: number): number {
  return Math.min(MOST_POINTS, lines * LINE_POINTS + 2);
}

/** Lines that a text takes in a column of so many characters, once it is wrapped. */
export function linesOf(text: string, widthChars: number): number {
  // Words do not fill a line to its end, and 10-point letters are a little narrower than the 11-point unit of widths.
  const perLine = Math.max(4, widthChars * 0.98);
  // Nearly all texts are short, and a report has millions.
  if (text.length <= perLine / 2 && !text.includes('\n')) return 1;
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(widthOf(line) / perLine)), 0);
}

/** Chinese, Japanese and Korean letters take two places. */
function widthOf(line: string): number {
  return line.length + (line.match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0);
}
