import { watch } from '../output.ts';
import type { RunInfo } from '../../core/model.ts';
import type { CellText } from './cell-text.ts';
import type { CellStyle } from './styles.ts';
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

/** A sheet being written from the top down. Rows are gone from memory once they are added. */
export interface Sheet {
  /** Adds a row; resolves when there is room for the next. `merge` joins cells from..to of the row, counted from 1. */
  add(cells: readonly Styled[], row?: { height?: number; merge?: readonly [number, number] }): Promise<void>;
  /** Ends the sheet. The filter covers the columns given, from the first row to the last; print cells likewise. */
  close(ranges?: { filterColumns?: number; printColumns?: number; repeatFirstRow?: boolean }): void;
}

export interface Book {
  /** Opens the next sheet. Only one may be open: rows of a second would pile up in memory until the first ends. */
  sheet(options: SheetOptions): Sheet;
  close(): Promise<void>;
}

/** Opens a workbook that is written as it grows. exceljs takes 0.2 s to load, so it is loaded here and not before. */
export async function openBook(info: RunInfo, output: NodeJS.WritableStream): Promise<Book> {
  // Before the first wait: an error that comes meanwhile must find somebody listening.
  const watched = watch(output);
  const { default: exceljs } = await import('exceljs');
  const created = new Date(info.startedAt);
  const creator = `ota-audit ${info.toolVersion}`;
  const book = new exceljs.stream.xlsx.WorkbookWriter({
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
    title: `OTA package audit: ${info.job}`,
    subject: `Run ${info.runId}`,
    views: [
      { x: 0, y: 0, width: 28_000, height: 18_000, firstSheet: 0, activeTab: 0, visibility: 'visible' },
    ],
  });
  const { zip } = book as unknown as { zip: Archive };
  dateEntries(zip, created);
  zip.on('error', (error: Error) => output.emit('error', error));
  return {
    sheet: (options) =>
      openSheet(book.addWorksheet(options.name, sheetOptions(info, options)), options, watched),
    async close() {
      const finished = watched.wait(output, 'finish');
      // Waits on the zip for ever when the output breaks, so it is the output that is waited for.
      const committed = book.commit();
      committed.catch((error: Error) => output.emit('error', error));
      await finished;
    },
  };
}

/**
 * Every part of the workbook bears the time of the run, so that the same run gives the same bytes. archiver dates what
 * it is handed by the clock, and exceljs hands it the first parts in its constructor: they are all dated on their way out
 * of its queue (archiver 5, lib/core.js), which is emptied later.
 */
function dateEntries({ _module: zip }: Archive, date: Date): void {
  const append = zip.append.bind(zip);
  zip.append = (source, data, done) => append(source, { ...data, date }, done);
}
interface Archive extends NodeJS.EventEmitter {
  _module: { append(source: unknown, data: object, done: unknown): void };
}

function openSheet(worksheet: Worksheet, options: SheetOptions, watched: Watched): Sheet {
  worksheet.columns = options.widths.map((width) => ({ width }));
  let rows = 0;
  return {
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
    },
    close({ filterColumns, printColumns, repeatFirstRow } = {}) {
      const to = (column: number): { row: number; column: number } => ({ row: Math.max(rows, 1), column });
      if (filterColumns) worksheet.autoFilter = { from: { row: 1, column: 1 }, to: to(filterColumns) };
      // exceljs puts a `$` before each half, so the rows' own stand here already.
      if (printColumns) worksheet.pageSetup.printArea = `A$1:${letters(printColumns)}$${Math.max(rows, 1)}`;
      if (repeatFirstRow) worksheet.pageSetup.printTitlesRow = '1:1';
      // No wait here: an ended stream has no more `drain`, and what is left of the sheet is less than one buffer.
      worksheet.commit();
    },
  };
}

/**
 * exceljs never says that it is full (`write` always answers true) and buffers without end. What it pipes a sheet into
 * does say so: the zip entry behind `stream.pipes` (exceljs 4.4, lib/utils/stream-buf.js).
 */
async function room(worksheet: Worksheet, watched: Watched): Promise<void> {
  const { stream } = worksheet as unknown as { stream: { pipes: Entry[] } };
  const entry = stream.pipes[0];
  if (entry?._writableState.needDrain) await watched.wait(entry, 'drain');
}
type Entry = NodeJS.EventEmitter & { _writableState: { needDrain: boolean } };

function sheetOptions(info: RunInfo, options: SheetOptions): Partial<AddWorksheetOptions> {
  const { frozen, orientation, tabColour } = options;
  // An ampersand starts a code in headers and footers.
  const named = `${info.job} · run ${info.runId}`.replaceAll('&', '&&');
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
    headerFooter: { oddFooter: `&L${named}&C&A&RPage &P of &N` },
  };
}

/** 1 → A, 27 → AA. */
function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}
