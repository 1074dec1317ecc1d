import { z } from 'zod';
import { SEVERITIES } from '../../core/model.ts';
import { folderFormat } from '../format.ts';
import { openBook } from './book.ts';
import { writeChecks } from './checks-sheet.ts';
import { COVERAGE, FILES, FINDINGS, PACKAGES } from './layout.ts';
import { columnIndex, MOST_ROWS, openRowSheet } from './row-sheet.ts';
import { writeRun } from './run-sheet.ts';
import { writeSummary } from './summary-sheet.ts';
import type { EvaluatedRun, Severity, Summary } from '../../core/model.ts';
import type { FolderFormat, FolderOutputs } from '../format.ts';
import type { Row, Table } from '../column.ts';
import type { Book } from './book.ts';

/*
 *  write ─► openBook ─► Summary ─► Findings ─► Packages ─► Files ─► Coverage ─► Checks ─► Run ─► close
 *           book.ts     page.ts    └────────── row-sheet.ts ──────────┘          └── page.ts ──┘
 *
 * Sheet after sheet, each with its own pass over the firmware: only one sheet streams at a time.
 */

const FILE = 'audit.xlsx';

/** `audit.xlsx`, the workbook that people read and file. */
export const xlsx: FolderFormat = folderFormat({
  id: 'xlsx',
  description: 'The workbook to read and to file.',
  byDefault: true,
  files: { [FILE]: 'the workbook to read and to file: summary, findings, packages, coverage' },
  options: z.strictObject({}),
  write: (run, outputs) => writeWorkbook(run, outputs),
});

/** As `xlsx.write`; `mostRows` is for tests, who do not want to write a million rows. */
export async function writeWorkbook(
  run: EvaluatedRun,
  outputs: Pick<FolderOutputs, 'open'>,
  mostRows: number = MOST_ROWS,
): Promise<void> {
  const book = await openBook(run.info, outputs.open(FILE));
  await writeSummary(book, run);
  const written = await writeFindings(book, run, mostRows);
  const counted = await writePackages(book, run, mostRows);
  // The findings' passes follow the summary. A report must never lose a finding silently, so they are counted again.
  if (written !== counted) throw new Error(`${counted} findings were judged, the summary led to ${written}`);
  for (const layout of [FILES, COVERAGE]) {
    const sheet = openRowSheet(book, layout, mostRows);
    for await (const row of rowsOf(run, sheet.table)) await sheet.add(row);
    await sheet.close();
  }
  await writeChecks(book, run);
  await writeRun(book, run);
  await book.close();
}

/** What fails first, worst first, then what could not be judged: one pass for each kind that the summary says exists. */
async function writeFindings(book: Book, run: EvaluatedRun, mostRows: number): Promise<number> {
  const sheet = openRowSheet(book, FINDINGS, mostRows);
  const verdictAt = columnIndex(sheet.table, 'verdict');
  const severityAt = columnIndex(sheet.table, 'severity');
  let written = 0;
  for (const { verdict, severity } of kindsOf(run.summary)) {
    for await (const row of rowsOf(run, sheet.table)) {
      if (row[verdictAt] !== verdict || row[severityAt] !== severity) continue;
      await sheet.add(row);
      written += 1;
    }
  }
  await sheet.close();
  return written;
}

/** Resolves with the number of findings that the rows count. */
async function writePackages(book: Book, run: EvaluatedRun, mostRows: number): Promise<number> {
  const sheet = openRowSheet(book, PACKAGES, mostRows);
  const countAt = columnIndex(sheet.table, 'finding_count');
  let findings = 0;
  for await (const row of rowsOf(run, sheet.table)) {
    findings += Number(row[countAt]);
    await sheet.add(row);
  }
  await sheet.close();
  return findings;
}

function kindsOf(summary: Summary): { verdict: 'fail' | 'unknown'; severity: Severity }[] {
  const failing = SEVERITIES.filter((severity) => summary.failing[severity] > 0);
  const unknown = SEVERITIES.filter((severity) => summary.unknown[severity] > 0);
  return [
    ...failing.map((severity) => ({ verdict: 'fail' as const, severity })),
    ...unknown.map((severity) => ({ verdict: 'unknown' as const, severity })),
  ];
}

async function* rowsOf(run: EvaluatedRun, table: Table): AsyncGenerator<Row> {
  for await (const evaluated of run.firmware()) yield* table.firmwareRows(run.info, evaluated);
  for await (const finding of run.otherFindings()) yield* table.otherFindingRows(run.info, finding);
  for await (const difference of run.differences()) yield* table.differenceRows(run.info, difference);
}
