import { EMPTY_IS_NONE, REQUIRED, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { RunInfo } from '../../core/model/run.ts';
import type { Difference } from '../../core/model/selection.ts';
import type { Target } from '../../core/model/target.ts';

interface Source {
  info: RunInfo;
  target: Target;
  firmwareId: string;
  reason: (typeof REASONS)[number];
  code: string;
  detail: string;
  source: string;
  sourceLine: number | null;
  requestId: string;
  attempts: number | null;
}

const DETAILS: Record<Difference['reason'], string> = {
  'not-in-list': 'In the selection, but not in the live list.',
  'not-in-selection': 'In the live list, but not in the selection.',
};

const REASONS = ['not-found', 'denied', 'failed', 'not-in-list', 'not-in-selection'] as const;

const columns: ColumnsOf<Source, 'coverage'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  text('account', 16, (s) => s.target.account, REQUIRED),
  text('region', 14, (s) => s.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.target.iotInstanceId, EMPTY_IS_NONE),
  text('firmware_id', 30, (s) => s.firmwareId, EMPTY_IS_NONE),
  text('reason', 16, (s) => s.reason, { values: REASONS, required: true }),
  text('code', 34, (s) => s.code),
  text('detail', 60, (s) => s.detail),
  text('source', 22, (s) => s.source, REQUIRED),
  integer('source_line', 11, (s) => s.sourceLine),
  text('request_id', 38, (s) => s.requestId),
  integer('attempts', 10, (s) => s.attempts),
];

/** One row a firmware that was asked for and not audited, and one a difference between selection and list. */
export const coverage: Table = defineTable({
  name: 'coverage',
  columns,
  *ofRecord(info, record) {
    if (record.kind === 'difference') yield different(info, record.difference);
    const source = record.kind === 'firmware' && unaudited(info, record.evaluated.observation);
    if (source) yield source;
  },
});

function different(info: RunInfo, difference: Difference): Source {
  const { target, firmwareId, reason, source, sourceLine } = difference;
  const nothing = { code: '', detail: DETAILS[reason], requestId: '', attempts: null };
  return { info, target, firmwareId, reason, source, sourceLine, ...nothing };
}

function unaudited(info: RunInfo, observation: Observation): Source | undefined {
  const { answer, target, firmwareId, source, sourceLine, requestId, attempts } = observation;
  if (answer.kind === 'observed') return undefined;
  const { kind: reason, code, detail } = answer;
  return { info, target, firmwareId, reason, code, detail, source, sourceLine, requestId, attempts };
}
