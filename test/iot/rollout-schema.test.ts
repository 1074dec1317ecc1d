import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRollout, parseRolloutPage, parseTaskPage } from '../../src/iot/rollout-schema.ts';
import { BeyondLimits } from '../../src/iot/schema.ts';

const ID = 'UfuxnwygsuSkVE0VCN****0100';
/** As the reference pages of ListOTAJobByFirmware and QueryOTAJob show them. */
const LISTED = {
  FirmwareId: ID,
  JobId: 'HvKuBpuk3rdk6E92CP****0200',
  JobStatus: 'IN_PROGRESS',
  JobType: 'UPGRADE_FIRMWARE',
  ProductKey: 'a19mzPZ****',
  SelectionType: 'STATIC',
  TargetSelection: 'SPECIFIC',
  UtcCreate: '2019-12-28T02:43:10.000Z',
  UtcModified: '2019-12-28T02:43:10.000Z',
  UtcStartTime: '2019-12-28T02:43:10.000Z',
};
const DETAIL = {
  ...LISTED,
  DestVersion: '1.0.1',
  SrcVersions: { SrcVersion: ['1.0.0'] },
  GrayPercent: '50.00',
  DynamicMode: 1,
  UtcScheduleTime: '2019-12-29T02:43:10.000Z',
};
const page = (Data: unknown, more: object = {}) =>
  parseRolloutPage({ Success: true, CurrentPage: 1, PageCount: 1, Total: 1, Data, ...more }, ID);
const listed = (Data: unknown) => {
  const read = page(Data);
  return read instanceof BeyondLimits ? undefined : read?.rollouts;
};
const one = (change: object) => listed([{ ...LISTED, ...change }])?.[0];

test('the documented sample of a list', () => {
  expect(page({ SimpleOTAJobInfo: [LISTED] })).toEqual({
    pageCount: 1,
    total: 1,
    nameless: 0,
    rollouts: [
      {
        jobId: LISTED.JobId,
        typeRaw: 'UPGRADE_FIRMWARE',
        statusRaw: 'IN_PROGRESS',
        policyRaw: 'STATIC',
        scopeRaw: 'SPECIFIC',
        type: 'upgrade',
        state: 'in-progress',
        policy: 'static',
        scope: 'specific',
        utcCreate: '2019-12-28T02:43:10.000Z',
        utcModified: '2019-12-28T02:43:10.000Z',
        utcStart: '2019-12-28T02:43:10.000Z',
        utcEnd: null,
      },
    ],
  });
});

describe('Data of a list', () => {
  const twice = [LISTED, { ...LISTED, JobId: 'two' }];
  test.each<[string, unknown, string[] | undefined]>([
    ['wrapped', { SimpleOTAJobInfo: twice }, [LISTED.JobId, 'two']],
    ['the array itself', twice, [LISTED.JobId, 'two']],
    ['a lone object in its wrapper', { SimpleOTAJobInfo: LISTED }, [LISTED.JobId]],
    ['a lone object', LISTED, [LISTED.JobId]],
    ['empty, wrapped', { SimpleOTAJobInfo: [] }, []],
    ['empty array', [], []],
    ['empty object', {}, []],
    ['null', null, []],
    ['a text', 'none', undefined],
    ['a number', 7, undefined],
    ['entries that are none', { SimpleOTAJobInfo: [null, 'x', {}, { JobId: '' }] }, []],
    ['of another package', [{ ...LISTED, FirmwareId: 'other' }], []],
  ])('%s', (_, data, expected) => {
    expect(listed(data)?.map(({ jobId }) => jobId)).toEqual(expected);
  });

  test('entries that cannot be asked for are counted', () => {
    expect(page([LISTED, null, { JobId: 'x'.repeat(200) }])).toMatchObject({ nameless: 2 });
  });

  test('absent with Total is no list, absent with Total 0 is an empty one', () => {
    expect(parseRolloutPage({ Success: true }, ID)).toBeUndefined();
    expect(parseRolloutPage({ Success: true, Total: 0 }, ID)).toMatchObject({ rollouts: [], total: 0 });
  });

  test('counts come as text too, and nonsense is none', () => {
    expect(page([LISTED], { Total: '5000', PageCount: '25' })).toMatchObject({ total: 5_000, pageCount: 25 });
    expect(page([LISTED], { Total: {}, PageCount: -1 })).toMatchObject({ total: null, pageCount: 0 });
  });

  test('more entries than a page can have are not read', () => {
    expect(page(Array.from({ length: 1_001 }, () => LISTED))).toBeInstanceOf(BeyondLimits);
  });
});

describe('words of the service', () => {
  test.each([
    ['PLANNED', 'planned'],
    ['IN_PROGRESS', 'in-progress'],
    ['in progress', 'in-progress'],
    ['COMPLETE', 'completed'],
    ['COMPLETED', 'completed'],
    ['CANCELED', 'canceled'],
    ['Cancelled', 'canceled'],
    ['PAUSED', 'unknown'],
    ['', 'unknown'],
  ])('JobStatus %j: %s', (JobStatus, state) => {
    expect(one({ JobStatus })).toMatchObject({ state, statusRaw: JobStatus });
  });

  test.each([
    ['VERIFY_FIRMWARE', 'verification'],
    ['VERFIY_FIRMWARE', 'verification'],
    ['UPGRADE_FIRMWARE', 'upgrade'],
    ['DOWNGRADE', 'unrecognized'],
  ])('JobType %j: %s', (JobType, type) => {
    expect(one({ JobType })).toMatchObject({ type, typeRaw: JobType });
  });

  test.each<[object, object]>([
    [{ SelectionType: 'DYNAMIC' }, { policy: 'dynamic' }],
    [{ SelectionType: 'Static' }, { policy: 'static' }],
    [{ SelectionType: undefined }, { policy: null, policyRaw: '' }],
    [{ SelectionType: 'LATER' }, { policy: 'unrecognized', policyRaw: 'LATER' }],
    [{ TargetSelection: 'All' }, { scope: 'all', scopeRaw: 'All' }],
    [{ TargetSelection: 'GROUP' }, { scope: 'group' }],
    [{ TargetSelection: 9 }, { scope: 'unrecognized', scopeRaw: '9' }],
  ])('%j: %j', (change, expected) => {
    expect(one(change)).toMatchObject(expected);
  });
});

describe('a detail', () => {
  const read = (change: object) => parseRollout({ Data: { ...DETAIL, ...change } }, LISTED.JobId);

  test('the documented fields', () => {
    expect(read({})).toMatchObject({
      destVersion: '1.0.1',
      srcVersions: ['1.0.0'],
      grayPercent: '50.00',
      dynamicMode: 1,
      utcSchedule: '2019-12-29T02:43:10.000Z',
    });
  });

  test.each<[unknown, string[]]>([
    [{ SrcVersion: ['1', '2'] }, ['1', '2']],
    [
      ['1', 2],
      ['1', '2'],
    ],
    ['1.0', ['1.0']],
    [{ SrcVersion: '1.0' }, ['1.0']],
    [{}, []],
    [null, []],
    [[{}], []],
    [Array(500).fill('1'), Array(200).fill('1')],
  ])('SrcVersions %j', (SrcVersions, expected) => {
    expect(read({ SrcVersions })?.srcVersions).toEqual(expected);
  });

  test('of another job, or none, says nothing', () => {
    expect(read({ JobId: 'other' })).toBeUndefined();
    expect(parseRollout({ Success: true }, LISTED.JobId)).toBeUndefined();
    expect(parseRollout({ Data: [] }, LISTED.JobId)).toBeUndefined();
  });

  test('numbers come as text too', () => {
    expect(read({ DynamicMode: '2', GrayPercent: 30 })).toMatchObject({ dynamicMode: 2, grayPercent: '30' });
  });
});

describe('tasks', () => {
  const TASK = { TaskId: 't', DeviceName: 'kitchen-lamp', IotId: 'iot-7', TaskStatus: 'queued' };

  test('give their states and nothing that names a device', () => {
    const read = parseTaskPage({
      Total: '7',
      PageCount: 7,
      Data: { SimpleOTATaskInfo: [TASK, { ...TASK, TaskStatus: 'PAUSED' }, {}] },
    });
    expect(read).toEqual({ total: 7, pageCount: 7, statuses: ['QUEUED', 'PAUSED', ''] });
  });

  test.each<[unknown, string[]]>([
    [[TASK], ['QUEUED']],
    [TASK, ['QUEUED']],
    [{}, []],
  ])('Data %j', (Data, statuses) => {
    expect(parseTaskPage({ Total: 1, Data })).toMatchObject({ statuses });
  });
});

test('whatever comes, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (Data, Total) => {
      const body = { Data, Total } as Record<string, unknown>;
      parseRolloutPage(body, ID);
      parseRollout(body, ID);
      parseTaskPage(body);
    }),
    { numRuns: 500 },
  );
});
