import { appendFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import { renderRun, runJob, verifyRuns } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Job, RunCheck, RunOutcome } from '../../src/index.ts';
import { emulator, idsFile, ledgerIn, packages, pick, quotaCalls, readTable } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { runUntil, workOf } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

/** With the key of the second account. */
const BOTH = {
  ...DEMO_ENV,
  SECOND_ACCESS_KEY_ID: DEMO_KEY.accessKeyId,
  SECOND_ACCESS_KEY_SECRET: DEMO_KEY.accessKeySecret,
};
/** A link of the emulator's lives for a day. */
const HOUR_MS = 3_600_000;

interface Scene {
  job: Job;
  first: Awaited<ReturnType<typeof emulator>>;
  second: Awaited<ReturnType<typeof emulator>>;
  /** A run without the second account's key. */
  failed: RunOutcome;
}

/** Two accounts, with CSV rows of the first that cannot be used, and a night on which the second one had no key. */
async function scene(count = 3): Promise<Scene> {
  const out = await tempFolder();
  const serve = () =>
    emulator({ fleet: fleetOf(packages(count), DEMO_INSTANCE_ID), latencyMs: { min: 1, max: 3 } });
  const [first, second] = [await serve(), await serve()];
  const ids = packages(count).map(({ firmwareId }) => firmwareId);
  const path = await put(
    out,
    'ids.csv',
    ['FirmwareId,Region', ...ids.map((id) => `${id},`), 'x,cn-nowhere', ''].join('\n'),
  );
  const job = jobOf(
    [
      targetOf(first.url, { account: 'first', select: { ids: { path } } }),
      targetOf(second.url, { account: 'second', credentials: { from: 'env', prefix: 'SECOND' } }),
    ],
    join(out, 'reports'),
  );
  const failed = await runJob(job, portsOf());
  first.calls.length = 0;
  return { job, first, second, failed };
}

const later = (
  job: Job,
  retryFailed: string,
  ports: Parameters<typeof portsOf>[0] = {},
): Promise<RunOutcome> => runJob(job, portsOf({ env: BOTH, random: () => 0.7, ...ports }), { retryFailed });

const manifestOf = async (folder: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;

describe('--retry-failed', () => {
  it('asks for what failed, takes over the rest with its times, and says so', async () => {
    const { job, first, second, failed } = await scene();
    expect(failed.exitCode).toBe(4);
    const outcome = await later(job, join(job.out, job.name, 'latest'));

    expect(quotaCalls(first)).toEqual([]);
    expect(quotaCalls(second).length).toBeGreaterThan(0);
    expect(outcome.info.runId).not.toBe(failed.info.runId);
    const observed = (folder: string): string[][] =>
      pick(readTable(folder, 'packages'), 'account', 'firmware_id', 'observed_at').filter(
        ([account]) => account === 'first',
      );
    expect(observed(outcome.folder)).toEqual(observed(failed.folder));
    expect(outcome.summary.coverage).toMatchObject({ requested: 7, audited: 6, failed: 1 });
    expect(outcome.summary.notes.join('\n')).toContain(
      `1 target was not queried again because ${failed.info.runId} observed it completely: first in cn-shanghai`,
    );
    const { value: check } = await verifyRuns(failed.folder).next();
    expect((await manifestOf(outcome.folder))['taken_over']).toEqual({
      run_id: failed.info.runId,
      manifest_sha256: (check as RunCheck).manifestSha256,
      ledgers: [{ name: expect.stringMatching(/^ledger\/first-/), run_id: failed.info.runId }],
    });
    for await (const run of verifyRuns(outcome.folder, { chain: true })) expect(run.deviations).toEqual([]);
    const again = await renderRun(outcome.folder, portsOf(), {
      flags: { locale: 'zh-CN' },
      out: join(job.out, 'again'),
    });
    expect(again.summary.notes.join('\n')).toContain('有 1 个目标未重新查询');
  });

  it('judges what is taken over as of the run that observed it: no link has ended meanwhile', async () => {
    const { job, failed } = await scene();
    const clock = { ...systemClock, now: () => Date.now() + 25 * HOUR_MS };
    const outcome = await later({ ...job, resumeWithinMs: 48 * HOUR_MS }, failed.folder, { clock });
    expect(outcome.info.asOf).toBe(failed.info.asOf);
    const failing = readTable(outcome.folder, 'findings').filter(({ verdict }) => verdict === 'fail');
    expect(pick(failing, 'check_id').flat()).not.toContain('url-expired');
  });

  it('is continued after it was interrupted, by itself and by a run without the flag', async () => {
    const { job, first, failed } = await scene(30);
    const slow = { ...job, concurrency: { accounts: 1, queries: 2 } };
    const interrupt = (): Promise<void> =>
      runUntil(slow, 5, { env: BOTH, random: () => 0.7 }, { retryFailed: failed.folder });
    await interrupt();
    const [runId] = await workOf(job);
    await interrupt();
    const outcome = await runJob(slow, portsOf({ env: BOTH, random: () => 0.9 }));
    expect(outcome.info.runId).toBe(runId);
    expect(outcome.summary.coverage).toMatchObject({ audited: 60, failed: 1 });
    expect(quotaCalls(first)).toEqual([]);
    expect(await manifestOf(outcome.folder)).toMatchObject({
      taken_over: { run_id: failed.info.runId, ledgers: [{ run_id: failed.info.runId }] },
    });
  });

  it.each<[string, (scene: Scene) => Promise<Partial<Job>> | Partial<Job>, string]>([
    ['of another job', () => ({ name: 'weekly' }), 'it is a run of job nightly, not of weekly'],
    ['of another policy', () => ({ failOn: 'low' }), 'the policy of the job has changed'],
    ['that is too old', () => ({ resumeWithinMs: 0 }), 'longer ago than resumeWithin'],
    [
      'of another selection',
      async ({ job: { targets, out } }) => {
        const path = await idsFile(out, ['fw0001']);
        return { targets: targets.map((target) => ({ ...target, select: { ids: { path } } })) };
      },
      'has changed in the job since',
    ],
    [
      'with a target more',
      ({ job: { targets } }) => ({ targets: targets.slice(0, 1) }),
      'that are no longer in the job',
    ],
    [
      'that was altered',
      async ({ failed }) => {
        for (const name of await readdir(join(failed.folder, 'ledger')))
          await appendFile(join(failed.folder, 'ledger', name), '{}\n');
        return {};
      },
      'was altered',
    ],
  ])('refuses a run %s', async (_what, change, message) => {
    const made = await scene();
    const job = { ...made.job, ...(await change(made)) };
    await expect(later(job, made.failed.folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
    expect(quotaCalls(made.second)).toEqual([]);
  });

  it('ends with exit 2 where nothing failed, so that a red night does not turn green', async () => {
    const { url } = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const argv = [
      'run',
      '--list',
      '--region',
      'cn-shanghai',
      '--instance-id',
      DEMO_INSTANCE_ID,
      '--endpoint',
      url,
    ];
    const common = [...argv, '--out', out, '--format', 'csv', '--quiet'];
    expect(await runCli(common, { env: DEMO_ENV })).toMatchObject({ code: 0 });
    const { code, stderr } = await runCli([...common, '--retry-failed', join(out, 'adhoc/latest')], {
      env: DEMO_ENV,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'every target is complete. There is nothing to retry; its reports remain valid.',
    );
    expect(ledgerIn(join(out, 'adhoc/latest'))).toContain('ledger');
  });
});
