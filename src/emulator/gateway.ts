import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/ports.ts';
import type { EmulatorAccount } from './accounts.ts';
import { applyFault, throttled } from './apply-fault.ts';
import { authenticate, isOfSts, isV3, OPERATIONS } from './authenticate.ts';
import type { Authentication, AuthenticationContext, Operation } from './authenticate.ts';
import type { Digests } from './content.ts';
import { faultEngine } from './faults.ts';
import type { FaultCall, FaultScript } from './faults.ts';
import type { StoredObject } from './fleet.ts';
import type { JobShapes } from './job-operations.ts';
import type { LinkBase, OssKeys } from './links.ts';
import type { ListShapes } from './list-shapes.ts';
import { nonceStore } from './nonces.ts';
import { findView, runOperation } from './operations.ts';
import type { OperationContext } from './operations.ts';
import { WHOLE } from './outgoing.ts';
import type { Outgoing } from './outgoing.ts';
import { quotaMeter } from './quota.ts';
import type { QuotaMeter, QuotaOptions } from './quota.ts';
import { CONTENT_TYPES, render } from './render.ts';
import type { Format } from './render.ts';
import { lowerCase, Refused, refusalReply } from './reply.ts';
import type { Reply } from './reply.ts';
import { param, readRequest, withParams } from './request.ts';
import type { ApiRequest } from './request.ts';
import type { StatsRecorder } from './stats.ts';
import type { Sessions } from './sts.ts';
import type { InstanceView } from './view.ts';

/** One call as it was answered. `code` is `''` for a success, `fault` the script's part in it. */
export interface CallRecord {
  operation: string;
  /** Firmware ID or job ID, task status and page number, as far as the call has them. */
  subject: string;
  account: string;
  accessKeyId: string;
  signature: 'V1' | 'V3';
  requestId: string;
  status: number;
  code: string;
  fault: string;
  /** The service's wall clock, epoch milliseconds. */
  receivedAtMs: number;
}

export interface GatewayOptions {
  accounts: readonly EmulatorAccount[];
  views: readonly InstanceView[];
  quota: QuotaOptions;
  retryAfterHeader: boolean;
  faults: FaultScript;
  seed: number;
  clock: Clock;
  nowMs(): number;
  requestId(): string;
  base(): LinkBase;
  keys: OssKeys;
  digests: (object: StoredObject) => Digests;
  listShapes: ListShapes;
  jobShapes: JobShapes;
  needSsl: boolean;
  lowerCaseErrors: boolean;
  stats: StatsRecorder;
  onCall(call: CallRecord): void;
}

/** JSON or XML: V1 answers XML unless `Format` says JSON, V3 answers JSON unless it says XML. */
function formatOf(request: ApiRequest): Format {
  const asked = param(request, 'Format')?.toLowerCase();
  if (asked === 'json' || asked === 'xml') return asked;
  return isV3(request) ? 'json' : 'xml';
}

/** What a call asks for: a package or an update batch, and of a list of theirs the state and the page. */
function subjectOf(request: ApiRequest): string {
  const names = ['FirmwareId', 'JobId', 'TaskStatus', 'CurrentPage'];
  return names.flatMap((name) => param(request, name) ?? []).join(' ');
}

function renderReply(reply: Reply, format: Format, requestId: string): Outgoing {
  const headers = {
    ...reply.headers,
    'Content-Type': CONTENT_TYPES[format],
    'x-acs-request-id': requestId,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': '*',
  };
  const body = Buffer.from(render(format, reply.root, reply.fields));
  return { status: reply.status, headers, body, transport: WHOLE };
}

function limitOf(operation: Operation, { query, list, jobs = 10 }: QuotaOptions): number {
  if (operation === 'QueryOTAFirmware') return query;
  return operation === 'ListOTAFirmware' ? list : jobs;
}

function quotaMeters(quota: QuotaOptions): (account: string, operation: Operation) => QuotaMeter {
  const meters = new Map<string, QuotaMeter>();
  return (account, operation) => {
    const name = `${operation} ${account}`;
    const limit = limitOf(operation, quota);
    // STS is another service, with a quota of its own that nobody reaches.
    const kind = isOfSts(operation) ? 'none' : quota.kind;
    const meter = meters.get(name) ?? quotaMeter(kind, limit, quota.countRejected);
    meters.set(name, meter);
    return meter;
  };
}

function faultCall(operation: Operation, { record, request }: Call): FaultCall {
  const [firmwareId, jobId, page] = ['FirmwareId', 'JobId', 'CurrentPage'].map((name) =>
    param(request, name),
  );
  return { operation, subject: record.subject, firmwareId, jobId, page };
}

/** One call on its way through the gateway: what is known of it so far. */
interface Call {
  request: ApiRequest;
  requestId: string;
  record: CallRecord;
}

type GatewayHandler = (message: IncomingMessage, latency: () => Promise<void>) => Promise<Outgoing>;

/** The API: authenticates a call, counts it against the quota, lets the script have its way, and answers. */
export function gatewayHandler(options: GatewayOptions): GatewayHandler {
  const expiredKeys = new Set<string>();
  const sessions: Sessions = new Map();
  const admit = admission(options, { expiredKeys, sessions });
  const faults = faultEngine(options.faults, options.seed);

  const answer = (call: Call, caller: Authentication): Outgoing => {
    const context = operationContext(options, sessions, call.requestId);
    const fault = faults.next(faultCall(caller.operation, call));
    const run = (params: Record<string, string> = {}): Reply =>
      runOperation(caller, withParams(call.request, params), context);
    if (!fault) return finish(call, run(), options);
    options.stats.fault(fault.kind);
    call.record.fault = fault.kind;
    return applyFault(fault, {
      run,
      refuse: (refusal) => refusalReply(refusal, caller.operation, call.requestId, call.request.host),
      render: (reply) => finish(call, reply, options),
      view: fault.kind === 'page-shift' ? findView(call.request, caller.account, context) : undefined,
      isOfJob: param(call.request, 'JobId') !== undefined,
      expireKey: () => {
        expiredKeys.add(caller.key.accessKeyId);
      },
    });
  };

  return async (message, latency) => {
    const request = await readRequest(message);
    if (!request) return { status: 413, headers: {}, body: Buffer.alloc(0), transport: WHOLE };
    const call = newCall(request, options);
    options.stats.received(call.record.operation);
    let outgoing: Outgoing;
    try {
      const caller = admit(call);
      await latency();
      outgoing = answer(call, caller);
    } catch (error) {
      outgoing = refuse(call, error, options);
    }
    options.onCall({ ...call.record, status: outgoing.status });
    return outgoing;
  };
}

/** @returns what lets a call in: who calls is known, and has not called too often. It throws Refused */
function admission(
  options: GatewayOptions,
  known: Pick<AuthenticationContext, 'expiredKeys' | 'sessions'>,
): (call: Call) => Authentication {
  const { accounts, needSsl, stats } = options;
  const nonces = nonceStore();
  const meter = quotaMeters(options.quota);
  return ({ request, record }) => {
    const nowMs = options.nowMs();
    const caller = authenticate(request, { accounts, nonces, nowMs, needSsl, ...known });
    record.account = caller.account.account;
    record.accessKeyId = caller.key.accessKeyId;
    // One instant for both: read twice, the second that is counted would not be the second that is limited.
    const takenAtMs = options.clock.monotonic();
    const answer = meter(caller.account.account, caller.operation).take(takenAtMs);
    if (!answer.accepted) {
      stats.throttled(caller.operation);
      const hint = options.retryAfterHeader ? { retryAfterMs: answer.retryAfterMs } : {};
      throw new Refused(throttled({ kind: 'throttle', shape: 'user', ...hint }));
    }
    stats.accepted(caller.account.account, caller.operation, takenAtMs);
    return caller;
  };
}

function finish({ record, request, requestId }: Call, reply: Reply, options: GatewayOptions): Outgoing {
  const isError = reply.code !== '';
  record.code = reply.code;
  if (isError) options.stats.error(reply.code);
  const written = isError && options.lowerCaseErrors ? lowerCase(reply) : reply;
  return renderReply(written, formatOf(request), requestId);
}

function refuse(call: Call, error: unknown, options: GatewayOptions): Outgoing {
  if (!(error instanceof Refused)) throw error;
  const { request, requestId, record } = call;
  return finish(call, refusalReply(error.refusal, record.operation, requestId, request.host), options);
}

function operationContext(options: GatewayOptions, sessions: Sessions, requestId: string): OperationContext {
  const { accounts, views, keys, digests, listShapes, jobShapes } = options;
  const answering = { accounts, sessions, views, listShapes, jobShapes, requestId };
  return { ...answering, keys, digests, base: options.base(), nowMs: options.nowMs() };
}

function newCall(request: ApiRequest, options: GatewayOptions): Call {
  const requestId = options.requestId();
  const action = request.headers.get('x-acs-action') ?? param(request, 'Action') ?? '';
  const operation = OPERATIONS.find((name) => name === action) ?? 'unknown';
  const record: CallRecord = {
    operation,
    subject: subjectOf(request),
    account: '',
    accessKeyId: '',
    signature: isV3(request) ? 'V3' : 'V1',
    requestId,
    status: 0,
    code: '',
    fault: '',
    receivedAtMs: options.nowMs(),
  };
  return { request, requestId, record };
}
