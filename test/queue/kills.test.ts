/** Workers and coordinators that are killed: nothing is lost, nothing stands twice, and little is asked twice. */
import { readdirSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { openParts } from '../../src/run/parts/open.ts';
import { openJobs } from '../../src/run/queue/bullmq.ts';
import { POSTGRES_URL } from '../../src/writers/postgres/url.ts';
import { readTable } from '../support/audit.ts';
import { portsOf } from '../support/job.ts';
import { BACKENDS } from '../support/queue.ts';
import {
  ACCOUNTS,
  PACKAGES,
  estateOn,
  expectOnce,
  expectWhole,
  isReady,
  killed,
  repeated,
  summaryOf,
  until,
} from './estate.ts';

/** Of one test, on a machine that has other work too. */
const LIMIT_MS = 90_000;

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'with a queue on %s',
  (_name, { skip, open }) => {
    test.skipIf(skip)(
      'another worker takes the account of one that is killed',
      { timeout: LIMIT_MS },
      async () => {
        const estate = await estateOn(await open());
        const [first] = await Promise.all([isReady(estate.worker()), isReady(estate.worker())]);
        const run = estate.run();
        await estate.asked(PACKAGES);
        await killed(first);
        expectWhole(await run.ended);
        const more = repeated(estate.calls);
        expect(Object.keys(more).length).toBeLessThanOrEqual(1);
        for (const count of Object.values(more)) expect(count).toBeLessThanOrEqual(PACKAGES);
      },
    );

    test.skipIf(skip).each([
      ['before anything has come', 3],
      ['when two accounts have come', 2 * PACKAGES + 5],
    ])(
      'the command continues the run whose coordinator was killed %s',
      { timeout: LIMIT_MS },
      async (_when, calls) => {
        const estate = await estateOn(await open());
        await isReady(estate.worker());
        const run = estate.run();
        await estate.asked(calls);
        const [runId] = estate.runs();
        await killed(run);
        const { run_id: continued } = expectWhole(await estate.run().ended);
        expect(continued).toBe(runId);
        // What the workers have, and what has come, is not asked for again.
        expect(repeated(estate.calls)).toEqual({});
      },
    );

    test.skipIf(skip)(
      'a run that is begun anew takes the place of one whose coordinator was killed',
      { timeout: LIMIT_MS },
      async () => {
        const queue = await open();
        const estate = await estateOn(queue);
        const handedOut = async (runId: string): Promise<void> => {
          while ((await jobs.look(runId)).length < ACCOUNTS.length) await systemClock.sleep(20);
        };
        const run = estate.run();
        await until(() => estate.runs().length > 0);
        const jobs = await openJobs(queue.url, { onTrouble: () => undefined });
        const [runId = ''] = estate.runs();
        await handedOut(runId);
        await killed(run);
        const parts = await openParts(queue.parts, portsOf());
        expect(await parts.slice({ runId, number: 1 })).not.toBeNull();
        const fresh = estate.run('--fresh');
        await until(() => estate.runs().length > 1);
        await handedOut(estate.runs().find((other) => other !== runId) ?? '');
        await isReady(estate.worker());
        expect(expectWhole(await fresh.ended).run_id).not.toBe(runId);
        // For the first run nobody was asked, and nothing of it is left.
        expect(repeated(estate.calls)).toEqual({});
        expect(await jobs.look(runId)).toEqual([]);
        expect(await parts.slice({ runId, number: 1 })).toBeNull();
        await Promise.all([jobs.close(), parts.close()]);
      },
    );

    test.skipIf(skip)(
      'a part that was altered on its way is not taken, and its account collected again',
      { timeout: LIMIT_MS },
      async () => {
        const queue = await open();
        const estate = await estateOn(queue);
        await isReady(estate.worker({ accounts: ACCOUNTS.length }));
        const run = estate.run();
        await estate.asked(3);
        const [runId = ''] = estate.runs();
        await killed(run);
        const parts = await openParts(queue.parts, portsOf());
        while ((await parts.received(runId)).length < ACCOUNTS.length) await systemClock.sleep(20);
        await parts.close();
        await altered(queue.parts, runId);
        const ended = await estate.run().ended;
        expect(expectWhole(ended).run_id).toBe(runId);
        expect(ended.stderr).toContain('is not as its receipt says');
        expect(repeated(estate.calls)).not.toEqual({});
      },
    );

    test.skipIf(skip)(
      'an account that kills its workers is given up, and no other',
      { timeout: LIMIT_MS },
      async () => {
        const estate = await estateOn(await open());
        const [poison = ''] = ACCOUNTS;
        const run = estate.run();
        let isOver = false;
        void run.ended.then(() => (isOver = true));
        let deaths = 0;
        // As a supervisor starts it again and again: with all accounts at a time, so that others die with it.
        while (!isOver) {
          const worker = estate.worker({ accounts: ACCOUNTS.length });
          const asked = (): number => estate.calls.filter(({ subject }) => subject.startsWith(poison)).length;
          const before = asked();
          await until(() => isOver || asked() >= before + 3);
          if (!isOver) deaths += 1;
          await killed(worker);
        }
        const summary = summaryOf(await run.ended, 4);
        expect(deaths).toBeGreaterThan(1);
        expect(deaths).toBeLessThanOrEqual(6);
        expect(summary.complete).toBe(false);
        expect(JSON.stringify(summary)).toContain(poison);
        const audited = readTable(summary.folder, 'packages').filter(
          ({ outcome }) => outcome === 'pass' || outcome === 'fail',
        );
        for (const account of ACCOUNTS.slice(1))
          expect(
            audited.filter((row) => row['account'] === account),
            account,
          ).toHaveLength(PACKAGES);
        expectOnce(summary.folder, 3 * PACKAGES);
      },
    );
  },
);

/** Adds a byte to what account 1 was handed over with. */
async function altered(place: string, runId: string): Promise<void> {
  if (!POSTGRES_URL.test(place)) {
    const folder = join(place, runId, 'parts/1/ledger');
    const [name = ''] = readdirSync(folder);
    return appendFile(join(folder, name), ' ');
  }
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  await client.query("update ota_audit_part_pieces set bytes = bytes || ' ' where number = 1");
  await client.end();
}
