import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallError } from '../../src/core/errors.ts';
import type { Firmware } from '../../src/core/model/firmware.ts';
import { readAnswer, retryAfterMsOf } from '../../src/iot/classify.ts';
import { createIotClient } from '../../src/iot/client.ts';
import type { IotClient } from '../../src/iot/client.ts';
import { parseListPage } from '../../src/iot/list-schema.ts';
import { BeyondLimits, parseFirmware } from '../../src/iot/schema.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { serveHttp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { fuzz, hostileJson, hostileText } from './fuzz.ts';

/** What grows with the square of the input takes minutes; the machine may be busy. */
const SOON_MS = 20_000;

const ID = 'fw-1';
const FIELDS = [
  'FirmwareName', 'FirmwareDesc', 'ProductKey', 'ProductName', 'ModuleName', 'SrcVersion', 'DestVersion', 'Type',
  'Status', 'VerifyProgress', 'SignMethod', 'FirmwareSign', 'FirmwareSize', 'FirmwareUrl', 'MultiFiles', 'Udi',
  'UtcCreate', 'UtcModified',
] as const; // prettier-ignore

const FILE_FIELDS = ['Name', 'Size', 'SignValue', 'FileMd5', 'Url'] as const;
const file = fc.dictionary(fc.constantFrom(...FILE_FIELDS, 'OtaPackageFileDTO', '__proto__'), hostileJson, {
  maxKeys: 5,
});
const firmwareInfo = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...FIELDS), hostileJson, { maxKeys: 8 }),
    fc.option(fc.array(file, { maxLength: 4 }), { nil: undefined }),
  )
  .map(([fields, files]) => ({ FirmwareId: ID, ...fields, ...(files && { MultiFiles: files }) }));

/** An answer of the service, mangled: right in places, wrong in others, or anything else at all. */
const body: fc.Arbitrary<unknown> = fc.oneof(
  hostileJson,
  fc.record({
    Success: fc.constantFrom(true, 'true', false),
    FirmwareInfo: fc.oneof(firmwareInfo, hostileJson),
  }),
  fc.record(
    {
      Success: hostileJson,
      Code: hostileJson,
      ErrorMessage: hostileJson,
      Message: hostileJson,
      RequestId: hostileJson,
    },
    { requiredKeys: [] },
  ),
  fc.record({
    Success: fc.constant(true),
    CurrentPage: hostileJson,
    PageCount: hostileJson,
    Total: hostileJson,
    FirmwareInfo: fc.oneof(
      fc.record({ SimpleFirmwareInfo: fc.oneof(fc.array(fc.oneof(firmwareInfo, hostileJson)), hostileJson) }),
      hostileJson,
    ),
  }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'date',
    'retry-after',
    'x-acs-retry-after',
    'x-ratelimit-user',
    'x-ratelimit-user-api',
    'content-type',
    'x-acs-request-id',
  ),
  fc.oneof(hostileText, fc.array(hostileText, { maxLength: 2 })),
);
const httpStatus = fc.constantFrom(200, 204, 301, 400, 403, 404, 429, 500, 502, 503, 599);
const context = {
  operation: 'QueryOTAFirmware',
  nowMs: Date.UTC(2026, 10, 23),
  answeredBefore: false,
} as const;

/** Is it plain data that JSON keeps as it is, and of the shape that the model promises? */
function expectSound(firmware: Firmware): void {
  expect(JSON.parse(JSON.stringify(firmware))).toEqual(firmware);
  expect(Object.getPrototypeOf(firmware)).toBe(Object.prototype);
  for (const text of [firmware.firmwareName, firmware.description, firmware.statusRaw, firmware.signMethod])
    expect(typeof text).toBe('string');
  for (const instant of [firmware.utcCreate, firmware.utcModified])
    expect(instant === null || !Number.isNaN(Date.parse(instant))).toBe(true);
  for (const { index, sizeBytes } of firmware.files) {
    expect(index).toBeGreaterThan(0);
    expect(sizeBytes === null || (Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)).toBe(true);
  }
}

test('any answer is a success or a failure that can be shown', async () => {
  const text = fc.oneof(
    body.map((value) => JSON.stringify(value) ?? 'undefined'),
    hostileText,
  );
  await fuzz(
    [text, headers, httpStatus],
    (answer, headers, httpStatus) => {
      const reading = readAnswer({ httpStatus, headers, body: answer }, context);
      if (reading.ok) return;
      const { code, detail, requestId, retryAfterMs } = reading.failure;
      for (const shown of [code, detail, requestId])
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(code.length + requestId.length).toBeLessThanOrEqual(164);
      expect(detail.length).toBeLessThanOrEqual(300);
      expect(retryAfterMs === null || (Number.isSafeInteger(retryAfterMs) && retryAfterMs > 0)).toBe(true);
    },
    400,
  );
});

test('any JSON is a firmware, a page, or nothing', async () => {
  await fuzz(
    [body],
    (value) => {
      const record = { ...(value as Record<string, unknown>) };
      const described = parseFirmware(record, ID);
      if (described && !(described instanceof BeyondLimits)) expectSound(described.firmware);
      const page = parseListPage(record, 1);
      if (page instanceof BeyondLimits) return;
      for (const listed of page?.firmware ?? []) expect(listed.firmwareId).not.toBe('');
      for (const count of page ? [page.currentPage, page.pageCount, page.total] : [])
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
    },
    400,
  );
});

test('any waiting hint is a wait or none', async () => {
  const hint = fc.oneof(
    hostileText,
    fc.integer().map(String),
    fc.constantFrom('1e9', '0x10', '-1', '99999999999999', 'TimeLeft:  50'),
  );
  await fuzz([hint, hint, hint], (own, limit, plain) => {
    const ms = retryAfterMsOf({
      headers: { 'x-acs-retry-after': own, 'x-ratelimit-user': limit, 'retry-after': plain },
    });
    expect(ms === null || (Number.isSafeInteger(ms) && ms > 0)).toBe(true);
  });
});

const nest = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
const info = (field: string): string => `{"Success":true,"FirmwareInfo":{"FirmwareId":"${ID}",${field}}}`;

/** Bodies that break parsers. They come over real HTTP, so that the whole client is in the test. */
const BODIES: readonly [name: string, text: string, expected: 'a firmware' | 'a failure'][] = [
  ['a hundred thousand lists', nest('[', ']', 100_000), 'a failure'],
  ['open lists', '['.repeat(100_000), 'a failure'],
  ['a deep status', info(`"Status":${nest('[', ']', 5_000)}`), 'a firmware'],
  ['deep files', info(`"MultiFiles":${nest('[', ']', 5_000)}`), 'a firmware'],
  [
    'files wrapped in files',
    info(`"MultiFiles":${nest('{"MultiFiles":', '}', 5_000).replace('}', 'null}')}`),
    'a firmware',
  ],
  ['a deep Udi', info(`"Udi":${nest('{"a":[', ']}', 2_000)}`), 'a firmware'],
  [
    'numbers beyond all bounds',
    info(`"FirmwareSize":1e400,"Status":-1e400,"Type":${'9'.repeat(5_000)}`),
    'a firmware',
  ],
  ['__proto__ as the answer', '{"__proto__":{"Success":true,"FirmwareInfo":{}}}', 'a failure'],
  [
    '__proto__ as the firmware',
    '{"Success":true,"FirmwareInfo":{"__proto__":{"FirmwareId":"fw-1"}}}',
    'a failure',
  ],
  ['half surrogates', info('"FirmwareName":"\\ud800","FirmwareDesc":"\\udfff\\ud83d"'), 'a firmware'],
  ['the same key twice', info('"FirmwareId":"fw-2","FirmwareId":"fw-1"'), 'a firmware'],
  ['another firmware', info('"FirmwareId":"fw-2"'), 'a failure'],
  ['a text of three megabytes', info(`"FirmwareDesc":"${'?'.repeat(3_000_000)}"`), 'a failure'],
  ['a link of three megabytes', info(`"FirmwareUrl":"https://h/${'%3f&;'.repeat(600_000)}"`), 'a failure'],
  ['a query of three megabytes', info(`"FirmwareUrl":"https://h/a?${'a=b&'.repeat(700_000)}"`), 'a failure'],
  ['thousands of files', info(`"MultiFiles":[${'{"Name":"a"},'.repeat(10_000)}{}]`), 'a failure'],
  ['two million files', info(`"MultiFiles":[${'0,'.repeat(2_000_000)}0]`), 'a failure'],
  [
    'a million files in a wrapping',
    info(`"MultiFiles":{"MultiFiles":[${'{},'.repeat(1_300_000)}{}]}`),
    'a failure',
  ],
  ['a Udi of three megabytes', info(`"Udi":{"a":"${'password='.repeat(330_000)}"}`), 'a failure'],
  ['a code of three megabytes', `{"Code":"${'iot.'.repeat(800_000)}","Message":"no"}`, 'a failure'],
  [
    'a message of three megabytes',
    `{"code":"InvalidParameter","message":"${'SecurityToken. '.repeat(200_000)}"}`,
    'a failure',
  ],
  ['more than an answer may be', 'x'.repeat(5_000_000), 'a failure'],
  ['a byte order mark', `\ufeff${info('"Type":0')}`, 'a firmware'],
  ['nothing', '', 'a failure'],
];

describe('over HTTP', () => {
  let server: LocalServer;
  let client: IotClient;
  let answer: Buffer = Buffer.alloc(0);
  beforeAll(async () => {
    server = await serveHttp((_request, response) => void response.end(answer));
    client = createIotClient({
      endpoint: server.url,
      regionId: 'cn-shanghai',
      signature: 'acs3',
      credentials: {
        describe: () => 'a test',
        origin: () => ({ source: 'a test', name: null }),
        get: () => Promise.resolve({ accessKeyId: 'test-id', accessKeySecret: 'test-secret' }),
        renew: () => Promise.resolve(),
      },
      timeouts: { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, callMs: 10_000 },
      connections: 2,
      clock: systemClock,
      userAgent: 'test',
    });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  async function query(bytes: Uint8Array): Promise<'a firmware' | 'a failure'> {
    answer = Buffer.from(bytes);
    try {
      const { firmware } = await client.queryFirmware(ID, '');
      expectSound(firmware);
      return 'a firmware';
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return 'a failure';
    }
  }

  test.each(BODIES)('%s', async (_name, text, expected) => {
    const startedMs = performance.now();
    expect(await query(Buffer.from(text))).toBe(expected);
    expect(performance.now() - startedMs).toBeLessThan(SOON_MS);
  });

  test('any bytes are a firmware or a failure', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      body.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    );
    await fuzz([bytes], async (content) => void (await query(content)), 150);
  });
});
