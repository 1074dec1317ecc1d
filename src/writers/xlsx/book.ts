import { watch } from '../output.ts';
import { chartXml, drawingXml, relationsXml } from './chart.ts';
import { mendParts } from './parts.ts';
import { conditionalStyle } from './styles.ts';
import { escapeXml, letters, quoted } from './xml.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { CellText } from './cell-text.ts';
import type { Chart } from './chart.ts';
import type { Archive, Parts } from './parts.ts';
import type { CellStyle, Tone } from './styles.ts';
import type { Watched } from '../output.ts';
import type { AddWorksheetOptions, Worksheet } from 'exceljs';

export interface Styled {
  value: CellText | number | Date | null;
  style: CellStyle;
}

interface SheetOptions {
  name: string;
  widths: readonly number[];
  /** Rows and columns that stay in view. */
  frozen?: { rows: number; columns: number };
  orientation: 'portrait' | 'landscape';
  tabColour?: string;
}

/** What a sheet gets once its rows are known; ranges are written like `B2:B9`. */
export interface SheetEnd {
  /** The filter covers so many columns, from the first row to the last; print cells likewise. */
  filterColumns?: number;
  printColumns?: number;
  repeatFirstRow?: boolean;
  /** Cells that lead to others of the book. */
  links?: readonly { cell: string; sheet: string; to: string }[];
  /** Ranges of numbers with a bar in each cell. */
  bars?: readonly { range: string; colour: string }[];
  /** Words that get a colour wherever they stand in a range. */
  words?: readonly { range: string; word: string; tone: Tone }[];
  /** Text that looks like numbers on purpose, which Excel would mark as a mistake. */
  textRange?: string;
  charts?: readonly Chart[];
}

/** A sheet being written from the top down. Rows are gone from memory once they are added. */
export interface Sheet {
  /** How many rows it has. */
  rows(): number;
  /**
   * Adds a row; resolves with its number when there is room for the next. `merge` joins cells from..to of the row,
   * counted from 1.
   */
  add(
    cells: readonly Styled[],
    row?: { height?: number; merge?: readonly [number, number] },
  ): Promise<number>;
  /** Adds `count` rows that are XML already. None may be added by `add` after them. */
  addXml(xml: Buffer, count: number): Promise<void>;
  close(end?: SheetEnd): void;
}

/** A name that other workbooks can refer to, for one cell. */
interface BookName {
  name: string;
  sheet: string;
  /** `$C$5`. */
  cell: string;
}

export interface Book {
  /** Opens the next sheet. Only one may be open: rows of a second would pile up in memory until the first ends. */
  sheet(options: SheetOptions): Sheet;
  /** The number of a style, for rows that are made as XML. */
  styleId(style: CellStyle): number;
  name(name: BookName): void;
  /** @param order names of the sheets as the reader is to see them, which need not be the order of writing */
  close(order: readonly string[]): Promise<void>;
}

const DRAWING_TYPE = 'application/vnd.openxmlformats-officedocument.drawing+xml';
const CHART_TYPE = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml';
const PROPERTIES_TYPE = 'application/vnd.openxmlformats-officedocument.custom-properties+xml';
const PROPERTIES_RELATION =
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties';

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
  const creator = `ota-audit ${info.toolVersion}`;
  const book = new WorkbookWriter({
    stream: output as unknown as import('node:stream').Stream,
    useStyles: true,
    // A table of shared strings is held whole until the end: 4.2 GB at a million rows.
    useSharedStrings: false,
    zip: { zlib: { level: 6 } },
  });
  Object.assign(book, {
    creator,
    lastModifiedBy: creator,
    created,
    modified: created,
    title: says.title({ job: info.job }),
    subject: says.subject({ runId: info.runId }),
    views: [
      { x: 0, y: 0, width: 28_000, height: 18_000, firstSheet: 0, activeTab: 0, visibility: 'visible' },
    ],
  });
  const inside = book as unknown as Inside;
  const parts = mendParts(inside.zip, created);
  inside.zip.on('error', (error: Error) => output.emit('error', error));
  addProperties(parts, run);
  let drawings = 0;
  let chartCount = 0;
  const draw = (sheetId: number, sheet: string, charts: readonly Chart[]): void => {
    drawings += 1;
    const drawing = `drawing${drawings}.xml`;
    const names = charts.map(() => `chart${(chartCount += 1)}.xml`);
    const sheetRelations = relationsXml([{ type: 'drawing', target: `../drawings/${drawing}` }]);
    parts.add(`xl/worksheets/_rels/sheet${sheetId}.xml.rels`, sheetRelations);
    parts.add(`xl/drawings/${drawing}`, drawingXml(charts), DRAWING_TYPE);
    const relations = names.map((name) => ({ type: 'chart' as const, target: `../charts/${name}` }));
    parts.add(`xl/drawings/_rels/${drawing}.rels`, relationsXml(relations));
    for (const [at, chart] of charts.entries())
      parts.add(`xl/charts/${names[at]}`, chartXml(chart, sheet), CHART_TYPE);
  };
  return {
    sheet(options) {
      const worksheet = book.addWorksheet(options.name, sheetOptions(info, says, options));
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

function openSheet(
  worksheet: Worksheet,
  options: SheetOptions,
  watched: Watched,
  onEnd: (end: SheetEnd) => void,
): Sheet {
  worksheet.columns = options.widths.map((width) => ({ width }));
  let rows = 0;
  return {
    rows: () => rows,
    async add(cells, { height, merge } = {}) {
      rows += 1;
      const row = worksheet.addRow(cells.map((cell) => cell.value));
      // Set cell by cell: a style of the column or row is merged into a new object for every cell.
      cells.forEach((cell, at) => {
        row.getCell(at + 1).style = cell.style;
      });
      if (height !== undefined) row.height = height;
      if (merge) worksheet.mergeCells(rows, merge[0], rows, merge[1]);
      row.commit();
      await room(worksheet, watched);
      return rows;
    },
    async addXml(xml, count) {
      rows += count;
      // exceljs has no way for rows that are made elsewhere; this is what its own rows are written to.
      streamOf(worksheet).write(xml);
      await room(worksheet, watched);
    },
    close(end = {}) {
      const { filterColumns, printColumns, repeatFirstRow, words = [] } = end;
      const last = Math.max(rows, 1);
      const to = (column: number): { row: number; column: number } => ({ row: last, column });
      if (filterColumns) worksheet.autoFilter = { from: { row: 1, column: 1 }, to: to(filterColumns) };
      // exceljs puts a `$` before each half, so the rows' own stand here already.
      if (printColumns) worksheet.pageSetup.printArea = `A$1:${letters(printColumns)}$${last}`;
      if (repeatFirstRow) worksheet.pageSetup.printTitlesRow = '1:1';
      for (const [at, { range, word, tone }] of words.entries()) {
        const style = conditionalStyle(tone);
        const formulae = [`"${word.replaceAll('"', '""')}"`];
        const rule = { type: 'cellIs', operator: 'equal', formulae, style, priority: at + 1 } as const;
        worksheet.addConditionalFormatting({ ref: range, rules: [rule] });
      }
      onEnd(end);
      // No wait here: an ended stream has no more `drain`, and what is left of the sheet is less than one buffer.
      worksheet.commit();
    },
  };
}

/** What stands after the rows and exceljs cannot write, or cannot write where it belongs. */
function tailXml({ links = [], bars = [], words = [], textRange, charts }: SheetEnd): string {
  const bar = bars.map(
    ({ range, colour }, at) =>
      `<conditionalFormatting sqref="${range}"><cfRule type="dataBar" priority="${words.length + at + 1}"><dataBar>` +
      `<cfvo type="num" val="0"/><cfvo type="max"/><color rgb="${colour}"/></dataBar></cfRule></conditionalFormatting>`,
  );
  const link = links.map(
    ({ cell, sheet, to }) => `<hyperlink ref="${cell}" location="${escapeXml(`${quoted(sheet)}!${to}`)}"/>`,
  );
  return [
    ...bar,
    link.length > 0 ? `<hyperlinks>${link.join('')}</hyperlinks>` : '',
    textRange
      ? `<ignoredErrors><ignoredError sqref="${textRange}" numberStoredAsText="1"/></ignoredErrors>`
      : '',
    charts && charts.length > 0 ? '<drawing r:id="rId1"/>' : '',
  ].join('');
}

/**
 * exceljs never says that it is full (`write` always answers true) and buffers without end. What it pipes a sheet into
 * does say so: the zip entry behind `stream.pipes` (exceljs 4.4, lib/utils/stream-buf.js).
 */
async function room(worksheet: Worksheet, watched: Watched): Promise<void> {
  const entry = streamOf(worksheet).pipes[0];
  if (entry?._writableState.needDrain) await watched.wait(entry, 'drain');
}
type Entry = NodeJS.EventEmitter & { _writableState: { needDrain: boolean } };

function streamOf(worksheet: Worksheet): { pipes: Entry[]; write(data: string | Buffer): void } {
  return (worksheet as unknown as { stream: ReturnType<typeof streamOf> }).stream;
}

function sheetOptions(
  info: EvaluatedRun['info'],
  says: Texts['workbook'],
  options: SheetOptions,
): Partial<AddWorksheetOptions> {
  const { frozen, orientation, tabColour } = options;
  // An ampersand starts a code in headers and footers.
  const named = says.footer(info).replaceAll('&', '&&');
  return {
    properties: {
      defaultRowHeight: 15,
      dyDescent: 0.25,
      ...(tabColour ? { tabColor: { argb: tabColour } } : {}),
    },
    views: [
      frozen
        ? {
            state: 'frozen',
            xSplit: frozen.columns,
            ySplit: frozen.rows,
            showGridLines: false,
            zoomScale: 90,
          }
        : { state: 'normal', showGridLines: false },
    ],
    pageSetup: {
      // A4, one page wide and as many as it takes high. exceljs declares the number as an enum it does not export.
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
      paperSize: 9,
      orientation,
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: `&L${named}&C&A&R${says.pageOf}` },
  };
}
