import { watch } from '../output.ts';
import { createDrawings } from './drawings.ts';
import { BOLD, FONTS, fitOf } from './fit.ts';
import { mendParts } from './parts.ts';
import { openSheet, tailXml, worksheetOptions } from './sheet.ts';
import { escapeXml, quoted } from './xml.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Archive, Parts } from './parts.ts';
import type { Fit } from './fit.ts';
import type { Sheet, SheetEnd, SheetOptions } from './sheet.ts';
import type { CellStyle } from './styles.ts';
import type { Workbook } from 'exceljs';

/** A name that other workbooks can refer to, for one cell. */
interface BookName {
  name: string;
  sheet: string;
  /** `$C$5`. */
  cell: string;
}

export interface Book {
  /** How much room its text takes, plain and bold. */
  fit: Fit;
  boldFit: Fit;
  leadFit: Fit;
  /** Behind a text that is longer than a cell can hold. */
  cutMark: string;
  /** Opens the next sheet. Only one may be open: rows of a second would pile up in memory until the first ends. */
  sheet(options: SheetOptions): Sheet;
  /** The number of a style, for rows that are made as XML. */
  styleId(style: CellStyle): number;
  name(name: BookName): void;
  /** @param order names of the sheets as the reader is to see them, which need not be the order of writing */
  close(order: readonly string[]): Promise<void>;
}

const PROPERTIES_TYPE = 'application/vnd.openxmlformats-officedocument.custom-properties+xml';
const PROPERTIES_RELATION =
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties';

/** How much larger those of the first sentence are. */
const LEAD = 1.2;

type WorkbookWriter = typeof import('exceljs').stream.xlsx.WorkbookWriter;

/** Only its writer: all of exceljs, with what reads workbooks, takes twice as long. Other runs do not pay for it. */
export async function loadExceljs(): Promise<WorkbookWriter> {
  return (await import('exceljs/lib/stream/xlsx/workbook-writer.js')).default;
}

/** Opens a workbook that is written as it grows. */
export async function openBook(
  run: EvaluatedRun,
  says: Texts['workbook'],
  output: NodeJS.WritableStream,
): Promise<Book> {
  // Before the first wait: an error that comes meanwhile must find somebody listening.
  const watched = watch(output);
  const WorkbookWriter = await loadExceljs();
  const { info } = run;
  const created = new Date(info.startedAt);
  const book = new WorkbookWriter({
    stream: output as unknown as import('node:stream').Stream,
    useStyles: true,
    // A table of shared strings is held whole until the end: 4.2 GB at a million rows.
    useSharedStrings: false,
    zip: { zlib: { level: 6 } },
  });
  Object.assign(book, { ...documentOf(info, says), created, modified: created });
  const inside = book as unknown as Inside;
  const font = FONTS[run.locale];
  const parts = mendParts(inside.zip, created, font.name);
  inside.zip.on('error', (error: Error) => output.emit('error', error));
  addProperties(parts, run);
  const draw = createDrawings(parts, font.name);
  return {
    fit: fitOf(font),
    boldFit: fitOf(font, BOLD),
    leadFit: fitOf({ ...font, linePoints: font.linePoints * LEAD }, LEAD * BOLD),
    cutMark: says.cut,
    sheet(options) {
      const worksheet = book.addWorksheet(options.name, worksheetOptions(info, says, options));
      const end: SheetEnd[] = [];
      parts.atEnd(worksheet.id, () => tailXml(end[0] ?? {}));
      return openSheet(worksheet, options, watched, (given) => {
        end.push(given);
        if (given.charts) draw(worksheet.id, options.name, given.charts);
      });
    },
    // Text: a style without a format of its own gets that of numbers otherwise.
    styleId: (style) => inside.styles.addStyleModel(style),
    name: ({ name, sheet, cell }) => book.definedNames.add(`${quoted(sheet)}!${cell}`, name),
    async close(order) {
      // The order of this list is that of the tabs; the sheets' files keep their numbers.
      inside._worksheets.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
      const finished = watched.wait(output, 'finish');
      // Waits on the zip for ever when the output breaks, so it is the output that is waited for.
      const committed = book.commit();
      committed.catch((error: Error) => output.emit('error', error));
      await finished;
    },
  };
}

/** Whose workbook it is, and how it opens. */
function documentOf(info: EvaluatedRun['info'], says: Texts['workbook']): Partial<Workbook> {
  const creator = `ota-audit ${info.toolVersion}`;
  return {
    creator,
    lastModifiedBy: creator,
    title: says.title({ job: info.job }),
    subject: says.subject({ runId: info.runId }),
    views: [
      { x: 0, y: 0, width: 28_000, height: 18_000, firstSheet: 0, activeTab: 0, visibility: 'visible' },
    ],
  };
}

/** What exceljs' types do not tell (exceljs 4.4, lib/stream/xlsx/workbook-writer.js). */
interface Inside {
  zip: Archive;
  styles: { addStyleModel(style: CellStyle): number };
  /** By the number of their files. */
  _worksheets: { name: string }[];
}

/** Whose run this is, for programs that read properties of documents. */
function addProperties(parts: Parts, { info, policySha256 }: EvaluatedRun): void {
  const values = {
    'ota-audit run': info.runId,
    'ota-audit policy SHA-256': policySha256,
  };
  const properties = Object.entries(values).map(
    ([name, value], at) =>
      `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="${at + 2}" name="${escapeXml(name)}">` +
      `<vt:lpwstr>${escapeXml(value)}</vt:lpwstr></property>`,
  );
  parts.relate(
    '_rels/.rels',
    `<Relationship Id="rId9" Type="${PROPERTIES_RELATION}" Target="docProps/custom.xml"/>`,
  );
  parts.add(
    'docProps/custom.xml',
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" ' +
      `xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">${properties.join('')}</Properties>`,
    PROPERTIES_TYPE,
  );
}
