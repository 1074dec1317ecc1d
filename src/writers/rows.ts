import type { Row, Table } from './column.ts';
import type { EvaluatedRun } from '../core/model/run.ts';

/** A table that is being written; `add` resolves when there is room for more. */
export interface Sink {
  table: Table;
  add(rows: Iterable<Row>): Promise<void>;
}

/** Hands every row of the sinks' tables over, in one pass over the firmware. */
export async function pourRows(run: EvaluatedRun, sinks: readonly Sink[]): Promise<void> {
  for (const sink of sinks) await sink.add(sink.table.runRows(run));
  for await (const evaluated of run.firmware()) {
    for (const sink of sinks) await sink.add(sink.table.firmwareRows(run.info, evaluated));
  }
  for await (const finding of run.otherFindings()) {
    for (const sink of sinks) await sink.add(sink.table.otherFindingRows(run.info, finding));
  }
  for await (const difference of run.differences()) {
    for (const sink of sinks) await sink.add(sink.table.differenceRows(run.info, difference));
  }
}
