import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunInfo } from '../core/model/run.ts';
import type { Logger } from '../core/ports.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import { LEDGER, LEDGER_FOLDER, PLAN, WORK } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { hasRecords, readHead } from '../ledger/read.ts';
import { removeWork } from '../writers/save/remove.ts';
import type { PlannedTarget } from './plan.ts';
import type { StoredPlan } from './stored-plan.ts';
import type { RunPorts } from './ports.ts';

/** Where a target's ledger lies in a run's folder. */
export function ledgerFile(target: Pick<PlannedTarget, 'name'>): string {
  return `${LEDGER_FOLDER}/${target.name}.jsonl`;
}

/**
 * The newest run in `<jobDir>/.work` that began no longer ago than the job allows and has a ledger of at least one target
 * as the plan has it. One that has recorded nothing yet is removed. The caller holds the job's lock.
 */
export async function findInterrupted(
  jobDir: string,
  targets: readonly PlannedTarget[],
  job: Job,
  ports: RunPorts,
): Promise<RunInfo | null> {
  const work = join(jobDir, WORK);
  for (const runId of await newestFirst(work)) {
    const folder = join(work, runId);
    if (runStartedAtMs(runId) !== undefined && !(await hasRecorded(folder))) {
      await removeWork(jobDir, runId);
      continue;
    }
    const info = await interruptedInfo(folder, runId);
    if (!info) {
      ports.logger.debug('a folder of no interrupted run is left alone', { folder });
      continue;
    }
    if (!(await hasLedgerOf(folder, targets))) continue;
    const ageMs = ports.clock.now() - Date.parse(info.startedAt);
    if (ageMs >= 0 && ageMs <= job.resumeWithinMs) return info;
    const { resumeWithinMs } = job;
    ports.logger.info(`${runId} is unfinished, but too old to be continued`, { resumeWithinMs });
  }
  return null;
}

/**
 * Removes the other interrupted runs of which every target was observed anew. Called with everything collected and the
 * lock confirmed, so that a crash in between loses neither.
 */
export async function removeSuperseded(
  jobDir: string,
  targets: readonly PlannedTarget[],
  runId: string,
  logger: Logger,
): Promise<void> {
  const work = join(jobDir, WORK);
  const digests = new Map(targets.map(({ name, digest }) => [`${name}.jsonl`, digest]));
  for (const other of (await newestFirst(work)).filter((name) => name !== runId)) {
    const folder = join(work, other);
    if (!(await interruptedInfo(folder, other))) continue;
    let isObserved = true;
    for (const name of await ledgersIn(folder)) {
      const head = await readHead(join(folder, LEDGER_FOLDER, name));
      isObserved &&= head !== null && head.digest === digests.get(name);
    }
    if (!isObserved) continue;
    if (await removeWork(jobDir, other))
      logger.info(`${other} was unfinished and is removed: ${runId} has asked for all of it anew`);
  }
}

async function newestFirst(work: string): Promise<string[]> {
  return (await namesIn(work)).toSorted((a, b) => (a < b ? 1 : -1));
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** What plan.json says of the run; null where the folder is not that of a run that was planned. */
async function interruptedInfo(folder: string, runId: string): Promise<RunInfo | null> {
  try {
    const { info } = JSON.parse(await readFile(join(folder, PLAN), 'utf8')) as StoredPlan;
    return info.runId === runId ? info : null;
  } catch {
    return null;
  }
}

/** Was a line of a ledger written? One of 0.1.0 is none of ours to judge. */
async function hasRecorded(folder: string): Promise<boolean> {
  if ((await namesIn(folder)).includes(LEDGER)) return true;
  for (const name of await ledgersIn(folder)) {
    if (await hasRecords(join(folder, LEDGER_FOLDER, name))) return true;
  }
  return false;
}

async function ledgersIn(folder: string): Promise<string[]> {
  const names = await namesIn(join(folder, LEDGER_FOLDER));
  return names.filter((name) => name.endsWith('.jsonl'));
}

async function hasLedgerOf(folder: string, targets: readonly PlannedTarget[]): Promise<boolean> {
  for (const target of targets) {
    const head = await readHead(join(folder, ledgerFile(target)));
    if (head?.digest === target.digest) return true;
  }
  return false;
}
