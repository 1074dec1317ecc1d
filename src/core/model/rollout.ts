/**
 * A rollout is one update batch of a package (the API's OTA job): it gives the package to devices, and each device has a
 * task in it. Words of the service are kept beside ours, since their spelling varies.
 */

export const ROLLOUT_TYPES = ['verification', 'upgrade', 'unrecognized'] as const;
export type RolloutType = (typeof ROLLOUT_TYPES)[number];

/**
 * `planned` and `in-progress` are open. `unknown`: the service's status is not a documented one, or the rollout that a list
 * named was gone when it was asked for.
 */
export const ROLLOUT_STATES = ['in-progress', 'planned', 'completed', 'canceled', 'unknown'] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** `static`: to the devices that there are when it begins; `dynamic`: to those that come later too, so that it never ends. */
export const ROLLOUT_POLICIES = ['static', 'dynamic', 'unrecognized'] as const;
type RolloutPolicy = (typeof ROLLOUT_POLICIES)[number];

export const ROLLOUT_SCOPES = ['all', 'specific', 'gray', 'group', 'unrecognized'] as const;
type RolloutScope = (typeof ROLLOUT_SCOPES)[number];

/** States of a device's task, in the order in which a device goes through them (ListOTATaskByJob: TaskStatus). */
export const TASK_STATUSES = [
  'CONFIRM',
  'QUEUED',
  'NOTIFIED',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The operations that tell of rollouts. All of them only read. */
export const ROLLOUT_OPERATIONS = ['ListOTAJobByFirmware', 'QueryOTAJob', 'ListOTATaskByJob'] as const;
export type RolloutOperation = (typeof ROLLOUT_OPERATIONS)[number];

/** Devices by the state of their task, by the service's own word; documented states are all there. */
export type TaskCounts = Readonly<Record<TaskStatus, number>> & Readonly<Record<string, number>>;

/**
 * `total`: by Total of a query for each state. `paging`: by reading every task, since Total did not follow the filter.
 * `unknown` has why: its rollout is not open, or one of too many, or has too many tasks to be read one by one; or what the
 * service answered.
 */
export type Tasks =
  | { kind: 'counted'; by: 'total' | 'paging'; counts: TaskCounts }
  | {
      kind: 'unknown';
      why: 'not-open' | 'too-many-rollouts' | 'too-many-tasks' | 'gone' | 'denied' | 'failed';
      /** The service's code, or ours; empty where nothing was asked. */
      code: string;
    };

/** What a list says of a rollout. Text that was absent is `''`, times are ISO 8601 UTC or null. */
export interface ListedRollout {
  jobId: string;
  /** Words of the service: JobType, JobStatus, SelectionType, TargetSelection. */
  typeRaw: string;
  statusRaw: string;
  policyRaw: string;
  scopeRaw: string;
  type: RolloutType;
  state: RolloutState;
  /** Null where the service names none: a verification has none. */
  policy: RolloutPolicy | null;
  scope: RolloutScope | null;
  utcCreate: string | null;
  utcModified: string | null;
  utcStart: string | null;
  utcEnd: string | null;
}

/** What the detail says besides. */
export interface DescribedRollout extends ListedRollout {
  destVersion: string;
  /** Versions that it updates; empty: every one, or the service does not say it. */
  srcVersions: string[];
  /** Of a dynamic one: 1 also for devices that are there already, 2 for those alone that report a version later. */
  dynamicMode: number | null;
  /** Of a gray one, in percent, as the service writes it. */
  grayPercent: string;
  utcSchedule: string | null;
}

/** A rollout as this run saw it. */
export interface Rollout extends ListedRollout {
  /**
   * What came of asking for its detail. `not-asked`: it is not open, or one of too many. Where there is none, what the list
   * said stands, and of a rollout that is `gone` by then the state is unknown.
   */
  detail: 'described' | 'not-asked' | 'gone' | 'denied' | 'failed';
  /** The service's code, or ours, where there is none; empty otherwise. */
  detailCode: string;
  /** Null where it was not described. */
  described: Pick<
    DescribedRollout,
    'destVersion' | 'srcVersions' | 'dynamicMode' | 'grayPercent' | 'utcSchedule'
  > | null;
  tasks: Tasks;
  /** When it was seen last, ISO 8601 UTC, and the request that told of it. */
  observedAt: string;
  requestId: string;
}

/** What a run learned of the rollouts of one package. Absent from an observation: it was not asked. */
export type Rollouts =
  | {
      kind: 'listed';
      rollouts: Rollout[];
      /** The list was read to its end. */
      isWhole: boolean;
      observedAt: string;
      requestId: string;
    }
  | { kind: 'denied' | 'failed'; code: string; detail: string; observedAt: string; requestId: string };

/** Does a rollout give its package to devices, now or by a plan? */
export function isOpenState(state: RolloutState): boolean {
  return state === 'in-progress' || state === 'planned';
}

/** Of devices: those that wait for the package, those that are installing it, those that have it, and those that failed. */
export interface Devices {
  waiting: number;
  underWay: number;
  done: number;
  failed: number;
}

/** @returns null where the tasks are not known */
export function devicesOf(tasks: Tasks): Devices | null {
  if (tasks.kind !== 'counted') return null;
  const { CONFIRM, QUEUED, NOTIFIED, IN_PROGRESS, SUCCEEDED, FAILED } = tasks.counts;
  return { waiting: CONFIRM + QUEUED + NOTIFIED, underWay: IN_PROGRESS, done: SUCCEEDED, failed: FAILED };
}

/**
 * How a package stands with devices: given to them now, planned to be, not (`none`: no open rollout), or nobody knows.
 * Verifications do not count, since their devices are for testing.
 */
export const PACKAGE_ROLLOUT_STATES = ['in-progress', 'planned', 'unknown', 'none'] as const;
export type PackageRolloutState = (typeof PACKAGE_ROLLOUT_STATES)[number];

/** @returns null where it was not asked */
export function packageRolloutState(rollouts: Rollouts | undefined): PackageRolloutState | null {
  if (!rollouts) return null;
  if (rollouts.kind !== 'listed') return 'unknown';
  const upgrades = rollouts.rollouts.filter(
    ({ type, detail }) => type !== 'verification' && detail !== 'gone',
  );
  for (const state of ['in-progress', 'planned', 'unknown'] as const)
    if (upgrades.some((rollout) => rollout.state === state)) return state;
  return rollouts.isWhole ? 'none' : 'unknown';
}

/** Devices that wait for a package in its open rollouts; null where that is not known of each, or was not asked. */
export function devicesWaiting(rollouts: Rollouts | undefined): number | null {
  if (rollouts?.kind !== 'listed') return null;
  let waiting = 0;
  for (const { type, state, tasks } of rollouts.rollouts) {
    if (type === 'verification' || !isOpenState(state)) continue;
    const devices = devicesOf(tasks);
    if (!devices) return null;
    waiting += devices.waiting;
  }
  return waiting;
}
