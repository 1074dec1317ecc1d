/** Letters that take two columns of a terminal: https://www.unicode.org/reports/tr11/, classes W and F. */
export const WIDE: RegExp =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Marks that stand on the letter before them, and what joins letters. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Nearly all text is that, and each letter of it takes one column. */
const ASCII = /^[\u0020-\u007e]*$/;

/** Columns of a terminal that a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

function letterWidth(letter: string): number {
  return NO_WIDTH.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** A text in at most so many columns; what is cut off is told by `…`. */
export function fit(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : `${startOf(text, columns - 1)}…`;
}

/** As much of a text's start as so many columns hold; no letter is halved. */
function startOf(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += letterWidth(letter);
    if (width > columns) break;
    end += letter.length;
  }
  return text.slice(0, end);
}

/** A text filled up to so many columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}
