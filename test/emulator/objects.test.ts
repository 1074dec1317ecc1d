import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import type { Emulator, FleetPackage, LinkPlan } from '../../src/emulator/index.ts';
import { crc64 } from '../../src/emulator/crc64.ts';
import { objectBytes } from '../../src/emulator/content.ts';
import { json, NOW_MS, query, raw, somePackage, v1, withEmulator } from './support.ts';
import type { Answer, RawCall, TestClock } from './support.ts';

const SIZE = 10_000;
const INSTANCE = 'iot-060a02ne';

function packageWith(link: LinkPlan, change: Partial<FleetPackage> = {}): FleetPackage {
  const object = { seed: 'bytes', sizeBytes: SIZE };
  return somePackage({
    signMethod: 'SHA256',
    files: [{ name: 'fw.bin', sizeBytes: SIZE, link, object }],
    ...change,
  });
}

interface Fetched {
  info: { FirmwareUrl: string; FirmwareSign: string; FirmwareSize: number };
  follow: (call?: RawCall, change?: (url: URL) => void) => Promise<Answer>;
  clock: TestClock;
  emulator: Emulator;
}

/** Queries the package and follows its link. */
async function following<T>(entry: FleetPackage, body: (fetched: Fetched) => Promise<T>): Promise<T> {
  return withEmulator({ fleet: fleetOf([entry], INSTANCE), links: 'loopback' }, async (emulator, clock) => {
    const info = json(await raw(emulator.url, v1(query(entry.firmwareId)))).FirmwareInfo;
    const follow = async (call: RawCall = {}, change?: (url: URL) => void): Promise<Answer> => {
      const url = new URL(info.FirmwareUrl);
      change?.(url);
      return raw(emulator.url, { path: url.pathname, query: url.search.slice(1), ...call });
    };
    return body({ info, follow, clock, emulator });
  });
}

const element = (answer: Answer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1];
const signed = (version: 'V1' | 'V2' | 'V4', more: object = {}): LinkPlan => ({
  kind: 'signed',
  version,
  ...more,
});

describe.each(['V1', 'V2', 'V4'] as const)('%s links', (version) => {
  const tamperSignature = (url: URL): void => {
    const name = version === 'V1' ? 'Signature' : 'x-oss-signature';
    url.searchParams.set(name, version === 'V4' ? '0'.repeat(64) : 'AAAA');
  };

  it('lead to bytes of the recorded size and digest', async () => {
    await following(packageWith(signed(version)), async ({ info, follow }) => {
      const answer = await follow();
      expect(answer.status).toBe(200);
      expect(answer.bytes.length).toBe(info.FirmwareSize);
      expect(createHash('sha256').update(answer.bytes).digest('hex')).toBe(info.FirmwareSign);
    });
  });

  it('are for GET, not for HEAD, whose errors have no body', async () => {
    await following(packageWith(signed(version)), async ({ follow }) => {
      const answer = await follow({ method: 'HEAD' });
      expect([answer.status, answer.bytes.length]).toEqual([403, 0]);
      const xml = Buffer.from(answer.headers['x-oss-err'] ?? '', 'base64').toString();
      expect(xml).toContain('<Code>SignatureDoesNotMatch</Code>');
    });
  });

  it('expire, which is told before anything else', async () => {
    await following(packageWith(signed(version, { expiresInSeconds: 60 })), async ({ follow, clock }) => {
      clock.advance(60_000);
      expect((await follow()).status).toBe(200);
      clock.advance(1_000);
      const answer = await follow({}, tamperSignature);
      expect([answer.status, element(answer, 'Code')]).toEqual([403, 'AccessDenied']);
      expect(element(answer, 'Message')).toBe('Request has expired.');
      expect(element(answer, 'Expires')).toBe(new Date(NOW_MS + 60_000).toISOString());
      expect(element(answer, 'ServerTime')).toBe(new Date(NOW_MS + 61_000).toISOString());
      expect(answer.headers).toMatchObject({
        'content-type': 'application/xml',
        server: 'AliyunOSS',
        'x-oss-ec': '0002-00000069',
      });
    });
  });

  it.each<[string, number, string, (url: URL) => void, RawCall?]>([
    ['another signature', 403, 'SignatureDoesNotMatch', tamperSignature],
    [
      'a later expiry',
      403,
      'SignatureDoesNotMatch',
      (url) => {
        const name = version === 'V1' ? 'Expires' : 'x-oss-expires';
        url.searchParams.set(name, String(Number(url.searchParams.get(name)) + 1));
      },
    ],
    [
      'another key ID',
      403,
      'InvalidAccessKeyId',
      (url) => {
        const name = { V1: 'OSSAccessKeyId', V2: 'x-oss-access-key-id', V4: 'x-oss-credential' }[version];
        url.searchParams.set(name, `nobody${url.searchParams.get(name)}`);
      },
    ],
    [
      'an expiry that is no number',
      version === 'V4' ? 400 : 403,
      version === 'V4' ? 'InvalidArgument' : 'AccessDenied',
      (url) => url.searchParams.set(version === 'V1' ? 'Expires' : 'x-oss-expires', 'tomorrow'),
    ],
    ['a signed header as well', 400, 'InvalidArgument', () => {}, { headers: { authorization: 'OSS a:b' } }],
    ['no signature', 403, 'AccessDenied', (url) => (url.search = '')],
  ])('are refused with %s → %d %s', async (_, status, code, change, call) => {
    await following(packageWith(signed(version)), async ({ follow }) => {
      const answer = await follow(call, change);
      expect([answer.status, element(answer, 'Code')]).toEqual([status, code]);
    });
  });

  it('answer NoSuchKey where the object is gone', async () => {
    const gone = packageWith(signed(version));
    gone.files = gone.files.map((file) => ({ ...file, object: null, digest: 'ab' }));
    await following(gone, async ({ follow }) => {
      const answer = await follow();
      expect([answer.status, element(answer, 'Code')]).toEqual([404, 'NoSuchKey']);
    });
  });
});

describe('any link', () => {
  it.each<[string | undefined, number, string | undefined, number]>([
    ['bytes=0-0', 206, `bytes 0-0/${SIZE}`, 1],
    ['bytes=4090-4100', 206, `bytes 4090-4100/${SIZE}`, 11],
    ['bytes=9990-', 206, `bytes 9990-9999/${SIZE}`, 10],
    ['bytes=-5', 206, `bytes 9995-9999/${SIZE}`, 5],
    ['bytes=5-4', 200, undefined, SIZE],
    ['bytes=9000-10000', 200, undefined, SIZE],
    ['bytes=0-1,4-5', 200, undefined, SIZE],
    ['bytes=-', 200, undefined, SIZE],
    ['items=0-0', 200, undefined, SIZE],
    [undefined, 200, undefined, SIZE],
  ])('Range %s → %d %s', async (range, status, contentRange, length) => {
    await following(packageWith(signed('V1')), async ({ follow }) => {
      const whole = (await follow()).bytes;
      const answer = await follow(range === undefined ? {} : { headers: { range } });
      expect([answer.status, answer.headers['content-range'], answer.bytes.length]).toEqual([
        status,
        contentRange,
        length,
      ]);
      const from = Number(/bytes (\d+)/.exec(contentRange ?? '')?.[1] ?? 0);
      expect(answer.bytes.equals(whole.subarray(from, from + length))).toBe(true);
    });
  });

  it('carries the headers an integrity check reads; the ETag is no digest', async () => {
    await following(packageWith(signed('V4')), async ({ follow }) => {
      const { headers, bytes } = await follow();
      const md5 = createHash('md5').update(bytes).digest();
      expect(headers['content-md5']).toBe(md5.toString('base64'));
      expect(headers['etag']).toMatch(/^"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"$/);
      const crc = crc64();
      crc.update(bytes);
      expect(headers['x-oss-hash-crc64ecma']).toBe(crc.digest());
      expect(headers).toMatchObject({
        server: 'AliyunOSS',
        'x-oss-object-type': 'Normal',
        'last-modified': 'Mon, 01 Jun 2026 08:00:00 GMT',
        'content-length': String(SIZE),
      });
      expect(headers['x-oss-request-id']).toBeTruthy();
    });
  });

  it.each([
    ['V1', 'security-token'],
    ['V2', 'x-oss-security-token'],
    ['V4', 'x-oss-security-token'],
  ] as const)('of %s works with a security token, and not without it', async (version, name) => {
    await following(packageWith(signed(version, { sts: true })), async ({ follow }) => {
      expect((await follow()).status).toBe(200);
      const answer = await follow({}, (url) => url.searchParams.delete(name));
      expect([answer.status, element(answer, 'Code')]).toEqual([403, 'InvalidAccessKeyId']);
    });
  });

  it('is public where the package says so', async () => {
    await following(packageWith({ kind: 'unsigned' }), async ({ follow }) =>
      expect((await follow()).status).toBe(200),
    );
  });

  it('is served under the host name of its bucket', async () => {
    const entry = packageWith(signed('V4'));
    await withEmulator({ fleet: fleetOf([entry], INSTANCE) }, async (emulator) => {
      const info = json(await raw(emulator.url, v1(query(entry.firmwareId)))).FirmwareInfo;
      const url = new URL(info.FirmwareUrl);
      expect(url.origin).toBe('https://iotx-ota.oss-cn-shanghai.aliyuncs.com');
      const call = { path: url.pathname, query: url.search.slice(1), headers: { host: url.host } };
      expect((await raw(emulator.url, call)).bytes.length).toBe(SIZE);
      expect(emulator.stats().objects).toBe(1);
    });
  });
});

it('computes the CRC-64 that the standard checks with', () => {
  const crc = crc64();
  crc.update(Buffer.from('123456789'));
  expect(crc.digest()).toBe(BigInt('0x995dc9bbdf1939fa').toString());
});

it('makes any part of an object without the rest', () => {
  const object = { seed: 's', sizeBytes: 1_000_000_000 };
  const whole = Buffer.concat([...objectBytes(object, 8_000, 17_000)]);
  const part = Buffer.concat([...objectBytes(object, 8_200, 8_300)]);
  expect(whole.length).toBe(9_001);
  expect(part.equals(whole.subarray(200, 301))).toBe(true);
});
