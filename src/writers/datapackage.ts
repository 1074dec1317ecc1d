import { SCHEMA_VERSION } from './schema-version.ts';
import type { Column, ColumnType, Table } from './column.ts';
import type { EvaluatedRun } from '../core/model/run.ts';
import type { TableName } from '../texts/index.ts';

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
  // ISO 8601 in UTC, with milliseconds, which `default` has none of. `%z` is the zone: it takes `Z` for UTC.
  datetime: { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%f%z' },
};

/** What a file begins with where it is written with `bom`. */
const MARK = '\uFEFF';

const SANITIZED = {
  excel:
    'Text that a spreadsheet would run as a formula, at the start of a cell or after a comma, semicolon, vertical bar, tab or line break, is prefixed with a single quote. ',
  none: 'Text is written unchanged, even if a spreadsheet would run it as a formula. ',
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
  const tables = new Map(files.map(({ table }) => [table.name, table]));
  return {
    profile: 'tabular-data-package',
    name: 'ota-audit',
    id: runId,
    title: `OTA update packages: ${job}, run ${runId}`,
    description: `${SANITIZED[dialect.sanitize]}Control characters, half surrogates and bidirectional control characters are replaced with U+FFFD.`,
    version: toolVersion,
    created: run.finishedAt,
    schema_version: SCHEMA_VERSION,
    sanitize: dialect.sanitize,
    resources: files.map((file) => resourceOf(file, dialect, tables)),
  };
}

function resourceOf(
  { table, path, sizeBytes, sha256 }: CsvResource,
  dialect: CsvDialect,
  tables: ReadonlyMap<TableName, Table>,
): object {
  const names = namesOf(table, dialect);
  const joined = table.joins && tables.get(table.joins);
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
      fields: table.columns.map((column) => fieldOf(column, names)),
      missingValues: [''],
      ...(table.primaryKey.length > 0 && { primaryKey: table.primaryKey.map(names) }),
      ...(joined && { foreignKeys: [packageKey(names, joined.name, namesOf(joined, dialect))] }),
    },
  };
}

/**
 * What a column is called as `utf-8` reads it, which keeps a mark as part of the first name. The standard has no word for a
 * mark, and its reader (npm `datapackage`) finds a column by no other name; `dialect.bom` tells who takes the mark off.
 */
function namesOf({ columns }: Table, { bom }: CsvDialect): (column: string) => string {
  return (column) => (bom && column === columns[0]?.name ? MARK + column : column);
}

type NameOf = ReturnType<typeof namesOf>;

function packageKey(names: NameOf, resource: TableName, theirs: NameOf): object {
  const key = ['run_id', 'seq'];
  return { fields: key.map(names), reference: { resource, fields: key.map(theirs) } };
}

function fieldOf({ name, label, type, description, unit, required, values }: Column, names: NameOf): object {
  const constraints = { ...(required === true && { required }), ...(values && { enum: values }) };
  return {
    name: names(name),
    title: label,
    ...TYPES[type],
    description,
    ...(unit !== undefined && { unit }),
    ...(Object.keys(constraints).length > 0 && { constraints }),
  };
}
