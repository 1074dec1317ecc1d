import { bare, idProblem, textProblem, visible } from './csv-cell.ts';
import { usedWidth } from './csv-table.ts';
import type { Layout, RawRow } from './csv-table.ts';

/** One row of a selection; `problem` says why it cannot be queried. */
export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  line: number;
  firmwareId: string;
  region: string;
  /** `''`: an instance without an ID. */
  iotInstanceId: string;
  problem?: string;
}

/** What a row gets where it does not say it itself, and what it may say. */
export interface RowDefaults {
  region: string;
  /** Configured instances; a row that names none goes to the only one. */
  instances: readonly string[];
  knownRegions: readonly string[];
}

export function toRow(raw: RawRow, layout: Layout, defaults: RowDefaults): CsvRow {
  const cell = (column: number | null): string => (column === null ? '' : bare(raw.cells[column] ?? ''));
  const id = cell(layout.idColumn);
  const region = cell(layout.regionColumn).toLowerCase() || defaults.region;
  const instance =
    cell(layout.instanceColumn) || (defaults.instances.length === 1 ? defaults.instances[0] : '') || '';
  const problem =
    widthProblem(raw, layout) ??
    idProblem(id) ??
    regionProblem(region, defaults) ??
    instanceProblem(instance, defaults);
  const row: CsvRow = { line: raw.line, firmwareId: id, region, iotInstanceId: instance };
  return problem === undefined ? row : unusable(row, problem, defaults);
}

/** A line before the heading that may be an ID is neither asked for nor lost. */
export function strayRow({ cells, line }: RawRow, defaults: RowDefaults): CsvRow {
  const firmwareId = bare(cells.find((cell) => cell.trim() !== '') ?? '');
  const row = { line, firmwareId, region: defaults.region, iotInstanceId: defaults.instances[0] ?? '' };
  return unusable(row, 'it comes before the header row and may be a title or a firmware ID', defaults);
}

/** A row that is only reported: its text is made printable, and a place that does not exist is not repeated. */
function unusable(row: CsvRow, problem: string, defaults: RowDefaults): CsvRow {
  return {
    line: row.line,
    firmwareId: visible(row.firmwareId),
    region: regionProblem(row.region, defaults) === undefined ? row.region : defaults.region,
    iotInstanceId: visible(row.iotInstanceId),
    problem: `line ${row.line}: ${problem}`,
  };
}

/** Two firmware on one line must not pass for one. */
function widthProblem({ cells }: RawRow, { width }: Layout): string | undefined {
  const used = usedWidth(cells);
  return used > width ? `the row has ${used} cells, the first line ${width}` : undefined;
}

function regionProblem(region: string, defaults: RowDefaults): string | undefined {
  if (region === defaults.region || defaults.knownRegions.includes(region)) return undefined;
  return `unknown region; known regions: ${defaults.knownRegions.join(', ')}`;
}

function instanceProblem(instance: string, defaults: RowDefaults): string | undefined {
  if (instance !== '') return textProblem(instance, 'the instance ID');
  return defaults.instances.length > 1 ? 'the row names no instance, but the target has several' : undefined;
}
