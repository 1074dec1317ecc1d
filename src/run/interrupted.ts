import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunInfo } from '../core/model/run.ts';
import type { Logger } from '../core/ports.ts';
import type { RunDigest } from '../evidence/manifest.ts';
import { readText } from '../evidence/open-file.ts';
import { LEDGER_FOLDER, PLAN, WORK } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { hasRecords, readHead } from '../ledger/read.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { factsOf } from '../writers/save/places.ts';
import { removeWork } from '../writers/save/remove.ts';
import { listWork } from '../writers/save/work.ts';
import type { PlannedTarget } from './plan.ts';
import type { StoredPlan } from './stored-plan.ts';
import type { RunPorts } from './ports.ts';

/** Where a target's ledger lies in a run's folder. */
export function ledgerFile(target: Pick<PlannedTarget, 'name'>): string {
  return `${LEDGER_FOLDER}/${target.name}.jsonl`;
}

/** An interrupted run, as its plan has it. */
export type Interrupted = Pick<StoredPlan, 'info' | 'retryOf'>;

/**
 * The newest run in `<jobDir>/.work` that began no longer ago than the job allows and has a ledger of at least one target
 * as the plan has it. One that has recorded nothing yet is removed. The caller holds the job's lock.
 * @param retried only a run that retries this one; null: any but a merge, which is begun anew
 * @param isQueued ledgers may be on their way: a run that planned one of the targets has not recorded nothing
 */
export async function findInterrupted(
  jobDir: string,
  targets: readonly PlannedTarget[],
  { job, retried = null, isQueued = false }: { job: Job; retried?: RunDigest | null; isQueued?: boolean },
  ports: RunPorts,
): Promise<Interrupted | null> {
  for (const runId of (await listWork(jobDir)).runs) {
    const folder = join(jobDir, WORK, runId);
    const found = await stateOf(folder, targets, isQueued);
    if (found === 'nothing') await removeWork(jobDir, runId);
    if (found !== 'ours') continue;
    const plan = await readPlan(folder);
    if (plan.shards || (retried && plan.retryOf?.sha256 !== retried.sha256)) continue;
    const { info, retryOf } = plan;
    if (isYoung(info, job, ports)) return { info, ...(retryOf && { retryOf }) };
  }
  return null;
}

function isYoung({ runId, startedAt }: RunInfo, { resumeWithinMs }: Job, ports: RunPorts): boolean {
  const ageMs = ports.clock.now() - Date.parse(startedAt);
  if (ageMs >= 0 && ageMs <= resumeWithinMs) return true;
  ports.logger.info(`${runId} is unfinished, but too old to continue`, { resumeWithinMs });
  return false;
}

/**
 * Removes the other interrupted runs of which every target was observed anew. Called with everything collected and the
 * lock confirmed, so that a crash in between loses neither. What goes wrong is logged: the run is published by then.
 */
export async function removeSuperseded(
  jobDir: string,
  targets: readonly Pick<PlannedTarget, 'name' | 'digest'>[],
  runId: string,
  logger: Logger,
): Promise<void> {
  const digests = new Map(targets.map(({ name, digest }) => [`${name}.jsonl`, digest]));
  try {
    for (const other of (await listWork(jobDir)).runs.filter((name) => name !== runId)) {
      if (!(await isObserved(join(jobDir, WORK, other), digests))) continue;
      if (await removeWork(jobDir, other))
        logger.info(`removed the unfinished run ${other}: ${runId} has queried all of it again`);
    }
  } catch (error) {
    logger.warn('unfinished runs could not be removed', {
      folder: jobDir,
      problem: ioProblem(error).reason,
    });
  }
}

/** @param digests of the targets that were observed anew, by the name of their ledger */
async function isObserved(folder: string, digests: ReadonlyMap<string, string>): Promise<boolean> {
  for (const name of await ledgersIn(folder)) {
    const head = await readHead(join(folder, LEDGER_FOLDER, name));
    if (head === null || head.digest !== digests.get(name)) return false;
  }
  return true;
}

async function readPlan(folder: string): Promise<StoredPlan> {
  return JSON.parse(await readText(join(folder, PLAN))) as StoredPlan;
}

/** What there is in a run's folder: ledgers of the targets, or a plan that they are on their way by; those of others. */
async function stateOf(
  folder: string,
  targets: readonly PlannedTarget[],
  isQueued: boolean,
): Promise<'nothing' | 'others' | 'ours'> {
  if (isQueued && (await hasPlanned(folder, targets))) return 'ours';
  if (!(await hasRecorded(folder))) return 'nothing';
  return (await hasLedgerOf(folder, targets)) ? 'ours' : 'others';
}

/** Is one of the targets in the run's plan as it is now? */
async function hasPlanned(folder: string, targets: readonly PlannedTarget[]): Promise<boolean> {
  const plan = await readPlan(folder).catch(() => null);
  const digests = new Set(targets.map(({ digest }) => digest));
  return plan?.targets.some(({ digest }) => digests.has(digest)) ?? false;
}

/** Was a line of a ledger written? */
async function hasRecorded(folder: string): Promise<boolean> {
  for (const name of await ledgersIn(folder)) {
    if (await hasRecords(join(folder, LEDGER_FOLDER, name))) return true;
  }
  return false;
}

async function ledgersIn(folder: string): Promise<string[]> {
  const path = join(folder, LEDGER_FOLDER);
  const names = (await factsOf(path))?.isDirectory() === true ? await readdir(path) : [];
  return names.filter((name) => name.endsWith('.jsonl'));
}

async function hasLedgerOf(folder: string, targets: readonly PlannedTarget[]): Promise<boolean> {
  for (const target of targets) {
    const head = await readHead(join(folder, ledgerFile(target)));
    if (head?.digest === target.digest) return true;
  }
  return false;
}
