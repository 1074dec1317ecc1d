//  evaluateLedgers ──► for each target in the plan's order: survey of its ledger ──► evaluateTarget ──► results.jsonl
//                 ├──► what earlier runs knew of targets that this run does not have ──► results.jsonl
//                 └──► the run as a whole ──► run.json
import { AuditError } from '../core/errors.ts';
import { isOpen } from '../core/model/finding.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { RunInfo, StoredRunOverview, TrendPoint } from '../core/model/run.ts';
import { targetKey } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { evaluateAbsent } from '../evaluate/absent-target.ts';
import type { AbsentTarget } from '../evaluate/absent-target.ts';
import { oldestKept } from '../evaluate/carry.ts';
import { createCheckSetIndex } from '../evaluate/check-set-index.ts';
import type { CheckSetIndex } from '../evaluate/check-set-index.ts';
import { evaluateTarget } from '../evaluate/evaluate-target.ts';
import type { EvaluatedRecord } from '../evaluate/evaluate-target.ts';
import { finishEvaluation, startEvaluation } from '../evaluate/evaluate.ts';
import type { EvaluateContext, NotCompared } from '../evaluate/evaluate.ts';
import type { Policy } from '../evaluate/policy.ts';
import { createPopulation } from '../evaluate/population/population.ts';
import { remediationsOf } from '../evaluate/remediations.ts';
import { populationAfter } from '../evaluate/target.ts';
import { sha256Of } from '../evidence/digest.ts';
import { observationsOf, reportOf, surveyLedger } from '../ledger/read.ts';
import type { LedgerSurvey } from '../ledger/read.ts';
import { differenceLine, findingLine, firmwareLine } from '../results/records.ts';
import type { ResultLine } from '../results/records.ts';
import { RESULTS_SCHEMA_VERSION, writeRunJson } from '../results/run-json.ts';
import { createResults } from '../results/write.ts';
import type { ResultsWriter } from '../results/write.ts';
import type { OpenBaseline } from './baseline.ts';

export interface EvaluateLedgersOptions {
  info: RunInfo;
  policy: Policy;
  policySha256: string;
  /** Of the ledgers, in the plan's order. */
  ledgers: readonly string[];
  baseline: OpenBaseline;
  /** Targets of earlier runs that are gone on purpose; null: the run is a part of the job, and misses none. */
  retired: readonly Target[] | null;
  /** Earlier runs of the job, oldest first. */
  trend: readonly TrendPoint[];
  /** Where the results go. */
  resultsPath: string;
  runPath: string;
  /** Ends the work between lines, with its reason. */
  interrupted: AbortSignal;
}

/** Another version's run, and one that saw nothing, leave nothing that could have been lost. */
const NOTHING_LOST: readonly NotCompared['problem'][] = ['version', 'empty'];

/**
 * Judges what a run's ledgers hold, once, and stores it: target by target, in the memory of the largest one. The same
 * ledgers, baseline and policy give the same files, byte for byte.
 * @throws AuditError `run-folder` where a ledger is damaged or has no end; the signal's reason when it is aborted
 */
export async function evaluateLedgers(options: EvaluateLedgersOptions): Promise<StoredRunOverview> {
  const { info, policy, baseline, interrupted } = options;
  const isBaselineLost =
    baseline.run === null && baseline.notCompared.some(({ problem }) => !NOTHING_LOST.includes(problem));
  const context = startEvaluation({
    info,
    policy,
    fingerprint: sha256Of,
    isBaselineLost,
    knownChecks: baseline.checkIds,
    trend: options.trend,
  });
  const checkSets = createCheckSetIndex(policy);
  const results = await createResults(options.resultsPath);
  const done: Evaluating = {
    context,
    checkSets,
    results,
    reports: [],
    missing: [],
    takenOver: [],
    finishedAt: '',
    seq: 0,
  };
  try {
    for (const path of options.ledgers) await evaluateLedger(path, done, options);
    await evaluateOthers(done, options);
    interrupted.throwIfAborted();
    const sections = await results.end();
    const { reports: targetReports, missing, takenOver, finishedAt } = done;
    const { policySha256, trend } = options;
    const { run, notCompared } = baseline;
    const of = { targetReports, missing, takenOver, notCompared, baseline: run, trend };
    const facts = { info, finishedAt, policySha256, ...of };
    const stored: StoredRunOverview = {
      schemaVersion: RESULTS_SCHEMA_VERSION,
      ...finishEvaluation(context, facts),
      checkSets: checkSets.list(),
      remediations: remediationsOf(policy),
      sections,
    };
    await writeRunJson(options.runPath, stored);
    return stored;
  } catch (error) {
    await results.abandon().catch(() => undefined);
    throw error;
  }
}

interface Evaluating {
  context: EvaluateContext;
  checkSets: CheckSetIndex;
  results: ResultsWriter;
  reports: TargetReport[];
  /** Targets of which an open finding says that this run does not have them. */
  missing: Target[];
  /** Targets whose ledger is of another run. */
  takenOver: { target: Target; runId: string }[];
  /** When the target ended that was collected last. */
  finishedAt: string;
  /** Firmware so far. */
  seq: number;
}

async function evaluateLedger(
  path: string,
  done: Evaluating,
  { baseline: earlier, retired, interrupted }: EvaluateLedgersOptions,
): Promise<void> {
  const { context, results, checkSets } = done;
  const builder = createPopulation(context.needs);
  const survey = await surveyLedger(path, {
    onObservation: (observation) => builder.add(observation),
    interrupted,
  });
  if (!survey?.end) throw notCollected(path);
  const report = reportOf(survey);
  const { runId } = survey.head;
  if (runId !== context.info.runId) done.takenOver.push({ target: report.target, runId });
  const baseline = await earlier.of(report.target);
  await results.beginTarget({
    target: report.target,
    population: populationAfter(report, baseline.population, context.info.startedAt),
    ...((retired !== null || baseline.isAwaited) && { awaited: true as const }),
  });
  const target = {
    report,
    coverage: coverageOf(survey),
    population: builder.build(report),
    observations: () => observationsOf(survey, interrupted),
    differences: survey.differences,
    baseline,
    seqBefore: done.seq,
  };
  for await (const record of evaluateTarget(target, context)) await results.add(toLine(record, checkSets));
  done.reports.push(report);
  done.seq += survey.places.length;
  if (survey.end.finishedAt > done.finishedAt) done.finishedAt = survey.end.finishedAt;
}

/** The targets that earlier runs had and this one lacks: which are missed, and what later runs need to know of them. */
async function evaluateOthers(done: Evaluating, options: EvaluateLedgersOptions): Promise<void> {
  const { retired, baseline: earlier } = options;
  const gone = new Set(retired?.map(targetKey));
  for await (const { target, baseline } of earlier.others(done.reports.map((report) => report.target))) {
    const isJudged = retired !== null && baseline.isAwaited;
    const planned = isJudged ? (gone.has(targetKey(target)) ? 'retired' : 'missing') : null;
    await evaluateOther({ target, baseline, planned }, done, options);
  }
}

async function evaluateOther(
  absent: AbsentTarget,
  { context, results, checkSets, missing }: Evaluating,
  { interrupted }: EvaluateLedgersOptions,
): Promise<void> {
  const { target, baseline, planned } = absent;
  const { population, isAwaited } = baseline;
  const isYoung = population !== null && population.at >= oldestKept(context.info.startedAt);
  const stillAwaited = isAwaited && planned !== 'retired';
  const section = {
    target,
    population: isYoung ? population : null,
    absent: true,
    ...(stillAwaited && { awaited: true as const }),
  } as const;
  let isBegun = isYoung || stillAwaited;
  if (isBegun) await results.beginTarget(section);
  for await (const record of evaluateAbsent(absent, context)) {
    interrupted.throwIfAborted();
    if (!isBegun) await results.beginTarget(section);
    isBegun = true;
    if (record.kind === 'finding' && isOpen(record.finding)) missing.push(target);
    await results.add(toLine(record, checkSets));
  }
}

function toLine(record: EvaluatedRecord, checkSets: CheckSetIndex): ResultLine {
  switch (record.kind) {
    case 'firmware':
      return firmwareLine(record.evaluated, checkSets.indexOf(record.evaluated.observation));
    case 'finding':
      return findingLine(record.finding);
    case 'difference':
      return differenceLine(record.difference);
    case 'marker':
      return record;
  }
}

function coverageOf({ counts, places }: LedgerSurvey): {
  requested: number;
  audited: number;
  notFound: number;
  denied: number;
  failed: number;
} {
  const { observed, 'not-found': notFound, denied, failed } = counts;
  return { requested: places.length, audited: observed, notFound, denied, failed };
}

function notCollected(path: string): AuditError {
  return new AuditError(
    'run-folder',
    `${path} has no end record: its target was not fully collected`,
    'Give the folder of a finished run.',
  );
}
