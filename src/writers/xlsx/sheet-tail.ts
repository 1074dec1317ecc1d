import { Transform } from 'node:stream';

/** What follows the rows of a worksheet, in the schema's order (ECMA-376 part 1, 18.3.1.99 CT_Worksheet). */
const ORDER = [
  'sheetProtection',
  'autoFilter',
  'mergeCells',
  'conditionalFormatting',
  'dataValidations',
  'hyperlinks',
  'printOptions',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'rowBreaks',
  'ignoredErrors',
  'drawing',
  'legacyDrawing',
  'picture',
  'extLst',
] as const;

const ROWS_END = Buffer.from('</sheetData>');

/**
 * Lets the rows of a worksheet through as they come, and puts what stands around them into the order that Excel insists on,
 * together with `more` that exceljs cannot write. exceljs writes hyperlinks before conditional formats, for which Excel
 * calls the file corrupt (exceljs #2784, #2803).
 * @param more asked for when the rows have ended
 */
export function orderTail(more: () => string): Transform {
  let carry: Buffer = Buffer.alloc(0);
  let tail: Buffer[] | undefined;
  let isFirst = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (tail) {
        tail.push(chunk);
        return done();
      }
      const piece = isFirst ? orderHead(chunk) : chunk;
      isFirst = false;
      const bytes = carry.length === 0 ? piece : Buffer.concat([carry, piece]);
      const end = bytes.indexOf(ROWS_END);
      if (end >= 0) {
        tail = [bytes.subarray(end + ROWS_END.length)];
        return done(null, bytes.subarray(0, end + ROWS_END.length));
      }
      const kept = Math.min(bytes.length, ROWS_END.length - 1);
      carry = bytes.subarray(bytes.length - kept);
      done(null, bytes.subarray(0, bytes.length - kept));
    },
    flush(done) {
      const rest = tail ? Buffer.concat(tail).toString() : carry.toString();
      done(null, Buffer.from(tail ? inOrder(rest, more()) : rest));
    },
  });
}

/** exceljs puts how rows are folded behind how a page is set up (18.3.1.82 sheetPr), in its first piece of a sheet. */
function orderHead(first: Buffer): Buffer {
  const head = first.toString('latin1');
  return Buffer.from(head.replace(/(<pageSetUpPr [^>]*>)(<outlinePr [^>]*>)/, '$2$1'), 'latin1');
}

/** @param tail from the end of the rows to the end of the worksheet */
function inOrder(tail: string, more: string): string {
  const end = tail.lastIndexOf('</worksheet>');
  let left = tail.slice(0, end) + more;
  let ordered = '';
  for (const name of ORDER) {
    const element = new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|(?<!/)>[\\s\\S]*?</${name}>)`, 'g');
    const found = left.match(element) ?? [];
    ordered += found.join('');
    if (found.length > 0) left = left.replace(element, '');
  }
  if (left.trim() !== '')
    throw new Error(`a worksheet ends with what has no place here: ${left.slice(0, 80)}`);
  return ordered + tail.slice(end);
}
