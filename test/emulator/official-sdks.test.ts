import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, DEMO_KEY, demoFleet, startEmulator } from '../../src/emulator/index.ts';
import type { CallRecord, Emulator, FleetPackage } from '../../src/emulator/index.ts';

// The packages are CommonJS; `require` gives what their users get.
const require = createRequire(import.meta.url);
const iot = require('@alicloud/iot20180120');
const { Config } = require('@alicloud/openapi-client');
const RpcClient = require('@alicloud/pop-core');

const NOT_FOUND = 'iot.firmware.FirmwareNotFound';
const THROTTLED_ID = 'throttled0000000000030100';

interface Detail {
  success: boolean;
  code: string | undefined;
  firmwareId: string | undefined;
  status: number | undefined;
  fileNames: string[];
}
interface Sdk {
  query(firmwareId: string): Promise<Detail>;
  list(page: number, size: number): Promise<{ total: number; ids: string[] }>;
}

function modern(url: string, more: Record<string, string>): Sdk {
  const { accessKeyId, accessKeySecret } = DEMO_KEY;
  const endpoint = new URL(url).host;
  const client = new iot.default(
    new Config({
      accessKeyId,
      accessKeySecret,
      endpoint,
      protocol: 'http',
      regionId: 'cn-shanghai',
      ...more,
    }),
  );
  const iotInstanceId = DEMO_INSTANCE_ID;
  return {
    async query(firmwareId) {
      const { body } = await client.queryOTAFirmware(
        new iot.QueryOTAFirmwareRequest({ firmwareId, iotInstanceId }),
      );
      const info = body.firmwareInfo;
      const fileNames = (info?.multiFiles ?? []).map((file: { name: string }) => file.name);
      return {
        success: body.success,
        code: body.code,
        firmwareId: info?.firmwareId,
        status: info?.status,
        fileNames,
      };
    },
    async list(currentPage, pageSize) {
      const request = new iot.ListOTAFirmwareRequest({ currentPage, pageSize, iotInstanceId });
      const { body } = await client.listOTAFirmware(request);
      const items: { firmwareId: string }[] = body.firmwareInfo.simpleFirmwareInfo;
      return { total: body.total, ids: items.map((item) => item.firmwareId) };
    },
  };
}

function popCore(url: string, method: string): Sdk {
  const { accessKeyId, accessKeySecret } = DEMO_KEY;
  const client = new RpcClient({ accessKeyId, accessKeySecret, endpoint: url, apiVersion: '2018-01-20' });
  const commons = { RegionId: 'cn-shanghai', IotInstanceId: DEMO_INSTANCE_ID };
  return {
    async query(firmwareId) {
      try {
        const body = await client.request(
          'QueryOTAFirmware',
          { ...commons, FirmwareId: firmwareId },
          { method },
        );
        const info = body.FirmwareInfo;
        const fileNames = (info.MultiFiles ?? []).map((file: { Name: string }) => file.Name);
        return {
          success: body.Success,
          code: undefined,
          firmwareId: info.FirmwareId,
          status: info.Status,
          fileNames,
        };
      } catch (error) {
        const code = (error as { code: string }).code;
        // It throws product failures, which are plain results of the others.
        if (!code.startsWith('iot.')) throw error;
        return { success: false, code, firmwareId: undefined, status: undefined, fileNames: [] };
      }
    },
    async list(currentPage, pageSize) {
      const params = { ...commons, CurrentPage: currentPage, PageSize: pageSize };
      const body = await client.request('ListOTAFirmware', params, { method });
      const items: { FirmwareId: string }[] = body.FirmwareInfo.SimpleFirmwareInfo;
      return { total: body.Total, ids: items.map((item) => item.FirmwareId) };
    },
  };
}

let emulator: Emulator;
const calls: CallRecord[] = [];
const fleet = demoFleet({ nowMs: Date.now() });
const source = fleet.instances[0]!.packages;
const all: FleetPackage[] = Array.from({ length: source.count }, (_, index) => source.at(index)!);
const single = all[0]!;
const multi = all.find((entry) => entry.multiFiles === 'flat')!;

beforeAll(async () => {
  emulator = await startEmulator({
    fleet,
    onCall: (call) => void calls.push(call),
    quota: { kind: 'none', query: 0, list: 0 },
    faults: [
      {
        match: { operation: 'QueryOTAFirmware', firmwareId: THROTTLED_ID },
        fault: { kind: 'throttle', retryAfterMs: 500 },
      },
    ],
  });
});
afterAll(() => emulator.close());

describe.each<[string, (url: string) => Sdk, 'V1' | 'V3']>([
  ['@alicloud/iot20180120, ACS3', (url) => modern(url, {}), 'V3'],
  ['@alicloud/iot20180120, V1', (url) => modern(url, { signatureAlgorithm: 'v2' }), 'V1'],
  ['@alicloud/pop-core, GET', (url) => popCore(url, 'GET'), 'V1'],
  ['@alicloud/pop-core, POST', (url) => popCore(url, 'POST'), 'V1'],
])('%s runs unchanged', (_, connect, signature) => {
  it('queries a single-file package', async () => {
    const answer = await connect(emulator.url).query(single.firmwareId);
    expect(calls.at(-1)).toMatchObject({
      signature,
      operation: 'QueryOTAFirmware',
      subject: single.firmwareId,
      code: '',
    });
    expect(answer).toEqual({
      success: true,
      code: undefined,
      firmwareId: single.firmwareId,
      status: single.status,
      fileNames: [],
    });
  });

  it('queries a multi-file package', async () => {
    const answer = await connect(emulator.url).query(multi.firmwareId);
    expect(answer.fileNames).toEqual(multi.files.map((file) => file.name));
  });

  it('lists a page', async () => {
    const answer = await connect(emulator.url).list(2, 50);
    expect(answer).toEqual({ total: all.length, ids: all.slice(50, 100).map((entry) => entry.firmwareId) });
  });

  it('sees a product failure and its code', async () => {
    const answer = await connect(emulator.url).query("odd id * ( ) ! ' ~ é中 +/=&");
    expect(answer).toMatchObject({ success: false, code: NOT_FOUND });
  });

  it('is throttled with the code of the gateway', async () => {
    await expect(connect(emulator.url).query(THROTTLED_ID)).rejects.toMatchObject({
      code: 'Throttling.User',
    });
  });
});

it('refuses an SDK that signs with another secret', async () => {
  const config = { accessKeyId: DEMO_KEY.accessKeyId, accessKeySecret: 'another', protocol: 'http' };
  const client = new iot.default(new Config({ ...config, endpoint: new URL(emulator.url).host }));
  const request = new iot.QueryOTAFirmwareRequest({ firmwareId: 'x' });
  await expect(client.queryOTAFirmware(request)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
});
