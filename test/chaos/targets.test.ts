import { join } from 'node:path';
import { describe, expect, onTestFailed, test } from 'vitest';
import type { Clock } from '../../src/core/ports.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { readTable, without } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import {
  endOf,
  expectFinished,
  expectReadableLedger,
  expectReadableLedgers,
  expectTidy,
  expectWhole,
  finishedRuns,
  ledgersOf,
  unfinishedRuns,
} from './support/guarantees.ts';
import type { Ended } from './support/guarantees.ts';
import { atInstant, describeInstant, someInstant } from './support/instants.ts';
import type { Instant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab, LabTarget } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor, tally, times } from './support/seed.ts';

announce(import.meta.filename);

/* Two accounts side by side, the targets of one of them one after another: three ledgers, of which two grow at a time. */

const TARGETS: readonly LabTarget[] = [
  { account: 'acme', instance: 'iot-aaaa0001', packages: 130 },
  { account: 'acme', instance: 'iot-aaaa0002', packages: 60 },
  { account: 'bolt', instance: 'iot-bbbb0001', packages: 170 },
];

/** The service's clock: a link ends at the same time whenever it is asked for. */
const startedMs = Date.now();
/** What packages are judged against: later than any of them is observed. */
const AS_OF_MS = startedMs + 3_600_000;
const standing: Clock = { ...systemClock, now: () => startedMs };

const open = (targets: readonly LabTarget[] = TARGETS): Promise<Lab> =>
  openLab({
    targets,
    formats: 'csv',
    job: `asOf: '${new Date(AS_OF_MS).toISOString()}'`,
    service: { clock: standing, latencyMs: { min: 2, max: 8 } },
  });

const queriesOf = (lab: Lab): number => lab.service.stats().operations['QueryOTAFirmware']?.received ?? 0;

/** Does something to a run at an instant, and waits for its end. */
async function interruptAt(lab: Lab, instant: Instant, signal: NodeJS.Signals): Promise<Ended> {
  const run = lab.start();
  const stop = atInstant(lab, instant, () => run.child.kill(signal));
  const ended = await endOf(run);
  stop();
  return ended;
}

/** Goes on with what was cut off: the same run, with what its ledgers hold, and nothing else is asked again. */
async function expectContinued(lab: Lab, mostAskedAgain: number): Promise<void> {
  const unfinished = unfinishedRuns(lab);
  const before = expectReadableLedgers(lab);
  expect(unfinished).toHaveLength(1);
  const { json, rows, code } = await expectFinished(lab, lab.start());
  expect(code).toBe(3);
  expect(json.run_id).toBe(unfinished[0]);
  for (const row of rows) {
    const at = before.get(row['firmware_id']!);
    if (at !== undefined) expect(row['observed_at']).toBe(at);
  }
  const all = lab.entries.length;
  expect(json.coverage).toMatchObject({ requested: all, audited: all });
  expect(queriesOf(lab) - all, 'queries asked again').toBeLessThanOrEqual(mostAskedAgain);
}

/** What a run has of its own: who it is, when it began, and when and in which order it was answered. */
const OF_A_RUN = ['run_id', 'first_seen', 'request_id', 'observed_at'];

function tables(lab: Lab): Record<string, Row[]> {
  const [runId = ''] = finishedRuns(lab);
  const names = ['packages', 'findings', 'files', 'coverage'] as const;
  return Object.fromEntries(
    names.map((name) => [name, without(readTable(join(lab.jobDir, runId), name), ...OF_A_RUN)]),
  );
}

/** While all is collected, so that each finds a run under way; the last two behind that. */
function plan(count: number): Instant[] {
  const random = chanceFor('targets');
  const collecting = ['ledger', 'query', 'plan.json', 'query', 'list', 'ledger'];
  const most: Record<string, number> = { query: 40, ledger: 6 };
  const early = Array.from({ length: count - 2 }, (_, at) => {
    const instant = someInstant(random, collecting[at % collecting.length]!);
    return { ...instant, nth: Math.min(instant.nth, most[instant.stage] ?? 1) };
  });
  const behind = ['evaluate', 'results.jsonl'].map((stage) => ({ stage, nth: 1, delayMs: 0 }));
  return [...early, ...behind];
}

describe(`three targets of two accounts (CHAOS_SEED=${SEED})`, () => {
  // So few that the service's clock, which stands, is not too far behind the last of them.
  const kills = plan(times(8, 24));

  test(
    `killed ${kills.length} times and continued: the same tables as if nothing had been`,
    { timeout: LIMIT_MS + kills.length * 60_000 },
    async () => {
      const undisturbed = await open();
      await expectFinished(undisturbed, undisturbed.start());
      const lab = await open();
      const told: string[] = [];
      onTestFailed(() => console.info(told.join('\n')));
      let observed = new Map<string, string>();
      for (const instant of kills) {
        const { signal, code } = await interruptAt(lab, instant, 'SIGKILL');
        told.push(`${describeInstant(instant)}: ${signal ?? code}`);
        await expectWhole(lab);
        if (finishedRuns(lab).length > 0) break;
        tally({ [`kill -9 of several targets at ${instant.stage}`]: 1 });
        const now = expectReadableLedgers(lab);
        for (const [id, at] of observed) expect(now.get(id), `${id} was recorded`).toBe(at);
        observed = now;
      }
      expect(told.length, 'kills that met a run under way').toBeGreaterThan(3);
      if (finishedRuns(lab).length === 0) await expectContinued(lab, kills.length * lab.inFlight);
      expect(tables(lab)).toEqual(tables(undisturbed));
    },
  );

  test('a target that was collected to its end is not asked for again', { timeout: LIMIT_MS }, async () => {
    const lab = await open([
      { account: 'acme', instance: 'iot-aaaa0001', packages: 120, qps: 40 },
      { account: 'bolt', instance: 'iot-bbbb0001', packages: 20 },
    ]);
    const isBolt = ({ account }: { account: string }): boolean => account === 'bolt';
    const run = lab.start();
    await expect.poll(() => endedLedgers(lab), { timeout: LIMIT_MS }).toBe(1);
    run.child.kill('SIGKILL');
    expect((await endOf(run)).signal).toBe('SIGKILL');
    const asked = lab.calls.filter(isBolt).length;
    await expectContinued(lab, lab.inFlight);
    const again = lab.calls.filter(isBolt).slice(asked);
    expect(again.map(({ operation }) => operation).filter((name) => /OTA/.test(name))).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends both accounts, and both go on', { timeout: LIMIT_MS }, async (signal, code) => {
    const lab = await open();
    const ended = await interruptAt(lab, { stage: 'query', nth: 80, delayMs: 0 }, signal);
    expect(ended.code, ended.stderr).toBe(code);
    const accounts = unfinishedLedgers(lab).map((path) => expectReadableLedger(path).map(accountOf)[0]);
    expect(accounts.toSorted()).toEqual(['acme', 'bolt']);
    tally({ [signal]: 1 });
    await expectContinued(lab, 0);
  });

  test(
    'a ledger that finds no space ends the run with exit 7, and all go on',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open([
        { account: 'acme', instance: 'iot-aaaa0001', packages: 250 },
        { account: 'acme', instance: 'iot-aaaa0002', packages: 20 },
        // So slow that it is under way when the other finds no space.
        { account: 'bolt', instance: 'iot-bbbb0001', packages: 40, qps: 4 },
      ]);
      const { code, stderr } = await endOf(lab.start({ shell: 'ulimit -f 64' }));
      expect(code, stderr).toBe(7);
      const ledgers = unfinishedLedgers(lab);
      expect(stderr).toContain(ledgers.find((path) => path.includes('iot-aaaa0001')));
      expect(ledgers.map((path) => expectReadableLedger(path).map(accountOf)[0]).toSorted()).toEqual([
        'acme',
        'bolt',
      ]);
      expect(endedLedgers(lab)).toBe(0);
      tally({ 'file size limit reached': 1 });
      await expectTidy(lab, unfinishedRuns(lab));
      await expectContinued(lab, lab.inFlight);
    },
  );
});

const unfinishedLedgers = (lab: Lab): string[] =>
  unfinishedRuns(lab).flatMap((runId) => ledgersOf(lab, runId));

type LedgerRecord = ReturnType<typeof expectReadableLedger>[number];

const accountOf = (record: LedgerRecord): string =>
  record.kind === 'head' ? record.head.target.account : '';

function endedLedgers(lab: Lab): number {
  return unfinishedLedgers(lab).filter((path) => expectReadableLedger(path).at(-1)?.kind === 'end').length;
}
