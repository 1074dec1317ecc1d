import { HISTORY_SCHEMA_VERSION } from '../core/history.ts';
import type { HistoryRecord } from '../core/history.ts';
import type { Evaluated } from '../core/model/finding.ts';
import type { ResultRecord, RunInfo } from '../core/model/run.ts';
import type { Comparison, Said } from './compare.ts';

/** What a run says of a firmware, as comparing takes it. */
export function saidOf({ observation, verdicts, findings }: Evaluated): Said {
  const { target, firmwareId, answer } = observation;
  return { target, firmwareId, answer: answer.kind, verdicts, findings };
}

/** Everything that the job's next run compares with; all findings were settled. */
export async function* historyOf(
  { runId, startedAt }: RunInfo,
  populations: Iterable<HistoryRecord>,
  records: AsyncIterable<ResultRecord>,
  comparison: Comparison,
): AsyncGenerator<HistoryRecord> {
  yield { kind: 'history', schemaVersion: HISTORY_SCHEMA_VERSION, runId, startedAt };
  yield* populations;
  for await (const record of records) {
    if (record.kind === 'firmware') {
      const { evaluated } = record;
      yield* auditedRecord(evaluated, startedAt);
      yield* comparison.kept(evaluated.findings, evaluated.observation.answer.kind);
    } else if (record.kind === 'finding' && record.finding.state !== 'resolved') {
      yield* comparison.kept([record.finding], 'observed');
    }
  }
  yield* comparison.carried();
}

function* auditedRecord({ observation }: Evaluated, at: string): Generator<HistoryRecord> {
  const { answer, target, firmwareId } = observation;
  if (answer.kind !== 'observed') return;
  const { productKey, moduleName, destVersion } = answer.firmware;
  yield { kind: 'audited', subject: { target, firmwareId, productKey, moduleName, destVersion }, at };
}
