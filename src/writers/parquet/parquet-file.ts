import { watch } from '../output.ts';
import { withNulls } from '../column.ts';
import { SCHEMA_VERSION } from '../schema-version.ts';
import type { Cell, ColumnType, Row, Table } from '../column.ts';
import type { Sink } from '../rows.ts';
import type { ParquetWriter } from 'hyparquet-writer';

/** A row group is held until it is written: its bounds are the memory that a file needs. */
const GROUP_CELLS = 200_000;
const GROUP_CHARS = 4_000_000;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type Element = Omit<Schema[number], 'name'>;

/** What a column is in Parquet. Nothing else changes a type within a schema version: readers unite files by name and type. */
const ELEMENTS: Record<ColumnType, Element> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  datetime: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

export interface ParquetFile extends Sink {
  /** Resolves when the file is whole and ended. */
  end(): Promise<void>;
}

/** Other runs do not pay for it. */
export function loadWriter(): Promise<typeof import('hyparquet-writer')> {
  return import('hyparquet-writer');
}

/** Writes a table's rows into `output`, row group by row group. `groupCells` is for tests, whose tables are small. */
export async function openParquet(
  table: Table,
  output: NodeJS.WritableStream,
  createdBy: string,
  groupCells: number = GROUP_CELLS,
): Promise<ParquetFile> {
  const watched = watch(output);
  const finished = watched.wait(output, 'finish');
  // Awaited only at the end; a failure before that is met by the next wait for room.
  finished.catch(() => undefined);
  const { ByteWriter, ParquetWriter } = await loadWriter();
  const writer = new ByteWriter();
  const kvMetadata = [{ key: 'ota-audit.schema_version', value: String(SCHEMA_VERSION) }];
  const file = new ParquetWriter({ writer, schema: schemaOf(table), createdBy, kvMetadata });
  let group = emptyGroup(table);

  async function flush(): Promise<void> {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    if (file.row_groups.length === 0) typeEmptyList(bytes);
    if (!output.write(bytes)) await watched.wait(output, 'drain');
  }

  async function writeGroup(): Promise<void> {
    const { rows, columns } = group;
    group = emptyGroup(table);
    if (rows === 0) return;
    const columnData = table.columns.map(({ name }, at) => ({ name, data: columns[at] ?? [] }));
    await file.write({ columnData, rowGroupSize: rows });
    await flush();
  }

  return {
    table,
    async add(rows) {
      for (const row of rows) {
        hold(group, row, table);
        if (group.rows * table.columns.length >= groupCells || group.chars >= GROUP_CHARS) await writeGroup();
      }
    },
    async end() {
      await writeGroup();
      await file.finish();
      await flush();
      output.end();
      await finished;
    },
  };
}

/** In the footer's Thrift: no rows (an i64, 0), and a list of row groups of length 0 and of no type. */
const NO_ROW_GROUPS = Buffer.from([0x16, 0x00, 0x19, 0x00]);
const STRUCTS = 0x0c;

/**
 * hyparquet-writer 0.17 gives an empty list no element type, since it takes it from the first element (`src/thrift.js`), and
 * arrow-rs refuses the file. A list of row groups is one of structs (parquet.thrift, FileMetaData), also where it is empty.
 */
function typeEmptyList(footer: Uint8Array): void {
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.length).indexOf(NO_ROW_GROUPS);
  if (at !== -1) footer[at + NO_ROW_GROUPS.length - 1] = STRUCTS;
}

function schemaOf({ name, columns }: Table): Schema {
  const elements = columns.map((column) => ({
    name: column.name,
    repetition_type: 'OPTIONAL' as const,
    ...ELEMENTS[column.type],
  }));
  return [{ name, num_children: columns.length }, ...elements];
}

/** Rows of a group, column by column. */
interface Group {
  rows: number;
  chars: number;
  columns: (string | number | bigint | boolean | Date | null)[][];
}

function emptyGroup({ columns }: Table): Group {
  return { rows: 0, chars: 0, columns: columns.map(() => []) };
}

function hold(group: Group, row: Row, { columns }: Table): void {
  group.rows += 1;
  for (const [at, cell] of withNulls(row, columns).entries()) {
    if (typeof cell === 'string') group.chars += cell.length;
    group.columns[at]?.push(toParquet(cell, columns[at]?.type));
  }
}

/** Whole numbers go out as bigints: INT64 holds them all. */
function toParquet(cell: Cell, type: ColumnType | undefined): Group['columns'][number][number] {
  return type === 'integer' && typeof cell === 'number' ? BigInt(cell) : cell;
}
