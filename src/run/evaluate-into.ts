import type { RunInfo, StoredRunOverview } from '../core/model/run.ts';
import type { Policy } from '../evaluate/policy.ts';
import { RESULTS, RUN } from '../evidence/names.ts';
import { readTrend } from '../evidence/trend.ts';
import type { Job } from '../job/job.ts';
import type { RunFolder } from '../writers/save.ts';
import { openBaseline } from './baseline.ts';
import { evaluateLedgers } from './evaluate-run.ts';
import { policyDigest, retiredOf } from './policy.ts';

/** What is judged, and what it is compared with. */
export interface EvaluateIntoOptions {
  job: Job;
  info: RunInfo;
  policy: Policy;
  /** Of the ledgers in the folder, in the plan's order. */
  ledgers: readonly string[];
  /** Where the job's earlier runs lie. */
  jobDir: string;
  before: Awaited<ReturnType<RunFolder['previous']>>;
  interrupted: AbortSignal;
}

/**
 * Evaluates the ledgers of a folder that is being made, and writes its results.jsonl and run.json.
 * @throws as `evaluateLedgers`
 */
export async function evaluateInto(
  folder: Pick<RunFolder, 'path'>,
  { job, info, policy, ledgers, jobDir, before, interrupted }: EvaluateIntoOptions,
): Promise<StoredRunOverview> {
  return evaluateLedgers({
    info,
    policy,
    policySha256: policyDigest(job),
    ledgers: ledgers.map((name) => folder.path(name)),
    baseline: await openBaseline(jobDir, before),
    retired: retiredOf(job),
    trend: await readTrend(jobDir, before.previous),
    resultsPath: folder.path(RESULTS),
    runPath: folder.path(RUN),
    interrupted,
  });
}
