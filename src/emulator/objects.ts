import type { IncomingMessage } from 'node:http';
import type { Digests } from './content.ts';
import { objectBytes } from './content.ts';
import type { FleetFile, FleetPackage, Redirect, StoredObject } from './fleet.ts';
import { findObject, OTA_BUCKET } from './links.ts';
import type { OssKeys } from './links.ts';
import { LONGEST_V4_SECONDS, readLink } from './oss-link.ts';
import type { SignedLink } from './oss-link.ts';
import { ossSignatureV4 } from './oss-sign.ts';
import type { OssRequest } from './oss-sign.ts';
import { WHOLE } from './outgoing.ts';
import type { Outgoing } from './outgoing.ts';
import { hash32, randomUuid, seededRandom } from './random.ts';
import { toXml } from './render.ts';
import type { InstanceView } from './view.ts';

/** The store behind the links: OSS's answers to GET and HEAD of one object, and nothing else of OSS. */

export interface ObjectContext {
  views: readonly InstanceView[];
  keys: OssKeys;
  nowMs: number;
  requestId: string;
  digests(object: StoredObject): Digests;
}

interface OssError {
  status: number;
  code: string;
  message: string;
  ec?: string;
  extra?: Record<string, string>;
}

/** Virtual-host style names the bucket in the host, path style in the first part of the path. */
export function isObjectRequest(message: IncomingMessage): boolean {
  const path = (message.url ?? '/').split('?')[0];
  return (
    isBucketHost(message.headers.host) || (path !== '/' && ['GET', 'HEAD'].includes(message.method ?? ''))
  );
}

function isBucketHost(host: string | undefined): boolean {
  return /^[a-z0-9][a-z0-9-]*\.oss-[a-z0-9-]+\.aliyuncs\.com/.test(host ?? '');
}

function locate(message: IncomingMessage): { bucket: string; key: string; params: Map<string, string> } {
  const [path = '/', query = ''] = (message.url ?? '/').split('?');
  const whole = safeDecode(path.slice(1));
  const params = new Map(new URLSearchParams(query));
  const host = message.headers.host ?? '';
  if (isBucketHost(host)) return { bucket: host.split('.')[0] ?? '', key: whole, params };
  const slash = whole.indexOf('/');
  return { bucket: whole.slice(0, slash), key: whole.slice(slash + 1), params };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const denied = (message: string, ec: string, extra: Record<string, string> = {}): OssError => ({
  status: 403,
  code: 'AccessDenied',
  message,
  ec,
  extra,
});

/** Expiry comes before the signature: an expired link says so, whoever signed it. */
function checkExpiry(expiresAtMs: number, shown: string, nowMs: number): OssError | undefined {
  if (Number.isNaN(expiresAtMs))
    return denied(`Invalid date (should be seconds since epoch): ${shown}`, '0002-00000064');
  if (nowMs <= expiresAtMs) return undefined;
  const extra = { Expires: new Date(expiresAtMs).toISOString(), ServerTime: new Date(nowMs).toISOString() };
  return denied('Request has expired.', '0002-00000069', extra);
}

function checkLink(link: SignedLink, request: OssRequest, context: ObjectContext): OssError | undefined {
  const lifetime = Number(request.params.get('x-oss-expires'));
  if (link.sign === ossSignatureV4 && !(lifetime >= 1 && lifetime <= LONGEST_V4_SECONDS)) {
    const message = 'The specified x-oss-expires must be between 1 and 604800.';
    return { status: 400, code: 'InvalidArgument', message, ec: '0002-00000232' };
  }
  const expired = checkExpiry(link.expiresAtMs, link.shownExpiry, context.nowMs);
  if (expired) return expired;
  const key = [context.keys.plain, context.keys.sts].find((known) => known.accessKeyId === link.accessKeyId);
  if (!key || key.securityToken !== link.token) {
    const message = 'The OSS Access Key Id you provided does not exist in our records.';
    const extra = { OSSAccessKeyId: link.accessKeyId };
    return { status: 403, code: 'InvalidAccessKeyId', message, ec: '0002-00000902', extra };
  }
  const params = new Map([...request.params].filter(([name]) => name !== link.signatureName));
  if (link.sign({ ...request, params }, key.accessKeySecret) === link.signature) return undefined;
  const message = 'The request signature we calculated does not match the signature you provided.';
  // As the store does, it quotes what it refused.
  const extra = { OSSAccessKeyId: link.accessKeyId, SignatureProvided: link.signature };
  return { status: 403, code: 'SignatureDoesNotMatch', message, ec: '0002-00000040', extra };
}

function errorAnswer(error: OssError, message: IncomingMessage, context: ObjectContext): Outgoing {
  const ec = error.ec ?? '';
  const xml = toXml('Error', {
    Code: error.code,
    Message: error.message,
    RequestId: context.requestId,
    HostId: message.headers.host ?? '',
    ...error.extra,
    EC: ec,
    RecommendDoc: `https://api.aliyun.com/troubleshoot?q=${ec}`,
  });
  const headers: Record<string, string> = {
    ...commonHeaders(context),
    'Content-Type': 'application/xml',
    'x-oss-ec': ec,
  };
  const isHead = message.method === 'HEAD';
  if (isHead) headers['x-oss-err'] = Buffer.from(xml).toString('base64');
  return { status: error.status, headers, body: Buffer.from(isHead ? '' : xml), transport: WHOLE };
}

function commonHeaders(context: ObjectContext): Record<string, string> {
  return { Server: 'AliyunOSS', 'x-oss-request-id': context.requestId, 'x-oss-server-time': '3' };
}

/** One range within the object; anything else is ignored, as OSS does without `x-oss-range-behavior`. */
function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { first: number; last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const suffix = match[1] === '';
  const first = suffix ? sizeBytes - Number(match[2]) : Number(match[1]);
  const last = suffix || match[2] === '' ? sizeBytes - 1 : Number(match[2]);
  return first >= 0 && first <= last && last < sizeBytes ? { first, last } : undefined;
}

function objectHeaders(
  object: StoredObject,
  entry: FleetPackage,
  context: ObjectContext,
): Record<string, string> {
  const digests = context.digests(object);
  const headers: Record<string, string> = {
    ...commonHeaders(context),
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    // PostObject's ETag, which is how packages are uploaded: an identifier, no digest.
    ETag: `"${randomUuid(seededRandom(hash32(`etag ${object.seed}`)))}"`,
    'Last-Modified': new Date(entry.utcCreate).toUTCString(),
    'x-oss-object-type': object.objectType ?? 'Normal',
    'x-oss-hash-crc64ecma': digests.crc64,
    'x-oss-storage-class': 'Standard',
  };
  if (object.objectType !== 'Multipart')
    headers['Content-MD5'] = Buffer.from(digests.md5, 'hex').toString('base64');
  return headers;
}

function objectAnswer(
  object: StoredObject,
  entry: FleetPackage,
  message: IncomingMessage,
  context: ObjectContext,
): Outgoing {
  const headers = objectHeaders(object, entry, context);
  const range = parseRange(message.headers.range, object.sizeBytes);
  const { first, last } = range ?? { first: 0, last: object.sizeBytes - 1 };
  if (range) headers['Content-Range'] = `bytes ${first}-${last}/${object.sizeBytes}`;
  const body = {
    sizeBytes: last - first + 1,
    parts: message.method === 'HEAD' ? [] : objectBytes(object, first, last),
  };
  return { status: range ? 206 : 200, headers, body, transport: WHOLE };
}

function redirectAnswer({ redirectTo }: Redirect, context: ObjectContext): Outgoing {
  const headers = { ...commonHeaders(context), Location: redirectTo };
  return { status: 302, headers, body: Buffer.alloc(0), transport: WHOLE };
}

function authorize(
  request: OssRequest,
  file: FleetFile | undefined,
  message: IncomingMessage,
  context: ObjectContext,
): OssError | undefined {
  const link = readLink(request.params);
  if (link && message.headers.authorization !== undefined) {
    return {
      status: 400,
      code: 'InvalidArgument',
      message: 'Only one auth mechanism allowed',
      ec: '0002-00000043',
    };
  }
  if (link) return checkLink(link, request, context);
  // An object whose link carries no signature is public.
  return file?.link.kind === 'unsigned'
    ? undefined
    : denied('You have no right to access this object because of bucket acl.', '0003-00000001');
}

/** What lies behind a file's link, which need not be what the package says. */
function servedOf({ served, object }: FleetFile): FleetFile['served'] {
  return served === undefined ? object : served;
}

function noSuchKey(key: string): OssError {
  const message = 'The specified key does not exist.';
  return { status: 404, code: 'NoSuchKey', message, ec: '0026-00000001', extra: { Key: key } };
}

/** Answers a request to the store. */
export function serveObject(message: IncomingMessage, context: ObjectContext): Outgoing {
  const { bucket, key, params } = locate(message);
  const method = message.method ?? 'GET';
  const fail = (error: OssError): Outgoing => errorAnswer(error, message, context);
  if (method !== 'GET' && method !== 'HEAD') {
    return fail({ status: 405, code: 'MethodNotAllowed', message: 'The specified method is not allowed.' });
  }
  const found = findObject(context.views, key);
  const refused = authorize({ method, bucket, key, params }, found?.file, message, context);
  if (refused) return fail(refused);
  const object = found && servedOf(found.file);
  if (bucket !== OTA_BUCKET || !found || !object) {
    return fail(noSuchKey(key));
  }
  if ('redirectTo' in object) return redirectAnswer(object, context);
  return objectAnswer(object, found.entry, message, context);
}
