import { describe, expect, test } from 'vitest';
import { endOf, expectFinished, expectReadableLedgers, expectWhole } from './support/guarantees.ts';
import { atInstant, describeInstant, someInstant } from './support/instants.ts';
import type { Instant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor, tally, times } from './support/seed.ts';
import { slackMs } from './support/slack.ts';

announce(import.meta.filename);

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNALS;
/** For calls under way. */
const GRACE_MS = 5_000;

/** The grace, and what a process takes to end. */
const mostMs = async (): Promise<number> => GRACE_MS + 1_000 + (await slackMs());

interface Case {
  signal: Signal;
  instant: Instant;
}

const SIGNALLED = ['start', 'list', 'query', 'ledger', 'evaluate', 'results.jsonl', 'audit.xlsx'];

/** The stages in turn, twice in a round, for their number is odd: so each meets both signals. */
function plan(count: number): Case[] {
  const random = chanceFor('signals');
  return Array.from({ length: count }, (_, index) => ({
    signal: index % 2 === 0 ? 'SIGINT' : 'SIGTERM',
    instant: someInstant(random, SIGNALLED[index % SIGNALLED.length]!),
  }));
}

/** Sends the signal at the instant; resolves with how the process ended and how long it took to. */
async function signalAt(
  lab: Lab,
  { signal, instant }: Case,
): Promise<{ code: number; tookMs: number; stderr: string }> {
  const run = lab.start();
  let sentAtMs = Infinity;
  const stop = atInstant(lab, instant, () => {
    sentAtMs = performance.now();
    run.child.kill(signal);
  });
  const ended = await endOf(run);
  stop();
  const tookMs = performance.now() - sentAtMs;
  // Before the program listens, the signal ends the process as ever; a shell counts that alike.
  return { code: ended.signal === signal ? SIGNALS[signal] : ended.code, tookMs, stderr: ended.stderr };
}

describe(`SIGINT and SIGTERM (CHAOS_SEED=${SEED})`, () => {
  test.each(
    plan(times(2 * SIGNALLED.length, 28)).map((entry) => ({ ...entry, at: describeInstant(entry.instant) })),
  )(
    '$signal at $at: ends in time with its code, and the next run continues',
    { timeout: LIMIT_MS },
    async (entry) => {
      const lab = await openLab({ packages: 200, service: { latencyMs: { min: 2, max: 10 } } });
      const { code, tookMs, stderr } = await signalAt(lab, entry);
      // A run that was quicker than the signal has come to its end.
      expect([SIGNALS[entry.signal], 3], stderr).toContain(code);
      if (code !== 3) expect(tookMs).toBeLessThan(await mostMs());
      tally({ [code === 3 ? 'signals that came too late' : entry.signal]: 1 });
      await expectWhole(lab);
      const before = expectReadableLedgers(lab);
      const { rows } = await expectFinished(lab, lab.start());
      for (const row of rows) {
        const at = before.get(row['firmware_id']!);
        if (at !== undefined) expect(row['observed_at']).toBe(at);
      }
      if (code !== 3) expect(lab.service.stats().operations['QueryOTAFirmware']?.received).toBe(200);
    },
  );

  test('calls that are not answered are given up after five seconds', { timeout: LIMIT_MS }, async () => {
    const lab = await openLab({
      packages: 60,
      service: { faults: [{ match: { operation: 'QueryOTAFirmware', from: 31 }, fault: { kind: 'hang' } }] },
    });
    const instant: Instant = { stage: 'query', nth: 40, delayMs: 50 };
    const { code, tookMs } = await signalAt(lab, { signal: 'SIGTERM', instant });
    expect(code).toBe(143);
    expect(tookMs).toBeGreaterThan(GRACE_MS - 1_000);
    expect(tookMs).toBeLessThan(await mostMs());
    tally({ SIGTERM: 1 });
    // The first thirty calls were answered, and nothing of them was lost.
    expect(expectReadableLedgers(lab).size).toBe(30);
  });

  test('a second signal ends at once', { timeout: LIMIT_MS }, async () => {
    const lab = await openLab({
      packages: 60,
      service: { faults: [{ match: { operation: 'QueryOTAFirmware', from: 31 }, fault: { kind: 'hang' } }] },
    });
    const run = lab.start();
    let secondAtMs = Infinity;
    run.child.stderr?.on('data', (text: string) => {
      if (!text.includes('repeat to exit') || secondAtMs < Infinity) return;
      secondAtMs = performance.now();
      run.child.kill('SIGINT');
    });
    // What was answered and is not on the disk yet may go: so it is, before the signals come.
    await expect.poll(() => expectReadableLedgers(lab).size, { timeout: LIMIT_MS }).toBe(30);
    run.child.kill('SIGINT');
    const { signal } = await endOf(run);
    expect(signal).toBe('SIGINT');
    const tookMs = performance.now() - secondAtMs;
    expect(tookMs).toBeLessThan(1_000 + (await slackMs()));
    expect(expectReadableLedgers(lab).size).toBe(30);
    tally({ SIGINT: 2 });
  });
});
