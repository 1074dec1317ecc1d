import { escaped } from '../core/escaped.ts';
import { MAX_ID_LENGTH } from '../core/model/firmware.ts';

/** What one cell of a file says, whatever program wrote it. */

/** So much of a text is shown. */
const MOST_CHARACTERS = 128;

/**
 * The text that a spreadsheet was kept from reading as a number or a formula: `="a1"`, `'a1`, `'a1'`; and what Markdown
 * shows as code.
 */
export function bare(cell: string): string {
  const text = cell.trim();
  if (!/^[='`]/.test(text)) return text;
  const guarded =
    /^=\s*"(.*)"$|^`([^`]*)`$/su
      .exec(text)
      ?.slice(1)
      .find((each) => each !== undefined) ?? /^'(.*?)'?$/su.exec(text)?.[1];
  return guarded?.trim() ?? text;
}

/** `Firmware ID`, `firmware_id`, `#FirmwareId` and `FirmwareId` are the same name. */
export function fold(name: string): string {
  return bare(name)
    .toLowerCase()
    .replace(/^#+/, '')
    .replaceAll(/[\s_\p{Cf}-]/gu, '');
}

/** Text of a file as a message may show it: in one line, with the escape of what cannot be seen (`\u200b`). */
export function visible(text: string, most: number = MOST_CHARACTERS): string {
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return shown.replaceAll(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : escaped(character)));
}

/** What stands where an ID is not known, in tables of people and of databases; folded. */
const PLACEHOLDERS: readonly string[] = [
  'n/a',
  'na',
  'null',
  '(null)',
  '<null>',
  'nil',
  'nan',
  'none',
  'undefined',
  'unknown',
  'tbd',
  'todo',
  'total',
  'sum',
  '合计',
  '总计',
];

const SPREADSHEET_ERROR = /^#(n\/a|ref!|value!|name\?|div\/0!|null!|num!|spill!|calc!)$/i;
/** `1.23457E+17`, in some languages `1,23457E+17`: a long number as a spreadsheet shows it, and saves it. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+e\+?|e\+)\d{1,3}$/i;

/** Nearly every ID, told at once: with a digit in it, none of what follows is about it. */
const PLAIN_ID = /^(?=[\w-]*\d)[\w-]{6,128}$/;

/** Is it an error that a spreadsheet writes in place of a value? */
export function isSpreadsheetError(cell: string): boolean {
  return SPREADSHEET_ERROR.test(cell.trim());
}

/** Why a cell is no firmware ID that could be asked for; undefined: it may be one. IDs are opaque beyond that. */
export function idProblem(id: string): string | undefined {
  if (PLAIN_ID.test(id)) return undefined;
  if (id === '') return 'the row has no firmware ID';
  if (isSpreadsheetError(id))
    return `the cell holds a spreadsheet error instead of a firmware ID (${visible(id)})`;
  if (SHORTENED.test(id)) {
    return `a spreadsheet has shortened the firmware ID to ${visible(id)} and its digits are lost: format the column as text, re-enter the IDs and export again`;
  }
  if (/[,;\t，；、]/.test(id)) return 'the firmware ID contains a separator';
  const problem = textProblem(id, 'the firmware ID');
  if (problem !== undefined) return problem;
  if (PLACEHOLDERS.includes(fold(id)) || !/[\p{L}\p{N}]/u.test(id)) {
    return `the cell holds a placeholder instead of a firmware ID (${visible(id)})`;
  }
  // A quote that was not closed where it should be, a formula, an address, words of another kind of file: `(text)`, `ids:`.
  return /["()[\]{}<>`:\\]|^=/.test(id) ? `this does not look like a firmware ID: ${visible(id)}` : undefined;
}

/** Shorter ones are no IDs of the service's making, and all of these have a digit. */
const LEAST_ID_LENGTH = 6;

export function isLikeId(cell: string): boolean {
  return cell.length >= LEAST_ID_LENGTH && /\d/.test(cell);
}

/** Why a cell cannot be an identifier of any kind. @param what begins the sentence */
export function textProblem(text: string, what: string): string | undefined {
  const shown = visible(text) === text ? '' : ` (${visible(text)})`;
  if (/\s/.test(text)) return `${what} contains white space${shown}`;
  if (/\p{C}/u.test(text)) return `${what} contains a control or invisible character${shown}`;
  return text.length > MAX_ID_LENGTH ? `${what} is longer than ${MAX_ID_LENGTH} characters` : undefined;
}
