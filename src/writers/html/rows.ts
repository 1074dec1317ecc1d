import { printable } from '../neutralise.ts';
import { ALL_TABLES } from '../table.ts';
import type { Evaluated, Finding } from '../../core/model/finding.ts';
import type { ResultRecord, RunInfo } from '../../core/model/run.ts';
import type { Cell, Column, Row, Table } from '../column.ts';

/** The tables' rows as the page's script reads them: the columns of a row in this order, without what all rows share. */
export interface PageTable {
  columns: readonly PageColumn[];
  rowsOf(info: RunInfo, record: ResultRecord): PageCell[][];
}
/** A column of a table, or one that only the page has: what stands beside a finding, and is in another table. */
export type PageColumn = Pick<Column, 'name' | 'type' | 'values' | 'unit'>;
export type PageCell = string | number | null;

/** What became of a finding: each is exactly one of these. */
const STANDINGS = ['open', 'unjudged', 'unanswered', 'accepted', 'resolved'] as const;
type Standing = (typeof STANDINGS)[number];

const NAMES: readonly PageColumn[] = [
  { name: 'firmware_name', type: 'text' },
  { name: 'product_name', type: 'text' },
];
const EXTRA: readonly PageColumn[] = [{ name: 'standing', type: 'text', values: STANDINGS }, ...NAMES];

export const PACKAGES: PageTable = packagesTable();
export const ROLLOUTS: PageTable = rolloutsTable();
export const FILES: PageTable = pageTable('files', ['run_id', 'firmware_id', 'seq']);
export const COVERAGE: PageTable = pageTable('coverage', ['run_id'], {
  // The page's words for differences of selection and list say all of it.
  detail: (of) => (String(of('reason')).startsWith('not-in-') ? '' : of('detail')),
});
export const FINDINGS: PageTable = findingsTable();

/** The rows of some packages. Those of findings and files end with the place of their package in the block, from 0. */
export interface Block {
  findings: PageCell[][];
  packages: PageCell[][];
  files: PageCell[][];
}

/** Adds one firmware: its row, its findings, its files. */
export function addTo(
  block: Block,
  { info, remediations }: { info: RunInfo; remediations: Remediations },
  record: ResultRecord & { kind: 'firmware' },
): void {
  const place = block.packages.length;
  block.packages.push(...PACKAGES.rowsOf(info, record));
  for (const row of remediations.shared(FINDINGS.rowsOf(info, record))) block.findings.push([...row, place]);
  for (const row of FILES.rowsOf(info, record)) block.files.push([...row, place]);
}

/** What to do is the same for many findings: each text is written once, and rows have its place. */
export interface Remediations {
  texts(): string[];
  /** Rows of findings with the place in the place of the text. */
  shared(rows: PageCell[][]): PageCell[][];
}

export function createRemediations(): Remediations {
  const places = new Map<PageCell, number>();
  const at = FINDINGS.columns.findIndex(({ name }) => name === 'remediation');
  return {
    texts: () => [...places.keys()].map(String),
    shared(rows) {
      for (const row of rows) {
        const text = row[at] ?? '';
        const place = places.get(text) ?? places.size;
        places.set(text, place);
        row[at] = place;
      }
      return rows;
    },
  };
}

/** Rows as they are written: `true` stands for the cell above, since much is alike from package to package. */
export function folded(rows: readonly PageCell[][]): (PageCell | true)[][] {
  return rows.map((row, at) => {
    const above = rows[at - 1];
    return above ? row.map((cell, column) => (isRepeated(cell, above[column]) ? true : cell)) : row;
  });
}

/** What is shorter than `true` is written out. */
function isRepeated(cell: PageCell, above: PageCell | undefined): boolean {
  return cell === above && typeof cell === 'string' && cell.length > 2;
}

/** A cell as the page has it, of the cells of its row. */
type Change = (of: (column: string) => Cell) => Cell;

function pageTable(
  name: string,
  without: readonly string[],
  changes: Readonly<Record<string, Change>> = {},
): PageTable {
  const table = ALL_TABLES.find((entry) => entry.name === name) as Table;
  const places = new Map(table.columns.map((column, at) => [column.name, at]));
  const kept = table.columns.flatMap((column, at) => (without.includes(column.name) ? [] : [at]));
  const changed = kept.map((at) => changes[table.columns[at]?.name ?? '']);
  const pick = (rows: Iterable<Row>): PageCell[][] =>
    Array.from(rows, (row) => {
      const of = (column: string): Cell => row[places.get(column) ?? -1] ?? null;
      return kept.map((at, place) => pageCell(changed[place]?.(of) ?? row[at] ?? null));
    });
  return {
    columns: kept.flatMap((at) => table.columns[at] ?? []),
    rowsOf: (info, record) => pick(table.rowsOf(info, record)),
  };
}

/** Findings, with what stands in other tables and a reader wants to see at once. */
function findingsTable(): PageTable {
  const table = pageTable('findings', ['run_id', 'as_of', 'category']);
  return {
    columns: [...table.columns, ...EXTRA],
    rowsOf(info, record) {
      const evaluated = record.kind === 'firmware' ? record.evaluated : null;
      const findings = evaluated ? evaluated.findings : record.kind === 'finding' ? [record.finding] : [];
      const rows = table.rowsOf(info, record);
      return findings.map((finding, at) => [...(rows[at] ?? []), ...besides(finding, evaluated)]);
    },
  };
}

/** Packages, each with whether it fails and an open rollout delivers it: the headline counts these. */
function packagesTable(): PageTable {
  const table = pageTable('packages', ['run_id', 'as_of']);
  return {
    columns: [...table.columns, { name: 'open_of_failing', type: 'boolean' }],
    rowsOf(info, record) {
      const told = record.kind === 'firmware' ? record.evaluated.rollouts : undefined;
      const cell = told ? String(told.defects.length > 0 && told.open.length > 0) : null;
      return table.rowsOf(info, record).map((row) => [...row, cell]);
    },
  };
}

function rolloutsTable(): PageTable {
  const table = pageTable('rollouts', ['run_id', 'as_of']);
  return {
    columns: [...table.columns, ...NAMES],
    rowsOf(info, record) {
      const names = namesOf(record.kind === 'firmware' ? record.evaluated : null);
      return table.rowsOf(info, record).map((row) => [...row, ...names]);
    },
  };
}

function besides(finding: Finding, evaluated: Evaluated | null): PageCell[] {
  return [standingOf(finding, evaluated), ...namesOf(evaluated)];
}

/** Of the package and of its product. */
function namesOf(evaluated: Evaluated | null): PageCell[] {
  const answer = evaluated?.observation.answer;
  const { firmwareName = '', productName = '' } = answer?.kind === 'observed' ? answer.firmware : {};
  return [printable(firmwareName), printable(productName)];
}

function standingOf({ state, verdict }: Finding, evaluated: Evaluated | null): Standing {
  if (state === 'resolved' || state === 'accepted') return state;
  if (verdict === 'fail') return 'open';
  const isSilent = evaluated?.outcome === 'denied' || evaluated?.outcome === 'error';
  return isSilent ? 'unanswered' : 'unjudged';
}

function pageCell(cell: Cell): PageCell {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' ? printable(cell) : cell;
}
