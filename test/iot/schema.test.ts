import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseListPage } from '../../src/iot/list-schema.ts';
import { BeyondLimits, parseFirmware } from '../../src/iot/schema.ts';

/** The documented sample of QueryOTAFirmware. */
const SAMPLE = {
  SrcVersion: '',
  FirmwareSign: '3d04ab6462633508606e5f3daac8****',
  ProductKey: 'a19mzPZ****',
  Type: 0,
  UtcModified: '2019-12-28T02:42:41.000Z',
  SignMethod: 'MD5',
  UtcCreate: '2019-12-28T02:42:22.000Z',
  FirmwareSize: 924,
  Status: 2,
  FirmwareId: 'UfuxnwygsuSkVE0VCN****0100',
  FirmwareDesc: 'modified-WiFi-module',
  FirmwareUrl:
    'https://ota-***.aliyuncs.com/ota/572ef2fd12ca4791a5b21a9eb948****/5E962CF83DB1495E8337E9C8A4D1****.bin?Expires=1577587360&OSSAccessKeyId=cS8uRRy54Rsz****&Signature=farzC8%2FVMN4HYdEtXvdiC2OevH****',
  DestVersion: '4.0.0',
  ProductName: 'MyProduct',
  FirmwareName: 't3q5rkNm',
  ModuleName: 'WifiConfigModify',
  Udi: '{"ota_notice":"Upgrade"}',
  VerifyProgress: 0,
};
const ID = SAMPLE.FirmwareId;
const { FirmwareSign: _sign, FirmwareSize: _size, FirmwareUrl: _url, ...SHARED } = SAMPLE;

const read = (info: unknown, id = ID): ReturnType<typeof parseFirmware> =>
  parseFirmware({ Success: true, FirmwareInfo: info }, id);

function of(info: unknown, id = ID) {
  const described = read(info, id);
  return described instanceof BeyondLimits ? undefined : described?.firmware;
}

test('the documented sample', () => {
  expect(of(SAMPLE)).toEqual({
    firmwareId: ID,
    firmwareName: 't3q5rkNm',
    description: 'modified-WiFi-module',
    productKey: 'a19mzPZ****',
    productName: 'MyProduct',
    moduleName: 'WifiConfigModify',
    typeCode: 0,
    type: 'full',
    srcVersion: '',
    destVersion: '4.0.0',
    statusCode: 2,
    statusRaw: '2',
    status: 'verifying',
    verifyProgress: 0,
    signMethod: 'MD5',
    firmwareSign: '3d04ab6462633508606e5f3daac8****',
    multiFile: false,
    files: [
      {
        index: 1,
        name: '5E962CF83DB1495E8337E9C8A4D1****.bin',
        sizeBytes: 924,
        digest: '3d04ab6462633508606e5f3daac8****',
        md5: '',
        link: {
          kind: 'signed',
          version: 'V1',
          scheme: 'https',
          host: 'ota-***.aliyuncs.com',
          path: '/ota/572ef2fd12ca4791a5b21a9eb948****/5E962CF83DB1495E8337E9C8A4D1****.bin',
          expiresAt: '2019-12-29T02:42:40.000Z',
        },
      },
    ],
    udiLength: 24,
    udiSecrets: [],
    utcCreate: '2019-12-28T02:42:22.000Z',
    utcModified: '2019-12-28T02:42:41.000Z',
  });
});

test.each([
  [-1, 'not-required', -1, '-1'],
  [0, 'unverified', 0, '0'],
  [1, 'verified', 1, '1'],
  [2, 'verifying', 2, '2'],
  [3, 'failed', 3, '3'],
  ['-1', 'not-required', -1, '-1'],
  [' 1 ', 'verified', 1, ' 1 '],
  [7, 'unrecognized', 7, '7'],
  ['DONE', 'unrecognized', null, 'DONE'],
  [1.5, 'unrecognized', null, '1.5'],
  [null, 'unrecognized', null, ''],
  [undefined, 'unrecognized', null, ''],
  [true, 'unrecognized', null, 'true'],
  [{ a: 1 }, 'unrecognized', null, '{"a":1}'],
])('Status %j is %s', (Status, status, statusCode, statusRaw) => {
  expect(of({ ...SAMPLE, Status })).toMatchObject({ status, statusCode, statusRaw });
});

test.each([
  [{ Type: '1' }, { typeCode: 1, type: 'delta' }],
  [{ Type: 9 }, { typeCode: 9, type: 'unrecognized' }],
  [{ Type: undefined }, { typeCode: null, type: 'unrecognized' }],
  [{ VerifyProgress: '80' }, { verifyProgress: 80 }],
  [{ VerifyProgress: [] }, { verifyProgress: null }],
  [{ SrcVersion: undefined }, { srcVersion: '' }],
  [{ DestVersion: 4 }, { destVersion: '4' }],
  [{ FirmwareDesc: { a: 1 } }, { description: '' }],
  [{ Udi: undefined }, { udiLength: 0 }],
  [{ Udi: '固件😀' }, { udiLength: 3 }],
  [{ UtcCreate: '2019-12-28T02:42:22Z' }, { utcCreate: '2019-12-28T02:42:22.000Z' }],
  [{ UtcCreate: '2019-12-28 02:42:22' }, { utcCreate: '2019-12-28T02:42:22.000Z' }],
  [{ UtcCreate: '2019-12-28T10:42:22+08:00' }, { utcCreate: '2019-12-28T02:42:22.000Z' }],
  [{ UtcCreate: 'yesterday' }, { utcCreate: null }],
  [{ UtcCreate: '2019-13-45T02:42:22Z' }, { utcCreate: null }],
  [{ UtcCreate: '2019-02-29T02:42:22Z' }, { utcCreate: null }],
  [{ UtcCreate: '2020-02-29 02:42:22+0800' }, { utcCreate: '2020-02-28T18:42:22.000Z' }],
  [{ UtcCreate: '2020-02-29T02:42:22z' }, { utcCreate: '2020-02-29T02:42:22.000Z' }],
  [{ UtcModified: '2026-04-31 10:00:00' }, { utcModified: null }],
  [{ UtcModified: 1577500961000 }, { utcModified: null }],
])('%j', (change, expected) => {
  expect(of({ ...SAMPLE, ...change })).toMatchObject(expected);
});

describe('files of a single-file package', () => {
  test.each([
    ['size as text', { FirmwareSize: '924' }, { sizeBytes: 924 }],
    ['negative size', { FirmwareSize: -1 }, { sizeBytes: null }],
    ['no size', { FirmwareSize: undefined }, { sizeBytes: null }],
    ['no link', { FirmwareUrl: undefined }, { name: '', link: { kind: 'missing' } }],
    ['an empty link', { FirmwareUrl: '' }, { name: '', link: { kind: 'missing' } }],
    ['no digest', { FirmwareSign: null }, { digest: '' }],
    ['MultiFiles null', { MultiFiles: null }, { index: 1 }],
    ['MultiFiles []', { MultiFiles: [] }, { index: 1 }],
    ['MultiFiles {}', { MultiFiles: {} }, { index: 1 }],
    ['MultiFiles ""', { MultiFiles: '' }, { index: 1 }],
    ['an empty wrapping', { MultiFiles: { OtaPackageFileDTO: [] } }, { index: 1 }],
  ])('%s', (_name, change, file) => {
    const firmware = of({ ...SAMPLE, ...change });
    expect(firmware).toMatchObject({ multiFile: false, files: [file] });
    expect(firmware?.files).toHaveLength(1);
  });

  test('nothing of it at all is still one file, without a link', () => {
    expect(of(SHARED)?.files).toEqual([
      { index: 1, name: '', sizeBytes: null, digest: '', md5: '', link: { kind: 'missing' } },
    ]);
  });
});

describe('files of a multi-file package', () => {
  const a = {
    Name: 'a.bin',
    Size: 200,
    SignValue: 'aa',
    FileMd5: 'bb',
    Url: 'https://h.example/a.bin?Expires=1577587360',
  };
  const b = { Name: 'b.bin', Size: '300', SignValue: 'cc', FileMd5: 'dd', Url: 'https://h.example/b.bin' };
  const expected = [
    {
      index: 1,
      name: 'a.bin',
      sizeBytes: 200,
      digest: 'aa',
      md5: 'bb',
      link: { kind: 'signed', path: '/a.bin' },
    },
    {
      index: 2,
      name: 'b.bin',
      sizeBytes: 300,
      digest: 'cc',
      md5: 'dd',
      link: { kind: 'unsigned', path: '/b.bin' },
    },
  ];

  test.each([
    ['flat', [a, b]],
    ['OtaPackageFileDTO', { OtaPackageFileDTO: [a, b] }],
    ['MultiFiles', { MultiFiles: [a, b] }],
    ['wrapped twice', { MultiFiles: { OtaPackageFileDTO: [a, b] } }],
    ['an array of wrappers', [{ OtaPackageFileDTO: a }, { OtaPackageFileDTO: [b] }]],
  ])('%s', (_name, MultiFiles) => {
    expect(of({ ...SHARED, MultiFiles })).toMatchObject({
      multiFile: true,
      firmwareSign: '',
      files: expected,
    });
  });

  test.each([
    ['a lone object', a],
    ['a lone object, wrapped', { OtaPackageFileDTO: a }],
  ])('%s', (_name, MultiFiles) => {
    expect(of({ ...SHARED, MultiFiles })).toMatchObject({ multiFile: true, files: [expected[0]] });
  });

  test('a file without anything is a file with nothing, never one less', () => {
    const files = of({ ...SHARED, MultiFiles: [a, null, {}] })?.files;
    expect(files?.map((file) => [file.index, file.name, file.link.kind])).toEqual([
      [1, 'a.bin', 'signed'],
      [2, '', 'missing'],
      [3, '', 'missing'],
    ]);
  });
});

test.each([
  ['no FirmwareInfo', undefined, ID],
  ['null', null, ID],
  ['an array', [], ID],
  ['text', 'x', ID],
  ['empty', {}, ID],
  ['another firmware', SAMPLE, 'other'],
  ['the ID in other case', SAMPLE, ID.toLowerCase()],
])('%s is no answer', (_name, info, id) => {
  expect(of(info, id)).toBeUndefined();
});

test('an ID that is a number is the same ID', () => {
  expect(of({ ...SAMPLE, FirmwareId: 167 }, '167')?.firmwareId).toBe('167');
});

test('no value of any field makes it throw', () => {
  const info = fc.record(
    Object.fromEntries([...Object.keys(SAMPLE), 'MultiFiles'].map((key) => [key, fc.anything()])) as Record<
      string,
      fc.Arbitrary<unknown>
    >,
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(info, (fields) => {
      const json = JSON.stringify({ ...fields, FirmwareId: ID }, (_key, value: unknown) =>
        typeof value === 'bigint' ? 1 : value,
      );
      const firmware = of(JSON.parse(json));
      expect(firmware?.firmwareId).toBe(ID);
      expect(firmware?.files.map((file) => file.index)).toEqual(
        firmware?.files.map((_file, index) => index + 1),
      );
      expect(firmware?.files.length).toBeGreaterThan(0);
    }),
  );
});

describe('pages of the list', () => {
  const unsaid = {
    productKey: '',
    moduleName: '',
    destVersion: '',
    firmwareName: '',
    description: '',
    productName: '',
    typeCode: null,
    srcVersion: '',
    statusRaw: '',
    signMethod: '',
    firmwareSign: '',
    sizeBytes: null,
    utcCreate: null,
    utcModified: null,
  };
  const one = {
    FirmwareId: 'f1',
    ProductKey: 'pk',
    ModuleName: 'default',
    DestVersion: '1.2.0',
    Status: 1,
    Type: '0',
    FirmwareSize: 924,
    SignMethod: 'MD5',
    UtcModified: '2019-12-28T02:42:41.000Z',
  };
  const listed = {
    ...unsaid,
    firmwareId: 'f1',
    productKey: 'pk',
    moduleName: 'default',
    destVersion: '1.2.0',
    statusRaw: '1',
    typeCode: 0,
    sizeBytes: 924,
    signMethod: 'MD5',
    utcModified: '2019-12-28T02:42:41.000Z',
  };
  const head = { RequestId: 'R', CurrentPage: 1, PageSize: 100, PageCount: 1, Total: 1 };

  test.each([
    ['documented', { SimpleFirmwareInfo: [one] }, [listed]],
    ['a lone object', { SimpleFirmwareInfo: one }, [listed]],
    ['an array without wrapping', [one], [listed]],
    ['[]', [], []],
    ['{}', {}, []],
    ['an empty list', { SimpleFirmwareInfo: [] }, []],
    ['an empty object', { SimpleFirmwareInfo: {} }, []],
    ['null inside', { SimpleFirmwareInfo: null }, []],
    ['null', null, []],
    ['missing', undefined, []],
    ['little known of it', { SimpleFirmwareInfo: [{ FirmwareId: 167 }] }, [{ ...unsaid, firmwareId: '167' }]],
  ])('%s', (_name, FirmwareInfo, firmware) => {
    expect(parseListPage({ ...head, FirmwareInfo }, 1)).toEqual({
      currentPage: 1,
      pageCount: 1,
      total: 1,
      firmware,
      requestId: 'R',
    });
  });

  test.each([
    [
      { CurrentPage: '3', PageCount: '5', Total: '412' },
      { currentPage: 3, pageCount: 5, total: 412 },
    ],
    [
      { CurrentPage: null, PageCount: undefined, Total: -1 },
      { currentPage: 7, pageCount: 0, total: null },
    ],
  ])('counts %j', (counts, expected) => {
    expect(parseListPage({ ...head, ...counts, FirmwareInfo: [] }, 7)).toMatchObject(expected);
  });

  test('nothing of a list is no list, and a total without a list is an empty one', () => {
    expect(parseListPage({}, 1)).toBeUndefined();
    expect(parseListPage({ Success: true, RequestId: 'R', PageCount: 1 }, 1)).toBeUndefined();
    expect(parseListPage({ Total: 0 }, 1)).toMatchObject({ total: 0, firmware: [] });
    expect(parseListPage({ FirmwareInfo: {} }, 1)).toMatchObject({ total: null, firmware: [] });
  });

  test.each([['text'], [7], [true]])('FirmwareInfo %j is no list', (FirmwareInfo) => {
    expect(parseListPage({ ...head, FirmwareInfo }, 1)).toBeUndefined();
  });
});

test('entries of a list page without an ID are counted', () => {
  const FirmwareInfo = { SimpleFirmwareInfo: [{ FirmwareId: 'f1' }, { ProductKey: 'pk' }, null] };
  const page = parseListPage({ CurrentPage: 1, PageCount: 1, Total: 3, FirmwareInfo }, 1);
  expect(page).toMatchObject({ firmware: [{ firmwareId: 'f1' }], nameless: 2 });
});

test('a minus zero is a zero, as the ledger will read it', () => {
  const body = JSON.parse('{"FirmwareInfo":{"FirmwareId":"fw-1","Status":-0}}') as Record<string, unknown>;
  expect(Object.is(of(body['FirmwareInfo'], 'fw-1')?.statusCode, 0)).toBe(true);
});

describe('beyond limits', () => {
  const long = 'x'.repeat(8_193);
  const files = (count: number, change: Record<string, unknown> = {}): Record<string, unknown>[] =>
    Array.from({ length: count }, () => ({ Name: 'a', ...change }));
  test.each([
    ...['FirmwareName', 'FirmwareDesc', 'ProductKey', 'ProductName', 'ModuleName', 'SrcVersion'].map(
      (name) => [{ [name]: long }, name],
    ),
    ...['DestVersion', 'Status', 'SignMethod', 'FirmwareSign', 'FirmwareUrl', 'UtcCreate'].map((name) => [
      { [name]: long },
      name,
    ]),
    ...['Name', 'SignValue', 'FileMd5', 'Url'].map((name) => [
      { MultiFiles: files(2, { [name]: long }) },
      name,
    ]),
    [{ Udi: 'x'.repeat(65_537) }, 'Udi'],
    [{ Udi: { a: 'x'.repeat(65_537) } }, 'Udi'],
    [{ MultiFiles: files(1_001) }, 'files'],
    [{ MultiFiles: { OtaPackageFileDTO: files(1_001) } }, 'files'],
    [
      {
        MultiFiles: files(2, { MultiFiles: files(501) }).map((file) => ({ MultiFiles: file['MultiFiles'] })),
      },
      'files',
    ],
  ] as [Record<string, unknown>, string][])('%#', (change, named) => {
    const described = read({ ...SAMPLE, ...change });
    expect(described).toBeInstanceOf(BeyondLimits);
    expect((described as BeyondLimits).detail).toContain(named);
    expect((described as BeyondLimits).detail.length).toBeLessThan(120);
  });

  test('what is at them is read', () => {
    const { MultiFiles: _, ...one } = { ...SAMPLE, MultiFiles: null };
    expect(of({ ...one, FirmwareDesc: 'x'.repeat(8_192), Udi: 'x'.repeat(65_536) })).toMatchObject({
      description: 'x'.repeat(8_192),
      udiLength: 65_536,
    });
    expect(of({ ...SHARED, MultiFiles: files(1_000) })?.files).toHaveLength(1_000);
  });

  test('a page of more entries than there can be, and IDs that nobody could ask for', () => {
    const page = (entries: unknown[]): unknown => parseListPage({ Total: 1, FirmwareInfo: entries }, 1);
    expect(page(Array.from({ length: 1_001 }, () => ({ FirmwareId: 'a' })))).toEqual(
      new BeyondLimits('the page has 1001 entries; the limit is 1000'),
    );
    expect(page([{ FirmwareId: 'a'.repeat(129) }, { FirmwareId: 'a'.repeat(128) }])).toMatchObject({
      nameless: 1,
      firmware: [{ firmwareId: 'a'.repeat(128) }],
    });
  });
});
