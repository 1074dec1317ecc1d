import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/core/model/rollout.ts';
import { DEMO_ACCOUNT, DEMO_INSTANCE_ID, DEMO_KEY, fleetOf, packageList } from '../../src/emulator/index.ts';
import type { EmulatorOptions, FleetJob } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import { emulator, everythingIn, ledgerIn, ownPackage, pick, readTable } from '../support/audit.ts';
import { linesOf, runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { FAILING, rolloutsIn, someJob } from '../support/rollouts.ts';
import { tempFolder } from '../support/temp.ts';

const bad = (firmwareId: string) => ownPackage(firmwareId, { status: 3, destVersion: firmwareId });
const good = (firmwareId: string) => ownPackage(firmwareId, { destVersion: firmwareId });
/** Fails, and at severity medium. */
const waived = (firmwareId: string) => ownPackage(firmwareId, { status: -1, destVersion: firmwareId });

const COUNTS = { CONFIRM: 1, QUEUED: 2, NOTIFIED: 3, IN_PROGRESS: 4, SUCCEEDED: 5, FAILED: 6, CANCELED: 7 };
const TASK_CALLS = 7;

interface Ran {
  outcome: RunOutcome;
  service: Awaited<ReturnType<typeof emulator>>;
  job: Job;
}

async function sceneOf(
  options: EmulatorOptions,
  change: Partial<Job> = {},
  isOff = false,
): Promise<Omit<Ran, 'outcome'>> {
  const service = await emulator(options);
  const quota = { queryQps: 5_000, listQps: 5_000, rolloutQps: 5_000, share: 1 };
  const job = jobOf([targetOf(service.url, { quota })], await tempFolder(), {
    ...(!isOff && { rollouts: FAILING }),
    ...change,
  });
  return { service, job };
}

async function run(options: EmulatorOptions, change: Partial<Job> = {}, isOff = false): Promise<Ran> {
  const scene = await sceneOf(options, change, isOff);
  return { ...scene, outcome: await runJob(scene.job, portsOf()) };
}

/** One failing package with these update batches. */
const one = (...jobs: FleetJob[]): EmulatorOptions => ({
  fleet: fleetOf([bad('bad')], DEMO_INSTANCE_ID, jobs),
});

async function listedOf({ outcome }: Pick<Ran, 'outcome'>, firmwareId = 'bad'): Promise<Rollout[]> {
  const found = (await rolloutsIn(outcome.folder))[firmwareId];
  if (found?.kind !== 'listed') throw new Error(`not listed: ${JSON.stringify(found)}`);
  return found.rollouts;
}

const called = ({ service }: Pick<Ran, 'service'>, operation: string): string[] =>
  service.calls.filter((call) => call.operation === operation).map(({ subject }) => subject);

describe('which packages are asked about', () => {
  const fleet = fleetOf([bad('bad'), waived('waived'), good('good')], DEMO_INSTANCE_ID, [
    someJob('b', 'bad'),
    someJob('g', 'good'),
  ]);

  it.each<[string, Job['rollouts'], string[]]>([
    ['failing, from high', FAILING, ['bad 1']],
    ['failing, from critical', { ...FAILING, from: 'critical' }, ['bad 1']],
    ['failing, from medium', { ...FAILING, from: 'medium' }, ['bad 1', 'waived 1']],
    ['all', { ...FAILING, mode: 'all' }, ['bad 1', 'good 1', 'waived 1']],
    ['off', undefined, []],
  ])('%s', async (_, rollouts, expected) => {
    const ran = await run({ fleet }, rollouts ? { rollouts } : {}, rollouts === undefined);
    expect(called(ran, 'ListOTAJobByFirmware').toSorted()).toEqual(expected);
    const asked = Object.entries(await rolloutsIn(ran.outcome.folder)).filter(([, found]) => found);
    expect(asked.map(([id]) => `${id} 1`).toSorted()).toEqual(expected);
    // Where nobody asked there is no table.
    expect(ran.outcome.files.includes('rollouts.csv')).toBe(rollouts !== undefined);
    expect(ran.outcome.summary.rollouts === undefined).toBe(rollouts === undefined);
  });

  it('not those of which other packages or an exception say it, or that the job does not judge so', async () => {
    const twins = [ownPackage('one', { destVersion: '9' }), ownPackage('two', { destVersion: '9' })];
    const checks = {
      'version-duplicate': { severity: 'critical' as const, params: {} },
      'verification-failed': { enabled: false, params: {} },
    };
    const ran = await run(
      { fleet: fleetOf([...twins, bad('bad')], DEMO_INSTANCE_ID) },
      { checks: { ...checks, 'status-unrecognized': { enabled: false, params: {} } } },
    );
    expect(readTable(ran.outcome.folder, 'findings').map((row) => row['check_id'])).toContain(
      'version-duplicate',
    );
    expect(called(ran, 'ListOTAJobByFirmware')).toEqual([]);
  });
});

describe('what is learned of a package', () => {
  it('its rollouts, and of open ones the detail and the devices by state, none of them by name', async () => {
    const ran = await run(
      one(
        someJob('open', 'bad'),
        someJob('planned', 'bad', {
          jobStatus: 'PLANNED',
          tasks: {},
          utcScheduleTime: '2026-12-01T00:00:00.000Z',
        }),
        someJob('done', 'bad', { jobStatus: 'COMPLETE', jobType: 'VERFIY_FIRMWARE' }),
        someJob('stopped', 'bad', { jobStatus: 'CANCELED' }),
      ),
    );
    const rollouts = await listedOf(ran);
    expect(rollouts).toMatchObject([
      {
        jobId: 'open',
        state: 'in-progress',
        type: 'upgrade',
        policy: 'static',
        scope: 'all',
        detail: 'described',
        described: { srcVersions: ['1.0.0'], destVersion: '1.2.0' },
        tasks: { kind: 'counted', by: 'total', counts: COUNTS },
      },
      { jobId: 'planned', state: 'planned', described: { utcSchedule: '2026-12-01T00:00:00.000Z' } },
      {
        jobId: 'done',
        state: 'completed',
        type: 'verification',
        detail: 'not-asked',
        tasks: { why: 'not-open' },
      },
      { jobId: 'stopped', state: 'canceled', detail: 'not-asked' },
    ]);
    expect(called(ran, 'QueryOTAJob')).toEqual(['open', 'planned']);
    expect(called(ran, 'ListOTATaskByJob')).toHaveLength(2 * TASK_CALLS);
    expect(everythingIn(ran.outcome.folder)).not.toMatch(/device-of-|iotid-|task-open/);
    const [report] = ran.outcome.summary.targets.map((target) => target.report);
    expect(report).toMatchObject({
      calls: 1 + 1 + 1 + 2 + 2 * TASK_CALLS,
      rollouts: { ...FAILING, asked: 1, unanswered: 0, refused: [], codes: [], countedByPaging: false },
    });
    expect(ran.outcome.summary.complete).toBe(true);
    expect(readTable(ran.outcome.folder, 'rollouts')).toMatchObject([
      {
        job_id: 'open',
        job_type: 'upgrade',
        job_status: 'in-progress',
        job_status_raw: 'IN_PROGRESS',
        policy: 'static',
        scope: 'all',
        dest_version: '1.2.0',
        src_versions: '1.0.0',
        open_of_failing: 'true',
        failing_checks: 'verification-failed',
        devices_waiting: '6',
        devices_under_way: '4',
        devices_succeeded: '5',
        devices_failed: '6',
        devices_canceled: '7',
        tasks_total: '28',
        tasks_counted: 'total',
        tasks_unknown_because: '',
        described: 'described',
        utc_start: '2026-11-20T02:05:00.000Z',
      },
      {
        job_id: 'planned',
        open_of_failing: 'true',
        devices_waiting: '0',
        utc_schedule: '2026-12-01T00:00:00.000Z',
      },
      {
        job_id: 'done',
        job_type: 'verification',
        job_type_raw: 'VERFIY_FIRMWARE',
        job_status: 'completed',
        open_of_failing: 'false',
        devices_waiting: '',
        tasks_total: '',
        tasks_counted: 'unknown',
        tasks_unknown_because: 'not-open',
        described: 'not-asked',
      },
      { job_id: 'stopped', job_status: 'canceled', open_of_failing: 'false' },
    ]);
    expect(readTable(ran.outcome.folder, 'packages')).toMatchObject([
      { rollout_state: 'in-progress', devices_waiting: '6', devices_under_way: '4' },
    ]);
    const { summary } = ran.outcome;
    expect(summary.headline).toContain('; 1 failing package is being delivered to 10 devices now.');
    expect(summary.worst).toMatchObject([
      { rolloutState: 'in-progress', devicesWaiting: 6, devicesUnderWay: 4 },
    ]);
    const told = readTable(ran.outcome.folder, 'findings').filter((row) => row['category'] === 'rollout');
    expect(pick(told, 'check_id', 'verdict', 'severity', 'firmware_id')).toEqual([
      ['rollout-of-failing-package', 'fail', 'critical', 'bad'],
      ['rollout-ungated', 'fail', 'medium', 'bad'],
    ]);
    expect(told[0]?.['message']).toMatch(
      /fails verification-failed.*\(open, planned\): 6 are waiting for it, 4 are installing it, 5 have it\./,
    );
  });
});

describe('what may not be asked', () => {
  const denied = (...operations: string[]): Pick<EmulatorOptions, 'accounts'> => ({
    accounts: [{ ...DEMO_ACCOUNT, keys: [{ ...DEMO_KEY, denied: operations }] }],
  });
  const fleet = fleetOf([bad('bad1'), bad('bad2'), good('good')], DEMO_INSTANCE_ID, [
    someJob('a', 'bad1'),
    someJob('b', 'bad2'),
  ]);
  const all = ['ListOTAJobByFirmware', 'QueryOTAJob', 'ListOTATaskByJob'];

  it('leaves a run as it was, but for a call and a note', async () => {
    const ran = await run({ fleet, ...denied(...all) });
    const { summary } = ran.outcome;
    expect(summary.complete).toBe(true);
    expect(summary.coverage).toMatchObject({ audited: 3 });
    expect(called(ran, 'ListOTAJobByFirmware').length).toBeLessThanOrEqual(2);
    expect(called(ran, 'QueryOTAJob')).toEqual([]);
    const found = await rolloutsIn(ran.outcome.folder);
    expect(found['bad1']).toMatchObject({ kind: 'denied', code: 'Forbidden.RAM' });
    expect(found['bad2']).toMatchObject({ kind: 'denied', code: 'Forbidden.RAM' });
    expect(summary.rollouts).toMatchObject({ openOfFailing: null, devicesWaiting: null, unknown: 2 });
    const packages = readTable(ran.outcome.folder, 'packages');
    expect(pick(packages, 'firmware_id', 'rollout_state', 'devices_waiting')).toEqual([
      ['bad1', 'unknown', ''],
      ['bad2', 'unknown', ''],
      ['good', '', ''],
    ]);
    expect(readTable(ran.outcome.folder, 'rollouts')).toEqual([]);
    const notes = summary.notes.filter((note) => note.includes('ListOTAJobByFirmware'));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /Forbidden\.RAM.*iot:ListOTAJobByFirmware.*AliyunIOTReadOnlyAccess.*rollouts: off/,
    );
  });

  it.each<[string[], object]>([
    [['QueryOTAJob'], { state: 'in-progress', detail: 'denied', tasks: { kind: 'counted', counts: COUNTS } }],
    [['ListOTATaskByJob'], { state: 'in-progress', detail: 'described', tasks: { why: 'denied' } }],
    [
      ['QueryOTAJob', 'ListOTATaskByJob'],
      { state: 'in-progress', detail: 'denied', tasks: { why: 'denied' } },
    ],
  ])('keeps what may be asked: %j denied', async (operations, expected) => {
    const ran = await run({ fleet, ...denied(...operations) });
    for (const id of ['bad1', 'bad2']) expect(await listedOf(ran, id)).toMatchObject([expected]);
    const { report } = ran.outcome.summary.targets[0]!;
    expect(report.rollouts?.refused.map(({ operation }) => operation).toSorted()).toEqual(
      operations.toSorted(),
    );
    expect(report.rollouts).toMatchObject({ asked: 2, unanswered: 2 });
    for (const operation of operations)
      expect(ran.outcome.summary.notes.join('\n')).toContain(`iot:${operation}`);
  });

  it('makes a run INCOMPLETE that requires it, also where the service is ill', async () => {
    const required = { rollouts: { ...FAILING, required: true } };
    const refused = await run({ fleet, ...denied(...all) }, required);
    expect(refused.outcome.summary.incompleteBecause.join('\n')).toMatch(/2 of 2/);
    const fault = { kind: 'server-error' as const };
    const faults = [{ match: { operation: 'ListOTAJobByFirmware' as const, firmwareId: 'bad1' }, fault }];
    const retry = { attempts: 2, maxElapsedMs: 1_000 };
    const ill = await run({ fleet, faults }, { ...required, retry });
    expect(ill.outcome.summary.incompleteBecause.join('\n')).toMatch(/1 of 2/);
    expect((await rolloutsIn(ill.outcome.folder))['bad1']).toMatchObject({
      kind: 'failed',
      code: 'InternalError',
    });
    const fine = await run({ fleet }, required);
    expect(fine.outcome.summary.complete).toBe(true);
  });
});

describe('while packages are queried', () => {
  it('no query waits for a rollout, of another target neither', async () => {
    const productKeys = ['a1AbCdEfGhI'];
    const instance = (iotInstanceId: string, ids: string[]) => ({
      iotInstanceId,
      productKeys,
      packages: packageList(ids.map(bad)),
      jobs: ids.map((id) => someJob(`job-${id}`, id)),
    });
    const ids = (prefix: string) => Array.from({ length: 6 }, (_, n) => `${prefix}${n}`);
    const service = await emulator({
      fleet: { instances: [instance('one', ids('a')), instance('two', ids('b'))] },
    });
    const quota = { queryQps: 5_000, listQps: 5_000, rolloutQps: 40, share: 1 };
    const target = targetOf(service.url, { instances: ['one', 'two'], quota });
    const job = jobOf([target], await tempFolder(), { rollouts: FAILING });
    const outcome = await runJob(job, portsOf());
    const operations = service.calls.map(({ operation }) => operation);
    const lastQuery = operations.lastIndexOf('QueryOTAFirmware');
    const before = operations.slice(0, lastQuery).filter((name) => name === 'ListOTATaskByJob').length;
    // 84 calls at 40 a second: two seconds, while a dozen queries take none.
    expect(before).toBeLessThan(40);
    expect(operations.filter((name) => name === 'ListOTATaskByJob')).toHaveLength(12 * TASK_CALLS);
    const found = await rolloutsIn(outcome.folder);
    expect(Object.values(found).filter((rollouts) => rollouts?.kind === 'listed')).toHaveLength(12);
  });

  it('the deadline leaves what was queried, and says of the rest that it is not known', async () => {
    const ids = Array.from({ length: 10 }, (_, n) => `bad${n}`);
    const fleet = fleetOf(
      ids.map(bad),
      DEMO_INSTANCE_ID,
      ids.map((id) => someJob(`job-${id}`, id)),
    );
    const service = await emulator({ fleet });
    const quota = { queryQps: 5_000, listQps: 5_000, rolloutQps: 10, share: 1 };
    const job = jobOf([targetOf(service.url, { quota })], await tempFolder(), {
      rollouts: FAILING,
      deadlineMs: 1_500,
    });
    const { summary, folder } = await runJob(job, portsOf());
    expect(summary.complete).toBe(true);
    expect(summary.coverage.audited).toBe(10);
    const found = Object.values(await rolloutsIn(folder));
    expect(found.every((rollouts) => rollouts !== undefined)).toBe(true);
    expect(JSON.stringify(found)).toContain('DeadlineReached');
    expect(summary.notes.join('\n')).toContain('DeadlineReached');
  });
});

describe('an interrupted run', () => {
  it('is continued: each package is asked once, nothing is lost and nothing double', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `bad${String(n).padStart(2, '0')}`);
    const fleet = fleetOf(
      ids.map(bad),
      DEMO_INSTANCE_ID,
      ids.map((id) => someJob(`job-${id}`, id)),
    );
    const { job, service } = await sceneOf(
      { fleet, latencyMs: { min: 1, max: 3 } },
      {
        concurrency: { accounts: 1, queries: 2 },
      },
    );
    await runUntil(job, 5);
    await runUntil(job, 12);
    const outcome = await runJob(job, portsOf());
    expect(outcome.info.continuedAt).toHaveLength(2);
    const records = await linesOf(ledgerIn(outcome.folder));
    const asked = records.flatMap((record) => (record.kind === 'rollouts' ? [record.firmwareId] : []));
    expect(asked.toSorted()).toEqual(ids);
    const found = await rolloutsIn(outcome.folder);
    for (const id of ids) {
      expect(found[id]).toMatchObject({
        kind: 'listed',
        rollouts: [{ jobId: `job-${id}`, tasks: { counts: COUNTS } }],
      });
    }
    // What was recorded before is not asked again.
    const before = records.findIndex(({ kind }) => kind === 'continued');
    const early = records
      .slice(0, before)
      .flatMap((record) => (record.kind === 'rollouts' ? [record.firmwareId] : []));
    for (const id of early)
      expect(
        called({ service }, 'ListOTAJobByFirmware').filter((subject) => subject === `${id} 1`),
      ).toHaveLength(1);
  });

  it('that ended with everything queried asks for what is left, and queries nothing', async () => {
    const ids = Array.from({ length: 6 }, (_, n) => `bad${n}`);
    const fleet = fleetOf(
      ids.map(bad),
      DEMO_INSTANCE_ID,
      ids.map((id) => someJob(`job-${id}`, id)),
    );
    const service = await emulator({ fleet });
    const quota = { queryQps: 5_000, listQps: 5_000, rolloutQps: 20, share: 1 };
    const job = jobOf([targetOf(service.url, { quota })], await tempFolder(), { rollouts: FAILING });
    await runUntil(job, 6);
    service.calls.splice(0);
    const fast = { ...quota, rolloutQps: 5_000 };
    const outcome = await runJob({ ...job, targets: [targetOf(service.url, { quota: fast })] }, portsOf());
    expect(called({ service }, 'QueryOTAFirmware')).toEqual([]);
    expect(Object.values(await rolloutsIn(outcome.folder)).map((found) => found?.kind)).toEqual(
      Array(6).fill('listed'),
    );
  });
});
