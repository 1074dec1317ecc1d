import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  canonicalQuery,
  canonicalRequestAcs3,
  EMPTY_BODY_SHA256,
  percentEncode,
  signatureAcs3,
  signatureV1,
  stringToSignV1,
} from '../../src/iot/sign.ts';

const SECRET = 'testsecret';
const STRESS = `v1.0 (beta)*~!'+/=&é中`;
const COMMON_V1 = {
  AccessKeyId: 'testid',
  Format: 'JSON',
  RegionId: 'cn-shanghai',
  SignatureMethod: 'HMAC-SHA1',
  SignatureNonce: '0123456789abcdef0123456789abcdef',
  SignatureVersion: '1.0',
  Timestamp: '2026-01-02T03:04:05Z',
  Version: '2018-01-20',
};
const V1_A = Object.entries({
  ...COMMON_V1,
  Action: 'QueryOTAFirmware',
  FirmwareId: 's8SSHiKjpBfrM3BSN0z8030100',
  IotInstanceId: 'iot-060a02ne',
});
const V1_B = Object.entries({
  ...COMMON_V1,
  Action: 'ListOTAFirmware',
  CurrentPage: '1',
  PageSize: '100',
  DestVersion: STRESS,
  SecurityToken: 'CAIS+/abc==',
});

describe('V1 (HMAC-SHA1)', () => {
  test('canonical query', () => {
    expect(canonicalQuery(V1_A)).toBe(
      'AccessKeyId=testid&Action=QueryOTAFirmware&FirmwareId=s8SSHiKjpBfrM3BSN0z8030100&Format=JSON&IotInstanceId=iot-060a02ne&RegionId=cn-shanghai&SignatureMethod=HMAC-SHA1&SignatureNonce=0123456789abcdef0123456789abcdef&SignatureVersion=1.0&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2018-01-20',
    );
    expect(canonicalQuery(V1_B)).toBe(
      'AccessKeyId=testid&Action=ListOTAFirmware&CurrentPage=1&DestVersion=v1.0%20%28beta%29%2A~%21%27%2B%2F%3D%26%C3%A9%E4%B8%AD&Format=JSON&PageSize=100&RegionId=cn-shanghai&SecurityToken=CAIS%2B%2Fabc%3D%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=0123456789abcdef0123456789abcdef&SignatureVersion=1.0&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2018-01-20',
    );
  });

  test('string to sign', () => {
    expect(stringToSignV1('GET', V1_A)).toBe(
      'GET&%2F&AccessKeyId%3Dtestid%26Action%3DQueryOTAFirmware%26FirmwareId%3Ds8SSHiKjpBfrM3BSN0z8030100%26Format%3DJSON%26IotInstanceId%3Diot-060a02ne%26RegionId%3Dcn-shanghai%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D0123456789abcdef0123456789abcdef%26SignatureVersion%3D1.0%26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Version%3D2018-01-20',
    );
    expect(stringToSignV1('GET', V1_B)).toBe(
      'GET&%2F&AccessKeyId%3Dtestid%26Action%3DListOTAFirmware%26CurrentPage%3D1%26DestVersion%3Dv1.0%2520%2528beta%2529%252A~%2521%2527%252B%252F%253D%2526%25C3%25A9%25E4%25B8%25AD%26Format%3DJSON%26PageSize%3D100%26RegionId%3Dcn-shanghai%26SecurityToken%3DCAIS%252B%252Fabc%253D%253D%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D0123456789abcdef0123456789abcdef%26SignatureVersion%3D1.0%26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Version%3D2018-01-20',
    );
  });

  // The order in which parameters are given must not matter: each is tried both ways.
  test.each([
    ['V1-A GET', 'GET', V1_A, 'XAXxuHHIgaxGIuEusGAajdBZu2w='],
    ['V1-A POST', 'POST', V1_A, 'nVcmScW8CQB4Cuh5aWtdwT6k5rI='],
    ['V1-B GET', 'GET', V1_B, '1RKLd9Sw2XuI7AOCi9DNxFufChE='],
  ])('%s', (_name, method, params, signature) => {
    expect(signatureV1(method, params, SECRET)).toBe(signature);
    expect(signatureV1(method, params.toReversed(), SECRET)).toBe(signature);
  });

  // The worked example of the RPC signature page (ECS, DescribeRegions).
  test('published example', () => {
    const params = Object.entries({
      Format: 'XML',
      AccessKeyId: 'testid',
      Action: 'DescribeRegions',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
      SignatureVersion: '1.0',
      Timestamp: '2016-02-23T12:46:24Z',
      Version: '2014-05-26',
    });
    expect(signatureV1('GET', params, SECRET)).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
  });
});

describe('V3 (ACS3-HMAC-SHA256)', () => {
  const common = {
    host: 'iot.cn-shanghai.aliyuncs.com',
    'x-acs-content-sha256': EMPTY_BODY_SHA256,
    'x-acs-date': '2026-01-02T03:04:05Z',
    'x-acs-signature-nonce': '0123456789abcdef0123456789abcdef',
    'x-acs-version': '2018-01-20',
  };
  const v3a = {
    method: 'POST',
    path: '/',
    params: Object.entries({ IotInstanceId: 'iot-060a02ne', FirmwareId: 's8SSHiKjpBfrM3BSN0z8030100' }),
    headers: { ...common, 'x-acs-action': 'QueryOTAFirmware' },
    payloadHash: EMPTY_BODY_SHA256,
  };
  const v3b = {
    method: 'POST',
    path: '/',
    params: Object.entries({ PageSize: '100', DestVersion: STRESS, CurrentPage: '1' }),
    headers: {
      ...common,
      'x-acs-security-token': 'CAIS+/abc==',
      'x-acs-accesskey-id': 'testid',
      'x-acs-action': 'ListOTAFirmware',
    },
    payloadHash: EMPTY_BODY_SHA256,
  };
  const runInstances = {
    method: 'POST',
    path: '/',
    params: Object.entries({
      ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
      RegionId: 'cn-shanghai',
    }),
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': EMPTY_BODY_SHA256,
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
    },
    payloadHash: EMPTY_BODY_SHA256,
  };

  test('canonical request', () => {
    const { text, signedHeaders } = canonicalRequestAcs3(v3a);
    expect(text).toBe(
      [
        'POST',
        '/',
        'FirmwareId=s8SSHiKjpBfrM3BSN0z8030100&IotInstanceId=iot-060a02ne',
        'host:iot.cn-shanghai.aliyuncs.com',
        'x-acs-action:QueryOTAFirmware',
        'x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-acs-date:2026-01-02T03:04:05Z',
        'x-acs-signature-nonce:0123456789abcdef0123456789abcdef',
        'x-acs-version:2018-01-20',
        '',
        'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ].join('\n'),
    );
    expect(signedHeaders).toBe(text.split('\n').at(-2));
  });

  test.each([
    [
      'V3-A',
      v3a,
      SECRET,
      '5f5f5bdd53a9fd3c9a39f9f259e966883ac76d09c588d5b7532e62abbb948758',
      'faf5c782a07735b379f3155ae5e77a7a851ab374e4aee6189a4852879e6ed1f9',
    ],
    [
      'V3-B',
      v3b,
      SECRET,
      '92bd8817209da4f9070e574e040ea051a7ad9b2e475c0fde5fc0b8c8aae649f0',
      'b0be839676c0d2548cdfc29cb9aa582b1b3d215ac5dfb7571ddd9e4eb5c50b31',
    ],
    [
      'published example (ECS, RunInstances)',
      runInstances,
      'YourAccessKeySecret',
      '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    ],
  ])('%s', (_name, request, secret, hash, signature) => {
    expect(createHash('sha256').update(canonicalRequestAcs3(request).text).digest('hex')).toBe(hash);
    expect(signatureAcs3(request, secret).signature).toBe(signature);
  });
});

test.each([
  [' ', '%20'],
  ['+', '%2B'],
  [`!'()*`, '%21%27%28%29%2A'],
  ['-_.~', '-_.~'],
  ['a/b?c=d&e', 'a%2Fb%3Fc%3Dd%26e'],
  ['中', '%E4%B8%AD'],
])('percentEncode(%j)', (plain, encoded) => {
  expect(percentEncode(plain)).toBe(encoded);
});
