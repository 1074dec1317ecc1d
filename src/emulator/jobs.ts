import type { Json, JsonObject } from './render.ts';

/** Every state of a device's task, in the order in which the emulator lists them. */
export const TASK_STATUSES = [
  'CONFIRM',
  'QUEUED',
  'NOTIFIED',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
] as const;
/** The state of a device’s task, in the service’s word. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** An update batch of a package. Texts are sent as they are, so that a job can show every spelling that is documented. */
export interface FleetJob {
  jobId: string;
  firmwareId: string;
  productKey: string;
  destVersion: string;
  /** `UPGRADE_FIRMWARE`; a verification is `VERFIY_FIRMWARE` in the documentation, `VERIFY_FIRMWARE` elsewhere. */
  jobType: string;
  /** `PLANNED`, `IN_PROGRESS`, `CANCELED`; what is finished is `COMPLETE` in the list and `COMPLETED` in the detail. */
  jobStatus: string;
  /** `STATIC` or `DYNAMIC`; a verification has none. */
  selectionType?: string;
  /** `ALL`, `SPECIFIC`, `GRAY` or `GROUP`. */
  targetSelection?: string;
  dynamicMode?: number;
  grayPercent?: string;
  /** Left out: every version. */
  srcVersions?: readonly string[];
  /** Devices by the state of their task; states that are left out have none. */
  tasks: Partial<Record<TaskStatus, number>>;
  /** ISO 8601 UTC with milliseconds, as the service writes it. */
  utcCreate: string;
  utcModified: string;
  utcStartTime?: string;
  utcEndTime?: string;
  utcScheduleTime?: string;
  /** What the list shows otherwise than the detail: a job that changed between the two calls. */
  listedAs?: Partial<Pick<FleetJob, 'jobStatus' | 'jobType' | 'utcModified'>>;
  /** Listed, and unknown to every other call: a job that was deleted between the two. */
  isGone?: boolean;
}

/** How `SrcVersions` is wrapped; the published interface has the array within `SrcVersion`. */
export type SrcVersionsShape = 'wrapped' | 'array' | 'lone';

/** `SimpleOTAJobInfo` of the list. */
export function describeListedJob(now: FleetJob): JsonObject {
  const job = { ...now, ...now.listedAs };
  return {
    FirmwareId: job.firmwareId,
    JobId: job.jobId,
    JobStatus: job.jobStatus,
    JobType: job.jobType,
    ProductKey: job.productKey,
    SelectionType: job.selectionType,
    TargetSelection: job.targetSelection,
    UtcCreate: job.utcCreate,
    UtcModified: job.utcModified,
    UtcStartTime: job.utcStartTime,
    UtcEndTime: job.utcEndTime,
  };
}

/** `Data` of the detail. */
export function describeJob(job: FleetJob, shape: SrcVersionsShape = 'wrapped'): JsonObject {
  return {
    ...describeListedJob({ ...job, listedAs: {} }),
    DestVersion: job.destVersion,
    Name: `update to ${job.destVersion}`,
    DownloadProtocol: 'HTTPS',
    DynamicMode: job.dynamicMode,
    GrayPercent: job.grayPercent,
    MaximumPerMinute: 1_000,
    NeedConfirm: (job.tasks.CONFIRM ?? 0) > 0,
    NeedPush: true,
    OverwriteMode: 1,
    SrcVersions: srcVersions(job.srcVersions, shape),
    UtcScheduleTime: job.utcScheduleTime,
  };
}

function srcVersions(versions: FleetJob['srcVersions'], shape: SrcVersionsShape): Json | undefined {
  if (versions === undefined) return undefined;
  const shapes = { wrapped: { SrcVersion: [...versions] }, array: [...versions], lone: versions[0] };
  return shapes[shape];
}

/** How many tasks there are, of one state or of all. */
export function countTasks({ tasks }: FleetJob, status?: TaskStatus): number {
  if (status !== undefined) return tasks[status] ?? 0;
  return TASK_STATUSES.reduce((sum, each) => sum + (tasks[each] ?? 0), 0);
}

/** `SimpleOTATaskInfo` from `offset` on, by state; made on demand, however many there are. */
export function describeTasks(
  job: FleetJob,
  status: TaskStatus | undefined,
  page: { offset: number; count: number },
): JsonObject[] {
  const items: JsonObject[] = [];
  let first = 0;
  for (const each of status === undefined ? TASK_STATUSES : [status]) {
    const end = first + (job.tasks[each] ?? 0);
    for (let at = Math.max(first, page.offset); at < end && at < page.offset + page.count; at += 1)
      items.push(describeTask(job, each, at));
    first = end;
  }
  return items;
}

function describeTask(job: FleetJob, status: TaskStatus, at: number): JsonObject {
  const number = String(at).padStart(7, '0');
  const done = status === 'SUCCEEDED' ? '100' : status === 'IN_PROGRESS' ? '50' : '0';
  return {
    TaskId: `task-${job.jobId}-${number}`,
    JobId: job.jobId,
    FirmwareId: job.firmwareId,
    ProductKey: job.productKey,
    ProductName: 'Smart lamp',
    DeviceName: `device-of-${job.jobId}-${number}`,
    IotId: `iotid-${job.jobId}-${number}`,
    SrcVersion: job.srcVersions?.[0] ?? '0.9.0',
    DestVersion: job.destVersion,
    TaskStatus: status,
    Progress: done,
    TaskDesc: status === 'FAILED' ? 'the device did not answer in time' : '',
    Timeout: '1440',
    UtcCreate: job.utcCreate,
    UtcModified: job.utcModified,
  };
}
