import type { Evidence, Failure } from '../../../src/checks/check.ts';
import type { Rollout, TaskCounts, Tasks } from '../../../src/core/model/rollout.ts';
import { at } from './check-table.ts';

/** Devices by state of their task; states that are left out have none. */
export function tasks(counts: Partial<TaskCounts> = {}): Tasks {
  const none = { CONFIRM: 0, QUEUED: 0, NOTIFIED: 0, IN_PROGRESS: 0, SUCCEEDED: 0, FAILED: 0, CANCELED: 0 };
  return { kind: 'counted', by: 'total', counts: { ...none, ...counts } };
}
export const UNCOUNTED: Tasks = { kind: 'unknown', why: 'denied', code: 'Forbidden.RAM' };

/** An open static rollout to all devices, that began a day ago. */
export function rollout(change: Partial<Rollout> = {}): Rollout {
  return {
    jobId: 'job-1',
    typeRaw: 'UPGRADE_FIRMWARE',
    statusRaw: 'IN_PROGRESS',
    policyRaw: 'STATIC',
    scopeRaw: 'ALL',
    type: 'upgrade',
    state: 'in-progress',
    policy: 'static',
    scope: 'all',
    utcCreate: at(-25),
    utcModified: at(-1),
    utcStart: at(-24),
    utcEnd: null,
    detail: 'described',
    detailCode: '',
    described: { destVersion: '', srcVersions: [], dynamicMode: null, grayPercent: '', utcSchedule: null },
    tasks: tasks(),
    observedAt: at(0),
    requestId: 'R',
    ...change,
  };
}

/** One that updates these versions to the one that it delivers. */
export function from(destVersion: string, ...srcVersions: string[]): Rollout {
  const described = { destVersion, srcVersions, dynamicMode: null, grayPercent: '', utcSchedule: null };
  return rollout({ described });
}

export function rollouts(...all: Rollout[]): Pick<Evidence, 'rollouts'> {
  return { rollouts: { kind: 'listed', rollouts: all, isWhole: true, observedAt: at(0), requestId: 'R' } };
}
/** A list that could not be read to its end. */
export function part(...all: Rollout[]): Pick<Evidence, 'rollouts'> {
  return { rollouts: { kind: 'listed', rollouts: all, isWhole: false, observedAt: at(0), requestId: 'R' } };
}
export const NOT_ASKED: Pick<Evidence, 'rollouts'> = { rollouts: null };

export const MISMATCH: Failure = {
  checkId: 'digest-mismatch',
  failingTitle: 'The bytes behind the link do not have the recorded digest',
  severity: 'critical',
};
