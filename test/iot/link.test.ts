import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameOf, parseLink } from '../../src/iot/link.ts';

const BASE = 'https://ota-demo.oss-cn-shanghai.aliyuncs.com/ota/572e/5E96.bin';
const PLACE = { scheme: 'https', host: 'ota-demo.oss-cn-shanghai.aliyuncs.com', path: '/ota/572e/5E96.bin' };
const V1 = 'Expires=1577587360&OSSAccessKeyId=cS8uRRy54RszAAAA&Signature=farzC8%2FVMN4HYdEtXvdiC2OevHAA';
const V2 = 'x-oss-signature-version=OSS2&x-oss-access-key-id=AK&x-oss-signature=c2ln';
const V4 =
  'x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=testid%2F20260102%2Fcn-shanghai%2Foss%2Faliyun_v4_request&x-oss-signature=ab12';

describe('signed links', () => {
  test.each([
    ['V1', V1, 'V1', '2019-12-29T02:42:40.000Z'],
    ['V1 with an STS token', `${V1}&security-token=CAIS%2B`, 'V1', '2019-12-29T02:42:40.000Z'],
    ['V1, other case', V1.toLowerCase(), 'V1', '2019-12-29T02:42:40.000Z'],
    ['V1 with an expiry alone', 'Expires=1577587360', 'V1', '2019-12-29T02:42:40.000Z'],
    ['V1 for ever', 'Expires=9999999999&Signature=x', 'V1', '2286-11-20T17:46:39.000Z'],
    ['V2', `${V2}&x-oss-expires=1577587360`, 'V2', '2019-12-29T02:42:40.000Z'],
    [
      'V2 without its version',
      'x-oss-access-key-id=AK&x-oss-expires=1577587360',
      'V2',
      '2019-12-29T02:42:40.000Z',
    ],
    ['V4', `${V4}&x-oss-date=20260102T030405Z&x-oss-expires=3600`, 'V4', '2026-01-02T04:04:05.000Z'],
    [
      'V4, longest',
      `${V4}&x-oss-date=20260102T030405Z&x-oss-expires=604800`,
      'V4',
      '2026-01-09T03:04:05.000Z',
    ],
    [
      'V4, names in capitals',
      `${V4}&X-OSS-Date=20260102T030405Z&X-Oss-Expires=1`,
      'V4',
      '2026-01-02T03:04:06.000Z',
    ],
    [
      'V4 without its version',
      'x-oss-date=20260102T030405Z&x-oss-expires=60',
      'V4',
      '2026-01-02T03:05:05.000Z',
    ],
    [
      'an expiry given twice alike',
      'Expires=1577587360&expires=1577587360',
      'V1',
      '2019-12-29T02:42:40.000Z',
    ],
  ])('%s', (_name, query, version, expiresAt) => {
    expect(parseLink(`${BASE}?${query}`)).toEqual({ kind: 'signed', version, ...PLACE, expiresAt });
  });
});

describe('links whose expiry cannot be read', () => {
  test.each([
    ['no number', 'Expires=soon&Signature=s3cret', 'expiry-not-seconds', 'Expires'],
    ['empty', 'Expires=&Signature=s3cret', 'expiry-missing', 'Expires'],
    ['negative', 'Expires=-1', 'expiry-not-seconds', 'Expires'],
    ['hexadecimal', 'Expires=0x5e08', 'expiry-not-seconds', 'Expires'],
    ['scientific', 'Expires=1e9', 'expiry-not-seconds', 'Expires'],
    ['a space', 'Expires=+1577587360', 'expiry-not-seconds', 'Expires'],
    ['zero', 'Expires=0', 'expiry-out-of-range', 'Expires'],
    ['milliseconds', 'Expires=1577587360000', 'expiry-out-of-range', 'Expires'],
    ['two expiries', 'Expires=1577587360&Expires=1999999999', 'given-twice', 'expires'],
    ['a signature alone', 'Signature=s3cret&OSSAccessKeyId=AK', 'no-expiry', ''],
    ['a token alone', 'security-token=s3cret', 'no-expiry', ''],
    ['V2 without expiry', V2, 'expiry-missing', 'x-oss-expires'],
    ['V2 with a duration', `${V2}&x-oss-expires=3600`, 'expiry-out-of-range', 'x-oss-expires'],
    ['V4 without date', `${V4}&x-oss-expires=3600`, 'signing-time', 'x-oss-date'],
    [
      'V4 with a day that is none',
      `${V4}&x-oss-date=20260230T030405Z&x-oss-expires=3600`,
      'signing-time',
      'x-oss-date',
    ],
    [
      'V4 with month 13',
      `${V4}&x-oss-date=20261302T030405Z&x-oss-expires=3600`,
      'signing-time',
      'x-oss-date',
    ],
    [
      'V4 in the year 0',
      `${V4}&x-oss-date=00000102T030405Z&x-oss-expires=3600`,
      'signing-time',
      'x-oss-date',
    ],
    ['V4 without expiry', `${V4}&x-oss-date=20260102T030405Z`, 'lifetime', 'x-oss-expires'],
    [
      'V4 with an instant',
      `${V4}&x-oss-date=20260102T030405Z&x-oss-expires=1577587360`,
      'lifetime',
      'x-oss-expires',
    ],
    [
      'V4 longer than a week',
      `${V4}&x-oss-date=20260102T030405Z&x-oss-expires=604801`,
      'lifetime',
      'x-oss-expires',
    ],
    ['V4 of no seconds', `${V4}&x-oss-date=20260102T030405Z&x-oss-expires=0`, 'lifetime', 'x-oss-expires'],
    [
      'an unknown version',
      'x-oss-signature-version=OSS9&x-oss-expires=3600',
      'unknown-version',
      'x-oss-signature-version',
    ],
    ['another system', 'X-Amz-Signature=s3cret&X-Amz-Expires=60', 'no-expiry', ''],
  ])('%s', (_name, query, problem, parameter) => {
    const link = parseLink(`${BASE}?${query}`);
    expect(link).toEqual({ kind: 'unreadable', ...PLACE, problem, parameter });
    expect(JSON.stringify(link)).not.toContain('s3cret');
  });
});

const NOWHERE = { scheme: '', host: '', path: '' };
test.each([
  ['undefined', undefined, { kind: 'missing' }],
  ['null', null, { kind: 'missing' }],
  ['empty', '', { kind: 'missing' }],
  ['blank', ' \t\n', { kind: 'missing' }],
  ['a number', 7, { kind: 'unreadable', ...NOWHERE, problem: 'not-text' }],
  ['an object', { url: BASE }, { kind: 'unreadable', ...NOWHERE, problem: 'not-text' }],
  ['a word', 's3cret', { kind: 'unreadable', ...NOWHERE, problem: 'not-a-url' }],
  [
    'a relative link',
    '/ota/fw.bin?Signature=s3cret',
    { kind: 'unreadable', ...NOWHERE, problem: 'not-a-url' },
  ],
  ['no scheme', '//host/fw.bin?Signature=s3cret', { kind: 'unreadable', ...NOWHERE, problem: 'not-a-url' }],
  ['no host', 'https://', { kind: 'unreadable', ...NOWHERE, problem: 'not-a-url' }],
  [
    'a port that is none',
    'https://host:99999/s3cret',
    { kind: 'unreadable', ...NOWHERE, problem: 'not-a-url' },
  ],
  ['data', 'data:text/plain,s3cret', { kind: 'unreadable', ...NOWHERE, scheme: 'data', problem: 'no-host' }],
  [
    'script',
    'javascript:alert("s3cret")',
    { kind: 'unreadable', ...NOWHERE, scheme: 'javascript', problem: 'no-host' },
  ],
  ['a file', 'file:///etc/s3cret', { kind: 'unreadable', ...NOWHERE, scheme: 'file', problem: 'no-host' }],
  [
    'ftp',
    'ftp://u:s3cret@h.example/fw.bin',
    { kind: 'unreadable', scheme: 'ftp', host: 'h.example', path: '/fw.bin', problem: 'other-scheme' },
  ],
  ['unsigned', BASE, { kind: 'unsigned', ...PLACE }],
  ['unsigned with other parameters', `${BASE}?v=3`, { kind: 'unsigned', ...PLACE }],
  ['http', BASE.replace('https', 'http'), { kind: 'unsigned', ...PLACE, scheme: 'http' }],
  [
    'user and fragment',
    'https://u:s3cret@h.example/a.bin#s3cret',
    { kind: 'unsigned', scheme: 'https', host: 'h.example', path: '/a.bin' },
  ],
  [
    'CDN type B',
    'https://h.example/202611231200/0f1e2d3c4b5a69788796a5b4c3d2e1f0/a.bin',
    { kind: 'unsigned', scheme: 'https', host: 'h.example', path: '/a.bin' },
  ],
  [
    'CDN type C',
    'https://h.example/0f1e2d3c4b5a69788796a5b4c3d2e1f0/6ad3c2f0/ota/a.bin',
    { kind: 'unsigned', scheme: 'https', host: 'h.example', path: '/ota/a.bin' },
  ],
  [
    'a full-width query',
    'https://h.example/R&D/a.bin？Expires＝1＆Signature＝s3cret',
    { kind: 'unsigned', scheme: 'https', host: 'h.example', path: '/R&D/a.bin' },
  ],
  [
    'a query that was encoded three times',
    'https://h.example/a.bin%25253FSignature%25253Ds3cret',
    { kind: 'unsigned', scheme: 'https', host: 'h.example', path: '/a.bin' },
  ],
  [
    'a masked host of the reference page',
    'https://ota-***.aliyuncs.com/a.bin?Expires=1577587360',
    { kind: 'signed', host: 'ota-***.aliyuncs.com' },
  ],
  ['blanks around', `  ${BASE}\n`, { kind: 'unsigned', ...PLACE }],
  [
    'a port',
    'http://127.0.0.1:4010/b/k.bin?Expires=1577587360',
    { kind: 'signed', scheme: 'http', host: '127.0.0.1' },
  ],
])('%s', (_name, value, expected) => {
  const link = parseLink(value);
  expect(link).toMatchObject(expected);
  expect(JSON.stringify(link)).not.toContain('s3cret');
});

test('no text makes it throw or keep a query', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })),
      (text) => {
        const link = parseLink(text);
        if (link.kind !== 'missing') expect(link.path).not.toMatch(/[?#]/);
        if (link.kind === 'signed') expect(new Date(link.expiresAt).toISOString()).toBe(link.expiresAt);
      },
    ),
  );
});

test.each([
  [`${BASE}?${V1}`, '5E96.bin'],
  ['https://h.example/ota/%E5%9B%BA%E4%BB%B6%20v2.bin', '固件 v2.bin'],
  ['https://h.example/ota/100%.bin', '100%.bin'],
  ['https://h.example/ota/', ''],
  ['https://h.example/a%0d%0ab.bin', 'ab.bin'],
  ['', ''],
])('fileNameOf(%j) is %j', (url, name) => {
  expect(fileNameOf(parseLink(url))).toBe(name);
});
