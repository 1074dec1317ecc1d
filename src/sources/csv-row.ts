import type { Layout } from './csv-layout.ts';

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

export interface RawRow {
  cells: readonly string[];
  line: number;
}

/** The service's samples have 26 characters; what is longer than this is some other column. */
const MAX_ID_LENGTH = 128;

/** @returns undefined for a row in which every cell is empty */
export function toRow(raw: RawRow, layout: Layout, defaults: RowDefaults): CsvRow | undefined {
  if (raw.cells.every((cell) => cell.trim() === '')) return undefined;
  const cell = (column: number | null): string => (column === null ? '' : (raw.cells[column] ?? '').trim());
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

/** A row that is only reported: its text is made printable, and a place that does not exist is not repeated. */
function unusable(row: CsvRow, problem: string, defaults: RowDefaults): CsvRow {
  return {
    line: row.line,
    firmwareId: printable(row.firmwareId),
    region: regionProblem(row.region, defaults) === undefined ? row.region : defaults.region,
    iotInstanceId: printable(row.iotInstanceId),
    problem: `line ${row.line}: ${problem}`,
  };
}

/** Two firmware on one line must not pass for one. */
function widthProblem({ cells }: RawRow, { width }: Layout): string | undefined {
  const used = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  return used > width ? `the row has ${used} cells, the first line ${width}` : undefined;
}

function idProblem(id: string): string | undefined {
  if (id === '') return 'the row has no firmware ID';
  if (/[,;\t]/.test(id)) return 'the firmware ID has a separator in it';
  return textProblem(id, 'the firmware ID');
}

function regionProblem(region: string, defaults: RowDefaults): string | undefined {
  if (region === defaults.region || defaults.knownRegions.includes(region)) return undefined;
  return `a region that is not served here; known are ${defaults.knownRegions.join(', ')}`;
}

function instanceProblem(instance: string, defaults: RowDefaults): string | undefined {
  if (instance !== '') return textProblem(instance, 'the instance ID');
  return defaults.instances.length > 1 ? 'the row names no instance, and the target has several' : undefined;
}

function textProblem(text: string, what: string): string | undefined {
  if (/\s/.test(text)) return `${what} has white space in it`;
  if (/\p{C}/u.test(text)) return `${what} has a control or invisible character in it`;
  return text.length > MAX_ID_LENGTH ? `${what} is longer than ${MAX_ID_LENGTH} characters` : undefined;
}

function printable(text: string): string {
  return text.slice(0, MAX_ID_LENGTH).replaceAll(/\p{C}/gu, '\uFFFD').replaceAll(/\s+/g, ' ');
}
