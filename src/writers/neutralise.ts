/**
 * A spreadsheet runs a CSV cell that begins with one of these as a formula, also after blanks
 * (https://owasp.org/www-community/attacks/CSV_Injection); the full-width forms are folded to them by East Asian Excel.
 */
const FORMULA_START = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;

/**
 * The same after whatever a spreadsheet may split at, whichever delimiter the file was written with: Excel splits a comma
 * file at semicolons in most of Europe, and does not see a quotation that begins within its cell, line breaks included.
 * A quote mark is doubled in the file, and two of them are an empty quotation with the formula behind it.
 */
const FORMULA_INSIDE = /[,;|\t\r\n](?=(?:[^\S\t\r\n]|")*[=+\-@＝＋－＠])/gu;

/**
 * Controls but TAB, LF and CR, and half surrogates, which XML 1.0, PostgreSQL and most CSV readers refuse; and the marks
 * that turn the direction of writing, with which a name can be made to look like another.
 */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;

const PLAIN = /^[ -~]*$/;
/** Nearly all cells: ASCII that none of the patterns finds anything in. */
const HARMLESS = /^(?:[!-*./0-9:<>?A-{}~][ -+\--:<-{}~]*)?$/;

/** Replaces what no reader takes by U+FFFD, visibly, so that nothing is lost without a trace. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNPRINTABLE, '\uFFFD');
}

/**
 * Text for a CSV cell: printable, and with a single quote wherever a spreadsheet would begin a formula, at the start and
 * after each delimiter.
 */
export function neutralise(text: string): string {
  if (HARMLESS.test(text)) return text;
  const inside = printable(text).replace(FORMULA_INSIDE, "$&'");
  return FORMULA_START.test(text) ? `'${inside}` : inside;
}
