import { countTasks, describeJob, describeListedJob, describeTasks, TASK_STATUSES } from './jobs.ts';
import type { FleetJob, SrcVersionsShape, TaskStatus } from './jobs.ts';
import { listData } from './list-shapes.ts';
import type { ListShapes } from './list-shapes.ts';
import { pageOf } from './paging.ts';
import { product, Refused } from './reply.ts';
import type { Json, JsonObject } from './render.ts';
import { param } from './request.ts';
import type { ApiRequest } from './request.ts';
import type { InstanceView } from './view.ts';

/** Shapes and habits of the operations on update batches that sources of the service tell in different ways. */
export interface JobShapes extends ListShapes {
  /** `Data` of a list: the array in its wrapper, as the published interface has it, or the array itself. */
  data?: 'wrapped' | 'array';
  srcVersions?: SrcVersionsShape;
  /** `all`: Total of ListOTATaskByJob counts every task of the batch, whatever TaskStatus asks for. */
  total?: 'filtered' | 'all';
}

/** What an answer about update batches needs. */
export interface JobContext {
  requestId: string;
  jobShapes: JobShapes;
}

type JobOperation = (request: ApiRequest, view: InstanceView, context: JobContext) => JsonObject;

const MOST_JOBS = 200;
const MOST_TASKS = 100;
/** `CurrentPage` times `PageSize`. */
const MOST_REACHED = 100_000;

/** The operations on update batches, by name: all of them read. */
export const JOB_OPERATIONS: Readonly<
  Record<'ListOTAJobByFirmware' | 'QueryOTAJob' | 'ListOTATaskByJob', JobOperation>
> = {
  ListOTAJobByFirmware(request, view, context) {
    const firmwareId = param(request, 'FirmwareId') ?? '';
    const { page, size } = pageOf(request, { most: MOST_JOBS });
    if (!view.find(firmwareId))
      throw new Refused(product('iot.firmware.FirmwareNotFound', 'The firmware does not exist.'));
    const jobs = view.jobsOf(firmwareId);
    const items = jobs.slice((page - 1) * size, page * size).map(describeListedJob);
    return listed({ page, size, total: jobs.length }, dataOf('SimpleOTAJobInfo', items, context), context);
  },

  QueryOTAJob(request, view, context) {
    const job = jobOf(request, view);
    const data = describeJob(job, context.jobShapes.srcVersions);
    return { RequestId: context.requestId, Success: true, Data: data };
  },

  ListOTATaskByJob(request, view, context) {
    const { page, size } = pageOf(request, { most: MOST_TASKS, size: 10 });
    if (page * size > MOST_REACHED)
      throw new Refused(product('iot.common.InvalidPageParams', 'The paging parameters are invalid.'));
    const job = jobOf(request, view);
    const status = statusOf(request);
    const items = describeTasks(job, status, { offset: (page - 1) * size, count: size });
    const total = countTasks(job, context.jobShapes.total === 'all' ? undefined : status);
    return listed({ page, size, total }, dataOf('SimpleOTATaskInfo', items, context), context);
  },
};

function jobOf(request: ApiRequest, view: InstanceView): FleetJob {
  const jobId = param(request, 'JobId') ?? '';
  if (jobId === '') throw new Refused(product('iot.firmware.NullOTAJobId', 'The job ID is empty.'));
  const job = view.findJob(jobId);
  if (job && job.isGone !== true) return job;
  throw new Refused(product('iot.firmware.InvalidOTAJobId', 'The OTA job does not exist.'));
}

function statusOf(request: ApiRequest): TaskStatus | undefined {
  const asked = param(request, 'TaskStatus') || undefined;
  const status = TASK_STATUSES.find((known) => known === asked);
  if (asked === undefined || status !== undefined) return status;
  throw new Refused(product('iot.firmware.InvalidTaskStatus', 'The task status is invalid.'));
}

function dataOf(name: string, items: JsonObject[], { jobShapes }: JobContext): Json | undefined {
  const data = listData(name, items, jobShapes);
  const isWrapped = jobShapes.data !== 'array' || typeof data !== 'object' || data === null;
  return isWrapped || Array.isArray(data) ? data : data[name];
}

function listed(
  { page, size, total }: { page: number; size: number; total: number },
  data: Json | undefined,
  { requestId }: JobContext,
): JsonObject {
  return {
    RequestId: requestId,
    Success: true,
    CurrentPage: page,
    PageSize: size,
    PageCount: Math.ceil(total / size),
    Total: total,
    Data: data,
  };
}
