import { SCHEMA_VERSION } from './schema-version.ts';
import type { Column, ColumnType, Table } from './column.ts';
import type { EvaluatedRun } from '../core/model/run.ts';

/** A CSV file as it was written. */
export interface CsvResource {
  table: Table;
  path: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

/** How the CSV files were written. */
export interface CsvDialect {
  bom: boolean;
  delimiter: string;
  sanitize: 'excel' | 'none';
}

const TYPES: Record<ColumnType, object> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean', trueValues: ['true'], falseValues: ['false'] },
  // ISO 8601 in UTC, with milliseconds.
  datetime: { type: 'datetime', format: 'default' },
};

const SANITIZED = {
  excel:
    'Where a spreadsheet would run text as a formula, at the start of a cell and after a comma, semicolon, vertical bar, tab or line break within it, a single quote stands before it. ',
  none: 'Text begins as it is, also where a spreadsheet would run it as a formula. ',
};

/**
 * The CSV files of a run folder as a Frictionless tabular data package
 * (https://specs.frictionlessdata.io/tabular-data-package/): what their columns hold, and what is true of them.
 */
export function describePackage(
  run: EvaluatedRun,
  files: readonly CsvResource[],
  dialect: CsvDialect,
): object {
  const { runId, job, toolVersion } = run.info;
  const names = files.map(({ table }) => table.name);
  return {
    profile: 'tabular-data-package',
    name: 'ota-audit',
    id: runId,
    title: `OTA update packages: ${job}, run ${runId}`,
    description: `${SANITIZED[dialect.sanitize]}Control characters, half surrogates and marks that turn the direction of writing stand as U+FFFD.`,
    version: toolVersion,
    created: run.finishedAt,
    schema_version: SCHEMA_VERSION,
    sanitize: dialect.sanitize,
    resources: files.map((file) => resourceOf(file, dialect, names)),
  };
}

function resourceOf(
  { table, path, sizeBytes, sha256 }: CsvResource,
  dialect: CsvDialect,
  names: string[],
): object {
  return {
    profile: 'tabular-data-resource',
    name: table.name,
    path,
    description: table.description,
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    bytes: sizeBytes,
    hash: `sha256:${sha256}`,
    dialect: {
      delimiter: dialect.delimiter,
      lineTerminator: '\r\n',
      quoteChar: '"',
      doubleQuote: true,
      skipInitialSpace: false,
      header: true,
      // No part of the standard: the file begins with U+FEFF.
      bom: dialect.bom,
    },
    schema: {
      fields: table.columns.map(fieldOf),
      missingValues: [''],
      ...(table.primaryKey.length > 0 && { primaryKey: table.primaryKey }),
      ...(table.joins !== undefined &&
        names.includes(table.joins) && { foreignKeys: [packageKey(table.joins)] }),
    },
  };
}

function packageKey(resource: string): object {
  const fields = ['run_id', 'seq'];
  return { fields, reference: { resource, fields } };
}

function fieldOf({ name, label, type, description, unit, required, values }: Column): object {
  const constraints = { ...(required === true && { required }), ...(values && { enum: values }) };
  return {
    name,
    title: label,
    ...TYPES[type],
    description,
    ...(unit !== undefined && { unit }),
    ...(Object.keys(constraints).length > 0 && { constraints }),
  };
}
