import { CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { ListPage } from '../core/model/observation.ts';
import { ROLLOUT_OPERATIONS } from '../core/model/rollout.ts';
import type { RolloutOperation } from '../core/model/rollout.ts';
import type { Target } from '../core/model/target.ts';
import type { Clock } from '../core/ports.ts';
import type { IotClient } from '../iot/client.ts';
import { DeadlineError, withDeadline } from '../iot/deadline.ts';
import { ourFailure } from '../iot/transport.ts';
import type { Job } from '../job/job.ts';
import type { RateLimiter } from '../quota/rate-limiter.ts';
import type { AccountRateLimiters } from '../run/rate-limiters.ts';
import { failure, ok, refused, skipped, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';

export interface PermissionFacts {
  target: Target;
  label: string;
  client: IotClient;
  limiters: AccountRateLimiters;
  clock: Clock;
  limitMs: number;
  /** Does the job list, or does it take all IDs from a file? */
  lists: boolean;
  /** How the job asks for rollouts; undefined: it does not. */
  rollouts: Job['rollouts'];
}

type Asked<T> = { value: T } | { failure: CallFailure };

/** Asked for where the list shows none: in the shape of an ID, and nobody's. */
const MADE_UP_ID = 'otaauditdoctor000000000000';

/** These codes are about the instance, not about who asks (error codes of IoT Platform). */
const INSTANCE_CODES: ReadonlySet<string> = new Set([
  'iot.system.instancenotfound',
  'iot.sre.iotinstancenotfound',
  'iot.common.invalidtenant',
  'iot.common.apinotsupportedininstance',
]);

/** One cheap call of each operation, without retries: may they be called, and is the instance there? */
export async function permissionLines(facts: PermissionFacts): Promise<DoctorLine[]> {
  const { target, client, limiters, label } = facts;
  const { iotInstanceId } = target;
  const list = await ask(facts, limiters.list, (signal) =>
    client.listPage({ page: 1, pageSize: 1, iotInstanceId }, signal),
  );
  const listedId = 'value' in list ? list.value.firmware[0]?.firmwareId : undefined;
  const query = await ask(facts, limiters.query, (signal) =>
    client.queryFirmware(listedId ?? MADE_UP_ID, iotInstanceId, signal),
  );
  const isPermitted = !('failure' in query) || query.failure.outcome === 'not-found';
  return [
    listLine({ check: 'list-permission', target: label }, list, facts.lists || !isPermitted),
    queryLine({ check: 'query-permission', target: label }, query, listedId !== undefined),
    instanceLine({ check: 'instance', target: label }, target, list, query),
    // Where no package may be asked for, that comes first.
    ...(facts.rollouts && isPermitted
      ? [await rolloutsLine(facts, facts.rollouts, listedId ?? MADE_UP_ID)]
      : []),
  ];
}

/** One call of each operation that tells of rollouts, for a batch that does not exist: may they be called? */
async function rolloutsLine(
  facts: PermissionFacts,
  { required }: NonNullable<Job['rollouts']>,
  firmwareId: string,
): Promise<DoctorLine> {
  const { target, client, limiters, label } = facts;
  const at = { check: 'rollouts-permission', target: label } as const;
  const { iotInstanceId } = target;
  const page = { iotInstanceId, page: 1, pageSize: 1 };
  const calls: Record<RolloutOperation, (signal: AbortSignal) => Promise<unknown>> = {
    ListOTAJobByFirmware: (signal) => client.rollouts.list({ ...page, firmwareId }, signal),
    QueryOTAJob: (signal) => client.rollouts.describe({ iotInstanceId, jobId: MADE_UP_ID }, signal),
    ListOTATaskByJob: (signal) => client.rollouts.tasks({ ...page, jobId: MADE_UP_ID }, signal),
  };
  const troubles: { operation: RolloutOperation; failed: CallFailure }[] = [];
  for (const operation of ROLLOUT_OPERATIONS) {
    const asked = await ask(facts, limiters.rollouts[operation], calls[operation]);
    if ('failure' in asked && asked.failure.disposition !== 'firmware')
      troubles.push({ operation, failed: asked.failure });
  }
  const [first] = troubles;
  if (!first) return ok(at, `${ROLLOUT_OPERATIONS.map((name) => `iot:${name}`).join(', ')} allowed`);
  const message = troubles.map(({ operation, failed }) => `iot:${operation}: ${said(failed)}`).join('; ');
  const worst = troubles.find(({ failed }) => failed.disposition === 'identity') ?? first;
  // A run without them is COMPLETE all the same, unless the job says otherwise.
  if (required && worst.failed.disposition === 'identity') return refused(at, message, worst.failed.hint);
  return warning(at, message, worst.failed.hint);
}

async function ask<T>(
  { clock, limitMs }: PermissionFacts,
  limiter: RateLimiter,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<Asked<T>> {
  let acquiredAtMs = clock.monotonic();
  try {
    const value = await withDeadline(limitMs, undefined, async ({ signal }) => {
      await limiter.acquire(signal);
      acquiredAtMs = clock.monotonic();
      return call(signal);
    });
    return { value };
  } catch (error) {
    if (error instanceof DeadlineError) return { failure: ourFailure('CallTimeout', error.message) };
    if (!(error instanceof CallError)) throw error;
    if (error.failure.disposition === 'throttle') limiter.throttled(error.failure.retryAfterMs, acquiredAtMs);
    return { failure: error.failure };
  }
}

/** @param isNeeded a job that takes its IDs from a file does without the list */
function listLine(at: At, asked: Asked<ListPage>, isNeeded: boolean): DoctorLine {
  if (!('failure' in asked)) return ok(at, 'iot:ListOTAFirmware allowed');
  const line = failureLine(at, 'ListOTAFirmware', asked.failure);
  if (isNeeded || line.status !== 'failure') return line;
  return warning(at, `${line.message}; this job does not need it because its IDs come from a file`, line.fix);
}

/** Not found is an answer, so the question was permitted. */
function queryLine(at: At, asked: Asked<unknown>, isListed: boolean): DoctorLine {
  const permitted = 'iot:QueryOTAFirmware allowed';
  if (!('failure' in asked)) return ok(at, permitted);
  const { disposition, outcome, hint } = asked.failure;
  if (disposition !== 'firmware' || isListed) {
    return outcome === 'not-found' ? ok(at, permitted) : failureLine(at, 'QueryOTAFirmware', asked.failure);
  }
  if (outcome === 'not-found') return ok(at, `${permitted} (tested with an ID that does not exist)`);
  const message = `a query for an ID that does not exist returned ${said(asked.failure)}`;
  return warning(at, message, hint);
}

/** A refusal, or trouble that may pass, or nothing that came from the service at all. */
function failureLine(at: At, operation: string, failed: CallFailure): DoctorLine {
  const message = `iot:${operation}: ${said(failed)}`;
  if (isInstanceCode(failed)) return skipped(at, 'the service refuses the instance');
  if (failed.httpStatus === 0) return failure(at, message, failed.hint);
  if (failed.httpStatus < 500 && /^(?:NotJson|InvalidResponse)$/.test(failed.code)) {
    return failure(at, message, 'Something other than the service responds there: check endpoint and proxy.');
  }
  const mayPass = failed.disposition === 'throttle' || failed.disposition === 'retry';
  const escalates = failed.escalatesTo === 'identity' || failed.escalatesTo === 'configuration';
  if (mayPass && !escalates) return warning(at, message, failed.hint);
  return refused(at, message, failed.hint);
}

const NOT_WHOLE = 'A list without Total is INCOMPLETE: check endpoint and proxy.';

function instanceLine(at: At, target: Target, list: Asked<ListPage>, query: Asked<unknown>): DoctorLine {
  const { iotInstanceId, region } = target;
  const name = `${iotInstanceId === '' ? 'the instance without an ID' : iotInstanceId} in ${region}`;
  if (!('failure' in list)) {
    const { total } = list.value;
    if (total === null) return warning(at, `${name} does not report its number of packages`, NOT_WHOLE);
    if (total > 0) return ok(at, `${name} has ${total} packages`);
    return warning(at, `${name} has no packages`, 'If packages are expected, check region and instance ID.');
  }
  const asked = [list.failure, ...('failure' in query ? [query.failure] : [])];
  const wrong = asked.find(isInstanceCode);
  if (wrong) return refused(at, `${name}: ${said(wrong)}`, wrong.hint);
  if (!('failure' in query) || query.failure.outcome === 'not-found') {
    return ok(at, `${name} responds; its packages are unknown while iot:ListOTAFirmware fails`);
  }
  return skipped(at, 'inconclusive response');
}

function isInstanceCode({ code }: CallFailure): boolean {
  return INSTANCE_CODES.has(code.toLowerCase());
}

function said({ code, detail, requestId }: CallFailure): string {
  return `${code}: ${detail}${requestId === '' ? '' : ` (request ID ${requestId})`}`;
}
