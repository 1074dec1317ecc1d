import { createHash, timingSafeEqual } from 'node:crypto';
import { signatureAcs3, signatureV1, stringToSignV1, canonicalRequestAcs3 } from '../iot/sign.ts';
import type { EmulatorAccount, EmulatorKey } from './accounts.ts';
import { NO_PERMISSION } from './sts.ts';
import type { Sessions } from './sts.ts';
import type { NonceStore } from './nonces.ts';
import { gateway, product, Refused } from './reply.ts';
import type { Refusal } from './reply.ts';
import { param } from './request.ts';
import type { ApiRequest } from './request.ts';

/**
 * Who calls, and may they? One refusal a step, in this order: method, action and version, common parameters, key,
 * timestamp format and window, signature, security token, nonce, permission.
 */

const VERSION = '2018-01-20';
/** Of the Security Token Service, which alone says whose a key is and gives out keys of roles. */
const STS_VERSION = '2015-04-01';
const NOT_FOUND = 'Specified api is not found, please check your url and method.';
const WINDOW_MS = 15 * 60_000;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

export const OPERATIONS = [
  'QueryOTAFirmware',
  'ListOTAFirmware',
  'ListOTAJobByFirmware',
  'QueryOTAJob',
  'ListOTATaskByJob',
  'GetCallerIdentity',
  'AssumeRole',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Those of STS: no instance is theirs, and nobody reaches their quota. */
const STS_OPERATIONS = ['GetCallerIdentity', 'AssumeRole'] as const;
export type StsOperation = (typeof STS_OPERATIONS)[number];

export function isOfSts(operation: Operation | undefined): operation is StsOperation {
  return STS_OPERATIONS.some((name) => name === operation);
}

/** A signed call, taken apart; V1 and V3 differ only in where the parts stand. */
interface Claim {
  accessKeyId: string;
  securityToken: string | undefined;
  nonce: string;
  timestamp: string;
  /** The signature as received, and what it should be under a secret. */
  signature: string;
  expected(secret: string): string;
  /** What the service signs, for its error message. */
  stringToSign(): string;
}

export interface Authentication {
  operation: Operation;
  account: EmulatorAccount;
  key: EmulatorKey;
}

export interface AuthenticationContext {
  accounts: readonly EmulatorAccount[];
  /** Keys that STS gave out. */
  sessions: Sessions;
  nonces: NonceStore;
  nowMs: number;
  /** Security tokens that ended early, by access key ID. */
  expiredKeys: ReadonlySet<string>;
  needSsl: boolean;
}

function refuse(refusal: Refusal): never {
  throw new Refused(refusal);
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  return refuse(gateway(400, `Missing${name}`, `${name} is mandatory for this action.`));
}

export function isV3(request: Pick<ApiRequest, 'headers'>): boolean {
  return request.headers.get('authorization')?.startsWith('ACS3-') ?? false;
}

/** The operation a call names; refused before anything else is looked at. */
function readOperation(request: ApiRequest, needSsl = false): Operation {
  if (needSsl)
    refuse(gateway(400, 'InvalidProtocol.NeedSsl', 'Your request is denied as lack of ssl protect.'));
  if (request.method !== 'GET' && request.method !== 'POST') {
    refuse(gateway(403, 'UnsupportedHTTPMethod', `This http method is not supported: ${request.method}.`));
  }
  if (request.path !== '/') refuse(gateway(404, 'InvalidApi.NotFound', NOT_FOUND));
  const action = required(request.headers.get('x-acs-action') ?? param(request, 'Action'), 'Action');
  const version = required(request.headers.get('x-acs-version') ?? param(request, 'Version'), 'Version');
  const operation = OPERATIONS.find((name) => name === action);
  if (version !== (isOfSts(operation) ? STS_VERSION : VERSION))
    refuse(gateway(400, 'InvalidVersion', 'Specified parameter Version is not valid.'));
  return operation ?? refuse(gateway(404, 'InvalidAction.NotFound', NOT_FOUND));
}

function claimV1(request: ApiRequest): Claim {
  const need = (name: string): string => required(param(request, name), name);
  const accessKeyId = need('AccessKeyId');
  if (need('SignatureMethod').toUpperCase() !== 'HMAC-SHA1') {
    refuse(gateway(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.'));
  }
  if (need('SignatureVersion') !== '1.0') {
    refuse(gateway(400, 'InvalidParameter', 'The specified parameter "SignatureVersion" is not valid.'));
  }
  const signed = request.params.filter(([name]) => name !== 'Signature');
  return {
    accessKeyId,
    securityToken: param(request, 'SecurityToken'),
    nonce: need('SignatureNonce'),
    timestamp: need('Timestamp'),
    signature: need('Signature'),
    expected: (secret) => signatureV1(request.method, signed, secret),
    stringToSign: () => stringToSignV1(request.method, signed),
  };
}

const incomplete = (text: string): never => refuse(gateway(400, 'IncompleteSignature', text));

/** The headers a V3 signature must cover: all `x-acs-`, the host, the content type where there is one. */
function mustBeSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}

function signedHeaders(request: ApiRequest, names: readonly string[]): Record<string, string> {
  const unsigned = [...request.headers.keys()].find((name) => mustBeSigned(name) && !names.includes(name));
  if (unsigned !== undefined) incomplete(`The header ${unsigned} is not signed.`);
  const absent = names.find((name) => !request.headers.has(name));
  if (absent !== undefined) incomplete(`The signed header ${absent} is missing.`);
  return Object.fromEntries(names.map((name) => [name, request.headers.get(name) ?? '']));
}

function claimV3(request: ApiRequest): Claim {
  const header = request.headers.get('authorization') ?? '';
  if (!header.startsWith('ACS3-HMAC-SHA256 ')) {
    refuse(gateway(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.'));
  }
  const parts = /^ACS3-HMAC-SHA256 +Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(
    header,
  );
  if (!parts) return incomplete('The request signature does not conform to Aliyun standards.');
  const [, accessKeyId = '', names = '', signature = ''] = parts;
  const timestamp = required(request.headers.get('x-acs-date'), 'Timestamp');
  const nonce = required(request.headers.get('x-acs-signature-nonce'), 'SignatureNonce');
  required(request.headers.get('x-acs-content-sha256'), 'ContentSha256');
  const headers = signedHeaders(request, names.split(';'));
  const payloadHash = createHash('sha256').update(request.body).digest('hex');
  const signed = { method: request.method, path: request.path, params: request.query, headers, payloadHash };
  const canonical = (): string =>
    createHash('sha256').update(canonicalRequestAcs3(signed).text).digest('hex');
  return {
    accessKeyId,
    securityToken: request.headers.get('x-acs-security-token'),
    nonce,
    timestamp,
    signature,
    expected: (secret) => signatureAcs3(signed, secret).signature,
    stringToSign: () => `ACS3-HMAC-SHA256\n${canonical()}`,
  };
}

function findKey(
  { accounts, sessions }: Pick<AuthenticationContext, 'accounts' | 'sessions'>,
  accessKeyId: string,
): Omit<Authentication, 'operation'> {
  const session = sessions.get(accessKeyId);
  if (session) return session;
  for (const account of accounts) {
    const key = account.keys.find((candidate) => candidate.accessKeyId === accessKeyId);
    if (!key) continue;
    if (key.active === false)
      refuse(gateway(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.'));
    return { account, key };
  }
  return refuse(gateway(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'));
}

function checkTimestamp(timestamp: string, nowMs: number): void {
  const atMs = TIMESTAMP.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(atMs)) {
    refuse(
      gateway(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.'),
    );
  }
  if (Math.abs(nowMs - atMs) > WINDOW_MS) {
    refuse(gateway(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'));
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function checkToken(claim: Claim, key: EmulatorKey, context: AuthenticationContext): void {
  const bad = (kind: string, text: string): never =>
    refuse(gateway(400, `InvalidSecurityToken.${kind}`, text));
  const token = claim.securityToken;
  const ended = key.expiresAt !== undefined && Date.parse(key.expiresAt) <= context.nowMs;
  const expired = ended || context.expiredKeys.has(key.accessKeyId);
  if (key.securityToken === undefined) {
    if (expired) bad('Expired', 'Specified SecurityToken is expired.');
    if (token) bad('MismatchWithAccessKey', 'The SecurityToken does not match the AccessKeyId.');
    return;
  }
  if (token === undefined || token === '') {
    refuse(gateway(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.'));
  } else if (/[^\x21-\x7e]/.test(token)) bad('Malformed', 'Specified SecurityToken is malformed.');
  else if (!sameText(token, key.securityToken)) {
    bad('MismatchWithAccessKey', 'The SecurityToken does not match the AccessKeyId.');
  }
  if (expired) bad('Expired', 'Specified SecurityToken is expired.');
}

function checkPermission(operation: Operation, key: EmulatorKey): void {
  if (!key.denied?.includes(operation)) return;
  if (isOfSts(operation)) refuse(NO_PERMISSION);
  const text = 'User not authorized to operate on the specified resource, or this API does not support RAM.';
  if (key.deniedBy === 'product') {
    refuse(product('iot.common.RamActionPermissionDeny', `The RAM user may not call iot:${operation}.`));
  }
  refuse(gateway(403, 'Forbidden.RAM', text));
}

/**
 * The account and key behind a call.
 * @throws Refused with the first step that fails; the nonce is burnt only once the signature has passed
 */
export function authenticate(request: ApiRequest, context: AuthenticationContext): Authentication {
  const operation = readOperation(request, context.needSsl);
  const claim = isV3(request) ? claimV3(request) : claimV1(request);
  if (claim.accessKeyId.startsWith('STS.') && !claim.securityToken) required(undefined, 'SecurityToken');
  const { account, key } = findKey(context, claim.accessKeyId);
  checkTimestamp(claim.timestamp, context.nowMs);
  if (!sameText(claim.signature, claim.expected(key.accessKeySecret))) {
    const text = 'Specified signature is not matched with our calculation. server string to sign is:';
    refuse(gateway(400, 'SignatureDoesNotMatch', text + claim.stringToSign()));
  }
  checkToken(claim, key, context);
  if (!context.nonces.burn(claim.accessKeyId, claim.nonce, context.nowMs)) {
    refuse(gateway(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.'));
  }
  checkPermission(operation, key);
  return { operation, account, key };
}
