import { z } from 'zod';
import { textsOf } from '../../texts/index.ts';
import { folderFormat } from '../format.ts';
import { loadExceljs, openBook } from './book.ts';
import { writeChecks } from './checks-sheet.ts';
import { writeCover } from './cover-sheet.ts';
import { writeDictionary } from './dictionary-sheet.ts';
import { emptySentences } from './empty.ts';
import { writeErrors } from './errors-sheet.ts';
import { writeExceptions } from './exceptions-sheet.ts';
import { figuresOf } from './figures.ts';
import { writeFrameworks } from './frameworks-sheet.ts';
import { ROW_SHEETS, openRowSheets, pour } from './pour.ts';
import { MOST_ROWS } from './row-sheet.ts';
import { writeRun } from './run-sheet.ts';
import { writeSummary } from './summary-sheet.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { FolderFormat, FolderOutputs } from '../format.ts';
import type { Book } from './book.ts';
import type { SheetContext } from './row-sheet.ts';
import type { NamedCells } from './figures.ts';

/*
 *  one pass over the run ──► Findings, Packages, Rollouts, Files, Coverage, Changes: their rows wait in order, on disk
 *                            where they are many, so that what is said first can lead to where they will stand
 *  then the sheets one after the other: Cover, Summary, those with rows, Exceptions … Dictionary
 *
 *  page.ts (a cell at a time, by exceljs)    row-xml.ts (rows as XML), row-numbers.ts (where they stand)
 *                └──────────► book.ts ◄──────────┘
 *                               └─► parts.ts: what exceljs writes out of order, and charts
 */

const FILE = 'audit.xlsx';

/** `audit.xlsx`, the workbook that people read and file. */
export const xlsx: FolderFormat = folderFormat({
  id: 'xlsx',
  description: 'Workbook for reading and filing.',
  byDefault: true,
  files: [FILE],
  options: z.strictObject({}),
  load: loadExceljs,
  write: (run, outputs) => writeWorkbook(run, outputs),
});

/** As `xlsx.write`; `mostRows` is for tests, who do not want to write a million rows. */
export async function writeWorkbook(
  run: EvaluatedRun,
  { open, scratch }: Pick<FolderOutputs, 'open' | 'scratch'>,
  mostRows: number = MOST_ROWS,
): Promise<void> {
  const { locale } = run;
  const { sheets } = textsOf(locale).workbook;
  const book = await openBook(run, textsOf(locale).workbook, open(FILE));
  const context: SheetContext = { book, locale, order: Object.values(sheets), scratch, mostRows };
  const rows = openRowSheets(context);
  try {
    const { failures, placeOf } = await pour(run, rows);
    const told = { figures: figuresOf(run.summary, rows, textsOf(locale).workbook), placeOf };
    const coverCells = await writeCover(book, run, told);
    const summaryCells = await writeSummary(book, run, { ...told, findings: rows.findings });
    const empty = emptySentences(run);
    for (const sheet of ROW_SHEETS) await rows[sheet].write(empty[sheet]);
    await writeExceptions(book, run);
    await writeFrameworks(book, run);
    await writeErrors(book, run, failures);
    await writeChecks(book, run);
    await writeRun(book, run);
    const names = [
      ...nameCells(book, sheets.cover, coverCells),
      ...nameCells(book, sheets.summary, summaryCells),
    ];
    await writeDictionary(book, locale, names);
    await book.close(context.order);
  } finally {
    for (const sheet of ROW_SHEETS) await rows[sheet].close();
  }
}

/** Names for cells of a sheet: `audit_requested`. */
function nameCells(
  book: Book,
  sheet: string,
  cells: NamedCells,
): { id: string; name: string; place: string }[] {
  return Object.entries(cells).map(([id, cell]) => {
    const name = `audit_${id}`;
    book.name({ name, sheet, cell });
    return { id, name, place: `${sheet}!${cell.replaceAll('$', '')}` };
  });
}
