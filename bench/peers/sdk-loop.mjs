// What a user would write instead: the official SDK in a loop with p-limit.
//   node bench/peers/sdk-loop.mjs <endpoint> <ids.csv> <sdk|pop-core> <free|bottleneck>
// free: as fast as 16 at a time go; bottleneck: also one start each 50 ms. A throttled call is made again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Bottleneck from 'bottleneck';
import pLimit from 'p-limit';

// The packages are CommonJS; `require` gives what their users get.
const require = createRequire(import.meta.url);
const [endpoint, ids, client, pace] = process.argv.slice(2);
const key = { accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID };
key.accessKeySecret = process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET;
const iotInstanceId = process.env.BENCH_INSTANCE;

function sdk() {
  const iot = require('@alicloud/iot20180120');
  const { Config } = require('@alicloud/openapi-client');
  const config = new Config({
    ...key,
    endpoint: new URL(endpoint).host,
    protocol: 'http',
    regionId: 'cn-shanghai',
  });
  const api = new iot.default(config);
  return async (firmwareId) => {
    const { body } = await api.queryOTAFirmware(
      new iot.QueryOTAFirmwareRequest({ firmwareId, iotInstanceId }),
    );
    return body.firmwareInfo.firmwareId;
  };
}

function popCore() {
  const RpcClient = require('@alicloud/pop-core');
  const api = new RpcClient({ ...key, endpoint, apiVersion: '2018-01-20' });
  return async (FirmwareId) => {
    const params = { FirmwareId, IotInstanceId: iotInstanceId };
    const body = await api.request('QueryOTAFirmware', params, { method: 'POST' });
    return body.FirmwareInfo.FirmwareId;
  };
}

const query = client === 'sdk' ? sdk() : popCore();
const limiter = new Bottleneck({ minTime: 50, maxConcurrent: 16 });
const paced = pace === 'bottleneck' ? limiter.wrap(query) : query;

async function untilAnswered(firmwareId) {
  for (;;) {
    try {
      return await paced(firmwareId);
    } catch (error) {
      if (!/throttling/i.test(`${error.code} ${error.message}`)) throw error;
    }
  }
}

const limit = pLimit(16);
const list = readFileSync(ids, 'utf8').trim().split('\n').slice(1);
const answered = await Promise.all(list.map((firmwareId) => limit(() => untilAnswered(firmwareId))));
if (answered.some((firmwareId, at) => firmwareId !== list[at])) throw new Error('answers of other firmware');
