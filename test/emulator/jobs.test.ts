import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorOptions, FleetJob } from '../../src/emulator/index.ts';
import { json, list, raw, somePackage, v3, withEmulator } from './support.ts';
import type { Params } from './support.ts';

// The packages are CommonJS; `require` gives what their users get.
const require = createRequire(import.meta.url);
const iot = require('@alicloud/iot20180120');
const { Config } = require('@alicloud/openapi-client');

const INSTANCE = 'iot-060a02ne';
const firmware = somePackage();
const { firmwareId } = firmware;

const job = (jobId: string, change: Partial<FleetJob> = {}): FleetJob => ({
  jobId,
  firmwareId,
  productKey: firmware.productKey,
  destVersion: firmware.destVersion,
  jobType: 'UPGRADE_FIRMWARE',
  jobStatus: 'IN_PROGRESS',
  selectionType: 'STATIC',
  targetSelection: 'ALL',
  srcVersions: ['1.0.0', '1.1.0'],
  tasks: { CONFIRM: 2, QUEUED: 3, NOTIFIED: 4, IN_PROGRESS: 5, SUCCEEDED: 6, FAILED: 7, CANCELED: 8 },
  utcCreate: '2026-11-20T02:00:00.000Z',
  utcModified: '2026-11-21T02:00:00.000Z',
  utcStartTime: '2026-11-20T02:05:00.000Z',
  ...change,
});

const jobs = (...given: FleetJob[]): EmulatorOptions => ({ fleet: fleetOf([firmware], INSTANCE, given) });

async function ask(options: EmulatorOptions, params: Params) {
  const instance = { IotInstanceId: INSTANCE };
  return withEmulator(options, async ({ url }) => json(await raw(url, v3(url, { ...instance, ...params }))));
}
const listJobs = (more: Params = {}): Params => ({
  Action: 'ListOTAJobByFirmware',
  FirmwareId: firmwareId,
  CurrentPage: '1',
  PageSize: '10',
  ...more,
});
const queryJob = (JobId: string): Params => ({ Action: 'QueryOTAJob', JobId });
const tasks = (more: Params = {}): Params => ({ Action: 'ListOTATaskByJob', JobId: 'one', ...more });

describe('the official SDK, @alicloud/iot20180120, runs unchanged', () => {
  const connect = (url: string) =>
    new iot.default(
      new Config({
        accessKeyId: DEMO_KEY.accessKeyId,
        accessKeySecret: DEMO_KEY.accessKeySecret,
        endpoint: new URL(url).host,
        protocol: 'http',
        regionId: 'cn-shanghai',
      }),
    );
  const iotInstanceId = INSTANCE;
  const withClock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} };
  const options = { ...jobs(job('two'), job('one')), clock: withClock };

  it('lists the update batches of a package', async () => {
    await withEmulator(options, async ({ url }) => {
      const request = new iot.ListOTAJobByFirmwareRequest({
        firmwareId,
        iotInstanceId,
        currentPage: 1,
        pageSize: 200,
      });
      const { body } = await connect(url).listOTAJobByFirmware(request);
      expect(body).toMatchObject({ success: true, total: 2, pageCount: 1, pageSize: 200, currentPage: 1 });
      const listed = body.data.simpleOTAJobInfo;
      expect(listed.map((entry: FleetJob) => entry.jobId)).toEqual(['two', 'one']);
      expect({ ...listed[1] }).toMatchObject({
        firmwareId,
        jobStatus: 'IN_PROGRESS',
        jobType: 'UPGRADE_FIRMWARE',
        selectionType: 'STATIC',
        targetSelection: 'ALL',
        utcCreate: '2026-11-20T02:00:00.000Z',
        utcStartTime: '2026-11-20T02:05:00.000Z',
      });
    });
  });

  it('queries a batch', async () => {
    await withEmulator(options, async ({ url }) => {
      const { body } = await connect(url).queryOTAJob(
        new iot.QueryOTAJobRequest({ jobId: 'one', iotInstanceId }),
      );
      expect(body.success).toBe(true);
      expect({ ...body.data }).toMatchObject({
        firmwareId,
        jobId: 'one',
        jobStatus: 'IN_PROGRESS',
        destVersion: firmware.destVersion,
      });
      expect([...body.data.srcVersions.srcVersion]).toEqual(['1.0.0', '1.1.0']);
    });
  });

  it('counts tasks by their state', async () => {
    await withEmulator(options, async ({ url }) => {
      const request = new iot.ListOTATaskByJobRequest({
        jobId: 'one',
        iotInstanceId,
        taskStatus: 'FAILED',
        currentPage: 1,
        pageSize: 1,
      });
      const { body } = await connect(url).listOTATaskByJob(request);
      expect(body).toMatchObject({ success: true, total: 7, pageCount: 7 });
      const [task] = body.data.simpleOTATaskInfo;
      expect({ ...task }).toMatchObject({ jobId: 'one', taskStatus: 'FAILED', firmwareId });
      expect(task.deviceName).toMatch(/^device-/);
    });
  });
});

describe('ListOTAJobByFirmware', () => {
  const names = (answer: { Data: { SimpleOTAJobInfo: { JobId: string }[] } }) =>
    answer.Data.SimpleOTAJobInfo.map(({ JobId }) => JobId);
  const many = Array.from({ length: 450 }, (_, n) => job(`job-${n}`));

  it.each<[Params, string[]]>([
    [{ CurrentPage: '1', PageSize: '3' }, ['job-0', 'job-1', 'job-2']],
    [{ CurrentPage: '3', PageSize: '200' }, many.slice(400).map(({ jobId }) => jobId)],
    [{ CurrentPage: '4', PageSize: '200' }, []],
  ])('pages: %j', async (page, expected) => {
    const answer = await ask(jobs(...many), listJobs(page));
    expect(answer).toMatchObject({ Success: true, Total: 450 });
    expect(names(answer)).toEqual(expected);
  });

  it.each<[Params, string]>([
    [listJobs({ PageSize: '201' }), 'iot.common.InvalidPageParams'],
    [listJobs({ CurrentPage: '0' }), 'iot.common.InvalidPageParams'],
    [listJobs({ FirmwareId: 'unknown' }), 'iot.firmware.FirmwareNotFound'],
    [{ Action: 'ListOTAJobByFirmware', CurrentPage: '1', PageSize: '1' }, 'MissingFirmwareId'],
    [{ Action: 'ListOTAJobByFirmware', FirmwareId: firmwareId, PageSize: '1' }, 'MissingCurrentPage'],
  ])('%j → %s', async (params, code) => {
    expect((await ask(jobs(job('one')), params)).Code).toBe(code);
  });

  it.each<[EmulatorOptions['jobShapes'], number, unknown]>([
    [{}, 0, { SimpleOTAJobInfo: [] }],
    [{ empty: 'array' }, 0, []],
    [{ empty: 'object' }, 0, {}],
    [{ empty: 'missing' }, 0, undefined],
    [{ data: 'array' }, 1, [expect.objectContaining({ JobId: 'job-0' })]],
    [{ single: 'object' }, 1, { SimpleOTAJobInfo: expect.objectContaining({ JobId: 'job-0' }) }],
    [{ data: 'array', single: 'object' }, 1, expect.objectContaining({ JobId: 'job-0' })],
  ])('writes %j of %i jobs', async (jobShapes, count, expected) => {
    const answer = await ask({ ...jobs(...many.slice(0, count)), jobShapes: jobShapes! }, listJobs());
    expect(answer.Data).toEqual(expected);
  });
});

describe('QueryOTAJob', () => {
  it.each<[EmulatorOptions['jobShapes'], unknown]>([
    [{}, { SrcVersion: ['1.0.0', '1.1.0'] }],
    [{ srcVersions: 'array' }, ['1.0.0', '1.1.0']],
    [{ srcVersions: 'lone' }, '1.0.0'],
  ])('writes SrcVersions as %j', async (jobShapes, expected) => {
    const answer = await ask({ ...jobs(job('one')), jobShapes: jobShapes! }, queryJob('one'));
    expect(answer.Data.SrcVersions).toEqual(expected);
  });

  it('says another status than the list where the job changed in between, in the spelling it was given', async () => {
    const changed = job('one', {
      jobStatus: 'COMPLETED',
      jobType: 'VERFIY_FIRMWARE',
      listedAs: { jobStatus: 'IN_PROGRESS' },
    });
    const of = async (params: Params) => (await ask(jobs(changed), params)).Data;
    expect((await of(listJobs())).SimpleOTAJobInfo[0].JobStatus).toBe('IN_PROGRESS');
    expect(await of(queryJob('one'))).toMatchObject({ JobStatus: 'COMPLETED', JobType: 'VERFIY_FIRMWARE' });
  });

  it.each<[Params, string]>([
    [queryJob('gone'), 'iot.firmware.InvalidOTAJobId'],
    [queryJob('unknown'), 'iot.firmware.InvalidOTAJobId'],
    [queryJob(''), 'iot.firmware.NullOTAJobId'],
    [tasks({ JobId: 'gone' }), 'iot.firmware.InvalidOTAJobId'],
    [{ Action: 'QueryOTAJob' }, 'MissingJobId'],
  ])('%j → %s', async (params, code) => {
    expect((await ask(jobs(job('gone', { isGone: true })), params)).Code).toBe(code);
  });

  it('is gone when a fault says so', async () => {
    const fault = {
      match: { operation: 'QueryOTAJob' as const, jobId: 'one' },
      fault: { kind: 'deleted' as const },
    };
    const answer = await ask({ ...jobs(job('one')), faults: [fault] }, queryJob('one'));
    expect(answer.Code).toBe('iot.firmware.InvalidOTAJobId');
  });
});

describe('ListOTATaskByJob', () => {
  const big = jobs(job('one', { tasks: { QUEUED: 150_000, FAILED: 3 } }));

  it.each<[Params, number, number]>([
    [{}, 150_003, 10],
    [{ TaskStatus: 'QUEUED', CurrentPage: '1000', PageSize: '100' }, 150_000, 100],
    [{ TaskStatus: 'FAILED', PageSize: '100' }, 3, 3],
    [{ TaskStatus: 'CONFIRM' }, 0, 0],
  ])('%j', async (params, total, count) => {
    const answer = await ask(big, tasks(params));
    expect(answer.Total).toBe(total);
    expect(answer.Data.SimpleOTATaskInfo).toHaveLength(count);
    for (const task of answer.Data.SimpleOTATaskInfo)
      expect(task.TaskStatus).toBe(params['TaskStatus'] ?? 'QUEUED');
  });

  it('lists every task once, state after state', async () => {
    await withEmulator(jobs(job('one')), async ({ url }) => {
      const seen: string[] = [];
      for (const page of ['1', '2', '3', '4']) {
        const params = { ...tasks({ CurrentPage: page, PageSize: '10' }), IotInstanceId: INSTANCE };
        const answer = json(await raw(url, v3(url, params)));
        seen.push(...answer.Data.SimpleOTATaskInfo.map(({ TaskId }: { TaskId: string }) => TaskId));
      }
      expect(new Set(seen).size).toBe(35);
      expect(seen).toHaveLength(35);
    });
  });

  it('counts every task in Total where it ignores the filter', async () => {
    const options = { ...jobs(job('one')), jobShapes: { total: 'all' as const } };
    const answer = await ask(options, tasks({ TaskStatus: 'CONFIRM', PageSize: '1' }));
    expect(answer.Total).toBe(35);
    expect(answer.Data.SimpleOTATaskInfo).toEqual([expect.objectContaining({ TaskStatus: 'CONFIRM' })]);
  });

  it.each<[Params, string]>([
    [tasks({ PageSize: '101' }), 'iot.common.InvalidPageParams'],
    [tasks({ CurrentPage: '1001', PageSize: '100' }), 'iot.common.InvalidPageParams'],
    [tasks({ TaskStatus: 'queued' }), 'iot.firmware.InvalidTaskStatus'],
  ])('%j → %s', async (params, code) => {
    expect((await ask(big, params)).Code).toBe(code);
  });
});

describe('faults and quotas', () => {
  it.each([
    ['bare', (answer: Params) => Object.keys(answer), []],
    ['no-total', (answer: object) => 'Total' in answer, false],
    ['endless', (answer: { Total: number }) => answer.Total, 1_000_000_000],
    ['short', (answer: { Data: { SimpleOTAJobInfo: object[] } }) => answer.Data.SimpleOTAJobInfo.length, 1],
  ] as const)('a list of jobs that is %s', async (how, read, expected) => {
    const faults = [
      {
        match: { operation: 'ListOTAJobByFirmware' as const },
        fault: { kind: 'wrong-list' as const, how, count: 1 },
      },
    ];
    const answer = await ask({ ...jobs(job('one'), job('two')), faults }, listJobs());
    expect((read as (given: unknown) => unknown)(answer)).toEqual(expected);
  });

  it('has a quota for each operation', async () => {
    const quota = { kind: 'sliding' as const, query: 1, list: 1, jobs: 2 };
    await withEmulator({ ...jobs(job('one')), quota }, async (service) => {
      const { url } = service;
      const calls = [listJobs(), queryJob('one'), tasks(), list(1, 1)];
      const codes = calls.map(async (params) => {
        const given = { IotInstanceId: INSTANCE, ...params };
        const answers = [];
        for (let n = 0; n < 3; n += 1) answers.push(json(await raw(url, v3(url, given))).Code ?? 'ok');
        return answers;
      });
      const throttled = 'Throttling.User';
      expect(await Promise.all(codes)).toEqual([
        ['ok', 'ok', throttled],
        ['ok', 'ok', throttled],
        ['ok', 'ok', throttled],
        ['ok', throttled, throttled],
      ]);
      expect(service.stats().operations['QueryOTAJob']).toMatchObject({ accepted: 2, throttled: 1 });
    });
  });
});
