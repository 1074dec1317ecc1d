//  evaluateLedgers ──► for each target in the plan's order: survey of its ledger ──► evaluateTarget ──► results.jsonl
//                 ├──► what earlier runs knew of targets that this run does not have ──► results.jsonl
//                 └──► the run as a whole ──► run.json
import { AuditError } from '../core/errors.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { RunInfo, StoredRunOverview, TrendPoint } from '../core/model/run.ts';
import { NOTHING_SAID, carry, oldestKept } from '../evaluate/carry.ts';
import { createCheckSetIndex } from '../evaluate/check-set-index.ts';
import type { CheckSetIndex } from '../evaluate/check-set-index.ts';
import { evaluateTarget } from '../evaluate/evaluate-target.ts';
import type { EvaluatedRecord } from '../evaluate/evaluate-target.ts';
import { finishEvaluation, startEvaluation } from '../evaluate/evaluate.ts';
import type { EvaluateContext } from '../evaluate/evaluate.ts';
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
  /** Earlier runs of the job, oldest first. */
  trend: readonly TrendPoint[];
  /** Where the results go. */
  resultsPath: string;
  runPath: string;
  /** Ends the work between lines, with its reason. */
  interrupted: AbortSignal;
}

/**
 * Judges what a run's ledgers hold, once, and stores it: target by target, in the memory of the largest one. The same
 * ledgers, baseline and policy give the same files, byte for byte.
 * @throws AuditError `run-folder` where a ledger is damaged or has no end; the signal's reason when it is aborted
 */
export async function evaluateLedgers(options: EvaluateLedgersOptions): Promise<StoredRunOverview> {
  const { info, policy, baseline, interrupted } = options;
  // Another version's run leaves nothing that could have been lost.
  const isBaselineLost =
    baseline.run === null && baseline.notCompared.some(({ problem }) => problem !== 'version');
  const context = startEvaluation({
    info,
    policy,
    fingerprint: sha256Of,
    isBaselineLost,
    knownChecks: baseline.checkIds,
  });
  const checkSets = createCheckSetIndex(policy);
  const results = await createResults(options.resultsPath);
  const done: Evaluating = { context, checkSets, results, reports: [], finishedAt: '', seq: 0 };
  try {
    for (const path of options.ledgers) await evaluateLedger(path, done, options);
    await carryOthers(done, options);
    interrupted.throwIfAborted();
    const sections = await results.end();
    const { reports: targetReports, finishedAt } = done;
    const { policySha256, trend } = options;
    const { run, notCompared } = baseline;
    const facts = { info, finishedAt, policySha256, targetReports, notCompared, baseline: run, trend };
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
  /** When the target ended that was collected last. */
  finishedAt: string;
  /** Firmware so far. */
  seq: number;
}

async function evaluateLedger(
  path: string,
  done: Evaluating,
  { baseline: earlier, interrupted }: EvaluateLedgersOptions,
): Promise<void> {
  const { context, results, checkSets } = done;
  const builder = createPopulation(context.needs);
  const survey = await surveyLedger(path, {
    onObservation: (observation) => builder.add(observation),
    interrupted,
  });
  if (!survey?.end) throw notCollected(path);
  const report = reportOf(survey);
  const baseline = await earlier.of(report.target);
  await results.beginTarget(
    report.target,
    populationAfter(report, baseline.population, context.info.startedAt),
  );
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

/** What earlier runs knew of targets that this run's plan lacks is kept for the run that has them again. */
async function carryOthers(
  done: Evaluating,
  { baseline, interrupted }: EvaluateLedgersOptions,
): Promise<void> {
  const { context, results, reports } = done;
  const { startedAt } = context.info;
  for await (const { section, baseline: of } of baseline.others(reports.map(({ target }) => target))) {
    interrupted.throwIfAborted();
    const { population } = section;
    const isYoung = population !== null && population.at >= oldestKept(startedAt);
    let isBegun = false;
    for await (const record of of.records()) {
      const marker = carry(record, NOTHING_SAID, startedAt);
      if (!marker) continue;
      if (!isBegun) await results.beginTarget(section.target, isYoung ? population : null, true);
      isBegun = true;
      await results.add({ kind: 'marker', marker });
    }
    if (!isBegun && isYoung) await results.beginTarget(section.target, population, true);
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
    `${path} has no end record: its target was not collected to its end`,
    'Name the folder of a finished run.',
  );
}
