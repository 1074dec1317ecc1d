import { createHash, createHmac } from 'node:crypto';
import { percentEncode } from '../iot/sign.ts';

/**
 * OSS pre-signed links, as the store mints and verifies them. A GET link signs no headers, so only what is in the
 * query counts. V1 and V4 after ali-oss 6.23; V2 after the OSS documentation of `OSS2`.
 */

export interface OssKey {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** What is signed. `params` are the decoded query parameters without the signature itself. */
export interface OssRequest {
  method: string;
  bucket: string;
  key: string;
  params: ReadonlyMap<string, string>;
}

function sortedQuery(params: ReadonlyMap<string, string>, encode: (text: string) => string): string {
  return [...params]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

/** V1: Base64 HMAC-SHA1 over verb, empty Content-MD5 and type, expiry and the plain resource. */
export function ossSignatureV1(request: OssRequest, secret: string): string {
  const token = request.params.get('security-token');
  const resource = `/${request.bucket}/${request.key}${token === undefined ? '' : `?security-token=${token}`}`;
  const text = [request.method, '', '', request.params.get('Expires') ?? '', resource].join('\n');
  return createHmac('sha1', secret).update(text).digest('base64');
}

/** V2: Base64 HMAC-SHA256; the resource is percent-encoded as a whole and carries every query parameter. */
export function ossSignatureV2(request: OssRequest, secret: string): string {
  const query = sortedQuery(request.params, percentEncode);
  const resource = percentEncode(`/${request.bucket}/${request.key}`) + (query === '' ? '' : `?${query}`);
  const additionalHeaders = '';
  const text = [
    request.method,
    '',
    '',
    request.params.get('x-oss-expires') ?? '',
    additionalHeaders,
    resource,
  ];
  return createHmac('sha256', secret).update(text.join('\n')).digest('base64');
}

/** V4: the canonical request; exported because its hash is a published vector. */
export function ossCanonicalRequestV4(request: OssRequest): string {
  const uri = percentEncode(`/${request.bucket}/${request.key}`).replaceAll('%2F', '/');
  return [request.method, uri, sortedQuery(request.params, percentEncode), '', '', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
}

/** V4: hex HMAC-SHA256 with a key derived over date, region, `oss`. The scope is read from `x-oss-credential`. */
export function ossSignatureV4(request: OssRequest, secret: string): string {
  const [, ...scope] = (request.params.get('x-oss-credential') ?? '').split('/');
  const hash = createHash('sha256').update(ossCanonicalRequestV4(request)).digest('hex');
  const date = request.params.get('x-oss-date') ?? '';
  const text = ['OSS4-HMAC-SHA256', date, scope.join('/'), hash].join('\n');
  let key: Buffer | string = `aliyun_v4${secret}`;
  for (const part of scope) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(text).digest('hex');
}
