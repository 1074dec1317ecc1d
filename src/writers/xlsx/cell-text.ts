import { printable } from '../neutralise.ts';

/** Most characters that Excel keeps in a cell (support.microsoft.com: Excel specifications and limits). */
export const LONGEST_CELL = 32_767;
const CUT_MARK = ' … [cut: longer than a cell can hold]';

/** No control, no underscore, nothing beyond ASCII. */
const SIMPLE = /^[ -^`-~]*$/;

/** Plain, or as an inline string of one run. */
export type CellText = string | { richText: { text: string }[] };

/**
 * exceljs writes plain text as `<v>`, where LibreOffice drops line ends and neither it nor exceljs decodes escapes; as an
 * inline string's `<t>` every reader keeps both, and blanks at the ends too.
 */
const DELICATE = /\n|^\s|\s$|_x005F_/;

/**
 * Text for a workbook cell: printable, LF line ends (XML readers fold CR LF to it), cut at Excel's limit with a mark, and
 * with `_x0041_` kept from being read as an escaped character (ECMA-376 part 1, 22.9.2.19 ST_Xstring).
 */
export function plainCellText(text: string): string {
  // Most cells are short and simple, and a report has millions.
  if (SIMPLE.test(text) && text.length <= LONGEST_CELL) return text;
  const clean = printable(text).replace(/\r\n?/g, '\n');
  return cut(clean).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** As `plainCellText`, for a cell that exceljs writes. */
export function cellText(text: string): CellText {
  const escaped = plainCellText(text);
  return DELICATE.test(escaped) ? { richText: [{ text: escaped }] } : escaped;
}

function cut(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  // Never half a surrogate pair.
  const kept = text.slice(0, LONGEST_CELL - CUT_MARK.length).replace(/[\ud800-\udbff]$/, '');
  return kept + CUT_MARK;
}
