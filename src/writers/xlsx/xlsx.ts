import { z } from 'zod';
import { SEVERITIES } from '../../core/model/severity.ts';
import { textsOf } from '../../texts/index.ts';
import { folderFormat } from '../format.ts';
import { loadExceljs, openBook } from './book.ts';
import { writeChecks } from './checks-sheet.ts';
import { writeCover } from './cover-sheet.ts';
import { writeDictionary } from './dictionary-sheet.ts';
import { tallyFailures, writeErrors } from './errors-sheet.ts';
import type { Failures } from './errors-sheet.ts';
import { writeExceptions } from './exceptions-sheet.ts';
import { writeFrameworks } from './frameworks-sheet.ts';
import { CHANGES, COVERAGE, FILES, FINDINGS, PACKAGES } from './layout.ts';
import { MOST_ROWS, openRowSheet, waitRows } from './row-sheet.ts';
import { writeRun } from './run-sheet.ts';
import { writeSummary } from './summary-sheet.ts';
import type { Finding, FindingState } from '../../core/model/finding.ts';
import type { EvaluatedRun, ResultRecord, Summary } from '../../core/model/run.ts';
import type { Severity } from '../../core/model/severity.ts';
import type { FolderFormat, FolderOutputs } from '../format.ts';
import type { Row } from '../column.ts';
import type { Book } from './book.ts';
import type { SheetContext, WaitingRows } from './row-sheet.ts';
import type { NamedCells } from './summary-sheet.ts';

/*
 *  one pass over the run ─┬─► Packages, written as it comes
 *                         └─► Findings, Files, Coverage, Changes: wait in order, on disk where they are many
 *  pages that need no row: Cover, Summary before; Exceptions, Frameworks, Errors, Checks, Run, Dictionary after
 *
 *  page.ts (a cell at a time, by exceljs)    row-xml.ts (rows as XML)
 *                └──────────► book.ts ◄──────────┘
 *                               └─► parts.ts: what exceljs writes out of order, and charts
 */

const FILE = 'audit.xlsx';

/** `audit.xlsx`, the workbook that people read and file. */
export const xlsx: FolderFormat = folderFormat({
  id: 'xlsx',
  description: 'The workbook to read and to file.',
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
  const waiting = waitForAll(context, run);
  try {
    const coverCells = await writeCover(book, run);
    const summaryCells = await writeSummary(book, run, linksTo(waiting.findings));
    const failures = await pour(context, run, waiting);
    for (const rows of [waiting.findings, waiting.files, waiting.coverage, waiting.changes])
      await rows.write();
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
    for (const rows of Object.values(waiting)) await rows.close();
  }
}

type Waiting = Record<'findings' | 'files' | 'coverage' | 'changes', WaitingRows>;

/** States that are a change; in a job's first run there is nothing that changed. */
const CHANGED: readonly FindingState[] = ['new', 'reopened', 'resolved'];

function waitForAll(context: SheetContext, { summary, trend }: EvaluatedRun): Waiting {
  const changed = trend.length > 1 ? CHANGED.map((state) => summary.states[state]) : [];
  return {
    findings: waitRows(context, FINDINGS, findingCounts(summary)),
    files: waitRows(context, FILES, [Infinity]),
    coverage: waitRows(context, COVERAGE, [Infinity]),
    changes: waitRows(context, CHANGES, changed),
  };
}

/** What is open first, worst first, then what could not be judged, what is accepted, and what is resolved. */
function findingCounts({ open, unknown, accepted, states }: Summary): number[] {
  const bySeverity = [open, unknown, accepted].flatMap((counts) => SEVERITIES.map((key) => counts[key]));
  return [...bySeverity, states.resolved];
}

function findingGroup({ state, verdict, severity }: Finding): number {
  const at = SEVERITIES.indexOf(severity);
  if (state === 'resolved') return 3 * SEVERITIES.length;
  if (state === 'accepted') return at + 2 * SEVERITIES.length;
  return verdict === 'fail' ? at : at + SEVERITIES.length;
}

function linksTo(findings: WaitingRows): Parameters<typeof writeSummary>[2] {
  const link = (group: number): { sheet: string; to: string } | undefined => {
    const place = findings.first(group);
    return place ? { sheet: place.sheet, to: `A${place.row}` } : undefined;
  };
  const at = (severity: Severity): number => SEVERITIES.indexOf(severity);
  return {
    open: (severity) => link(at(severity)),
    unknown: (severity) => link(at(severity) + SEVERITIES.length),
  };
}

/** The one pass over the run. Each table's rows of a finding are one, of a firmware any number. */
async function pour(context: SheetContext, run: EvaluatedRun, waiting: Waiting): Promise<Failures> {
  const { info } = run;
  const { findings, files, coverage, changes } = waiting;
  const packages = openRowSheet(context, PACKAGES);
  const failures = tallyFailures();
  const addFinding = async (finding: Finding, row: Row): Promise<void> => {
    await findings.add(row, findingGroup(finding));
    const changed = CHANGED.indexOf(finding.state);
    if (run.trend.length > 1 && changed >= 0) await changes.add(row, changed);
  };
  for await (const record of run.records()) {
    if (record.kind === 'firmware') failures.add(record.evaluated.observation);
    for (const sheet of [packages, files, coverage])
      for (const row of sheet.table.rowsOf(info, record)) await sheet.add(row);
    const found = findingsOf(record);
    let at = 0;
    for (const row of findings.table.rowsOf(info, record)) {
      const finding = found[at++];
      if (finding) await addFinding(finding, row);
    }
  }
  await packages.close();
  return failures;
}

function findingsOf(record: ResultRecord): readonly Finding[] {
  if (record.kind === 'firmware') return record.evaluated.findings;
  return record.kind === 'finding' ? [record.finding] : [];
}

/** Names for cells of a sheet: `audit_requested`. */
function nameCells(book: Book, sheet: string, cells: NamedCells): { name: string; label: string }[] {
  return Object.entries(cells).map(([id, cell]) => {
    const name = `audit_${id}`;
    book.name({ name, sheet, cell });
    return { name, label: `${sheet}!${cell.replaceAll('$', '')}` };
  });
}
