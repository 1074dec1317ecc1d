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

/**
 * Of a package: the state of what gives it to devices. `ended`: all of it has. `none`: nothing ever did. `unknown`: nothing
 * that is known is open, and not all is known.
 */
export const PACKAGE_ROLLOUT_STATES = ['in-progress', 'planned', 'ended', 'none', 'unknown'] as const;
export type PackageRolloutState = (typeof PACKAGE_ROLLOUT_STATES)[number];

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

export const TASK_COUNTINGS = ['total', 'paging'] as const;
export const TASKS_UNKNOWN = [
  'not-open',
  'too-many-rollouts',
  'too-many-tasks',
  'gone',
  'denied',
  'failed',
] as const;

/**
 * `total`: by Total of a query for each state. `paging`: by reading every task, since Total did not follow the filter.
 * `unknown` has why: its rollout is not open, or one of too many, or has too many tasks to be read one by one; or what the
 * service answered.
 */
export type Tasks =
  | { kind: 'counted'; by: (typeof TASK_COUNTINGS)[number]; counts: TaskCounts }
  | {
      kind: 'unknown';
      why: (typeof TASKS_UNKNOWN)[number];
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

export const ROLLOUT_DETAILS = ['described', 'not-asked', 'gone', 'denied', 'failed'] as const;

/** A rollout as this run saw it. */
export interface Rollout extends ListedRollout {
  /**
   * What came of asking for its detail. `not-asked`: it is not open, or one of too many. Where there is none, what the list
   * said stands, and of a rollout that is `gone` by then the state is unknown.
   */
  detail: (typeof ROLLOUT_DETAILS)[number];
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

/**
 * Does a rollout give its package to devices in earnest, now or by a plan? A verification gives it to a few that are for
 * testing.
 */
export function isOpenUpgrade({ type, state }: Pick<ListedRollout, 'type' | 'state'>): boolean {
  return type !== 'verification' && isOpenState(state);
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

/** Devices of some rollouts together. `isAll`: those of each are known. */
export function devicesOfAll(rollouts: readonly Pick<Rollout, 'tasks'>[]): Devices & { isAll: boolean } {
  const sum = { waiting: 0, underWay: 0, done: 0, failed: 0, isAll: true };
  for (const { tasks } of rollouts) {
    const devices = devicesOf(tasks);
    if (!devices) sum.isAll = false;
    for (const name of ['waiting', 'underWay', 'done', 'failed'] as const) sum[name] += devices?.[name] ?? 0;
  }
  return sum;
}

/** May it be open? Its status is not a documented one. What was gone when it was asked for gives nothing to anybody. */
export function mayBeOpen({ type, state, detail }: Pick<Rollout, 'type' | 'state' | 'detail'>): boolean {
  return type !== 'verification' && state === 'unknown' && detail !== 'gone';
}
