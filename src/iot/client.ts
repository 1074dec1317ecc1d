import { randomUUID } from 'node:crypto';
import { AuditError, CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { ListPage } from '../core/model/observation.ts';
import type { Clock } from '../core/ports.ts';
import { parseCaller } from './caller.ts';
import type { CallerIdentity } from './caller.ts';
import { ourFailureOf, readAnswer, servedAtMs } from './classify.ts';
import { createClocks } from './clocks.ts';
import type { Clocks } from './clocks.ts';
import type { Answered, CallContext } from './classify.ts';
import { openConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import type { ProxySettings } from './proxy.ts';
import type { CredentialsSource } from './credentials.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import type { Limit } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { Operation } from './failures.ts';
import { requestAcs3, requestV1 } from './request.ts';
import { parseListPage } from './list-schema.ts';
import { rolloutCalls } from './rollout-calls.ts';
import type { Call, Parse, RolloutCalls } from './rollout-calls.ts';
import { BeyondLimits, parseFirmware } from './schema.ts';
import type { DescribedFirmware } from './schema.ts';
import { hiding } from './redact.ts';
import type { Hide } from './redact.ts';
import type { AccessKey } from './sign.ts';
import { ourFailure, transportFailure } from './transport.ts';

/*
 *  queryFirmware, listPage, rollouts ──► call ──► attempt ──► credentials.get ──► request.ts (sign) ──► exchange.ts ──► connections.ts (undici)
 *                                         │          └─► classify.ts (body → success or failure) ──► failures.ts (the table)
 *                                         └─► schema.ts, list-schema.ts, rollout-schema.ts (body → our words), transport.ts (errors of the network → the table)
 */

/** Answers are some kilobytes; a page of 100 firmware about 60 KB. Whatever JSON this many bytes are, reading it takes half a second. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface IotClientOptions {
  /** Origin as `endpointOf` gives it. */
  endpoint: string;
  regionId: string;
  signature: 'acs3' | 'v1';
  credentials: CredentialsSource;
  /** Connecting; waiting for headers; silence within the body; the whole attempt, credentials included. */
  timeouts: { connectMs: number; headersMs: number; bodyMs: number; callMs: number };
  /** Connections to keep; queries in flight beyond it wait for a free one. */
  connections: number;
  clock: Clock;
  /** A value that was never used before; default a random UUID, 122 bits, without its dashes. */
  nonce?: () => string;
  proxy?: ProxySettings;
  userAgent: string;
  /** Told of each good answer's `Date`, epoch milliseconds. */
  onServed?: (servedAtMs: number) => void;
  /** Default 4 MiB. */
  maxBodyBytes?: number;
}

interface ListPageQuery {
  /** From 1. */
  page: number;
  /** 1 to 100. */
  pageSize: number;
  iotInstanceId: string;
  productKey?: string | undefined;
  destVersion?: string | undefined;
}

/** One endpoint's operations. A call is ONE attempt: pacing and retries are the caller's. */
export interface IotClient {
  /** @throws CallError, or the signal's reason */
  queryFirmware(
    firmwareId: string,
    iotInstanceId: string,
    signal?: AbortSignal,
  ): Promise<DescribedFirmware & { requestId: string }>;
  /** @throws CallError, or the signal's reason */
  listPage(query: ListPageQuery, signal?: AbortSignal): Promise<ListPage>;
  readonly rollouts: RolloutCalls;
  /** Whose key it is; the client's endpoint is then that of STS. @throws CallError, or the signal's reason */
  callerIdentity(signal?: AbortSignal): Promise<CallerIdentity>;
  /** How far this machine's clock is ahead of the service's, as of the last dated answer; 0: not more than a minute. */
  readonly clockOffMs: number;
  /** Opens connections ahead of the first calls. Never fails. */
  warm(): Promise<void>;
  /** Drops all connections, also those in use. */
  close(): Promise<void>;
}

/**
 * A client for one endpoint and one identity. Nothing is sent before the first call.
 * @throws AuditError `usage` for a proxy that is no URL
 */
export function createIotClient(given: IotClientOptions): IotClient {
  const options = { maxBodyBytes: MAX_BODY_BYTES, ...given };
  const connections = openConnections({
    ...options.timeouts,
    origin: new URL(options.endpoint).origin,
    connections: options.connections,
    maxBodyBytes: options.maxBodyBytes,
    proxy: options.proxy ?? {},
  });
  const clocks = createClocks(options.clock);
  const call = createCall(options, connections, clocks);

  return {
    queryFirmware(firmwareId, iotInstanceId, signal) {
      const params = { FirmwareId: firmwareId, IotInstanceId: iotInstanceId };
      return call('QueryOTAFirmware', params, signal, (body, requestId) => {
        const described = parseFirmware(body, firmwareId);
        if (!described || described instanceof BeyondLimits) return described;
        const { firmware, links } = described;
        return { firmware, links, requestId };
      });
    },

    listPage(query, signal) {
      const params = {
        CurrentPage: String(query.page),
        PageSize: String(query.pageSize),
        IotInstanceId: query.iotInstanceId,
        ProductKey: query.productKey ?? '',
        DestVersion: query.destVersion ?? '',
      };
      return call('ListOTAFirmware', params, signal, (body, requestId) => {
        const page = parseListPage(body, query.page);
        return !page || page instanceof BeyondLimits ? page : { ...page, requestId };
      });
    },

    rollouts: rolloutCalls(call),

    callerIdentity: (signal) => call('GetCallerIdentity', {}, signal, parseCaller),

    get clockOffMs() {
      return clocks.offMs;
    },
    warm: () => connections.warm(),
    close: () => connections.close(),
  };
}

function createCall(
  options: IotClientOptions & { maxBodyBytes: number },
  connections: Connections,
  clocks: Clocks,
): Call {
  const { clock, timeouts, maxBodyBytes } = options;
  const { origin, host } = new URL(options.endpoint);
  // Node keeps random bytes for many of these; to ask the system each time took as long as signing.
  const nonce = options.nonce ?? (() => randomUUID().replaceAll('-', ''));
  const used = createHiding();
  const sign = options.signature === 'v1' ? requestV1 : requestAcs3;
  let answeredBefore = false;

  async function attempt(
    operation: Operation,
    params: Record<string, string>,
    limit: Limit,
  ): Promise<Answered> {
    const key = await keyFor(options.credentials);
    used.hold(key);
    const { regionId, userAgent } = options;
    const sentAtMs = clock.now();
    const request = sign({
      operation,
      params,
      host,
      regionId,
      key,
      nonce: nonce(),
      nowMs: sentAtMs,
      userAgent,
    });
    // The credentials may have arrived after the deadline.
    limit.throwIfEnded();
    const answer = await exchange(connections.dispatcher, { origin, maxBodyBytes }, request, limit);
    clocks.compare(sentAtMs, servedAtMs(answer));
    return answer;
  }

  return async <T>(
    operation: Operation,
    params: Record<string, string>,
    signal: AbortSignal | undefined,
    parse: Parse<T>,
  ): Promise<T> => {
    const answer = await withDeadline(timeouts.callMs, signal, (limit) =>
      attempt(operation, params, limit),
    ).catch((error: unknown) => {
      throw signal?.aborted === true ? signal.reason : asCallError(error, origin);
    });
    const context: CallContext = { operation, nowMs: clock.now(), answeredBefore, hide: used.hide };
    const reading = readAnswer(answer, context);
    if (!reading.ok) throw new CallError(reading.failure);
    const parsed = parse(reading.body, reading.requestId);
    const refused = (code: 'InvalidResponse' | 'BeyondLimits', detail: string): CallError =>
      new CallError({ ...ourFailureOf(code, detail, answer, context), requestId: reading.requestId });
    if (parsed === undefined) throw refused('InvalidResponse', UNUSABLE[operation]);
    if (parsed instanceof BeyondLimits) throw refused('BeyondLimits', parsed.detail);
    answeredBefore = true;
    const dateMs = servedAtMs(answer);
    if (dateMs !== undefined) options.onServed?.(dateMs);
    return parsed;
  };
}

/** Hides the key that was used last: the service may quote it in what it says, which goes into the ledger and the reports. */
function createHiding(): { hold(key: AccessKey): void; hide: Hide } {
  let hide: Hide = (text) => text;
  let heldKey: AccessKey | undefined;
  return {
    hold(key) {
      if (key === heldKey) return;
      heldKey = key;
      const { accessKeyId, accessKeySecret, securityToken } = key;
      const secrets = [accessKeySecret, ...(securityToken === undefined ? [] : [securityToken])];
      hide = hiding({ secrets, keyIds: [accessKeyId] });
    },
    hide: (text) => hide(text),
  };
}

const UNUSABLE: Record<Operation, string> = {
  QueryOTAFirmware:
    'the response does not describe the requested package (FirmwareInfo is missing or has another ID)',
  ListOTAFirmware: 'the response contains no list',
  ListOTAJobByFirmware: 'the response contains no list',
  QueryOTAJob: 'the response does not describe the requested rollout (Data is missing or has another ID)',
  ListOTATaskByJob: 'the response contains no list',
  GetCallerIdentity: 'the response contains no identity',
};

/** What could not be resolved at the start ends the run; what fails later is a failed call, which may pass. */
async function keyFor(credentials: CredentialsSource): Promise<AccessKey> {
  try {
    return await credentials.get();
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    throw new CallError(ourFailure('CredentialsUnavailable', error.message), { cause: error });
  }
}

/** Errors that are no failure of the network are defects: they stay what they are. */
function asCallError(error: unknown, origin: string): unknown {
  if (error instanceof CallError) return error;
  const failure: CallFailure | undefined =
    error instanceof DeadlineError
      ? ourFailure('CallTimeout', error.message)
      : transportFailure(error, origin);
  // The cause is left out: what libraries attach to errors may hold the request with its signature.
  return failure ? new CallError(failure) : error;
}
