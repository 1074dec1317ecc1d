import { describe, expect, it } from 'vitest';
import { DEMO_ACCOUNT, fleetOf, packageList, syntheticFleet } from '../../src/emulator/index.ts';
import type { EmulatorOptions, FleetPackage } from '../../src/emulator/index.ts';
import { json, list, NOW_MS, query, raw, somePackage, v1, v3, withEmulator } from './support.ts';
import type { Params } from './support.ts';

const INSTANCE = 'iot-060a02ne';
const first = somePackage();
const file = first.files[0]!;

type Item = { FirmwareId: string };
const ids = (answer: { FirmwareInfo: { SimpleFirmwareInfo: Item[] } }) =>
  answer.FirmwareInfo.SimpleFirmwareInfo.map((item) => item.FirmwareId);

async function ask(options: EmulatorOptions, params: Params) {
  return withEmulator(options, async (emulator) => json(await raw(emulator.url, v3(emulator.url, params))));
}
const askOf = (entry: FleetPackage, more: Params = {}) =>
  ask({ fleet: fleetOf([entry], INSTANCE) }, query(entry.firmwareId, more));

describe('QueryOTAFirmware', () => {
  const two = [
    { ...file, name: 'a.bin' },
    { ...file, name: 'b.bin', link: { kind: 'literal' as const, url: null } },
  ];
  const names = (files: { Name: string }[]) => files.map((entry) => entry.Name);

  it('describes a multi-file package without the fields of a single file', async () => {
    const { FirmwareInfo: info } = await askOf(
      somePackage({ multiFiles: 'flat', files: two, signMethod: 'MD5' }),
    );
    expect(info).not.toHaveProperty('FirmwareUrl');
    expect(info).not.toHaveProperty('FirmwareSign');
    expect(info).not.toHaveProperty('FirmwareSize');
    expect(Object.keys(info.MultiFiles[0])).toEqual(['Name', 'Size', 'SignValue', 'FileMd5', 'Url']);
    expect(info.MultiFiles[1]).not.toHaveProperty('Url');
    expect(info.MultiFiles[0].SignValue).toBe(info.MultiFiles[0].FileMd5);
  });

  it('wraps several files in every shape', async () => {
    const of = async (multiFiles: NonNullable<FleetPackage['multiFiles']>) =>
      (await askOf(somePackage({ multiFiles, files: two }))).FirmwareInfo.MultiFiles;
    expect(names(await of('flat'))).toEqual(['a.bin', 'b.bin']);
    expect(names((await of('OtaPackageFileDTO')).OtaPackageFileDTO)).toEqual(['a.bin', 'b.bin']);
    expect(names((await of('MultiFiles')).MultiFiles)).toEqual(['a.bin', 'b.bin']);
    expect((await of('lone-object')).Name).toBe('a.bin');
  });

  it.each<[Partial<FleetPackage>, unknown]>([
    [{}, undefined],
    [{ emptyMultiFiles: 'null' }, null],
    [{ emptyMultiFiles: 'array' }, []],
    [{ emptyMultiFiles: 'object' }, {}],
  ])('shows a single file with %j as MultiFiles %j', async (change, expected) => {
    const { FirmwareInfo: info } = await askOf(somePackage(change));
    expect(info.MultiFiles).toEqual(expected);
    expect(info.FirmwareSize).toBe(924);
  });

  it('sends numbers as text, an unknown status, and leaves fields out, where a package says so', async () => {
    const odd = somePackage({ asStrings: true, status: -1, omit: ['Udi', 'SrcVersion', 'FirmwareDesc'] });
    const answer = await askOf(odd);
    expect(answer.Success).toBe('true');
    expect(answer.FirmwareInfo).toMatchObject({ Status: '-1', FirmwareSize: '924', VerifyProgress: '100' });
    for (const name of odd.omit!) expect(answer.FirmwareInfo).not.toHaveProperty(name);
    expect((await askOf(somePackage({ status: 7 }))).FirmwareInfo.Status).toBe(7);
  });

  it('mints a fresh link of a day at each query', async () => {
    await withEmulator({ fleet: fleetOf([first], INSTANCE) }, async (emulator, clock) => {
      const expires = async () => {
        const call = v3(emulator.url, query(first.firmwareId), { nowMs: clock.now() });
        const url = new URL(json(await raw(emulator.url, call)).FirmwareInfo.FirmwareUrl);
        expect(url.host).toBe('iotx-ota.oss-cn-shanghai.aliyuncs.com');
        return Number(url.searchParams.get('Expires')) - NOW_MS / 1_000;
      };
      expect(await expires()).toBe(86_400);
      clock.advance(60_000);
      expect(await expires()).toBe(86_460);
    });
  });

  it('escapes what XML needs escaped and repeats MultiFiles', async () => {
    const entry = somePackage({ description: '<b> & "q" \u0001', multiFiles: 'flat', files: two });
    await withEmulator({ fleet: fleetOf([entry], INSTANCE) }, async (emulator) => {
      const { text } = await raw(emulator.url, v1(query(entry.firmwareId), { set: { Format: 'XML' } }));
      expect(text).toContain('<FirmwareDesc>&lt;b&gt; &amp; "q" </FirmwareDesc>');
      expect(text.match(/<MultiFiles><Name>/g)).toHaveLength(2);
    });
  });

  it.each<[Params, string]>([
    [query('unknown'), 'iot.firmware.FirmwareNotFound'],
    [query(''), 'iot.firmware.NullFirmwareId'],
  ])('%j → %s', async (params, code) => {
    expect(await ask({ fleet: fleetOf([first], INSTANCE) }, params)).toMatchObject({
      Success: false,
      Code: code,
    });
  });
});

describe('instances', () => {
  const at = (iotInstanceId: string, more: object = {}) => ({
    iotInstanceId,
    productKeys: [first.productKey],
    packages: packageList([first]),
    ...more,
  });
  const params = (more: Params): Params => ({
    Action: 'QueryOTAFirmware',
    FirmwareId: first.firmwareId,
    ...more,
  });
  it.each<[string, object[], Params, string | undefined]>([
    ['the ID it has', [at('iot-1')], { IotInstanceId: 'iot-1' }, undefined],
    ['none where it has one', [at('iot-1')], {}, 'iot.system.InstanceNotFound'],
    ['another', [at('iot-1')], { IotInstanceId: 'iot-2' }, 'iot.system.InstanceNotFound'],
    ['none where it has none', [at('')], {}, undefined],
    ['one where it has none', [at('')], { IotInstanceId: 'iot-1' }, 'iot.system.InstanceNotFound'],
    ['one of two', [at('iot-1'), at('iot-2')], { IotInstanceId: 'iot-2' }, undefined],
    [
      "another account's",
      [at('iot-1', { account: 'other' })],
      { IotInstanceId: 'iot-1' },
      'iot.system.InstanceNotFound',
    ],
    ['its region', [at('', { region: 'cn-beijing' })], { RegionId: 'cn-beijing' }, undefined],
    [
      'another region',
      [at('', { region: 'cn-beijing' })],
      { RegionId: 'cn-shanghai' },
      'iot.system.InstanceNotFound',
    ],
  ])('asked with %s', async (_, instances, more, code) => {
    const answer = await ask({ fleet: { instances } as EmulatorOptions['fleet'] & object }, params(more));
    expect(answer.Code).toBe(code);
  });
});

describe('ListOTAFirmware', () => {
  const packages = Array.from({ length: 25 }, (_, n) =>
    somePackage({
      firmwareId: `fw-${n}`,
      productKey: n % 2 === 0 ? 'even' : 'odd',
      destVersion: `1.${n % 5}.0`,
    }),
  );
  const fleet = fleetOf(packages, INSTANCE);

  it.each<[Params, number, number, string[]]>([
    [list(1, 10), 25, 3, packages.slice(0, 10).map((p) => p.firmwareId)],
    [list(3, 10), 25, 3, packages.slice(20).map((p) => p.firmwareId)],
    [list(4, 10), 25, 3, []],
    [list(1, 100), 25, 1, packages.map((p) => p.firmwareId)],
    [list(2, 5, { ProductKey: 'odd' }), 12, 3, ['fw-11', 'fw-13', 'fw-15', 'fw-17', 'fw-19']],
    [list(1, 10, { DestVersion: '1.3.0' }), 5, 1, ['fw-3', 'fw-8', 'fw-13', 'fw-18', 'fw-23']],
    [list(1, 10, { ProductKey: 'even', DestVersion: '1.3.0' }), 2, 1, ['fw-8', 'fw-18']],
    [list(1, 10, { DestVersion: '9' }), 0, 0, []],
  ])('%j', async (params, total, pageCount, expected) => {
    const answer = await ask({ fleet }, params);
    expect(answer).toMatchObject({ Success: true, Total: total, PageCount: pageCount });
    expect(answer.CurrentPage).toBe(Number(params['CurrentPage']));
    expect(ids(answer)).toEqual(expected);
  });

  it('shows the fields of the list and no others', async () => {
    const [item] = (await ask({ fleet }, list(1, 1))).FirmwareInfo.SimpleFirmwareInfo;
    expect(item).toMatchObject({ FirmwareSize: 924, SignMethod: 'SHA256', Status: 1, Type: 0 });
    expect(item.FirmwareSign).toMatch(/^[0-9a-f]{64}$/);
    for (const name of ['Udi', 'VerifyProgress', 'MultiFiles', 'FirmwareUrl'])
      expect(item).not.toHaveProperty(name);
  });

  it.each<[Params, string]>([
    [list(0, 10), 'iot.common.InvalidPageParams'],
    [list(1, 0), 'iot.common.InvalidPageParams'],
    [list(1, 101), 'iot.common.InvalidPageParams'],
    [list('x', 10), 'iot.common.InvalidPageParams'],
    [list(1, '1.5'), 'iot.common.InvalidPageParams'],
    [list(1, 10, { ProductKey: 'nobody' }), 'iot.prod.NotExistedProduct'],
    [{ Action: 'ListOTAFirmware', PageSize: '10' }, 'MissingCurrentPage'],
    [{ Action: 'ListOTAFirmware', CurrentPage: '1' }, 'MissingPageSize'],
  ])('%j → %s', async (params, code) => {
    expect((await ask({ fleet }, params)).Code).toBe(code);
  });

  it.each([
    ['wrapped-array', { SimpleFirmwareInfo: [] }],
    ['array', []],
    ['object', {}],
    ['missing', undefined],
  ] as const)('writes an empty page as %s', async (empty, expected) => {
    const answer = await ask({ fleet, listShapes: { empty } }, list(9, 10));
    expect(answer.FirmwareInfo).toEqual(expected);
  });

  it('can write a page of one as the object itself', async () => {
    const answer = await ask({ fleet, listShapes: { single: 'object' } }, list(1, 1));
    expect(answer.FirmwareInfo.SimpleFirmwareInfo.FirmwareId).toBe('fw-0');
  });
});

describe('a synthetic fleet', () => {
  it('makes each package on demand and finds it by its ID', () => {
    const source = syntheticFleet({ packages: 1_000_000, nowMs: NOW_MS, seed: 3 }).instances[0]!.packages;
    for (const index of [0, 1, 123_456, 999_999]) {
      const entry = source.at(index)!;
      expect(entry.firmwareId).toMatch(/^[0-9A-Za-z]{26}$/);
      expect(source.find(entry.firmwareId)).toEqual(entry);
    }
    expect(source.at(1_000_000)).toBeUndefined();
    expect(source.find('zzzzzzzzzzzzzzzzzzzzzzzzzz')).toBeUndefined();
    expect(source.find('short')).toBeUndefined();
  });

  it('is listed whole, each package once', async () => {
    await withEmulator(
      { fleet: syntheticFleet({ packages: 250, nowMs: NOW_MS }), accounts: [DEMO_ACCOUNT] },
      async ({ url }) => {
        const seen: string[] = [];
        for (const page of [1, 2, 3]) seen.push(...ids(json(await raw(url, v1(list(page, 100))))));
        expect(new Set(seen).size).toBe(250);
        const last = json(await raw(url, v1(query(seen[249]!))));
        expect(last.FirmwareInfo.FirmwareId).toBe(seen[249]);
      },
    );
  });
});
