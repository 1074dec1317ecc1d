import { markdownTable } from '../core/markdown.ts';
import { coverage } from './tables/coverage.ts';
import { files } from './tables/files.ts';
import { findings } from './tables/findings.ts';
import { packages } from './tables/packages.ts';
import { runs } from './tables/runs.ts';
import { verdicts } from './tables/verdicts.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { Table } from './column.ts';

/** The tables of every run folder. */
export const TABLES: readonly Table[] = [packages, findings, files, coverage];

/** What a job's history keeps of each run. */
export const HISTORY_TABLES: readonly Table[] = [packages, findings, runs, verdicts];

/** The tables, once for every format. */
export const ALL_TABLES: readonly Table[] = [runs, ...TABLES, verdicts];

/** The data dictionary as Markdown: what docs/tables.md holds. */
export function describeTables(): string {
  return [HEAD, ...ALL_TABLES.map(describeTable)].join('\n');
}

const HEAD = `# The tables

Generated from the columns in \`src/writers/tables/\`. Schema version ${SCHEMA_VERSION}: within a schema version columns may be added at a
table's end, and are never renamed, moved, removed or given another type.

CSV dialect: UTF-8 without a byte order mark, comma, CRLF, RFC 4180 quoting, header always written. Times are ISO 8601 UTC with
milliseconds and \`Z\`, \`%Y-%m-%dT%H:%M:%S.%f%z\` to strptime. IDs are text. Control characters are written as \`\uFFFD\`. Links are
kept without their query, which is a bearer credential for the firmware. Options of the report \`csv\` change this: \`bom\`,
\`delimiter\`, \`sanitize\` (\`none\`: no single quote), \`tables\`.

The \`datapackage.json\` beside the files says how they were written, and what each column is, for readers of Frictionless tabular
data packages. With \`bom: true\` the first column of each file is there called \`run_id\` with U+FEFF before it, as whoever reads plain
\`utf-8\` finds it; a reader that takes the mark off a file (\`utf-8-sig\`) takes it off that name as well. For programs leave \`bom\` out.

Where a spreadsheet would run text as a formula, a single quote stands before it: at the start of a cell, and within a cell
after each comma, semicolon, vertical bar, tab and line break, for Excel splits a comma file at semicolons in most of Europe.
To have the text back, take a single quote away at these places where \`=\`, \`+\`, \`-\`, \`@\` or its full-width form follows (blanks and
quote marks may stand between), and one before a cell's first tab or line break; text that had one there itself loses it.
Parquet, PostgreSQL and \`results.jsonl\` hold the text without.

What is not known is an empty cell in CSV, and null in Parquet and PostgreSQL. Only in \`iot_instance_id\`, \`firmware_id\` and
\`file_name\`, by which rows are joined, empty says that there is none, and is an empty text there as well. Rows that were written by
0.1.0 have empty text wherever nothing was known: \`nullif(column, '')\` takes both.

\`packages\`, \`findings\`, \`files\` and \`coverage\` are in each run folder as CSV; \`packages\`, \`findings\`, \`runs\` and \`verdicts\` in
the job's history as Parquet, with the values as they are; all of them in PostgreSQL.
`;

function describeTable(table: Table): string {
  const rows = table.columns.map(({ name, type, unit, description }) => [
    `\`${name}\``,
    type,
    unit ?? '',
    description,
  ]);
  return [`## ${table.name}`, '', table.description, '', markdownTable(DICTIONARY_HEAD, rows), ''].join('\n');
}

const DICTIONARY_HEAD: readonly string[] = ['column', 'type', 'unit', 'what it holds'];
