import type { BaselineRecord, PopulationCount } from '../../../src/core/model/baseline.ts';
import type { Evaluated, Finding } from '../../../src/core/model/finding.ts';
import type { Observation, TargetReport } from '../../../src/core/model/observation.ts';
import type { Coverage, RunInfo, RunOverview, StoredRunOverview } from '../../../src/core/model/run.ts';
import type { Difference } from '../../../src/core/model/selection.ts';
import { targetKey } from '../../../src/core/model/target.ts';
import type { Target } from '../../../src/core/model/target.ts';
import { NO_BASELINE, loadBaseline } from '../../../src/evaluate/baseline.ts';
import type { Baseline } from '../../../src/evaluate/baseline.ts';
import { createCheckSetIndex } from '../../../src/evaluate/check-set-index.ts';
import { cover, emptyCoverage } from '../../../src/evaluate/counts.ts';
import { evaluateTarget } from '../../../src/evaluate/evaluate-target.ts';
import type { CollectedTarget, EvaluatedRecord } from '../../../src/evaluate/evaluate-target.ts';
import { finishEvaluation, startEvaluation } from '../../../src/evaluate/evaluate.ts';
import type { EvaluateContext, NotCompared } from '../../../src/evaluate/evaluate.ts';
import type { Settle } from '../../../src/evaluate/findings.ts';
import { createPolicy } from '../../../src/evaluate/policy.ts';
import type { Policy } from '../../../src/evaluate/policy.ts';
import { createPopulation } from '../../../src/evaluate/population/population.ts';
import { remediationsOf } from '../../../src/evaluate/remediations.ts';
import { populationAfter } from '../../../src/evaluate/target.ts';
import { baselineRecords } from '../../../src/results/baseline-records.ts';
import { differenceLine, findingLine, firmwareLine } from '../../../src/results/records.ts';
import type { ResultLine } from '../../../src/results/records.ts';
import { RESULTS_SCHEMA_VERSION } from '../../../src/results/run-json.ts';
import { at, report, sha256, stream } from './observations.ts';

/** When the run of a night started, counted from 0; ISO 8601 UTC. */
export function startOf(night: number): string {
  return at(24 * night);
}

export function infoOf(night: number, change: Partial<RunInfo> = {}): RunInfo {
  const startedAt = startOf(night);
  return {
    runId: `run${night}`,
    job: 'j',
    toolVersion: '0',
    nodeVersion: '',
    host: '',
    startedAt,
    asOf: startedAt,
    ...change,
  };
}

/** A first run's: everything is new. */
export const settleAsNew: Settle = () => ({
  state: 'new',
  firstSeen: at(0),
  exceptionId: '',
  exceptionUntil: '',
  isSuperseded: false,
  isUntold: false,
  isOfNewCheck: false,
});

export interface Given {
  observations?: readonly Observation[];
  differences?: readonly Difference[];
  /** One for each target; others that observations name get one of their own. */
  reports?: readonly TargetReport[];
  policy?: Policy;
  night?: number;
  info?: Partial<RunInfo>;
  /** The run that it is compared with. */
  before?: InMemory | null;
  notCompared?: readonly NotCompared[];
}

/** What a run stores of one target: its section of results.jsonl as text, and run.json's word of it. */
interface StoredTarget {
  target: Target;
  population: PopulationCount | null;
  lines: string[];
}

/** A run that was evaluated as `run/evaluate-run.ts` does it, with what it says and what it stores in memory. */
export interface InMemory {
  run: RunOverview;
  records: EvaluatedRecord[];
  firmware: Evaluated[];
  /** Findings of no firmware of the run. */
  others: Finding[];
  /** Those of firmware, then the others, target by target. */
  findings: Finding[];
  differences: Difference[];
  /** run.json, without the places of its sections. */
  overview: StoredRunOverview;
  stored: StoredTarget[];
}

/** Evaluates observations target by target, each against what the run before stored of it. */
export async function evaluated(given: Given): Promise<InMemory> {
  const { night = 0, before = null, notCompared = [] } = given;
  const policy = given.policy ?? createPolicy({ checks: {}, failOn: 'high' });
  const info = infoOf(night, given.info);
  const isBaselineLost = before === null && notCompared.some(({ problem }) => problem !== 'version');
  const knownChecks = before && new Set(before.overview.checks.map(({ id }) => id));
  const trend = before?.run.trend ?? [];
  const context = startEvaluation({ info, policy, fingerprint: sha256, isBaselineLost, knownChecks, trend });
  const checkSets = createCheckSetIndex(policy);
  const reports = reportsOf(given);
  const records: EvaluatedRecord[] = [];
  const stored: StoredTarget[] = [];
  let seqBefore = 0;
  for (const one of reports) {
    const baseline = await baselineOf(before, one.target);
    const target = collectedTarget(one, given, { context, baseline, seqBefore });
    seqBefore += target.coverage.requested;
    const found = await all(evaluateTarget(target, context));
    records.push(...found);
    const lines = found.map((record) =>
      toLine(record, record.kind === 'firmware' ? checkSets.indexOf(record.evaluated.observation) : 0),
    );
    const population = populationAfter(one, baseline.population, info.startedAt);
    stored.push({ target: one.target, population, lines: lines.map((line) => JSON.stringify(line)) });
  }
  const run = finishEvaluation(context, {
    info,
    finishedAt: info.startedAt,
    policySha256: '',
    targetReports: reports,
    missing: [],
    takenOver: [],
    notCompared,
    baseline: before && { runId: before.run.info.runId, manifestSha256: '' },
    trend,
  });
  const overview: StoredRunOverview = {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    ...run,
    checkSets: checkSets.list(),
    remediations: remediationsOf(policy),
    sections: [],
  };
  return { run, records, ...partsOf(records), overview, stored };
}

function reportsOf({ reports = [report()], observations = [] }: Given): TargetReport[] {
  const named = new Map([
    ...observations.map(({ target }) => [targetKey(target), report({ target })] as const),
    ...reports.map((one) => [targetKey(one.target), one] as const),
  ]);
  const given = reports.map(({ target }) => targetKey(target));
  if (new Set(given).size < given.length) throw new Error('a run has one report of a target');
  return [...new Set([...given, ...named.keys()])].flatMap((key) => named.get(key) ?? []);
}

/** One target of what is given, ready to be evaluated. */
export function collectedTarget(
  one: TargetReport,
  { observations = [], differences = [] }: Pick<Given, 'observations' | 'differences'>,
  of: { context: EvaluateContext; baseline?: Baseline; seqBefore?: number },
): CollectedTarget {
  const { context, baseline = NO_BASELINE, seqBefore = 0 } = of;
  const key = targetKey(one.target);
  const own = observations.filter(({ target }) => targetKey(target) === key);
  const numbered = own.map((observation, place) => ({ ...observation, seq: place + 1 }));
  const builder = createPopulation(context.needs);
  const coverage: Coverage = emptyCoverage();
  for (const observation of numbered) {
    builder.add(observation);
    cover(coverage, observation.answer.kind);
  }
  return {
    report: one,
    coverage,
    population: builder.build(one),
    observations: () => stream(numbered),
    differences: differences.filter(({ target }) => targetKey(target) === key),
    baseline,
    seqBefore,
  };
}

function toLine(record: EvaluatedRecord, checkSet: number): ResultLine {
  switch (record.kind) {
    case 'firmware':
      return firmwareLine(record.evaluated, checkSet);
    case 'finding':
      return findingLine(record.finding);
    case 'difference':
      return differenceLine(record.difference);
    case 'marker':
      return record;
  }
}

function partsOf(
  records: readonly EvaluatedRecord[],
): Pick<InMemory, 'firmware' | 'others' | 'findings' | 'differences'> {
  const firmware = records.flatMap((one) => (one.kind === 'firmware' ? [one.evaluated] : []));
  const others = records.flatMap((one) => (one.kind === 'finding' ? [one.finding] : []));
  const findings = [...firmware.flatMap((one) => one.findings), ...others];
  const differences = records.flatMap((one) => (one.kind === 'difference' ? [one.difference] : []));
  return { firmware, others, findings, differences };
}

/** What a stored run says of a target to the next one. */
export function knownOf({ overview, stored }: InMemory, target: Target): BaselineRecord[] {
  const section = stored.find((one) => targetKey(one.target) === targetKey(target));
  const { checks, info } = overview;
  const categories = new Map(checks.map(({ id, category }) => [id, category]));
  const facts = { categories, startedAt: info.startedAt };
  const lines = section?.lines.map((line) => JSON.parse(line) as ResultLine) ?? [];
  return lines.flatMap((line) => [...baselineRecords(line, target, facts)]);
}

async function baselineOf(before: InMemory | null, target: Target): Promise<Baseline> {
  const section = before?.stored.find((one) => targetKey(one.target) === targetKey(target));
  if (!before || !section) return NO_BASELINE;
  const records = knownOf(before, target);
  return loadBaseline({ population: section.population, isAwaited: false, records: () => stream(records) });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
