import { blockOf, changeGroup, coverageGroup, findingGroup, packageGroup, rolloutGroup } from './blocks.ts';
import { columnIndex } from './arrange.ts';
import { tallyFailures } from './errors-sheet.ts';
import { CHANGES, COVERAGE, FILES, FINDINGS, PACKAGES, ROLLOUTS } from './layout.ts';
import { openRowSheet } from './row-sheet.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { EvaluatedRun, ResultRecord } from '../../core/model/run.ts';
import type { Row, Table } from '../column.ts';
import type { Failures } from './errors-sheet.ts';
import type { Layout } from './layout.ts';
import type { Link } from './page-cell.ts';
import type { RowSheet, SheetContext } from './row-sheet.ts';

const LAYOUTS: Record<Layout['sheet'], Layout> = {
  findings: FINDINGS,
  packages: PACKAGES,
  rollouts: ROLLOUTS,
  files: FILES,
  coverage: COVERAGE,
  changes: CHANGES,
};
type RowSheetName = Layout['sheet'];
export type RowSheets = Record<RowSheetName, RowSheet>;
/** In the order of writing. */
export const ROW_SHEETS = Object.keys(LAYOUTS) as RowSheetName[];

export function openRowSheets(context: SheetContext): RowSheets {
  const opened = ROW_SHEETS.map((name) => [name, openRowSheet(context, LAYOUTS[name])] as const);
  return Object.fromEntries(opened) as RowSheets;
}

/** What is told of the rows once all have come. */
export interface Poured {
  failures: Failures;
  /** Where one of the worst findings stands. */
  placeOf: (findingId: string) => Link | undefined;
}

/** The one pass over the run: every row goes to its sheet, where it waits. */
export async function pour(run: EvaluatedRun, sheets: RowSheets): Promise<Poured> {
  const { info } = run;
  const failures = tallyFailures();
  const products = rememberProducts(sheets.packages.table);
  const reasonAt = columnIndex(sheets.coverage.table, 'reason');
  const places: Places = new Map(run.summary.worst.map(({ findingId }) => [findingId, null]));
  for await (const record of run.records()) {
    const [packageRow = null] = sheets.packages.table.rowsOf(info, record);
    if (record.kind === 'firmware' && packageRow) {
      const { outcome, worstSeverity, observation } = record.evaluated;
      failures.add(observation);
      products.see(packageRow);
      await sheets.packages.add(packageRow, packageGroup(outcome, worstSeverity));
      for (const row of sheets.files.table.rowsOf(info, record)) await sheets.files.add(row, 0, packageRow);
      await pourRollouts(run, sheets, record, packageRow);
    }
    for (const row of sheets.coverage.table.rowsOf(info, record))
      await sheets.coverage.add(row, coverageGroup(String(row[reasonAt])));
    await pourFindings(run, sheets, { record, ofPackage: packageRow, products, places });
  }
  return {
    failures,
    placeOf(findingId) {
      const place = places.get(findingId);
      return place ? sheets.findings.cellOf(place.group, place.at) : undefined;
    },
  };
}

/** The table has a row for each rollout of a record, in their order. */
async function pourRollouts(
  { info }: EvaluatedRun,
  { rollouts: sheet }: RowSheets,
  record: Extract<ResultRecord, { kind: 'firmware' }>,
  packageRow: Row,
): Promise<void> {
  const { observation, rollouts: told } = record.evaluated;
  const all = observation.rollouts?.kind === 'listed' ? observation.rollouts.rollouts : [];
  let next = 0;
  for (const row of sheet.table.rowsOf(info, record)) {
    const rollout = all[next];
    next += 1;
    if (rollout && told) await sheet.add(row, rolloutGroup(rollout, told), packageRow);
  }
}

/** By the findings' IDs; null: it has not come yet. */
type Places = Map<string, { group: number; at: number } | null>;

interface Pouring {
  record: ResultRecord;
  ofPackage: Row | null;
  products: Products;
  places: Places;
}

/** The table has a row for each finding of a record, in their order. */
async function pourFindings(
  { info, baseline }: EvaluatedRun,
  { findings, changes }: RowSheets,
  { record, ofPackage, products, places }: Pouring,
): Promise<void> {
  const found = findingsOf(record);
  const isAnswered =
    record.kind !== 'firmware' || ANSWERED.includes(record.evaluated.observation.answer.kind);
  const rollouts = record.kind === 'firmware' ? record.evaluated.rollouts : undefined;
  let next = 0;
  for (const row of findings.table.rowsOf(info, record)) {
    const finding = found[next];
    next += 1;
    if (!finding) continue;
    const packageRow = ofPackage ?? products.rowOf(finding);
    const group = findingGroup(blockOf(finding, isAnswered), finding.severity, rollouts);
    const at = await findings.add(row, group, packageRow);
    if (places.has(finding.findingId)) places.set(finding.findingId, { group, at });
    const changed = baseline === null ? null : changeGroup(finding);
    if (changed !== null) await changes.add(row, changed, packageRow);
  }
}

/** Kinds of answers that say something of a package. */
const ANSWERED: readonly string[] = ['observed', 'not-found'];

function findingsOf(record: ResultRecord): readonly Finding[] {
  if (record.kind === 'firmware') return record.evaluated.findings;
  return record.kind === 'finding' ? [record.finding] : [];
}

/** Names of products by their keys, for findings of packages that are gone: of these the run knows no more than the key. */
interface Products {
  see(packageRow: Row): void;
  /** A row as of `packages` with the name of the finding's product. */
  rowOf(finding: Finding): Row | null;
}

/** Nobody has more products than these; a service that says so does not fill the memory. */
const MOST_PRODUCTS = 10_000;

function rememberProducts({ columns }: Table): Products {
  const at = (wanted: string): number => columns.findIndex(({ name }) => name === wanted);
  const [keyAt, nameAt] = [at('product_key'), at('product_name')];
  const rows = new Map<string, Row>();
  return {
    see(packageRow) {
      const key = String(packageRow[keyAt]);
      if (key === '' || rows.has(key) || rows.size >= MOST_PRODUCTS) return;
      rows.set(
        key,
        packageRow.map((cell, column) => (column === nameAt ? cell : null)),
      );
    },
    rowOf: ({ subject }) => rows.get(subject.productKey) ?? null,
  };
}
