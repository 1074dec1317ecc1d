import { HISTORY_SCHEMA_VERSION } from '../core/history.ts';
import type { HistoryRecord } from '../core/history.ts';
import type { Evaluated, RunInfo } from '../core/model.ts';
import type { Comparison, Said } from './compare.ts';

/** What a run says of a firmware, as comparing takes it. */
export function saidOf({ observation, verdicts, findings }: Evaluated): Said {
  const { target, firmwareId, answer } = observation;
  return { target, firmwareId, answer: answer.kind, verdicts, findings };
}

/** Everything that the job's next run compares with; `firmware` was settled. */
export async function* historyOf(
  { runId, startedAt }: RunInfo,
  firmware: AsyncIterable<Evaluated>,
  comparison: Comparison,
): AsyncGenerator<HistoryRecord> {
  yield { kind: 'history', schemaVersion: HISTORY_SCHEMA_VERSION, runId, startedAt };
  for await (const evaluated of firmware) {
    yield* auditedRecord(evaluated, startedAt);
    yield* comparison.kept(saidOf(evaluated));
  }
  yield* comparison.carried();
}

function* auditedRecord({ observation }: Evaluated, at: string): Generator<HistoryRecord> {
  const { answer, target, firmwareId } = observation;
  if (answer.kind !== 'observed') return;
  const { productKey, moduleName, destVersion } = answer.firmware;
  yield { kind: 'audited', subject: { target, firmwareId, productKey, moduleName, destVersion }, at };
}
