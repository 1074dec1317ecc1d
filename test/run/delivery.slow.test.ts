import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { seededRandom } from '../../src/emulator/random.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Job, RunOutcome, RunPorts } from '../../src/index.ts';
import { emulator } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { jobOf, portsOf, reportOf, targetOf } from '../support/job.ts';
import { bad, good, startOf } from '../support/nights.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import { put, tempFolder } from '../support/temp.ts';

const server = await needsPostgres();
/** Nobody listens there. */
const NOWHERE = 'postgres://ota@127.0.0.1:9/audit';

interface Lab {
  jobDir: string;
  night: (number: number, reports: Job['reports'], more?: Options) => Promise<RunOutcome>;
  /** What is noted of each run, by its ID. */
  notes: () => Promise<Record<string, string[]>>;
  /** Whose files the history has, of the table `runs`. */
  inHistory: () => Promise<string[]>;
}

interface Options {
  ports?: Partial<RunPorts>;
  signal?: AbortSignal;
}

async function openLab(): Promise<Lab> {
  const out = await tempFolder();
  const fleet = fleetOf([bad('stays'), good('good')], DEMO_INSTANCE_ID);
  let nowMs = 0;
  const clock = { ...systemClock, now: () => nowMs };
  const service = await emulator({ fleet, clock });
  const jobDir = join(out, 'nightly');
  return {
    jobDir,
    async night(number, reports, { ports = {}, signal } = {}) {
      nowMs = Date.parse(startOf(number));
      const job = jobOf([targetOf(service.url)], out, { reports });
      const random = seededRandom(number);
      return runJob(job, portsOf({ clock, random, ...ports }), signal ? { signal } : {});
    },
    async notes() {
      const dir = join(jobDir, '.undelivered');
      const notes: Record<string, string[]> = {};
      for (const runId of (await readdir(dir).catch(() => [])).toSorted())
        notes[runId] = (await readFile(join(dir, runId), 'utf8')).trimEnd().split('\n');
      return notes;
    },
    async inHistory() {
      const entries = await readdir(join(jobDir, 'history', 'runs'), { recursive: true }).catch(() => []);
      return entries.flatMap((name) => /(\w+-\w+)\.parquet$/.exec(name)?.[1] ?? []).toSorted();
    },
  };
}

const CSV = reportOf('csv');
const PARQUET = reportOf('parquet');
const postgres = (url: string, schema = 'ota_audit'): Job['reports'][number] =>
  reportOf('postgres', { url, schema });
const idOf = ({ info }: RunOutcome): string => info.runId;

/** A file where the history's folder should be. */
const block = (jobDir: string): Promise<string> => put(jobDir, 'history', 'in the way');
const unblock = (jobDir: string): Promise<void> => rm(join(jobDir, 'history'));

describe('a history that cannot be written', () => {
  test('for two nights: both are noted, and the third night makes up for them', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    await night(1, [CSV, PARQUET]);
    expect(await notes()).toEqual({});
    await rm(join(jobDir, 'history'), { recursive: true });
    await block(jobDir);
    const second = await night(2, [CSV, PARQUET]);
    const third = await night(3, [CSV, PARQUET]);
    expect([second.exitCode, third.exitCode]).toEqual([7, 7]);
    // Told once, of the first that is not taken; the later ones wait for it.
    for (const { failedOutputs } of [second, third]) {
      expect(failedOutputs).toEqual([
        { format: 'parquet', problem: expect.stringContaining(`run ${idOf(second)}: `) as string },
      ]);
    }
    expect(await notes()).toEqual({ [idOf(second)]: ['parquet'], [idOf(third)]: ['parquet'] });
    await unblock(jobDir);
    const fourth = await night(4, [CSV, PARQUET]);
    expect([fourth.exitCode, fourth.failedOutputs]).toEqual([3, []]);
    expect(await inHistory()).toEqual([second, third, fourth].map(idOf));
    expect(await notes()).toEqual({});
  });

  test('a delivery that is interrupted after the run was published is made up for', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    const end = new AbortController();
    const onProgress: RunPorts['onProgress'] = ({ stage, detail }) => {
      if (stage === 'report' && detail === 'parquet') end.abort(new Interrupted('SIGTERM'));
    };
    const first = await night(1, [CSV, PARQUET], { ports: { onProgress }, signal: end.signal });
    expect(first.failedOutputs).toMatchObject([{ format: 'parquet' }]);
    expect(await readdir(jobDir)).toContain(idOf(first));
    expect([await notes(), await inHistory()]).toEqual([{ [idOf(first)]: ['parquet'] }, []]);
    const second = await night(2, [CSV, PARQUET]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(first), idOf(second)]]);
  });

  test('a run that was altered while it waited is not handed on, told once, and keeps no other from it', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    await block(jobDir);
    const first = await night(1, [CSV, PARQUET]);
    await unblock(jobDir);
    const results = join(first.folder, 'results.jsonl');
    await writeFile(results, (await readFile(results, 'utf8')).replace('"high"', '"low"'));
    const second = await night(2, [CSV, PARQUET]);
    expect(second.exitCode).toBe(7);
    expect(second.failedOutputs).toEqual([
      { format: 'parquet', problem: expect.stringContaining('results.jsonl was altered') as string },
    ]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(second)]]);
  });

  test('a run that was killed between its publishing and its delivery is handed on by the next', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    const first = await night(1, [CSV]);
    // As it is noted before a run gets its name.
    await put(jobDir, `.undelivered/${idOf(first)}`, 'parquet\n');
    await put(jobDir, '.history/runs-half.parquet', 'half');
    const second = await night(2, [CSV, PARQUET]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(first), idOf(second)]]);
  });

  test('a note of a run that was never published, or is kept no longer, is forgotten', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    await put(jobDir, '.undelivered/20261101T020000Z-a1b2c3', 'parquet\n');
    const first = await night(1, [CSV, PARQUET]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(first)]]);
  });

  test('a night without the format owes it all the same', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    await block(jobDir);
    const first = await night(1, [CSV, PARQUET]);
    await unblock(jobDir);
    await night(2, [CSV]);
    expect(await notes()).toEqual({ [idOf(first)]: ['parquet'] });
    const third = await night(3, [CSV, PARQUET]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(first), idOf(third)]]);
  });

  test('`load --format parquet` makes up for it by hand, and the next night doubles nothing', async () => {
    const { jobDir, night, notes, inHistory } = await openLab();
    await block(jobDir);
    const first = await night(1, [CSV, PARQUET]);
    const refused = await runCli(['load', first.folder, '--format', 'parquet']);
    expect([refused.code, refused.stderr]).toEqual([7, expect.stringMatching(/history is a file/)]);
    await unblock(jobDir);
    const loaded = await runCli(['load', first.folder, '--format', 'parquet']);
    expect([loaded.code, loaded.stdout]).toEqual([0, `${idOf(first)} is in ${jobDir}/history\n`]);
    expect(await inHistory()).toEqual([idOf(first)]);
    const second = await night(2, [CSV, PARQUET]);
    expect([await notes(), await inHistory()]).toEqual([{}, [idOf(first), idOf(second)]]);
  });
});

describe('a database that is out of reach', () => {
  test('is noted alone: what else goes elsewhere is delivered', async () => {
    const { night, notes, inHistory } = await openLab();
    const first = await night(1, [CSV, postgres(NOWHERE), PARQUET]);
    expect([first.exitCode, first.failedOutputs.map(({ format }) => format)]).toEqual([7, ['postgres']]);
    expect([await notes(), await inHistory()]).toEqual([{ [idOf(first)]: ['postgres'] }, [idOf(first)]]);
  });

  test.skipIf(server.skip)(`gets the nights that it missed, oldest first${server.note}`, async () => {
    const db = await testDatabase();
    const { night, notes } = await openLab();
    const first = await night(1, [CSV, postgres(NOWHERE)]);
    const second = await night(2, [CSV, postgres(NOWHERE)]);
    expect(await notes()).toEqual({ [idOf(first)]: ['postgres'], [idOf(second)]: ['postgres'] });
    const third = await night(3, [CSV, postgres(db.url, db.schema)]);
    expect([third.exitCode, await notes()]).toEqual([3, {}]);
    const stored = await db.query('select run_id from runs order by ctid');
    expect(stored.map((row) => row['run_id'])).toEqual([first, second, third].map(idOf));
    const states = await db.query(
      `select run_id, state from findings where check_id = 'unverified' order by run_id`,
    );
    expect(states.map((row) => row['state'])).toEqual(['new', 'persisting', 'persisting']);
  });

  test.skipIf(server.skip)(`\`load\` makes up for it by hand${server.note}`, async () => {
    const db = await testDatabase();
    const { night, notes } = await openLab();
    const first = await night(1, [CSV, postgres(NOWHERE)]);
    const argv = ['load', first.folder, '--url', db.url, '--schema', db.schema];
    expect((await runCli(argv)).code).toBe(0);
    const second = await night(2, [CSV, postgres(db.url, db.schema)]);
    expect(await notes()).toEqual({});
    const stored = await db.query(
      'select run_id, count(*)::int as packages from packages group by 1 order by 1',
    );
    expect(stored).toEqual([first, second].map((run) => ({ run_id: idOf(run), packages: 2 })));
  });
});
