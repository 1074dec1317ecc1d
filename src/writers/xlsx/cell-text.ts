import { printable } from '../neutralise.ts';

/** Most characters that Excel keeps in a cell (support.microsoft.com: Excel specifications and limits). */
export const LONGEST_CELL = 32_767;

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
export function plainCellText(text: string, cutMark: string): string {
  // Most cells are short and simple, and a report has millions.
  if (SIMPLE.test(text) && text.length <= LONGEST_CELL) return text;
  const clean = printable(text).replace(/\r\n?/g, '\n');
  return cut(clean, cutMark).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** As `plainCellText`, for a cell that exceljs writes. */
export function cellText(text: string, cutMark: string): CellText {
  const escaped = plainCellText(text, cutMark);
  return DELICATE.test(escaped) ? { richText: [{ text: escaped }] } : escaped;
}

/** So many units before and behind a cut tell which letter it would go through. */
const AROUND = 64;

/** Never within what people see as one letter: neither half a surrogate pair nor a letter without its marks. */
function cut(text: string, mark: string): string {
  if (text.length <= LONGEST_CELL) return text;
  const most = LONGEST_CELL - mark.length;
  const from = most - AROUND;
  const around = new Intl.Segmenter().segment(text.slice(from, most + AROUND));
  return text.slice(0, from + (around.containing(AROUND)?.index ?? AROUND)) + mark;
}
