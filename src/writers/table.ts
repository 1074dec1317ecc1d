import { markdownTable } from '../core/markdown.ts';
import { coverage } from './tables/coverage.ts';
import { files } from './tables/files.ts';
import { findings } from './tables/findings.ts';
import { packages } from './tables/packages.ts';
import { rollouts } from './tables/rollouts.ts';
import { runs } from './tables/runs.ts';
import { verdicts } from './tables/verdicts.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { Table } from './column.ts';
import type { EvaluatedRun } from '../core/model/run.ts';

/** The tables of every run folder. */
export const TABLES: readonly Table[] = [packages, findings, files, coverage];

/** What a job's history keeps of each run. */
export const HISTORY_TABLES: readonly Table[] = [packages, findings, runs, verdicts, rollouts];

/** The tables, once for every format. */
export const ALL_TABLES: readonly Table[] = [runs, ...TABLES, verdicts, rollouts];

/** The tables of a run folder whose job names none: where it has no `rollouts`, nobody asked for any. */
export function tablesOf({ summary }: Pick<EvaluatedRun, 'summary'>): readonly Table[] {
  return summary.rollouts ? [...TABLES, rollouts] : TABLES;
}

/** The data dictionary as Markdown: what docs/tables.md holds. */
export function describeTables(): string {
  return [HEAD, ...ALL_TABLES.map(describeTable)].join('\n');
}

const HEAD = `# The tables

Generated from the columns in \`src/writers/tables/\`. Schema version ${SCHEMA_VERSION}: within a schema version, columns may be
added at the end of a table, but are never renamed, moved, removed or given another type.

CSV dialect: UTF-8 without a byte order mark, comma, CRLF, RFC 4180 quoting, header always written. Times are ISO 8601 UTC with
milliseconds and \`Z\` (\`%Y-%m-%dT%H:%M:%S.%f%z\` in strptime). IDs are text. Control characters are written as \`\uFFFD\`. Links are
stored without their query, which is a bearer credential for the firmware. The options of the report \`csv\` change this: \`bom\`,
\`delimiter\`, \`sanitize\` (\`none\`: no single quote), \`tables\`.

The \`datapackage.json\` next to the files describes the dialect and every column for readers of Frictionless tabular data
packages. With \`bom: true\`, it names the first column of each file \`run_id\` preceded by U+FEFF, as a reader of plain \`utf-8\`
sees it; a reader that strips the mark from the file (\`utf-8-sig\`) also strips it from that name. Omit \`bom\` for programs.

Text that a spreadsheet would run as a formula is prefixed with a single quote: at the start of a cell, and within a cell after
each comma, semicolon, vertical bar, tab and line break, because Excel splits a comma file at semicolons in most of Europe.
To restore the text, remove a single quote at these places if \`=\`, \`+\`, \`-\`, \`@\` or its full-width form follows (spaces and
quotation marks may come in between), and one before the first tab or line break of a cell; text that had such a quote itself loses it.
Parquet, PostgreSQL and \`results.jsonl\` hold the original text.

Unknown values are empty cells in CSV, and null in Parquet and PostgreSQL. Only in \`iot_instance_id\`, \`firmware_id\` and
\`file_name\`, which join rows, empty means that there is none, and these hold an empty text there too. Rows written by 0.1.0 have
an empty text for every unknown value: \`nullif(column, '')\` handles both.

\`packages\`, \`findings\`, \`files\` and \`coverage\` are in each run folder as CSV, as is \`rollouts\` if the run queried rollouts;
\`packages\`, \`findings\`, \`runs\`, \`verdicts\` and \`rollouts\` are in the job’s history as Parquet, with their original values; all
of them are in PostgreSQL.
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
