import { createHmac, hash } from 'node:crypto';

/** What a request is signed with. `securityToken` comes with STS credentials. */
export interface AccessKey {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** SHA-256 of an empty body, as every call of ours has one. */
export const EMPTY_BODY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** RFC 3986 percent-encoding: all but `A-Z a-z 0-9 - _ . ~`, UTF-8, upper-case hex. Both signatures use it. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Names in byte order, `name=value` percent-encoded, joined by `&`. */
export function canonicalQuery(params: Iterable<readonly [string, string]>): string {
  return [...params]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** V1 (RPC style, HMAC-SHA1): the string that is signed. `params` are all parameters but `Signature`. */
export function stringToSignV1(method: string, params: Iterable<readonly [string, string]>): string {
  return `${method}&%2F&${percentEncode(canonicalQuery(params))}`;
}

/** V1 signature, Base64. Key = secret followed by `&`. */
export function signatureV1(
  method: string,
  params: Iterable<readonly [string, string]>,
  secret: string,
): string {
  return createHmac('sha1', `${secret}&`).update(stringToSignV1(method, params)).digest('base64');
}

export interface Acs3Request {
  method: string;
  path: string;
  params: Iterable<readonly [string, string]>;
  /** Lower-case names; exactly those to be signed. */
  headers: Readonly<Record<string, string>>;
  /** Hex SHA-256 of the body. */
  payloadHash: string;
}

/** V3 (ACS3-HMAC-SHA256): the canonical request, with the signed header names. */
export function canonicalRequestAcs3(request: Acs3Request): { text: string; signedHeaders: string } {
  const names = Object.keys(request.headers).sort();
  const signedHeaders = names.join(';');
  const headers = names.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  const text = [
    request.method,
    request.path,
    canonicalQuery(request.params),
    headers,
    signedHeaders,
    request.payloadHash,
  ].join('\n');
  return { text, signedHeaders };
}

/** V3 signature, hex, with the plain secret as key. */
export function signatureAcs3(
  request: Acs3Request,
  secret: string,
): { signature: string; signedHeaders: string } {
  const { text, signedHeaders } = canonicalRequestAcs3(request);
  const digest = hash('sha256', text, 'hex');
  const signature = createHmac('sha256', secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest('hex');
  return { signature, signedHeaders };
}
