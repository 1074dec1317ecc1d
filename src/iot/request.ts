import type { Operation } from './failures.ts';
import { canonicalQuery, EMPTY_BODY_SHA256, signatureAcs3, signatureV1 } from './sign.ts';
import type { AccessKey } from './sign.ts';

/** IoT Platform's version, and that of the Security Token Service, which says whose a key is. */
const VERSIONS: Readonly<Record<Operation, string>> = {
  QueryOTAFirmware: '2018-01-20',
  ListOTAFirmware: '2018-01-20',
  ListOTAJobByFirmware: '2018-01-20',
  QueryOTAJob: '2018-01-20',
  ListOTATaskByJob: '2018-01-20',
  GetCallerIdentity: '2015-04-01',
};

export interface RequestFacts {
  operation: Operation;
  /** The operation's own parameters; empty ones are dropped, as the service's handling of them is not known. */
  params: Readonly<Record<string, string>>;
  /** `host[:port]`, as the Host header has it. */
  host: string;
  regionId: string;
  key: AccessKey;
  /** New for each attempt. */
  nonce: string;
  /** Epoch milliseconds. */
  nowMs: number;
  userAgent: string;
}

/** A POST without a body: everything is in the query and the headers. */
export interface SignedRequest {
  path: string;
  headers: Record<string, string>;
}

/** `2026-01-02T03:04:05Z`: both signatures want seconds, without a fraction. */
function timestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function given(params: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(params).filter(([, value]) => value !== '');
}

/** Signed with ACS3-HMAC-SHA256: action, version and key in headers, the operation's parameters in the query. */
export function requestAcs3(facts: RequestFacts): SignedRequest {
  const { key } = facts;
  const params = given(facts.params);
  // Filled one by one: a spread that is added to makes a hidden class for each request (Node 20), which only a full
  // collection of garbage takes away.
  const headers: Record<string, string> = {
    host: facts.host,
    'x-acs-action': facts.operation,
    'x-acs-version': VERSIONS[facts.operation],
    'x-acs-date': timestamp(facts.nowMs),
    'x-acs-signature-nonce': facts.nonce,
    'x-acs-content-sha256': EMPTY_BODY_SHA256,
  };
  if (key.securityToken !== undefined) {
    headers['x-acs-accesskey-id'] = key.accessKeyId;
    headers['x-acs-security-token'] = key.securityToken;
  }
  const { signature, signedHeaders } = signatureAcs3(
    { method: 'POST', path: '/', params, headers, payloadHash: EMPTY_BODY_SHA256 },
    key.accessKeySecret,
  );
  // Not signed. `accept`, not `Format`, selects JSON here.
  headers['accept'] = 'application/json';
  headers['accept-encoding'] = 'identity';
  headers['user-agent'] = facts.userAgent;
  headers['authorization'] =
    `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
  return { path: `/?${canonicalQuery(params)}`, headers };
}

/** Signed with version 1 (HMAC-SHA1): everything is a parameter. `Format` must be sent, the default is XML. */
export function requestV1(facts: RequestFacts): SignedRequest {
  const { key } = facts;
  const params = given({
    ...facts.params,
    Action: facts.operation,
    Version: VERSIONS[facts.operation],
    Format: 'JSON',
    RegionId: facts.regionId,
    AccessKeyId: key.accessKeyId,
    SecurityToken: key.securityToken ?? '',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: facts.nonce,
    Timestamp: timestamp(facts.nowMs),
  });
  const signature = signatureV1('POST', params, key.accessKeySecret);
  const path = `/?${canonicalQuery([...params, ['Signature', signature]])}`;
  const headers = { accept: 'application/json', 'accept-encoding': 'identity' };
  return { path, headers: { host: facts.host, ...headers, 'user-agent': facts.userAgent } };
}
