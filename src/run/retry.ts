//  openRetried ──► stored-run: what is read is as it was written ──► same job, version, policy, selections; not too old
//            └───► each ledger: was the target observed whole?
//  takeOver ──► its ledgers, copied into the new run's folder: each whole or not there
import { chmod, constants, copyFile, lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDuration } from '../core/duration.ts';
import { AuditError } from '../core/errors.ts';
import type { RunInfo } from '../core/model/run.ts';
import { targetName } from '../core/model/target.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import { VERSION } from '../core/version.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { LEDGER_FOLDER } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { readHead, reportOf, surveyLedger } from '../ledger/read.ts';
import type { TakenOver } from '../writers/manifest.ts';
import { onFolder } from '../writers/save/failures.ts';
import { syncToDisk } from '../writers/save/sync.ts';
import { ledgerFile } from './interrupted.ts';
import type { PlannedTarget } from './plan.ts';
import { policyDigest } from './policy.ts';
import type { RunPorts } from './ports.ts';
import { openStoredRun } from './stored-run.ts';
import type { StoredRun } from './stored-run.ts';

/** A finished run, some targets of which are collected again. */
export interface Retried {
  of: RunDigest;
  folder: string;
  /** Links that it observed are judged as of then, and so is everything. */
  asOf: string;
  /** Targets that it observed whole, in the plan's order. */
  whole: readonly PlannedTarget[];
}

/**
 * Opens a run of the job that is to be retried.
 * @param path of its folder, or of a link to it such as `latest`
 * @param targets of the new run
 * @throws AuditError `run-folder` where it was altered, is of another job, version or policy, selects something else, is too
 * old, or has nothing to be retried
 */
export async function openRetried(
  path: string,
  { job, targets }: { job: Job; targets: readonly PlannedTarget[] },
  { clock }: Pick<RunPorts, 'clock'>,
): Promise<Retried> {
  const stored = await openStoredRun(path);
  const { folder, origin, result } = stored;
  const difference = differenceOf(stored, job) ?? planDifference(stored, targets);
  if (difference !== null)
    throw cannotRetry(folder, difference, 'Run the job without --retry-failed to collect everything again.');
  const isYoung = (runId: string): boolean =>
    clock.now() - (runStartedAtMs(runId) ?? 0) <= job.resumeWithinMs;
  if (!isYoung(result.info.runId)) throw tooOld(folder, job);
  const whole: PlannedTarget[] = [];
  let failed = 0;
  for (const target of targets) {
    const state = await stateOf(join(folder, ledgerFile(target)));
    if (!state.isWhole) failed += 1;
    // What was taken over before is not handed on for ever.
    else if (isYoung(state.runId)) whole.push(target);
  }
  if (failed === 0)
    throw cannotRetry(
      folder,
      'every target is complete',
      'There is nothing to retry; its reports remain valid.',
    );
  const { run_id, manifest_sha256: sha256 } = origin;
  return { of: { run_id, sha256 }, folder, asOf: result.info.asOf, whole };
}

function differenceOf({ result, isRendered }: StoredRun, job: Job): string | null {
  const { info, policySha256 } = result;
  if (isRendered) return 'it is a rendering, not a run';
  if (info.job !== job.name) return `it is a run of job ${info.job}, not of ${job.name}`;
  if (info.toolVersion !== VERSION)
    return `it was made by version ${info.toolVersion}, but this is ${VERSION}`;
  return policySha256 === policyDigest(job) ? null : 'the policy of the job has changed since';
}

function planDifference({ plan }: StoredRun, targets: readonly PlannedTarget[]): string | null {
  const before = new Map(plan.targets.map(({ ledger, digest }) => [ledger, digest]));
  for (const { name, digest, target } of targets) {
    if (!before.has(name)) return `it has no target ${targetName(target, '/')}`;
    if (before.get(name) !== digest)
      return `${targetName(target, '/')} has changed in the job since (selection, policy or endpoint)`;
  }
  return before.size === targets.length ? null : 'it has targets that are no longer in the job';
}

/** Was everything of a target answered that could be? A row that names no firmware fails again whenever it is tried. */
async function stateOf(path: string): Promise<{ isWhole: boolean; runId: string }> {
  let unusable = 0;
  const survey = await surveyLedger(path, {
    onObservation({ isUnusableRow = false }) {
      if (isUnusableRow) unusable += 1;
    },
  });
  if (!survey?.end) return { isWhole: false, runId: '' };
  const { counts, head } = survey;
  const { stopped, selectionProblem, rollouts } = reportOf(survey);
  const isAnswered = counts.denied + counts.failed === unusable && (rollouts?.unanswered ?? 0) === 0;
  return { isWhole: isAnswered && stopped === null && selectionProblem === null, runId: head.runId };
}

/**
 * Copies the ledgers of the targets that were observed whole into a run's folder, but for those that are there.
 * @throws AuditError `output-folder` where they cannot be written
 */
export async function takeOver(runFolder: string, { folder, whole }: Retried): Promise<void> {
  await onFolder(runFolder, async () => {
    for (const target of whole)
      await copyLedger(join(folder, ledgerFile(target)), join(runFolder, ledgerFile(target)));
    await syncToDisk(join(runFolder, LEDGER_FOLDER));
  });
}

/** On file systems that can, without the bytes. One that is there was copied whole, or is collected again. */
export async function copyLedger(from: string, to: string): Promise<void> {
  if (await lstat(to).catch(() => undefined)) return;
  const part = `${to}.part`;
  await copyFile(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(part, 0o600);
  await syncToDisk(part);
  await rename(part, to);
}

/**
 * What a run's manifest says of ledgers that it took over; undefined where it has none.
 * @param folder of the run
 */
export async function takenOverBy(
  { runId }: RunInfo,
  {
    folder,
    targets,
    retryOf,
  }: { folder: string; targets: readonly Pick<PlannedTarget, 'name'>[]; retryOf: RunDigest | undefined },
): Promise<TakenOver | undefined> {
  if (!retryOf) return undefined;
  const ledgers: { name: string; run_id: string }[] = [];
  for (const name of targets.map(ledgerFile)) {
    const head = await readHead(join(folder, name));
    if (head && head.runId !== runId) ledgers.push({ name, run_id: head.runId });
  }
  return { run_id: retryOf.run_id, manifest_sha256: retryOf.sha256, ledgers };
}

function tooOld(folder: string, { resumeWithinMs }: Job): AuditError {
  const age = `it started longer ago than resumeWithin (${formatDuration(resumeWithinMs)})`;
  return cannotRetry(folder, age, 'Run the job without --retry-failed: its observations may be out of date.');
}

function cannotRetry(folder: string, why: string, hint: string): AuditError {
  return new AuditError('run-folder', `${folder} cannot be retried: ${why}`, hint);
}
