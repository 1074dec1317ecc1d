import {
  ROLLOUT_DETAILS,
  ROLLOUT_POLICIES,
  ROLLOUT_SCOPES,
  ROLLOUT_STATES,
  ROLLOUT_TYPES,
  TASKS_UNKNOWN,
  TASK_COUNTINGS,
  devicesOf,
  isOpenUpgrade,
} from '../../core/model/rollout.ts';
import { EMPTY_IS_NONE, REQUIRED, boolean, datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { Devices, Rollout, TaskCounts } from '../../core/model/rollout.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  observation: Observation;
  firmware: Firmware | null;
  rollout: Rollout;
  /** Null where its tasks are not known. */
  counts: TaskCounts | null;
  devices: Devices | null;
  /** Findings of its package that are a reason to keep it from devices. */
  defects: readonly Finding[];
}

/** IDs and versions have no blanks. */
const BLANK = ' ';

const columns: ColumnsOf<Source, 'rollouts'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  datetime('as_of', (s) => s.info.asOf, REQUIRED),
  text('account', 16, (s) => s.observation.target.account, REQUIRED),
  text('region', 14, (s) => s.observation.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.observation.target.iotInstanceId, EMPTY_IS_NONE),
  text('firmware_id', 30, (s) => s.observation.firmwareId, REQUIRED),
  text('product_key', 16, (s) => s.firmware?.productKey ?? ''),
  text('module_name', 14, (s) => s.firmware?.moduleName ?? ''),
  text('dest_version', 14, (s) => s.rollout.described?.destVersion || (s.firmware?.destVersion ?? '')),
  text('job_id', 24, (s) => s.rollout.jobId, REQUIRED),
  text('job_type', 14, (s) => s.rollout.type, { values: ROLLOUT_TYPES, required: true }),
  text('job_status', 14, (s) => s.rollout.state, { values: ROLLOUT_STATES, required: true }),
  text('policy', 12, (s) => s.rollout.policy ?? '', { values: ROLLOUT_POLICIES }),
  text('scope', 12, (s) => s.rollout.scope ?? '', { values: ROLLOUT_SCOPES }),
  text('job_type_raw', 20, (s) => s.rollout.typeRaw),
  text('job_status_raw', 16, (s) => s.rollout.statusRaw),
  text('policy_raw', 12, (s) => s.rollout.policyRaw),
  text('scope_raw', 12, (s) => s.rollout.scopeRaw),
  text('src_versions', 24, (s) => s.rollout.described?.srcVersions.join(BLANK) ?? ''),
  text('gray_percent', 12, (s) => s.rollout.described?.grayPercent ?? ''),
  integer('dynamic_mode', 12, (s) => s.rollout.described?.dynamicMode ?? null),
  boolean('open_of_failing', (s) => isOpenUpgrade(s.rollout) && s.defects.length > 0),
  text('failing_checks', 30, (s) => [...new Set(s.defects.map(({ checkId }) => checkId))].join(BLANK)),
  text('failing_findings', 30, (s) => s.defects.map(({ findingId }) => findingId).join(BLANK)),
  integer('devices_waiting', 14, (s) => s.devices?.waiting ?? null),
  integer('devices_under_way', 14, (s) => s.devices?.underWay ?? null),
  integer('devices_succeeded', 14, (s) => s.devices?.done ?? null),
  integer('devices_failed', 14, (s) => s.devices?.failed ?? null),
  integer('devices_canceled', 14, (s) => s.counts?.CANCELED ?? null),
  integer('tasks_total', 14, (s) => s.counts && sum(Object.values(s.counts))),
  text('tasks_counted', 12, (s) => (s.rollout.tasks.kind === 'counted' ? s.rollout.tasks.by : 'unknown'), {
    values: [...TASK_COUNTINGS, 'unknown'],
    required: true,
  }),
  text('tasks_unknown_because', 20, (s) => ('why' in s.rollout.tasks ? s.rollout.tasks.why : ''), {
    values: TASKS_UNKNOWN,
  }),
  text('described', 12, (s) => s.rollout.detail, { values: ROLLOUT_DETAILS, required: true }),
  text('code', 24, (s) => codeOf(s.rollout)),
  datetime('utc_create', (s) => s.rollout.utcCreate),
  datetime('utc_modified', (s) => s.rollout.utcModified),
  datetime('utc_schedule', (s) => s.rollout.described?.utcSchedule ?? null),
  datetime('utc_start', (s) => s.rollout.utcStart),
  datetime('utc_end', (s) => s.rollout.utcEnd),
  datetime('observed_at', (s) => s.rollout.observedAt, REQUIRED),
  text('request_id', 38, (s) => s.rollout.requestId),
  integer('seq', 10, (s) => s.observation.seq, REQUIRED),
];

/** One row a rollout of a package that was asked about. */
export const rollouts: Table = defineTable({
  name: 'rollouts',
  columns,
  primaryKey: ['run_id', 'seq', 'job_id'],
  joins: 'packages',
  *ofRecord(info, record) {
    if (record.kind !== 'firmware') return;
    const { observation, rollouts: told } = record.evaluated;
    if (!told || observation.rollouts?.kind !== 'listed') return;
    const { answer } = observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    for (const rollout of observation.rollouts.rollouts) {
      const { tasks } = rollout;
      const counts = tasks.kind === 'counted' ? tasks.counts : null;
      const { defects } = told;
      yield { info, observation, firmware, rollout, counts, devices: devicesOf(tasks), defects };
    }
  },
});

/** Of what could not be learned of it, where the service or this program gave one. */
function codeOf({ detailCode, tasks }: Rollout): string {
  return detailCode === '' && tasks.kind === 'unknown' ? tasks.code : detailCode;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
