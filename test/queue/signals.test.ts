/** Who is asked to end: within five seconds, with nothing lost and no account the worse for it. */
import { describe, expect, test } from 'vitest';
import { BACKENDS } from '../support/queue.ts';
import type { TestQueue } from '../support/queue.ts';
import { MAIN, start } from '../support/process.ts';
import type { Started } from '../support/process.ts';
import { ACCOUNTS, PACKAGES, estateOn, expectWhole, repeated } from './estate.ts';

const LIMIT_MS = 90_000;
const WITHIN_MS = 5_000;

/** The command, as it is shipped. Resolves once it takes accounts. */
async function worker({ url, parts }: TestQueue, ...flags: string[]): Promise<Started> {
  const keys = ACCOUNTS.flatMap((account) => [
    [`${account.toUpperCase()}_ACCESS_KEY_ID`, `LTAI5t${account}`],
    [`${account.toUpperCase()}_ACCESS_KEY_SECRET`, `${account}-secret-of-no-value`],
  ]);
  const env = { HOME: '/nonexistent', OTA_AUDIT_QUEUE: url, OTA_AUDIT_PARTS: parts };
  const started = start(process.execPath, [MAIN, 'worker', ...flags], {
    ...env,
    ...Object.fromEntries(keys),
  });
  await logged(started, 'waiting for accounts');
  return started;
}

/** Resolves once the log says so. */
async function logged({ child, ended }: Started, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: string) => {
      said += chunk;
      if (said.includes(text)) resolve();
    });
    void ended.then(() => reject(new Error(said)));
  });
}

async function signalled(
  { child, ended }: Started,
  signal: NodeJS.Signals,
): Promise<{ code: number; stderr: string }> {
  const sinceMs = performance.now();
  child.kill(signal);
  const { code, stderr } = await ended;
  expect(performance.now() - sinceMs).toBeLessThan(WITHIN_MS);
  return { code, stderr };
}

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'with a queue on %s',
  (_name, { skip, open }) => {
    test.skipIf(skip).each([
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const)(
      '%s ends a worker with %i: another has its accounts at once',
      { timeout: LIMIT_MS },
      async (name, exitCode) => {
        const queue = await open();
        const estate = await estateOn(queue);
        const first = await worker(queue, '--accounts', '2');
        const run = estate.run();
        await estate.asked(6);
        const { code, stderr } = await signalled(first, name);
        expect(code).toBe(exitCode);
        expect(stderr).toContain('accounts under way are handed back to the queue');
        const [before, sinceMs] = [estate.calls.length, performance.now()];
        const second = await worker(queue, '--idle', '3s');
        await estate.asked(before + 1);
        // No lock had to run out.
        expect(performance.now() - sinceMs).toBeLessThan(10_000);
        expectWhole(await run.ended);
        expect(await second.ended).toMatchObject({
          code: 0,
          stdout: `collected ${ACCOUNTS.length} account(s)\n`,
        });
      },
    );

    test.skipIf(skip)(
      'SIGTERM ends the run with 143, and the same command continues',
      { timeout: LIMIT_MS },
      async () => {
        const queue = await open();
        const estate = await estateOn(queue);
        await worker(queue, '--accounts', '1');
        const run = estate.run();
        await estate.asked(PACKAGES + 4);
        const [runId] = estate.runs();
        expect((await signalled(run, 'SIGTERM')).code).toBe(143);
        const summary = expectWhole(await estate.run().ended);
        expect(summary.run_id).toBe(runId);
        expect(Object.keys(repeated(estate.calls)).length).toBeLessThanOrEqual(1);
      },
    );
  },
);
