import { defineTable, integer, text } from '../column.ts';
import type { ColumnOf, Table } from '../column.ts';
import type { Difference, Observation, RunInfo, Target } from '../../core/model.ts';

interface Source {
  info: RunInfo;
  target: Target;
  firmwareId: string;
  reason: 'not-found' | 'denied' | 'failed' | Difference['reason'];
  code: string;
  detail: string;
  source: string;
  sourceLine: number | null;
  requestId: string;
  attempts: number | null;
}

const DETAILS: Record<Difference['reason'], string> = {
  'not-in-list': 'Named by the selection, absent from the live list.',
  'not-in-selection': 'In the live list, not named by the selection.',
};

const columns: ColumnOf<Source>[] = [
  text('run_id', 26, 'The run that wrote this row.', (s) => s.info.runId),
  text('account', 16, 'The job’s label for the account.', (s) => s.target.account),
  text('region', 14, 'Region of the target.', (s) => s.target.region),
  text(
    'iot_instance_id',
    22,
    'Instance of the target; empty where it has none.',
    (s) => s.target.iotInstanceId,
  ),
  text('firmware_id', 30, 'The package’s ID, as requested or listed.', (s) => s.firmwareId),
  text(
    'reason',
    16,
    'Not audited: `not-found`, `denied`, `failed`. Selection and list differ: `not-in-list`, `not-in-selection`.',
    (s) => s.reason,
  ),
  text('code', 34, 'The service’s code, or the tool’s for a failed transport.', (s) => s.code),
  text('detail', 60, 'The service’s message, or a sentence.', (s) => s.detail),
  text('source', 22, 'Where the ID came from: the CSV file, `stdin` or `list`.', (s) => s.source),
  integer('source_line', 11, 'Line of the CSV file, from 1.', (s) => s.sourceLine),
  text('request_id', 38, 'The service’s ID of the last call.', (s) => s.requestId),
  integer('attempts', 10, 'Calls made for this firmware, retries included.', (s) => s.attempts),
];

/** One row a firmware that was asked for and not audited, and one a difference between selection and list. */
export const coverage: Table = defineTable({
  name: 'coverage',
  description:
    'One row a firmware that was asked for and not audited, and one for each difference between a CSV selection and the live list where both are known.',
  purpose: 'what was asked for and not audited, and why',
  columns,
  *ofFirmware(info, { observation }) {
    const source = unaudited(info, observation);
    if (source) yield source;
  },
  *ofDifference(info, difference) {
    const { target, firmwareId, reason, source, sourceLine } = difference;
    const nothing = { code: '', detail: DETAILS[reason], requestId: '', attempts: null };
    yield { info, target, firmwareId, reason, source, sourceLine, ...nothing };
  },
});

function unaudited(info: RunInfo, observation: Observation): Source | undefined {
  const { answer, target, firmwareId, source, sourceLine, requestId, attempts } = observation;
  if (answer.kind === 'observed') return undefined;
  const { kind: reason, code, detail } = answer;
  return { info, target, firmwareId, reason, code, detail, source, sourceLine, requestId, attempts };
}
