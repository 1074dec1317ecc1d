import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, onTestFailed, test } from 'vitest';
import type { Finished } from './support/guarantees.ts';
import {
  endOf,
  expectFinished,
  expectReadableLedgers,
  expectWhole,
  finishedRuns,
  unfinishedRuns,
} from './support/guarantees.ts';
import { STAGES, atInstant, describeInstant, someInstant } from './support/instants.ts';
import type { Instant } from './support/instants.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor, tally, times } from './support/seed.ts';

announce(import.meta.filename);

/** Enough that every report takes a while. */
const PACKAGES = 1_200;
/** A list of several pages is read until a pass brings nothing new: twice, where it stands still. */
const LIST_PAGES = 2 * (PACKAGES / 100);

/** What is known of the run under way, from one kill to the next. */
interface Story {
  runId: string;
  observedAt: Map<string, string>;
  /** Queries and kills since the run began. */
  queriesBefore: number;
  listsBefore: number;
  kills: number;
}

const count = (lab: Lab, operation: string): number =>
  lab.service.stats().operations[operation]?.received ?? 0;

const newStory = (lab: Lab): Story => ({
  runId: '',
  observedAt: new Map(),
  queriesBefore: count(lab, 'QueryOTAFirmware'),
  listsBefore: count(lab, 'ListOTAFirmware'),
  kills: 0,
});

function expectContinued(lab: Lab, story: Story, { json, rows }: Finished): void {
  if (story.observedAt.size > 0) expect(json.run_id).toBe(story.runId);
  for (const row of rows) {
    const before = story.observedAt.get(row['firmware_id']!);
    if (before !== undefined) expect(row['observed_at']).toBe(before);
  }
  const queries = count(lab, 'QueryOTAFirmware') - story.queriesBefore;
  expect(queries - lab.entries.length, 'queries asked again').toBeLessThanOrEqual(story.kills * lab.inFlight);
  const lists = count(lab, 'ListOTAFirmware') - story.listsBefore;
  expect(lists, 'pages of the list').toBeLessThanOrEqual((story.kills + 1) * LIST_PAGES);
}

/** Starts a run and kills it at the instant; resolves with how it was then, or with what it left where it was quicker. */
async function killAt(lab: Lab, instant: Instant): Promise<{ finished?: Finished }> {
  const run = lab.start();
  const stop = atInstant(lab, instant, () => run.child.kill('SIGKILL'));
  const { signal } = await endOf(run);
  stop();
  return signal === 'SIGKILL' ? {} : { finished: await expectFinished(lab, run) };
}

async function examine(lab: Lab, story: Story): Promise<void> {
  await expectWhole(lab);
  const unfinished = unfinishedRuns(lab);
  expect(unfinished.length, `unfinished: ${unfinished.join(' ')}`).toBeLessThanOrEqual(1);
  const [runId = ''] = unfinished;
  const observedAt = expectReadableLedgers(lab);
  for (const [id, at] of story.observedAt) expect(observedAt.get(id), `${id} was recorded`).toBe(at);
  Object.assign(story, { runId, observedAt });
}

/** The stages in the order of a run, so that each is reached; at other instants in each round. */
function plan(round: number): Instant[] {
  const random = chanceFor(`kill ${round}`);
  return STAGES.map((stage) => someInstant(random, stage));
}

describe(`kill -9 (CHAOS_SEED=${SEED})`, () => {
  test.each(Array.from({ length: times(1) }, (_, round) => round))(
    `at each of ${STAGES.length} stages: the next run goes on, and in the end nothing is lost (%d)`,
    { timeout: LIMIT_MS + STAGES.length * 60_000 },
    async (round) => {
      const service = { latencyMs: { min: 1, max: 4 } };
      const lab = await openLab({ packages: PACKAGES, formats: 'xlsx, csv, html, parquet', service });
      let story = newStory(lab);
      const told: string[] = [];
      onTestFailed(() => console.info(told.join('\n')));
      for (const instant of plan(round)) {
        const runsBefore = finishedRuns(lab).length;
        const { finished } = await killAt(lab, instant);
        told.push(`${describeInstant(instant)}: ${finished ? 'finished' : 'killed'}`);
        if (finished) expectContinued(lab, story, finished);
        else tally({ [`kill -9 at ${instant.stage}`]: 1 });
        if (finishedRuns(lab).length > runsBefore) {
          // Killed behind the rename, or not in time: that run is finished, and the next one is a new one.
          await expectWhole(lab);
          story = newStory(lab);
          continue;
        }
        story.kills += 1;
        await examine(lab, story);
      }
      expectContinued(lab, story, await expectFinished(lab, lab.start()));
    },
  );

  test('what killed processes left aside is cleared by the next run', { timeout: LIMIT_MS }, async () => {
    const lab = await openLab({ packages: 20, formats: 'csv, parquet' });
    const work = join(lab.jobDir, '.work');
    // Killed before the plan, in the middle of it, before the first ledger, its first byte, and in the middle of that.
    const folders = ['1', '2', '3', '4', '5'].map((name) => join(work, `20261101T020000Z-00000${name}`));
    for (const folder of folders) mkdirSync(join(folder, 'ledger'), { recursive: true });
    writeFileSync(join(folders[1]!, 'plan.json.part'), '{"schema');
    for (const folder of folders.slice(2)) {
      const info = { runId: basename(folder), startedAt: '2026-11-01T02:00:00.000Z' };
      writeFileSync(join(folder, 'plan.json'), JSON.stringify({ info }));
    }
    writeFileSync(join(folders[3]!, 'ledger', 'a.jsonl'), '');
    writeFileSync(join(folders[4]!, 'ledger', 'a.jsonl'), '{"crc":"0123');
    // Killed while `latest` was moved, while the lock was looked at, and while a dead one was put aside.
    symlinkSync('20261101T020000Z-000004', join(lab.jobDir, '.latest-20261101T020000Z-000004'));
    // A note of a run that was killed before it was published, and files of a history that were half written.
    mkdirSync(join(lab.jobDir, '.undelivered'));
    writeFileSync(join(lab.jobDir, '.undelivered', '20261101T020000Z-000004'), 'parquet\n');
    mkdirSync(join(lab.jobDir, '.history'));
    for (const name of ['.now-', '.lock.', '.probe-'].map((prefix) => prefix + randomUUID())) {
      writeFileSync(join(lab.jobDir, name), '');
      utimesSync(join(lab.jobDir, name), 1, 1);
    }
    const { code } = await expectFinished(lab, lab.start());
    expect(code).toBe(3);
  });
});
