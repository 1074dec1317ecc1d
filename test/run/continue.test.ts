import { readFile, readlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job, RunOutcome } from '../../src/index.ts';
import { surveyLedger } from '../../src/ledger/read.ts';
import { emulator, idsFile, ledgerIn, packages, pick, quotaCalls, readTable } from '../support/audit.ts';
import { interruptedLedgers, runUntil, workOf } from '../support/interrupted.ts';
import { jobOf, portsOf, reportOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const COUNT = 40;

interface Scene {
  out: string;
  job: Job;
  service: Awaited<ReturnType<typeof emulator>>;
}

async function scene(select: 'list' | 'csv', fleet: FleetPackage[] = packages(COUNT)): Promise<Scene> {
  const out = await tempFolder();
  const service = await emulator({ fleet: fleetOf(fleet, DEMO_INSTANCE_ID), latencyMs: { min: 1, max: 3 } });
  const path = await idsFile(
    out,
    fleet.map(({ firmwareId }) => firmwareId),
  );
  const selection = select === 'csv' ? { select: { ids: { path } } } : {};
  const job = jobOf([targetOf(service.url, selection)], join(out, 'reports'), {
    concurrency: { accounts: 8, queries: 4 },
  });
  return { out, job, service };
}

/** The ledger of the job's interrupted run, which has one target. */
async function ledgerOf(job: Job): Promise<string> {
  return (await interruptedLedgers(job))[DEMO_INSTANCE_ID] ?? '';
}

function expectWhole({ folder, summary }: RunOutcome): void {
  const ids = readTable(folder, 'packages').map((row) => row['firmware_id']);
  expect(ids.toSorted()).toEqual(packages(COUNT).map(({ firmwareId }) => firmwareId));
  expect(summary.coverage).toMatchObject({ requested: COUNT, audited: COUNT });
}

describe.each(['csv', 'list'] as const)('an interrupted run over a %s', (select) => {
  it('is continued: the same run, nothing asked again, nothing lost, times kept', async () => {
    const { job, service } = await scene(select);
    await runUntil(job, 10);
    const [runId = ''] = await workOf(job);
    const before = await readFile(await ledgerOf(job), 'utf8');
    await runUntil(job, 25);
    const outcome = await runJob(job, portsOf());

    expect(outcome.info.runId).toBe(runId);
    expect(outcome.info.continuedAt).toHaveLength(2);
    expectWhole(outcome);
    const ledger = ledgerIn(outcome.folder);
    expect((await readFile(ledger, 'utf8')).startsWith(before)).toBe(true);
    expect(await surveyLedger(ledger)).toMatchObject({ counts: { observed: COUNT }, end: { stopped: null } });
    expect(service.stats().operations.QueryOTAFirmware?.received).toBe(COUNT);
    expect(await workOf(job)).toEqual([]);
  });
});

describe('an interrupted run', () => {
  it('with a half written last line goes on behind the last whole one', async () => {
    const { job, service } = await scene('csv');
    await runUntil(job, 10);
    const [runId = ''] = await workOf(job);
    const path = await ledgerOf(job);
    await truncate(path, (await readFile(path)).length - 20);
    const outcome = await runJob(job, portsOf());
    expect(outcome.info.runId).toBe(runId);
    expectWhole(outcome);
    expect(service.stats().operations.QueryOTAFirmware?.received).toBe(COUNT + 1);
  });

  it('that had collected everything is only reported', async () => {
    const { job, service } = await scene('csv');
    const end = new AbortController();
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'report') end.abort(new Interrupted('SIGINT'));
    };
    await expect(runJob(job, portsOf({ onProgress }), { signal: end.signal })).rejects.toMatchObject({
      exitCode: 130,
    });
    const asked = quotaCalls(service).length;
    const outcome = await runJob(job, portsOf());
    expectWhole(outcome);
    expect(quotaCalls(service)).toHaveLength(asked);
  });

  it.each<[string, (scene: Scene) => Promise<{ job?: Partial<Job>; fresh?: boolean }>]>([
    ['--fresh is given', async () => ({ fresh: true })],
    ['the policy is another', async () => ({ job: { failOn: 'low' } })],
    [
      'the checks are others',
      async () => ({ job: { checks: { unverified: { enabled: false, params: {} } } } }),
    ],
    ['it began too long ago', async () => ({ job: { resumeWithinMs: 0 } })],
    [
      'the CSV file has changed',
      async ({ out }) => {
        const ids = packages(COUNT).map(({ firmwareId }) => firmwareId);
        await idsFile(out, ids.toReversed());
        return {};
      },
    ],
  ])('is not continued when %s', async (_why, change) => {
    const made = await scene('csv');
    await runUntil(made.job, 10);
    const [runId] = await workOf(made.job);
    const { job = {}, fresh = false } = await change(made);
    const outcome = await runJob({ ...made.job, ...job }, portsOf({ random: Math.random }), { fresh });
    expect(outcome.info.runId).not.toBe(runId);
    expect(outcome.info.continuedAt).toBeUndefined();
    expectWhole(outcome);
  });

  it('is removed by a run that asked for all of it anew, not by one of another selection', async () => {
    const { job, out } = await scene('csv');
    await runUntil(job, 10);
    const [runId = ''] = await workOf(job);
    const path = await idsFile(out, ['fw0001'], 'other.csv');
    const other = {
      ...job,
      targets: job.targets.map((target) => ({ ...target, select: { ids: { path } } })),
    };
    await runJob(other, portsOf({ random: () => 0.1 }));
    expect(await workOf(job)).toEqual([runId]);
    const fresh = await runJob(job, portsOf({ random: () => 0.2 }), { fresh: true });
    expect(await workOf(job)).toEqual([]);
    const next = await runJob(job, portsOf({ random: () => 0.3 }));
    expect(next.info.continuedAt).toBeUndefined();
    expect(await readlink(join(job.out, job.name, 'latest'))).toBe(next.info.runId);
    expect(fresh.info.runId).not.toBe(runId);
  });

  it('is kept while the service does not answer the run that began anew', async () => {
    const { job } = await scene('csv');
    await runUntil(job, 10);
    const [runId = ''] = await workOf(job);
    const refused = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tNobody00000000000',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'x',
    };
    const outcome = await runJob(job, portsOf({ env: refused, random: () => 0.1 }), { fresh: true });
    expect(outcome.exitCode).toBe(5);
    expect(await workOf(job)).toEqual([runId]);
  });

  it('continues under other rates, limits and reports', async () => {
    const { job } = await scene('csv');
    await runUntil(job, 10);
    const [runId] = await workOf(job);
    const outcome = await runJob(
      { ...job, concurrency: { accounts: 8, queries: 8 }, reports: [reportOf('csv'), reportOf('xlsx')] },
      portsOf(),
    );
    expect(outcome.info.runId).toBe(runId);
    expect(outcome.files).toContain('audit.xlsx');
  });

  it('knows rows that cannot be used by their lines, whatever their IDs', async () => {
    const { job, out, service } = await scene('csv');
    const rows = ['id,region', 'fw0001,', 'fw0002,cn-nowhere', 'fw0002,cn-nowhere', 'fw0002,', 'fw0003,'];
    await put(out, 'ids.csv', `${rows.join('\n')}\n`);
    const oneByOne = { ...job, concurrency: { accounts: 1, queries: 1 } };
    await runUntil(oneByOne, 2);
    const { folder } = await runJob(oneByOne, portsOf());
    expect(pick(readTable(folder, 'packages'), 'firmware_id', 'source_line', 'outcome')).toEqual([
      ['fw0001', '2', 'pass'],
      ['fw0002', '3', 'error'],
      ['fw0002', '4', 'error'],
      ['fw0002', '5', 'pass'],
      ['fw0003', '6', 'pass'],
    ]);
    expect(quotaCalls(service).map(({ subject }) => subject)).toEqual(['fw0001', 'fw0002', 'fw0003']);
  });

  it('asks no target again that was collected to its end', async () => {
    const { job, service } = await scene('list');
    const other = await emulator({
      fleet: fleetOf(packages(COUNT), DEMO_INSTANCE_ID),
      latencyMs: { min: 1, max: 3 },
    });
    const targets = [...job.targets, targetOf(other.url, { account: 'second' })];
    const both = { ...job, targets, concurrency: { accounts: 1, queries: 4 } };
    await runUntil(both, COUNT + 10);
    const asked = quotaCalls(service).length;
    const outcome = await runJob(both, portsOf());
    expect(quotaCalls(service)).toHaveLength(asked);
    expect(outcome.summary.coverage.audited).toBe(2 * COUNT);
    expect(outcome.summary.targets.map(({ coverage }) => coverage.audited)).toEqual([COUNT, COUNT]);
  });
});
