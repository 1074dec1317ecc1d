/**
 *   finishRun ──► evaluateLedgers: ledgers, baseline ──► results.jsonl, run.json     (each firmware once)
 *            ──► writeReports: run.json, results.jsonl ──► formats of the folder
 *            ──► publish: manifest ──► the folder gets its name ──► deliver: history, database ──► tell: channels
 */
import type { RunInfo, StoredRunOverview } from '../core/model/run.ts';
import { formatDuration } from '../core/duration.ts';
import type { Policy } from '../evaluate/policy.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { LEDGER_FOLDER, MANIFEST, PLAN, RESULTS, RUN, SIGNATURE, SUMS } from '../evidence/names.ts';
import type { Signer } from '../evidence/signature.ts';
import type { Job } from '../job/job.ts';
import { evaluatedRun } from '../results/read.ts';
import type { ManifestFacts } from '../writers/manifest.ts';
import type { RunFolder } from '../writers/save.ts';
import { onResults } from '../writers/save/failures.ts';
import { planRemoval, removeOldRuns } from '../writers/save/keep.ts';
import type { Removal } from '../writers/save/keep.ts';
import { configurationOf } from './configuration.ts';
import { announceDelivery, deliver } from './deliver.ts';
import { evaluateInto } from './evaluate-into.ts';
import { ledgerFile, removeSuperseded } from './interrupted.ts';
import type { Lock } from './lock.ts';
import { outcomeOf } from './outcome.ts';
import type { RunOutcome } from './outcome.ts';
import type { PlannedTarget } from './plan.ts';
import type { RunPorts } from './ports.ts';
import { writeReports } from './report.ts';
import type { Report } from './report.ts';
import type { ServiceClock } from './service-clock.ts';
import type { Telling } from './telling/tell.ts';

/** A run whose ledgers are whole. */
export interface Finishing {
  job: Job;
  jobDir: string;
  lock: Lock;
  ports: RunPorts;
  policy: Policy;
  reports: Report[];
  signer: Signer | undefined;
  /** In the plan's order. */
  targets: readonly Pick<PlannedTarget, 'name' | 'digest'>[];
  info: RunInfo;
  serviceClock: Pick<ServiceClock, 'nowMs'>;
  telling: Telling;
  /** Who collected the ledgers, where it was not this run's own process. */
  origin?: Pick<ManifestFacts, 'shards' | 'takenOver'>;
}

/**
 * Evaluates the ledgers in a run's folder, writes the reports, publishes the folder, hands it on and tells of it.
 * @throws AuditError `output-failed` where the results or the folder cannot be written, `run-folder` where a ledger is
 * damaged; the reason of `interrupted`
 */
export async function finishRun(
  folder: RunFolder,
  finishing: Finishing,
  interrupted: AbortSignal,
): Promise<RunOutcome> {
  const { job, jobDir, lock, ports, policy, signer, targets, info, reports, telling } = finishing;
  const before = await folder.previous();
  const ledgers = targets.map(ledgerFile);
  const stored = await onResults(folder.path(''), () =>
    evaluateInto(folder, { job, info, policy, ledgers, jobDir, before, interrupted }),
  );
  const run = evaluatedRun(stored, folder.path(RESULTS), interrupted);
  const { files, failed } = await writeReports({ run, reports, folder, interrupted, ports });
  const removal = await planKeeping(stored, { previous: before.previous, interrupted }, finishing);
  interrupted.throwIfAborted();
  await lock.confirm();
  const facts = { run, configuration: configurationOf(job), removed: removal?.listed ?? [] };
  await onResults(folder.path(''), async () => {
    await announceDelivery(jobDir, info.runId, reports);
    await telling.announce(jobDir, info.runId);
  });
  const { folder: published, latestProblem } = await folder.publish(
    { ...facts, ...finishing.origin },
    signer,
  );
  if (isAnswered(stored)) await removeSuperseded(jobDir, targets, info.runId, ports.logger);
  const undelivered = await deliver({ jobDir, published: info.runId, reports, interrupted, ports });
  if (removal) await removeOldRuns(jobDir, removal, ports.logger);
  const failedOutputs = [...failed, ...undelivered];
  if (latestProblem !== null) failedOutputs.push({ format: 'latest', problem: latestProblem });
  const sealed = signer ? [MANIFEST, SIGNATURE, SUMS] : [MANIFEST, SUMS];
  const written = [...files, ...sealed, RUN, RESULTS, PLAN, `${LEDGER_FOLDER}/`];
  return telling.told(outcomeOf(stored, { folder: published, files: written, failedOutputs }), stored);
}

/** Nothing is removed unless the service answered. */
function isAnswered({ summary }: StoredRunOverview): boolean {
  return summary.coverage.audited > 0;
}

/** What `keep` removes after this run; null: nothing. Without the service's time nobody knows what is old. */
async function planKeeping(
  stored: StoredRunOverview,
  where: { previous: RunDigest | null; interrupted: AbortSignal },
  { job, jobDir, serviceClock, ports: { logger } }: Finishing,
): Promise<Removal | null> {
  const { keepMs, keepMonths = 0 } = job;
  if (keepMs === undefined || !isAnswered(stored)) return null;
  const serviceNowMs = serviceClock.nowMs();
  if (serviceNowMs === undefined) {
    logger.warn('old runs are kept: the service did not report its time', { keep: formatDuration(keepMs) });
    return null;
  }
  const policy = { retention: { keepMs, keepMonths }, serviceNowMs };
  return planRemoval({ jobDir, ...where }, policy, logger);
}
