import { escapeXml, letters, quoted } from './xml.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Watched } from '../output.ts';
import type { CellText } from './cell-text.ts';
import type { Chart } from './chart.ts';
import type { CellStyle } from './styles.ts';
import type { AddWorksheetOptions, Row, Worksheet } from 'exceljs';

export interface Styled {
  value: CellText | number | Date | null;
  style: CellStyle;
}

export interface SheetOptions {
  name: string;
  widths: readonly number[];
  /** Rows and columns that stay in view. */
  frozen?: { rows: number; columns: number };
  orientation: 'portrait' | 'landscape';
  tabColour?: string;
  /** Some of its rows are folded under others. */
  isOutlined?: boolean;
}

export interface RowOptions {
  height?: number;
  /** Joins cells from..to of the row, counted from 1. */
  merges?: readonly (readonly [from: number, to: number])[];
  /** `over`: the rows behind it are folded under it; `under`: it is one of them. */
  fold?: 'over' | 'under';
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
  /** Text that looks like numbers on purpose, which Excel would mark as a mistake. */
  textRange?: string;
  charts?: readonly Chart[];
}

/** A sheet being written from the top down. Rows are gone from memory once they are added. */
export interface Sheet {
  /** How many rows it has. */
  rows(): number;
  /** Adds a row; resolves with its number when there is room for the next. */
  add(cells: readonly Styled[], row?: RowOptions): Promise<number>;
  /** Adds `count` rows that are XML already; they are copied at once. None may be added by `add` after them. */
  addXml(xml: Buffer, count: number): Promise<void>;
  close(end?: SheetEnd): void;
}

/** Opens a sheet of a workbook that is written as it grows. @param onEnd told what follows the rows */
export function openSheet(
  worksheet: Worksheet,
  options: SheetOptions,
  watched: Watched,
  onEnd: (end: SheetEnd) => void,
): Sheet {
  worksheet.columns = options.widths.map((width) => ({ width }));
  let rows = 0;
  return {
    rows: () => rows,
    async add(cells, { height, merges = [], fold } = {}) {
      rows += 1;
      const row = worksheet.addRow(cells.map((cell) => cell.value));
      // Set cell by cell: a style of the column or row is merged into a new object for every cell.
      cells.forEach((cell, at) => {
        row.getCell(at + 1).style = cell.style;
      });
      if (height !== undefined) row.height = height;
      if (fold) foldRow(worksheet, row, fold);
      for (const [from, to] of merges) if (to > from) worksheet.mergeCells(rows, from, rows, to);
      row.commit();
      await room(worksheet, watched);
      return rows;
    },
    async addXml(xml, count) {
      rows += count;
      // exceljs has no way for rows that are made elsewhere; this is what its own rows are written to. It puts them
      // together in buffers of its own first (exceljs 4.4, lib/utils/stream-buf.js, `batch`).
      streamOf(worksheet).write(xml);
      await room(worksheet, watched);
    },
    close(end = {}) {
      const { filterColumns, printColumns, repeatFirstRow } = end;
      const last = Math.max(rows, 1);
      const to = (column: number): { row: number; column: number } => ({ row: last, column });
      if (filterColumns) worksheet.autoFilter = { from: { row: 1, column: 1 }, to: to(filterColumns) };
      // exceljs puts a `$` before each half, so the rows' own stand here already.
      if (printColumns) worksheet.pageSetup.printArea = `A$1:${letters(printColumns)}$${last}`;
      if (repeatFirstRow) worksheet.pageSetup.printTitlesRow = '1:1';
      onEnd(end);
      // No wait here: an ended stream has no more `drain`, and what is left of the sheet is less than one buffer.
      worksheet.commit();
    },
  };
}

/**
 * Rows that are folded are hidden, and the row above them says that they are (ECMA-376 part 1, 18.3.1.73). exceljs says it
 * of the hidden rows instead, by comparing with what it has written at the sheet's beginning already.
 */
function foldRow(worksheet: Worksheet, row: Row, fold: 'over' | 'under'): void {
  worksheet.properties.outlineLevelRow = Infinity;
  if (fold === 'under') Object.assign(row, { outlineLevel: 1, hidden: true });
  else Object.defineProperty(row, 'collapsed', { value: true });
}

/** What stands after the rows and exceljs cannot write, or cannot write where it belongs. */
export function tailXml({ links = [], bars = [], textRange, charts }: SheetEnd): string {
  const bar = bars.map(
    ({ range, colour }, at) =>
      `<conditionalFormatting sqref="${range}"><cfRule type="dataBar" priority="${at + 1}"><dataBar>` +
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

/** How a sheet looks and prints. */
export function worksheetOptions(
  info: EvaluatedRun['info'],
  says: Texts['workbook'],
  options: SheetOptions,
): Partial<AddWorksheetOptions> {
  const { frozen, orientation, tabColour, isOutlined } = options;
  // An ampersand starts a code in headers and footers.
  const named = says.footer(info).replaceAll('&', '&&');
  return {
    properties: {
      defaultRowHeight: 15,
      dyDescent: 0.25,
      ...(tabColour ? { tabColor: { argb: tabColour } } : {}),
      ...(isOutlined
        ? { outlineLevelRow: 1, outlineProperties: { summaryBelow: false, summaryRight: false } }
        : {}),
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
