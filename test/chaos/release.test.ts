import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { runJob } from '../../src/index.ts';
import type { Job } from '../../src/index.ts';
import { DEMO_ENV } from '../support/cli.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { MAIN, start } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';
import { LIMIT_MS, SEED, announce, tally, times } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 400;
const ROUNDS = times(6, 12);
/** Until then most code is compiled; what is kept jumps by half a megabyte in some of these rounds. */
const WARM_ROUNDS = 9;
/** What is kept of one round goes up and down with when code is compiled; a leak is there in any few of them. */
const WINDOW = 4;
/**
 * Compiled code grows for a while: 20 to 50 KiB a round, ever less. What is observed in a round has some 600 KiB as text
 * alone, and an abort signal that is not let go keeps the two rate limiters of its run, of 40 KiB each.
 */
const MOST_KEPT_BYTES = 64 * 1_024;

const FAULTS = `
- { match: { operation: QueryOTAFirmware, probability: 0.02 }, fault: { kind: reset } }
- { match: { operation: QueryOTAFirmware, probability: 0.02 }, fault: { kind: hang } }
- { match: { operation: QueryOTAFirmware, probability: 0.02 }, fault: { kind: truncated } }
- { match: { operation: QueryOTAFirmware, probability: 0.02 }, fault: { kind: server-error, status: 500 } }
`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A service in a process of its own: what it keeps is not ours. */
async function service(): Promise<string> {
  const faults = await put(await tempFolder(), 'faults.yaml', FAULTS);
  const flags = ['--packages', String(PACKAGES), '--quota', 'none', '--latency', '1-3', '--faults', faults];
  const { said } = start(process.execPath, [MAIN, 'emulator', ...flags], DEMO_ENV);
  const [, url = ''] = await said(/emulator listening on (http:\/\/127\.0\.0\.1:\d+)/);
  return url;
}

/** One run that is interrupted in its middle, and one that goes on with it to its end. */
async function round(job: Job): Promise<void> {
  const end = new AbortController();
  const onProgress = ({ done }: { done: number }): void => {
    if (done >= PACKAGES / 2) end.abort(new Interrupted('SIGTERM'));
  };
  const interrupted = runJob(job, portsOf({ random: Math.random, onProgress }), { signal: end.signal });
  // `expect(…).rejects` would keep what it waited for until the test ends.
  const reason: unknown = await interrupted.then(
    () => 'it was not interrupted',
    (error: unknown) => error,
  );
  if (!(reason instanceof Interrupted)) throw reason;
  const { info, summary } = await runJob(job, portsOf({ random: Math.random }));
  expect(info.continuedAt).toHaveLength(1);
  expect(summary.coverage.requested).toBe(PACKAGES);
}

/** What is left when everything that goes by itself is gone. */
async function kept(): Promise<{ heapBytes: number; sockets: number; timers: number }> {
  for (let times = 0; times < 3; times += 1) {
    await new Promise((done) => setImmediate(done));
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const count = (name: string): number =>
    process.getActiveResourcesInfo().filter((entry) => entry === name).length;
  return {
    heapBytes: heapUsed + arrayBuffers,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
  };
}

test(
  `run after run in one process: memory, sockets and timers are released (CHAOS_SEED=${SEED})`,
  { timeout: LIMIT_MS },
  async () => {
    const timeouts = { connectMs: 1_000, headersMs: 300, bodyMs: 300, callMs: 1_000 };
    const retry = { attempts: 4, maxElapsedMs: 5_000 };
    const job = jobOf([targetOf(await service())], await tempFolder(), { timeouts, retry });
    for (let warm = 0; warm < WARM_ROUNDS; warm += 1) await round(job);
    const before = await kept();
    const heapBytes = [before.heapBytes];
    let after = before;
    for (let at = 0; at < ROUNDS; at += 1) {
      await round(job);
      after = await kept();
      heapBytes.push(after.heapBytes);
    }
    const grown = heapBytes.slice(WINDOW).map((bytes, at) => (bytes - (heapBytes[at] ?? 0)) / WINDOW);
    expect(Math.min(...grown), `bytes kept of a round: ${heapBytes.join(' ')}`).toBeLessThan(MOST_KEPT_BYTES);
    expect([after.sockets, after.timers]).toEqual([before.sockets, before.timers]);
    tally({ 'runs in one process that kept nothing': 2 * (ROUNDS + WARM_ROUNDS) });
  },
);
