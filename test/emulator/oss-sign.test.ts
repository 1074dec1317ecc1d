import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  ossCanonicalRequestV4,
  ossSignatureV1,
  ossSignatureV2,
  ossSignatureV4,
} from '../../src/emulator/oss-sign.ts';

const require = createRequire(import.meta.url);
const OSS = require('ali-oss');
const SECRET = 'testsecret';
const TOKEN = 'CAIS+/abc==';
const OBJECT = { bucket: 'iotx-ota-demo', key: 'ota/abc/fw.bin' };

function v4Params(accessKeyId: string, token?: string): Map<string, string> {
  const params = new Map([
    ['x-oss-credential', `${accessKeyId}/20260102/cn-shanghai/oss/aliyun_v4_request`],
    ['x-oss-date', '20260102T030405Z'],
    ['x-oss-expires', '3600'],
    ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
  ]);
  return token === undefined ? params : params.set('x-oss-security-token', token);
}

describe('published vectors', () => {
  it.each([
    ['GET', '1767409445', undefined, 'Md9ori8XRXPvVNr26J4lwiEQI8Q='],
    ['HEAD', '1767409445', undefined, 'KYNwr+kgLG0KddqctyID2ZZJKRw='],
    ['GET', '1767326645', TOKEN, 'JGynLyVtBeeYlYNfMTjkiEQ3NL8='],
  ])('V1 %s, Expires %s, token %s', (method, expires, token, signature) => {
    const params = new Map([['Expires', expires]]);
    if (token !== undefined) params.set('security-token', token);
    expect(ossSignatureV1({ method, ...OBJECT, params }, SECRET)).toBe(signature);
  });

  it.each([
    ['GET', 'testid', undefined, '3595778a2f367696ffe9d08830ba4daa00a19fccd684d1149177ddedcd5744e2'],
    ['HEAD', 'testid', undefined, '61e9d0f2d53ef7983b33f3885328e5bd1405dd3148a3a27118d82677ca0061e2'],
    ['GET', 'STS.testid', TOKEN, '43a084dbe90a07d81b64b038b9bc1d62dc4211334dc1b44a48b12bb825a0c564'],
  ])('V4 %s, %s, token %s', (method, id, token, signature) => {
    expect(ossSignatureV4({ method, ...OBJECT, params: v4Params(id, token) }, SECRET)).toBe(signature);
  });

  it.each([
    ['testid', undefined, '8fcd7841f3c79abda0a549198404bf587e23345b99b0a999c54d76060b3c0461'],
    ['STS.testid', TOKEN, '733591d3fd8b86ccf9b12e6246a75956e87d3a09799aeb967c5694da0f2cb400'],
  ])('V4 canonical request of %s', (id, token, hash) => {
    const text = ossCanonicalRequestV4({ method: 'GET', ...OBJECT, params: v4Params(id, token) });
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  });
});

describe('V2', () => {
  const params = new Map([
    ['x-oss-signature-version', 'OSS2'],
    ['x-oss-expires', '1767409445'],
    ['x-oss-access-key-id', 'testid'],
  ]);
  const sign = (method: string): string => ossSignatureV2({ method, ...OBJECT, params }, SECRET);

  it('signs the percent-encoded resource with its sorted query, as documented', () => {
    const { createHmac } = require('node:crypto');
    const text =
      'GET\n\n\n1767409445\n\n%2Fiotx-ota-demo%2Fota%2Fabc%2Ffw.bin' +
      '?x-oss-access-key-id=testid&x-oss-expires=1767409445&x-oss-signature-version=OSS2';
    expect(sign('GET')).toBe(createHmac('sha256', SECRET).update(text).digest('base64'));
  });

  it('binds the verb', () => expect(sign('HEAD')).not.toBe(sign('GET')));
});

describe('links of ali-oss', () => {
  const client = new OSS({
    region: 'oss-cn-shanghai',
    accessKeyId: 'testid',
    accessKeySecret: SECRET,
    bucket: OBJECT.bucket,
  });
  const key = 'ota/é中 (1)+&/fw*.bin';

  it('carry the same V1 signature', () => {
    const url = new URL(client.signatureUrl(key, { expires: 600 }));
    const { Signature, ...rest } = Object.fromEntries(url.searchParams);
    const params = new Map(Object.entries(rest));
    expect(ossSignatureV1({ method: 'GET', bucket: OBJECT.bucket, key, params }, SECRET)).toBe(Signature);
  });

  it('carry the same V4 signature', async () => {
    const url = new URL(await client.signatureUrlV4('GET', 600, {}, key));
    const { 'x-oss-signature': signature, ...rest } = Object.fromEntries(url.searchParams);
    const params = new Map(Object.entries(rest));
    expect(ossSignatureV4({ method: 'GET', bucket: OBJECT.bucket, key, params }, SECRET)).toBe(signature);
  });
});
