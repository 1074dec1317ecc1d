import { stringify } from './describe.ts';
import type { Fault, HugePart, ThrottleShape } from './faults.ts';
import type { FleetPackage, StoredObject } from './fleet.ts';
import { WHOLE } from './outgoing.ts';
import type { Outgoing, Transport } from './outgoing.ts';
import { gateway, product } from './reply.ts';
import type { Refusal, Reply } from './reply.ts';
import type { JsonObject } from './render.ts';
import type { InstanceView } from './view.ts';
import { wrongList } from './wrong-list.ts';

/** What faults act on: the call's own answer, and ways to refuse and to render. */
export interface FaultContext {
  /** Some of the call's parameters may be replaced. */
  run(params?: Record<string, string>): Reply;
  refuse(refusal: Refusal): Reply;
  render(reply: Reply): Outgoing;
  /** Instance of the call; undefined where it names none that exists. */
  view: InstanceView | undefined;
  expireKey(): void;
  /** Does the call ask for an update batch? */
  isOfJob: boolean;
}

const THROTTLES: Record<ThrottleShape, Refusal> = {
  user: gateway(400, 'Throttling.User', 'Request was denied due to user flow control.'),
  api: gateway(400, 'Throttling.Api', 'Request was denied due to api flow control.'),
  generic: gateway(400, 'Throttling', 'Request was denied due to request throttling.'),
  'flow-control': gateway(503, 'FlowControl.User', 'Request was denied due to flow control.'),
  'http-429': gateway(429, 'Throttling.User', 'Request was denied due to user flow control.'),
  'http-503': gateway(503, 'Throttling', 'Request was denied due to flow control.'),
  'system-busy': product('iot.firmware.SystemBusy', 'The system is busy. Try again later.'),
};

/** The refusal of a throttled call, with the hints the service may send. */
export function throttled(fault: Extract<Fault, { kind: 'throttle' }>): Refusal {
  const headers: Record<string, string> = {};
  if (fault.retryAfterMs !== undefined) headers['x-acs-retry-after'] = String(fault.retryAfterMs);
  if (fault.rateLimitHeader) {
    headers['X-RateLimit-User-API'] = `Limit:20,Remain:0,TimeLeft:${fault.retryAfterMs ?? 1_000},Reset:1234`;
  }
  return { ...THROTTLES[fault.shape ?? 'user'], headers };
}

const FIRMWARE_GONE = product('iot.firmware.FirmwareNotFound', 'The firmware does not exist.');
const JOB_GONE = product('iot.firmware.InvalidOTAJobId', 'The OTA job does not exist.');

const HTML_502 =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>Tengine</center>\r\n</body>\r\n</html>\r\n';

function raw(status: number, contentType: string, text: string): Outgoing {
  return { status, headers: { 'Content-Type': contentType }, body: Buffer.from(text), transport: WHOLE };
}

function oversized(sizeBytes: number): Outgoing {
  const [head, tail] = [Buffer.from('{"RequestId":"'), Buffer.from('","Success":true}')];
  const filler = Buffer.alloc(65_536, 'A');
  function* parts(): Generator<Buffer> {
    yield head;
    for (let left = sizeBytes - head.length - tail.length; left > 0; left -= filler.length) {
      yield filler.subarray(0, Math.min(left, filler.length));
    }
    yield tail;
  }
  const headers = { 'Content-Type': 'application/json;charset=utf-8' };
  return { status: 200, headers, body: { sizeBytes, parts: parts() }, transport: WHOLE };
}

function wrongTypes(reply: Reply, variant: 'strings' | 'nonsense'): Reply {
  if (variant === 'strings') return { ...reply, fields: stringify(reply.fields) as JsonObject };
  const info = reply.fields['FirmwareInfo'];
  const broken = {
    Status: { value: 1 },
    Type: [],
    FirmwareId: 42,
    FirmwareUrl: { href: true },
    MultiFiles: 'none',
  };
  const isObject = typeof info === 'object' && info !== null && !Array.isArray(info);
  return { ...reply, fields: { ...reply.fields, FirmwareInfo: isObject ? { ...info, ...broken } : 'none' } };
}

function huge(reply: Reply, part: Exclude<HugePart, 'error'>, count: number): Reply {
  const info = reply.fields['FirmwareInfo'] as JsonObject;
  const parts: Record<typeof part, () => JsonObject> = {
    files: () => ({ ...info, MultiFiles: Array<number>(count).fill(0) }),
    entries: () => ({ SimpleFirmwareInfo: Array<number>(count).fill(0) }),
    description: () => ({ ...info, FirmwareDesc: 'x'.repeat(count) }),
    path: () => ({
      ...info,
      FirmwareUrl: `https://iotx-ota.oss-cn-shanghai.aliyuncs.com/${'x'.repeat(count)}`,
    }),
  };
  return { ...reply, fields: { ...reply.fields, FirmwareInfo: parts[part]() } };
}

/** A package that appeared while the list was read: the newest, altered so that it is one of its own. */
function newcomer(newest: FleetPackage): FleetPackage {
  // The newest may be a newcomer itself; then its version tells its number.
  const before = Number(/^9\.0\.(\d+)$/.exec(newest.destVersion)?.[1] ?? 0);
  const own = (text: string): string => text.replace(`new${before}`, '');
  const number = before + 1;
  return {
    ...newest,
    firmwareId: `new${number}${own(newest.firmwareId)}`.slice(0, 26),
    firmwareName: `new${number}${own(newest.firmwareName)}`,
    destVersion: `9.0.${number}`,
    files: newest.files.map((file) => ({ ...file, object: file.object && ownObject(file.object, number) })),
  };
}

function ownObject(object: StoredObject, number: number): StoredObject {
  return { ...object, seed: `new${number} ${object.seed}` };
}

function shiftPages(view: InstanceView | undefined, fault: Extract<Fault, { kind: 'page-shift' }>): void {
  for (let number = 1; number <= (fault.count ?? 1); number += 1) {
    const [newest] = view?.select({ productKey: undefined, destVersion: undefined }, 0, 1).packages ?? [];
    if (!view || !newest) return;
    if (fault.change === 'insert') view.insert(newcomer(newest));
    else view.delete(newest.firmwareId);
  }
}

function travelling(context: FaultContext, transport: Transport): Outgoing {
  return { ...context.render(context.run()), transport };
}

function truncated(context: FaultContext, afterBytes?: number): Outgoing {
  const whole = context.render(context.run());
  const sizeBytes = Buffer.isBuffer(whole.body) ? whole.body.length : whole.body.sizeBytes;
  return { ...whole, transport: { kind: 'truncated', afterBytes: afterBytes ?? Math.floor(sizeBytes / 2) } };
}

/**
 * The answer that a fault makes of a call.
 * @throws Refused as the call itself would, for faults that only change how its answer travels
 */
export function applyFault(fault: Fault, context: FaultContext): Outgoing {
  const refuse = (refusal: Refusal): Outgoing => context.render(context.refuse(refusal));
  switch (fault.kind) {
    case 'throttle':
      return refuse(throttled(fault));
    case 'server-error': {
      const status = fault.status ?? 500;
      const code = fault.code ?? (status === 500 ? 'InternalError' : 'ServiceUnavailable');
      return refuse(gateway(status, code, 'The request processing has failed due to some unknown error.'));
    }
    case 'html-502':
      return raw(502, 'text/html', HTML_502);
    case 'reset':
      return { ...raw(200, 'text/plain', ''), transport: { kind: 'reset' } };
    case 'truncated':
      return truncated(context, fault.afterBytes);
    case 'slow-body':
      return travelling(context, { kind: 'slow', totalMs: fault.totalMs });
    case 'hang':
      return travelling(context, { kind: 'hang', after: fault.after ?? 'nothing' });
    case 'success-false':
      return refuse(product(fault.code, fault.message ?? 'The call failed.'));
    case 'wrong-types':
      return context.render(wrongTypes(context.run(), fault.variant ?? 'strings'));
    case 'credentials-expired':
      context.expireKey();
      return refuse(gateway(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.'));
    case 'deleted':
      return refuse(context.isOfJob ? JOB_GONE : FIRMWARE_GONE);
    case 'page-shift':
      shiftPages(context.view, fault);
      return context.render(context.run());
    case 'unparsable':
      return raw(
        200,
        'application/json;charset=utf-8',
        '{"RequestId":"A01829CE-75A1-4920-B775-921146A1AB79","Firm',
      );
    case 'oversized':
      return oversized(fault.sizeBytes ?? 16 * 1_048_576);
    case 'wrong-list':
      return context.render(wrongList(fault, (params) => context.run(params)));
    case 'huge':
      return fault.part === 'error'
        ? refuse(product(`iot.${'x'.repeat(fault.count)}`, 'y'.repeat(fault.count)))
        : context.render(huge(context.run(), fault.part, fault.count));
  }
}
