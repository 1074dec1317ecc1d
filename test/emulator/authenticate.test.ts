import { describe, expect, it } from 'vitest';
import { DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorAccount, EmulatorOptions } from '../../src/emulator/index.ts';
import { isoSeconds, json, list, NOW_MS, query, raw, somePackage, v1, v3, withEmulator } from './support.ts';
import type { Params, RawCall, SignOptions } from './support.ts';

const ID = somePackage().firmwareId;
const STS = { accessKeyId: 'STS.one', accessKeySecret: 's1', securityToken: 'CAIS+/abc==' };
const accounts: EmulatorAccount[] = [
  {
    account: 'one',
    keys: [
      DEMO_KEY,
      STS,
      { ...STS, accessKeyId: 'STS.ended', expiresAt: isoSeconds(NOW_MS - 1_000) },
      { accessKeyId: 'off', accessKeySecret: 's2', active: false },
      { accessKeyId: 'no-list', accessKeySecret: 's3', denied: ['ListOTAFirmware'] },
      { accessKeyId: 'no-query', accessKeySecret: 's4', denied: ['QueryOTAFirmware'], deniedBy: 'product' },
    ],
  },
  { account: 'late', keys: [{ accessKeyId: 'late', accessKeySecret: 's5' }], overdue: true },
];
const options: EmulatorOptions = { accounts, fleet: fleetOf([somePackage()], 'iot-060a02ne') };
const key = (id: string) => accounts.flatMap((account) => account.keys).find((k) => k.accessKeyId === id)!;

type Case = [string, number, string, Params, SignOptions];
const MINUTE_MS = 60_000;

/** Refusals that V1 and V3 share, in the order of the checks. */
const SHARED: Case[] = [
  ['a method the API does not have', 403, 'UnsupportedHTTPMethod', query(ID), { method: 'PUT' }],
  ['no action', 400, 'MissingAction', {}, { set: { 'x-acs-action': undefined } }],
  ['an action in other case', 404, 'InvalidAction.NotFound', query(ID, { Action: 'queryOTAFirmware' }), {}],
  [
    'an unknown key',
    404,
    'InvalidAccessKeyId.NotFound',
    query(ID),
    { key: { ...DEMO_KEY, accessKeyId: 'nobody' } },
  ],
  ['a disabled key', 400, 'InvalidAccessKeyId.Inactive', query(ID), { key: key('off') }],
  [
    'a key pair swapped',
    404,
    'InvalidAccessKeyId.NotFound',
    query(ID),
    { key: { accessKeyId: DEMO_KEY.accessKeySecret, accessKeySecret: DEMO_KEY.accessKeyId } },
  ],
  ['a clock 16 minutes slow', 400, 'InvalidTimeStamp.Expired', query(ID), { nowMs: NOW_MS - 16 * MINUTE_MS }],
  ['a clock 16 minutes fast', 400, 'InvalidTimeStamp.Expired', query(ID), { nowMs: NOW_MS + 16 * MINUTE_MS }],
  [
    'a wrong secret',
    400,
    'SignatureDoesNotMatch',
    query(ID),
    { key: { ...DEMO_KEY, accessKeySecret: 'wrong' } },
  ],
  [
    'an STS key without token',
    400,
    'MissingSecurityToken',
    query(ID),
    { key: { accessKeyId: 'STS.one', accessKeySecret: 's1' } },
  ],
  [
    'a token of another key',
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    query(ID),
    { key: { ...STS, securityToken: 'CAISother' } },
  ],
  [
    'a token with a long-lived key',
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    query(ID),
    { key: { ...DEMO_KEY, securityToken: 'CAIS' } },
  ],
  ['an ended token', 400, 'InvalidSecurityToken.Expired', query(ID), { key: key('STS.ended') }],
  ['a permission that RAM denies', 403, 'Forbidden.RAM', list(1, 10), { key: key('no-list') }],
  [
    'a permission that the product denies',
    200,
    'iot.common.RamActionPermissionDeny',
    query(ID),
    { key: key('no-query') },
  ],
  ['an account with an overdue payment', 200, 'iot.system.BillIsOverDue', query(ID), { key: key('late') }],
];

async function code(call: (url: string) => RawCall): Promise<[number, string]> {
  return withEmulator(options, async (emulator) => {
    const answer = await raw(emulator.url, call(emulator.url));
    const body = json(answer);
    expect(answer.headers['x-acs-request-id']).toBe(body.RequestId);
    if (answer.status !== 200) {
      expect(Object.keys(body)).toEqual(['RequestId', 'HostId', 'Code', 'Message', 'Recommend']);
      expect(body.HostId).toBe(new URL(emulator.url).host);
    } else if (body.Code) expect(Object.keys(body)).toEqual(['RequestId', 'Success', 'Code', 'ErrorMessage']);
    return [answer.status, body.Code ?? ''];
  });
}

describe('what both signatures are refused for', () => {
  it.each(SHARED)('V1: %s → %d %s', async (_, status, expected, params, sign) => {
    expect(await code(() => v1(params, sign))).toEqual([status, expected]);
  });
  it.each(SHARED)('V3: %s → %d %s', async (_, status, expected, params, sign) => {
    expect(await code((url) => v3(url, params, sign))).toEqual([status, expected]);
  });
});

describe('V1', () => {
  it.each<[string, number, string, SignOptions]>([
    ['Version', 400, 'MissingVersion', { set: { Version: undefined } }],
    ['another version', 400, 'InvalidVersion', { set: { Version: '2022-01-01' } }],
    ['AccessKeyId', 400, 'MissingAccessKeyId', { set: { AccessKeyId: undefined } }],
    ['SignatureMethod', 400, 'MissingSignatureMethod', { set: { SignatureMethod: undefined } }],
    ['another method', 400, 'InvalidSignatureMethod', { set: { SignatureMethod: 'HMAC-MD5' } }],
    ['SignatureVersion', 400, 'MissingSignatureVersion', { set: { SignatureVersion: undefined } }],
    ['SignatureNonce', 400, 'MissingSignatureNonce', { set: { SignatureNonce: undefined } }],
    ['Timestamp', 400, 'MissingTimestamp', { set: { Timestamp: undefined } }],
    ['Signature', 400, 'MissingSignature', { tamper: { Signature: undefined } }],
    ['a local time', 400, 'InvalidTimeStamp.Format', { set: { Timestamp: '2026-11-23 02:00:00' } }],
    ['a time that is none', 400, 'InvalidTimeStamp.Format', { set: { Timestamp: '2026-13-45T02:00:00Z' } }],
    ['milliseconds in the time', 200, '', { set: { Timestamp: '2026-11-23T02:00:00.312Z' } }],
    ['a parameter changed after signing', 400, 'SignatureDoesNotMatch', { tamper: { FirmwareId: 'other' } }],
    ['a parameter added after signing', 400, 'SignatureDoesNotMatch', { tamper: { Extra: '1' } }],
    ['a parameter signed along', 200, '', { set: { Extra: "a b*~!'()é中" } }],
    [
      'a malformed token',
      400,
      'InvalidSecurityToken.Malformed',
      { key: { ...STS, securityToken: 'CAIS ab' } },
    ],
  ])('%s → %d %s', async (_, status, expected, sign) => {
    expect(await code(() => v1(query(ID), sign))).toEqual([status, expected]);
  });

  it('merges query and form body', async () => {
    const { body = '', headers = {} } = v1(query(ID), { method: 'POST' });
    const [first = '', ...rest] = body.split('&');
    expect(await code(() => ({ method: 'POST', query: first, body: rest.join('&'), headers }))).toEqual([
      200,
      '',
    ]);
  });
});

describe('V3', () => {
  it.each<[string, number, string, SignOptions]>([
    ['no version', 400, 'MissingVersion', { set: { 'x-acs-version': undefined } }],
    ['no date', 400, 'MissingTimestamp', { set: { 'x-acs-date': undefined } }],
    ['no nonce', 400, 'MissingSignatureNonce', { set: { 'x-acs-signature-nonce': undefined } }],
    [
      'another algorithm',
      400,
      'InvalidSignatureMethod',
      { tamper: { authorization: 'ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=00' } },
    ],
    [
      'half an Authorization',
      400,
      'IncompleteSignature',
      { tamper: { authorization: 'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host' } },
    ],
    ['an acs header that is not signed', 400, 'IncompleteSignature', { tamper: { 'x-acs-late': '1' } }],
    [
      'a signed header that is not sent',
      400,
      'IncompleteSignature',
      { set: { 'x-acs-extra': '1' }, tamper: { 'x-acs-extra': undefined } },
    ],
    [
      'a header changed after signing',
      400,
      'SignatureDoesNotMatch',
      { tamper: { 'x-acs-signature-nonce': 'other' } },
    ],
    ['a retry hint signed along', 200, '', { set: { 'x-acs-retry-attempts': '1' } }],
    ['GET', 200, '', { method: 'GET' }],
  ])('%s → %d %s', async (_, status, expected, sign) => {
    expect(await code((url) => v3(url, query(ID), sign))).toEqual([status, expected]);
  });

  it('covers the body', async () => {
    const call = (url: string): RawCall => ({ ...v3(url, query(ID)), body: 'late' });
    expect(await code(call)).toEqual([400, 'SignatureDoesNotMatch']);
  });
});

describe('order of the checks', () => {
  const bad = { accessKeyId: 'nobody', accessKeySecret: 'wrong' };
  const slow = NOW_MS - 60 * MINUTE_MS;
  it.each<[string, string, Params, SignOptions]>([
    [
      'the action before the signature',
      'InvalidAction.NotFound',
      query(ID, { Action: 'Nothing' }),
      { key: bad, nowMs: slow },
    ],
    [
      'common parameters before the key',
      'MissingTimestamp',
      query(ID),
      { key: bad, set: { Timestamp: undefined } },
    ],
    ['the key before the time', 'InvalidAccessKeyId.NotFound', query(ID), { key: bad, nowMs: slow }],
    [
      'the time before the signature',
      'InvalidTimeStamp.Expired',
      query(ID),
      { key: { ...DEMO_KEY, accessKeySecret: 'wrong' }, nowMs: slow },
    ],
    [
      'the signature before the token',
      'SignatureDoesNotMatch',
      query(ID),
      { key: { ...STS, accessKeySecret: 'wrong', securityToken: 'other' } },
    ],
    ['permission before parameters', 'Forbidden.RAM', { Action: 'ListOTAFirmware' }, { key: key('no-list') }],
    [
      'parameters before the product',
      'MissingFirmwareId',
      { Action: 'QueryOTAFirmware' },
      { key: key('late') },
    ],
  ])('%s: %s', async (_, expected, params, sign) => {
    expect((await code(() => v1(params, sign)))[1]).toBe(expected);
  });
});

describe('nonces', () => {
  it('are refused for 15 minutes, over both signatures, and only once a signature passed', async () => {
    await withEmulator(options, async (emulator, clock) => {
      const send = async (call: RawCall): Promise<string> => json(await raw(emulator.url, call)).Code ?? 'ok';
      const wrong = { ...DEMO_KEY, accessKeySecret: 'wrong' };
      const nonce = 'n-1';
      expect(await send(v1(query(ID), { nonce, key: wrong }))).toBe('SignatureDoesNotMatch');
      expect(await send(v1(query(ID), { nonce }))).toBe('ok');
      expect(await send(v1(query(ID), { nonce }))).toBe('SignatureNonceUsed');
      expect(await send(v3(emulator.url, query(ID), { nonce }))).toBe('SignatureNonceUsed');
      expect(await send(v1(query(ID), { nonce, key: STS }))).toBe('ok');
      clock.advance(14 * MINUTE_MS);
      expect(await send(v1(query(ID), { nonce, nowMs: clock.now() }))).toBe('SignatureNonceUsed');
      clock.advance(MINUTE_MS);
      expect(await send(v1(query(ID), { nonce, nowMs: clock.now() }))).toBe('ok');
    });
  });
});

it('tells its time, skewed or not, and judges by it', async () => {
  await withEmulator({ ...options, clockSkewMs: 20 * MINUTE_MS }, async (emulator) => {
    const answer = await raw(emulator.url, v1(query(ID)));
    expect(json(answer).Code).toBe('InvalidTimeStamp.Expired');
    expect(Date.parse(answer.headers['date'] ?? '')).toBe(NOW_MS + 20 * MINUTE_MS);
  });
});

it('can want TLS, and knows no other path', async () => {
  await withEmulator({ ...options, needSsl: true }, async (emulator) => {
    expect(json(await raw(emulator.url, v1(query(ID)))).Code).toBe('InvalidProtocol.NeedSsl');
  });
  await withEmulator(options, async (emulator) => {
    const call = { ...v3(emulator.url, query(ID)), path: '/openapi' };
    expect(json(await raw(emulator.url, call)).Code).toBe('InvalidApi.NotFound');
  });
});

it('writes gateway errors as XML where XML was asked for', async () => {
  await withEmulator(options, async (emulator) => {
    const answer = await raw(
      emulator.url,
      v1(query(ID), { set: { Format: 'XML' }, tamper: { Signature: 'a' } }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('text/xml;charset=utf-8');
    const names = [...answer.text.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    expect(names).toEqual(['Error', 'RequestId', 'HostId', 'Code', 'Message', 'Recommend']);
  });
});
