import type { DescribedRollout, TaskStatus } from '../core/model/rollout.ts';
import type { Operation } from './failures.ts';
import { parseRollout, parseRolloutPage, parseTaskPage } from './rollout-schema.ts';
import type { RolloutPage, TaskPage } from './rollout-schema.ts';
import { BeyondLimits } from './schema.ts';

/** A body in our words; undefined: it says nothing usable. */
export type Parse<T> = (body: Record<string, unknown>, requestId: string) => T | BeyondLimits | undefined;

/** One attempt, whose body is parsed. @throws CallError, or the signal's reason */
export type Call = <T>(
  operation: Operation,
  params: Record<string, string>,
  signal: AbortSignal | undefined,
  parse: Parse<T>,
) => Promise<T>;

interface PageQuery {
  iotInstanceId: string;
  /** From 1. */
  page: number;
  pageSize: number;
}

/** What the service tells of rollouts. A call is ONE attempt, as those of the client. @throws CallError, or the signal's reason */
export interface RolloutCalls {
  /** A page of the rollouts of a package; at most 200. */
  list(
    query: PageQuery & { firmwareId: string },
    signal?: AbortSignal,
  ): Promise<RolloutPage & { requestId: string }>;
  describe(
    query: { iotInstanceId: string; jobId: string },
    signal?: AbortSignal,
  ): Promise<DescribedRollout & { requestId: string }>;
  /**
   * A page of the tasks of a rollout, of one state or of all; at most 100, and the page times its size at most 100,000. Of
   * the tasks nothing but their states is kept.
   */
  tasks(
    query: PageQuery & { jobId: string; status?: TaskStatus },
    signal?: AbortSignal,
  ): Promise<TaskPage & { requestId: string }>;
}

export function rolloutCalls(call: Call): RolloutCalls {
  const pageParams = ({ page, pageSize, iotInstanceId }: PageQuery): Record<string, string> => {
    return { CurrentPage: String(page), PageSize: String(pageSize), IotInstanceId: iotInstanceId };
  };
  return {
    list(query, signal) {
      const params = { ...pageParams(query), FirmwareId: query.firmwareId };
      return call('ListOTAJobByFirmware', params, signal, (body, requestId) =>
        withRequest(parseRolloutPage(body, query.firmwareId), requestId),
      );
    },
    describe({ jobId, iotInstanceId }, signal) {
      const params = { JobId: jobId, IotInstanceId: iotInstanceId };
      return call('QueryOTAJob', params, signal, (body, requestId) =>
        withRequest(parseRollout(body, jobId), requestId),
      );
    },
    tasks(query, signal) {
      const params = { ...pageParams(query), JobId: query.jobId, TaskStatus: query.status ?? '' };
      return call('ListOTATaskByJob', params, signal, (body, requestId) =>
        withRequest(parseTaskPage(body), requestId),
      );
    },
  };
}

function withRequest<T extends object>(
  parsed: T | BeyondLimits | undefined,
  requestId: string,
): (T & { requestId: string }) | BeyondLimits | undefined {
  return !parsed || parsed instanceof BeyondLimits ? parsed : { ...parsed, requestId };
}
