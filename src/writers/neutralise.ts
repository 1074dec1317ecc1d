/**
 * A spreadsheet runs a CSV cell that begins with one of these as a formula, also after blanks
 * (https://owasp.org/www-community/attacks/CSV_Injection); the full-width forms are folded to them by East Asian Excel.
 */
const FORMULA_START = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;

/**
 * Controls but TAB, LF and CR, and half surrogates, which XML 1.0, PostgreSQL and most CSV readers refuse; and the marks
 * that turn the direction of writing, with which a name can be made to look like another.
 */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;

/** Nearly all cells: ASCII that neither pattern finds anything in. */
const PLAIN = /^(?:[!-*,./0-9:;<>?A-~][ -~]*)?$/;

/** Replaces what no reader takes by U+FFFD, visibly, so that nothing is lost without a trace. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNPRINTABLE, '\uFFFD');
}

/** Text for a CSV cell: printable, and with a leading single quote where a spreadsheet would run it as a formula. */
export function neutralise(text: string): string {
  if (PLAIN.test(text)) return text;
  const clean = printable(text);
  return FORMULA_START.test(text) ? `'${clean}` : clean;
}
