import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { capacity } from '../../src/checks/capacity.ts';
import { populationShift } from '../../src/checks/population-shift.ts';
import { removed } from '../../src/checks/removed.ts';
import { unverified } from '../../src/checks/unverified.ts';
import type { Observation, TargetReport } from '../../src/core/model/observation.ts';
import type { ResultRecord, StoredRunOverview } from '../../src/core/model/run.ts';
import { targetKey } from '../../src/core/model/target.ts';
import type { Target } from '../../src/core/model/target.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { digestFile, sha256Of } from '../../src/evidence/digest.ts';
import { MANIFEST, RESULTS, RUN } from '../../src/evidence/names.ts';
import { LEDGER_SCHEMA_VERSION, encodeRecord } from '../../src/ledger/records.ts';
import type { AnswerCounts, LedgerRecord } from '../../src/ledger/records.ts';
import { evaluatedRun } from '../../src/results/read.ts';
import { openBaseline } from '../../src/run/baseline.ts';
import { evaluateLedgers } from '../../src/run/evaluate-run.ts';
import type { PreviousRun } from '../../src/writers/manifest.ts';
import { evaluated, infoOf, startOf } from '../evaluate/support/evaluated.ts';
import { TARGET, observed, report, unanswered } from '../evaluate/support/observations.ts';
import { tempFolder } from '../support/temp.ts';

const OTHER: Target = { ...TARGET, region: 'eu-central-1' };
const CHECKS = [unverified, removed, capacity, populationShift];
const UNVERIFIED = { status: 'unverified', statusCode: 0, statusRaw: '0' } as const;

/** A target as it was collected. */
interface Collected {
  report: TargetReport;
  observations: Observation[];
}

/** The whole list of a target, each of whose packages took one call. */
function collected(observations: Observation[], target: Target = TARGET): Collected {
  const count = observations.length;
  const list = { total: count, collected: count, pages: 1, repeated: 0 };
  const facts = { target, chosenBy: 'whole-list', list, calls: count } as const;
  return {
    report: report(facts),
    observations: observations.map((observation, at) => ({ ...observation, target, seq: at + 1 })),
  };
}

function recordsOf({ report: of, observations }: Collected, night: number): LedgerRecord[] {
  const { target, endpoint, identity, list, stopped, selectionProblem, selection, duplicates } = of;
  const counts: AnswerCounts = { observed: 0, 'not-found': 0, denied: 0, failed: 0 };
  for (const { answer } of observations) counts[answer.kind] += 1;
  const asks = { uid: null, source: '', key: null, name: null, temporary: false, describe: identity };
  const chosen = { selection, duplicates, ...(of.chosenBy && { chosenBy: of.chosenBy }) };
  const head = {
    schemaVersion: LEDGER_SCHEMA_VERSION,
    runId: infoOf(night).runId,
    target,
    endpoint,
    identity: asks,
  };
  const end = {
    finishedAt: startOf(night),
    records: observations.length + 1,
    counts,
    list,
    stopped,
    selectionProblem,
  };
  return [
    { kind: 'head', head: { ...head, selection: chosen, digest: '' } },
    ...observations.map((observation) => observationRecord(observation)),
    { kind: 'end', end },
  ];
}

function observationRecord(observed: Observation): LedgerRecord {
  const { target: _, ...observation } = observed;
  return { kind: 'observation', observation };
}

function textOf(records: readonly LedgerRecord[]): string {
  let crc = 0;
  return records
    .map((record) => {
      const encoded = encodeRecord(record, crc);
      crc = encoded.crc;
      return encoded.line;
    })
    .join('');
}

/** A run of a job, as its folder has it. */
interface Night {
  stored: StoredRunOverview;
  /** Of what reports show. */
  records: ResultRecord[];
  previous: PreviousRun;
  folder: string;
}

let jobDir: string;
beforeEach(async () => {
  jobDir = await tempFolder();
});

async function runNight(night: number, targets: Collected[], before: Night | null = null): Promise<Night> {
  const folder = join(jobDir, `run${night}`);
  await mkdir(folder, { recursive: true });
  const ledgers = targets.map((_, at) => join(folder, `${at}.jsonl`));
  for (const [at, target] of targets.entries())
    await writeFile(ledgers[at] ?? '', textOf(recordsOf(target, night)));
  const stored = await evaluateLedgers({
    info: infoOf(night),
    policy: createPolicy({ checks: {}, failOn: 'high' }, CHECKS),
    policySha256: '',
    ledgers,
    baseline: await openBaseline(jobDir, { previous: before && before.previous, previousProblem: null }),
    retired: null,
    trend: [],
    resultsPath: join(folder, RESULTS),
    runPath: join(folder, RUN),
    interrupted: new AbortController().signal,
  });
  const records: ResultRecord[] = [];
  for await (const record of evaluatedRun(stored, join(folder, RESULTS)).records()) records.push(record);
  const previous = await seal(folder, night, before);
  return { stored, records, previous, folder };
}

/** Writes the manifest, as far as the next run reads it. */
async function seal(folder: string, night: number, before: Night | null): Promise<PreviousRun> {
  const named = async (name: string): Promise<object> => {
    const { sizeBytes, sha256 } = await digestFile(join(folder, name));
    return { name, size_bytes: sizeBytes, sha256 };
  };
  const manifest = JSON.stringify({
    run_id: `run${night}`,
    finished_at: startOf(night),
    files: [await named(RUN), await named(RESULTS)],
    previous: before && before.previous,
    configuration: {},
  });
  await writeFile(join(folder, MANIFEST), manifest);
  return { run_id: `run${night}`, sha256: sha256Of(manifest) };
}

/** `check firmware state night-first-seen` of each finding, a target's together. */
const findingsOf = ({ records }: Night): string[] =>
  records
    .flatMap((record) =>
      record.kind === 'firmware'
        ? record.evaluated.findings
        : record.kind === 'finding'
          ? record.finding
          : [],
    )
    .map(({ checkId, subject, state, firstSeen }) => {
      const night = (Date.parse(firstSeen) - Date.parse(startOf(0))) / 86_400_000;
      return [subject.target.region, checkId, subject.firmwareId, state, night].join(' ').replace('  ', ' ');
    });

const failing = (target = TARGET): Collected => collected([observed(UNVERIFIED)], target);

describe('evaluating ledgers', () => {
  const first = (): Collected[] => [
    collected([observed(UNVERIFIED), unanswered('not-found', { firmwareId: 'fw2' })]),
    collected([], { ...TARGET, iotInstanceId: 'empty' }),
    collected([unanswered('denied')], OTHER),
  ];

  it('stores what evaluating their observations says, target by target in the plan’s order', async () => {
    const targets = first();
    const night = await runNight(0, targets);
    const { overview, stored } = await evaluated({
      policy: createPolicy({ checks: {}, failOn: 'high' }, CHECKS),
      reports: targets.map((target) => target.report),
      observations: targets.flatMap((target) => target.observations),
    });
    const { sections } = night.stored;
    expect(night.stored).toEqual({ ...overview, sections });
    expect(JSON.parse(await readFile(join(night.folder, RUN), 'utf8'))).toEqual(night.stored);
    const lines = stored.flatMap(({ target, lines }) => [
      JSON.stringify({ kind: 'target', target }),
      ...lines,
    ]);
    expect(await readFile(join(night.folder, RESULTS), 'utf8')).toBe(
      lines.map((line) => `${line}\n`).join(''),
    );
    expect(sections.map(({ target }) => target)).toEqual(targets.map((target) => target.report.target));
    expect(sections.map(({ population }) => population?.count)).toEqual([2, 0, 1]);
    expect(night.stored.summary.coverage).toMatchObject({ requested: 3, audited: 1, notFound: 1, denied: 1 });
  });

  it('is the same to the byte when it is done again', async () => {
    const before = await runNight(0, first());
    const night = await runNight(1, first(), before);
    const bytes = async (): Promise<string[]> =>
      Promise.all([RESULTS, RUN].map((name) => readFile(join(night.folder, name), 'utf8')));
    const once = await bytes();
    await runNight(1, first(), before);
    expect(await bytes()).toEqual(once);
  });

  it('refuses a ledger that was not collected to its end', async () => {
    const path = join(jobDir, 'unfinished.jsonl');
    await writeFile(path, textOf(recordsOf(failing(), 0).slice(0, -1)));
    const evaluating = evaluateLedgers({
      info: infoOf(0),
      policy: createPolicy({ checks: {}, failOn: 'high' }, CHECKS),
      policySha256: '',
      ledgers: [path],
      baseline: await openBaseline(jobDir, { previous: null, previousProblem: null }),
      retired: null,
      trend: [],
      resultsPath: join(jobDir, RESULTS),
      runPath: join(jobDir, RUN),
      interrupted: new AbortController().signal,
    });
    await expect(evaluating).rejects.toMatchObject({ code: 'run-folder' });
    await expect(readFile(join(jobDir, RUN))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a target that a run’s plan lacks', () => {
  const unlike = 'eu-central-1 unverified fw1';

  it('is kept for the run that has it again, with its packages, findings and count', async () => {
    const zero = await runNight(0, [failing(), failing(OTHER)]);
    expect(findingsOf(zero)).toEqual(['cn-shanghai unverified fw1 new 0', `${unlike} new 0`]);
    const one = await runNight(1, [failing()], zero);
    expect(findingsOf(one)).toEqual(['cn-shanghai unverified fw1 persisting 0']);
    const section = one.stored.sections.find(({ target }) => targetKey(target) === targetKey(OTHER));
    expect(section).toMatchObject({ absent: true, population: { count: 1, at: startOf(0) } });
    expect(one.stored.summary.targets).toHaveLength(1);
    const two = await runNight(2, [failing()], one);
    expect(two.stored.sections).toHaveLength(2);
    const back = collected(
      [observed(UNVERIFIED), observed({ firmwareId: 'fw2' }, { firmwareId: 'fw2' })],
      OTHER,
    );
    const three = await runNight(3, [failing(), back], two);
    expect(findingsOf(three)).toEqual([
      'cn-shanghai unverified fw1 persisting 0',
      `${unlike} persisting 0`,
      'eu-central-1 population-shift new 3',
    ]);
    const gone = await runNight(3, [failing(), collected([], OTHER)], two);
    expect(findingsOf(gone).slice(1)).toEqual([
      'eu-central-1 population-shift new 3',
      'eu-central-1 removed fw1 new 3',
      `${unlike} resolved 0`,
    ]);
  });

  it('is forgotten after 400 days', async () => {
    const zero = await runNight(0, [failing(), failing(OTHER)]);
    const old = await runNight(400, [failing()], zero);
    expect(old.stored.sections.map(({ target }) => target)).toEqual([TARGET, OTHER]);
    expect(findingsOf(await runNight(402, [failing(OTHER)], old))).toEqual([`${unlike} persisting 0`]);
    const older = await runNight(401, [failing()], zero);
    expect(older.stored.sections.map(({ target }) => target)).toEqual([TARGET]);
    expect(findingsOf(await runNight(402, [failing(OTHER)], older))).toEqual([`${unlike} new 402`]);
  });
});
