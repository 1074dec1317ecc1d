import {
  ROLLOUT_POLICIES,
  ROLLOUT_SCOPES,
  ROLLOUT_STATES,
  ROLLOUT_TYPES,
  TASK_STATUSES,
  devicesOf,
} from '../../core/model/rollout.ts';
import { REQUIRED, datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { Rollout, Rollouts, TaskStatus } from '../../core/model/rollout.ts';
import type { RunInfo } from '../../core/model/run.ts';

interface Source {
  info: RunInfo;
  observation: Observation;
  firmware: Firmware | null;
  /** Null where the package's rollouts are not known. */
  rollout: Rollout | null;
  /** When that was seen, with the code of a refusal or failure. */
  told: { observedAt: string; requestId: string; code: string };
}

/** How the tasks were counted, or why they are not known. */
const TASKS_KNOWN = [
  'total',
  'paging',
  'not-open',
  'too-many-rollouts',
  'too-many-tasks',
  'gone',
  'denied',
  'failed',
] as const;

const counted = (status: TaskStatus) => (s: Source) => countsOf(s)?.[status] ?? null;

const columns: ColumnsOf<Source, 'rollouts'> = [
  text('run_id', 26, (s) => s.info.runId, REQUIRED),
  datetime('as_of', (s) => s.info.asOf, REQUIRED),
  integer('seq', 10, (s) => s.observation.seq, REQUIRED),
  text('account', 16, (s) => s.observation.target.account, REQUIRED),
  text('region', 14, (s) => s.observation.target.region, REQUIRED),
  text('iot_instance_id', 22, (s) => s.observation.target.iotInstanceId),
  text('firmware_id', 30, (s) => s.observation.firmwareId),
  text('product_key', 16, (s) => s.firmware?.productKey ?? ''),
  text('module_name', 14, (s) => s.firmware?.moduleName ?? ''),
  text('dest_version', 14, (s) => s.rollout?.described?.destVersion || (s.firmware?.destVersion ?? '')),
  text('job_id', 30, (s) => s.rollout?.jobId ?? ''),
  text('rollout_type', 14, (s) => s.rollout?.type ?? '', { values: ROLLOUT_TYPES }),
  text('rollout_state', 14, (s) => s.rollout?.state ?? 'unknown', { values: ROLLOUT_STATES, required: true }),
  text('policy', 12, (s) => s.rollout?.policy ?? '', { values: ROLLOUT_POLICIES }),
  text('scope', 12, (s) => s.rollout?.scope ?? '', { values: ROLLOUT_SCOPES }),
  text('job_type', 18, (s) => s.rollout?.typeRaw ?? ''),
  text('job_status', 14, (s) => s.rollout?.statusRaw ?? ''),
  text('selection_type', 14, (s) => s.rollout?.policyRaw ?? ''),
  text('target_selection', 16, (s) => s.rollout?.scopeRaw ?? ''),
  text('src_versions', 24, (s) => s.rollout?.described?.srcVersions.join(', ') ?? ''),
  text('gray_percent', 12, (s) => s.rollout?.described?.grayPercent ?? ''),
  integer('dynamic_mode', 12, (s) => s.rollout?.described?.dynamicMode ?? null),
  integer('devices_waiting', 14, (s) => (s.rollout && devicesOf(s.rollout.tasks)?.waiting) ?? null),
  integer('tasks_confirm', 12, counted('CONFIRM')),
  integer('tasks_queued', 12, counted('QUEUED')),
  integer('tasks_notified', 12, counted('NOTIFIED')),
  integer('tasks_in_progress', 12, counted('IN_PROGRESS')),
  integer('tasks_succeeded', 12, counted('SUCCEEDED')),
  integer('tasks_failed', 12, counted('FAILED')),
  integer('tasks_canceled', 12, counted('CANCELED')),
  integer('tasks_other', 12, (s) => othersOf(s)),
  text('tasks_known', 16, (s) => tasksKnown(s), { values: TASKS_KNOWN }),
  text('code', 30, (s) => codeOf(s)),
  datetime('utc_create', (s) => s.rollout?.utcCreate ?? null),
  datetime('utc_modified', (s) => s.rollout?.utcModified ?? null),
  datetime('utc_schedule', (s) => s.rollout?.described?.utcSchedule ?? null),
  datetime('utc_start', (s) => s.rollout?.utcStart ?? null),
  datetime('utc_end', (s) => s.rollout?.utcEnd ?? null),
  datetime('observed_at', (s) => s.told.observedAt, REQUIRED),
  text('request_id', 38, (s) => s.told.requestId),
];

/** One row an update batch of a package that the run asked about; one for a package of which they are not known. */
export const rollouts: Table = defineTable({
  name: 'rollouts',
  purpose: 'one row an update batch of a package that was asked about: which devices are being given it',
  columns,
  joins: 'packages',
  *ofRecord(info, record) {
    if (record.kind !== 'firmware') return;
    const { observation } = record.evaluated;
    if (!observation.rollouts) return;
    const { answer } = observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    for (const told of toldOf(observation.rollouts)) yield { info, observation, firmware, ...told };
  },
});

function toldOf(asked: Rollouts): Pick<Source, 'rollout' | 'told'>[] {
  if (asked.kind !== 'listed') return [{ rollout: null, told: asked }];
  return asked.rollouts.map((rollout) => {
    const { observedAt, requestId, detailCode } = rollout;
    return { rollout, told: { observedAt, requestId, code: detailCode } };
  });
}

function tasksKnown({ rollout }: Source): (typeof TASKS_KNOWN)[number] | '' {
  if (!rollout) return '';
  return rollout.tasks.kind === 'counted' ? rollout.tasks.by : rollout.tasks.why;
}

/** The first thing that went wrong with it. */
function codeOf({ rollout, told }: Source): string {
  return told.code || (rollout?.tasks.kind === 'unknown' ? rollout.tasks.code : '');
}

function countsOf({ rollout }: Source): Readonly<Record<string, number>> | null {
  return rollout?.tasks.kind === 'counted' ? rollout.tasks.counts : null;
}

/** Tasks in states that are not documented. */
function othersOf(source: Source): number | null {
  const counts = countsOf(source);
  if (!counts) return null;
  const isKnown = (status: string): boolean => TASK_STATUSES.some((known) => known === status);
  return Object.entries(counts).reduce((sum, [status, count]) => (isKnown(status) ? sum : sum + count), 0);
}
