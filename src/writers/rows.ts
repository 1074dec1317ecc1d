import type { Row, Table } from './column.ts';
import type { EvaluatedRun } from '../core/model/run.ts';

/** A table that is being written; `add` resolves when there is room for more. */
export interface Sink {
  table: Table;
  add(rows: Iterable<Row>): Promise<void>;
}

/** Hands every row of the sinks' tables over, in one reading of the run. */
export async function pourRows(run: EvaluatedRun, sinks: readonly Sink[]): Promise<void> {
  for (const sink of sinks) await sink.add(sink.table.runRows(run));
  for await (const record of run.records()) {
    for (const sink of sinks) await sink.add(sink.table.rowsOf(run.info, record));
  }
}
