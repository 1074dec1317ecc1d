import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { VERSION } from '../../src/core/version.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { runJob, runWorker } from '../../src/index.ts';
import type { Job, QueueOptions, RunOutcome } from '../../src/index.ts';
import { openParts } from '../../src/run/parts/open.ts';
import { openJobs, takeJobs } from '../../src/run/queue/bullmq.ts';
import type { JobQueue } from '../../src/run/queue/bullmq.ts';
import { everythingIn, quotaCalls } from '../support/audit.ts';
import { BACKENDS, withWorkers } from '../support/queue.ts';
import type { TestQueue } from '../support/queue.ts';
import { ACCOUNTS, ports, scene, workerPorts } from '../support/queued-job.ts';
import type { Scene } from '../support/queued-job.ts';
import { tempFolder } from '../support/temp.ts';

const RUN_ID = '20261120T020000Z-800000';
const silent = (): void => undefined;

async function jobsOf({ url }: QueueOptions): Promise<JobQueue> {
  return openJobs(url, { onTrouble: silent });
}

/** A run without a worker, until its accounts are in the queue; it is ended after that. */
async function handedOut<T>(
  queue: TestQueue,
  { job }: Pick<Scene, 'job'>,
  work: (jobs: JobQueue) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const run = runJob(job, ports(), { queue, signal: end.signal });
  run.catch(silent);
  const jobs = await jobsOf(queue);
  try {
    while ((await jobs.look(RUN_ID)).length < 4) await systemClock.sleep(50);
    return await work(jobs);
  } finally {
    end.abort(new Interrupted('SIGTERM'));
    await run.catch(silent);
    await jobs.close();
  }
}

const payloadOf = (change: object) => ({
  schemaVersion: 1,
  runId: RUN_ID,
  number: 1,
  job: 'nightly',
  sliceSha256: '',
  toolVersion: VERSION,
  policySha256: 'f'.repeat(64),
  deadline: null,
  ...change,
});

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'a run with a queue on %s',
  (_name, { skip, open }) => {
    it.skipIf(skip).each([
      [
        'of another version',
        payloadOf({ toolVersion: '0.0.9' }),
        'it is of version 0.0.9, and this worker of',
      ],
      [
        'of a version to come',
        { schemaVersion: 2, toolVersion: '9.0.0' },
        'it is of version 9.0.0, and this',
      ],
    ])('%s is not collected: the worker ends, and the account goes back', async (_what, payload, message) => {
      const queue = await open();
      const jobs = await jobsOf(queue);
      await jobs.add([payloadOf(payload)]);
      await expect(runWorker(queue, ports({ host: 'old-worker' }))).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining(message) as string,
      });
      const note = {
        host: 'old-worker',
        toolVersion: VERSION,
        refused: expect.stringContaining(message) as string,
      };
      expect(await jobs.look(RUN_ID)).toMatchObject([{ number: 1, state: 'waiting', note }]);
      await jobs.close();
    });

    it.skipIf(skip)('of another policy than its plan is not collected', async () => {
      const queue = await open();
      const made = await scene();
      await handedOut(queue, made, async (jobs) => {
        const parts = await openParts(queue.parts, ports());
        const slice = (await parts.slice({ runId: RUN_ID, number: 1 })) ?? '';
        await parts.close();
        await jobs.remove([1, 2, 3, 4].map((number) => ({ runId: RUN_ID, number })));
        await jobs.add([payloadOf({ sliceSha256: sha256Of(slice) })]);
        await expect(runWorker(queue, ports())).rejects.toMatchObject({
          exitCode: 2,
          message: expect.stringContaining('another policy') as string,
        });
      });
      expect(made.service.calls).toEqual([]);
    });

    it.skipIf(skip)('that is ended ends the calls of its workers', async () => {
      const queue = await open();
      const made = await scene({ concurrency: { accounts: 1, queries: 1 } }, { min: 500, max: 500 });
      const end = new AbortController();
      const left = new AbortController();
      const info = (said: string): void => void (said.includes('was ended') && left.abort());
      const workers = workerPorts(1, { logger: { ...ports().logger, info } });
      await withWorkers(queue, workers, async () => {
        const run = runJob(made.job, ports(), { queue, signal: end.signal });
        while (made.service.calls.length < 3) await systemClock.sleep(20);
        end.abort(new Interrupted('SIGTERM'));
        await expect(run).rejects.toBeInstanceOf(Interrupted);
        while (!left.signal.aborted) await systemClock.sleep(20);
      });
      expect(quotaCalls(made.service).length).toBeLessThan(25);
    });

    it.skipIf(skip)('says of each package that was not asked for when its time was over', async () => {
      const queue = await open();
      const { job } = await scene({ deadlineMs: 1_000 });
      const run = await runJob(job, ports(), { queue });
      const observed = everythingIn(join(run.folder, 'ledger')).match(/"kind":"observation".*/g);
      expect(observed).toEqual([
        expect.stringContaining('"code":"DeadlineReached"'),
        expect.stringContaining('"code":"DeadlineReached"'),
      ]);
      const alone = await runJob({ ...job, deadlineMs: 0, out: join(job.out, 'alone') }, ports());
      // Nobody has looked for its key.
      const withKey = ({ summary }: RunOutcome): string[] =>
        summary.incompleteBecause.filter((because) => !because.includes('poor'));
      expect(withKey(run)).toEqual(withKey(alone));
      expect(withKey(run).join('\n')).toContain('DeadlineReached');
    });

    it.skipIf(skip)(
      'gives up an account that no worker can collect, and says why',
      { timeout: 90_000 },
      async () => {
        const queue = await open();
        const quota = { store: 'redis://127.0.0.1:1', template: '${QUOTA_STORE}', share: 1 };
        const { job } = await scene({ quota });
        const { exitCode, summary } = await withWorkers(queue, workerPorts(1), () =>
          runJob(job, ports(), { queue }),
        );
        expect(exitCode).toBe(4);
        expect(summary.incompleteBecause.join('\n')).toContain(
          'the environment variable QUOTA_STORE is not set',
        );
      },
    );

    it.skipIf(skip)(
      'says of a worker with other parts that it does not have the run',
      { timeout: 90_000 },
      async () => {
        const queue = await open();
        const { job } = await scene();
        const elsewhere = { ...queue, parts: await tempFolder() };
        const { exitCode, summary } = await withWorkers(elsewhere, workerPorts(1), () =>
          runJob(job, ports(), { queue }),
        );
        expect(exitCode).toBe(4);
        expect(summary.incompleteBecause.join('\n')).toContain('its run is not in the parts of this worker');
      },
    );

    it.skipIf(skip)('waits for workers that are busy with another run', { timeout: 90_000 }, async () => {
      const queue = await open();
      const other = payloadOf({ runId: '20261119T020000Z-800000', number: 9 });
      const jobs = await jobsOf(queue);
      await jobs.add([other]);
      const over = new AbortController();
      const busy = await takeJobs(queue.url, {
        accounts: 1,
        onTrouble: silent,
        async handle(job) {
          for (let beat = 0; !over.signal.aborted; beat += 1) {
            await job.tell({ host: 'busy', toolVersion: VERSION, beat, refused: null });
            await systemClock.sleep(300, over.signal).catch(silent);
          }
        },
      });
      const { job } = await scene();
      const end = new AbortController();
      const run = runJob(job, ports(), { queue: { ...queue, noWorkerMs: 7_000 }, signal: end.signal });
      // Without a sign of life it ends before that.
      setTimeout(() => end.abort(new Interrupted('SIGTERM')), 12_000);
      await expect(run).rejects.toBeInstanceOf(Interrupted);
      over.abort();
      await busy.close();
      await jobs.close();
    });

    it.skipIf(skip)('asks workers for what failed, and takes over the rest', async () => {
      const queue = await open();
      const made = await scene();
      const run = (
        job: Job,
        env: Record<string, string>,
        options: { retryFailed?: string } = {},
      ): Promise<RunOutcome> =>
        withWorkers(queue, workerPorts(2, { env }), () =>
          runJob(job, ports({ random: () => Math.random() }), { queue, ...options }),
        );
      const { GREEN_ACCESS_KEY_ID: _, ...less } = ports().env as Record<string, string>;
      const failed = await run(made.job, less);
      expect(failed.exitCode).toBe(4);
      made.service.calls.length = 0;
      const retried = await run(made.job, ports().env as Record<string, string>, {
        retryFailed: failed.folder,
      });
      expect(new Set(quotaCalls(made.service).map(({ subject }) => subject.slice(0, 5)))).toEqual(
        new Set(['1', 'green']),
      );
      const manifest = await readFile(join(retried.folder, 'manifest.json'), 'utf8');
      expect(manifest).toContain(`"taken_over"`);
    });

    it.skipIf(skip)('has no secret in queue or parts', async () => {
      const queue = await open();
      const quota = { store: 'redis://:pw-of-quota@127.0.0.1:1', template: '${QUOTA_STORE}', share: 1 };
      const made = await scene({ quota });
      const uid = { account: '1000000000000001' };
      const targets = made.job.targets.map((target) => ({ ...target, quota: { ...target.quota, ...uid } }));
      const env = { ...ports().env, QUOTA_STORE: quota.store };
      const dumps: string[] = [];
      const end = new AbortController();
      const dumping = (async () => {
        while (!end.signal.aborted) {
          dumps.push(await queue.dump());
          await systemClock.sleep(150);
        }
      })();
      await withWorkers(queue, workerPorts(1, { env }), () =>
        runJob({ ...made.job, targets }, ports(), { queue }),
      );
      end.abort();
      await dumping;
      const all = dumps.join('\n');
      // It was looked at while slices and ledgers lay there.
      for (const known of [RUN_ID, 'QUOTA_STORE', '"kind":"observation"', 'sliceSha256'])
        expect(all.replaceAll(String.raw`\"`, '"')).toContain(known);
      const secrets = [
        ...ACCOUNTS.flatMap(({ keys }) => keys.map((key) => key.accessKeySecret)),
        'pw-of-quota',
      ];
      expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
      expect(await queue.dump()).not.toContain('"kind":"observation"');
    });
  },
);
