//  planRemoval, before a run is published ──► which runs are kept no longer: its manifest lists them
//  removeOldRuns, once it is              ──► remove.ts; their files in the history; interrupted runs as old
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDuration } from '../../core/duration.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { chainFrom } from '../../evidence/chain.ts';
import { LATEST, WORK } from '../../evidence/names.ts';
import { runKey } from '../../evidence/removed.ts';
import { listRuns } from '../../evidence/runs.ts';
import { forgetRuns } from './forget.ts';
import { ioProblem } from './io-problem.ts';
import { isFolder } from './places.ts';
import { clearRemoved, removeRun, removeWork } from './remove.ts';
import { outOfKeeping } from './retention.ts';
import type { Logger } from '../../core/ports.ts';
import type { ChainedRun } from '../../evidence/chain.ts';
import type { RemovedRun, RunDigest } from '../../evidence/manifest.ts';
import type { AgedRun, Retention } from './retention.ts';

/** What is removed once a run is published. */
export interface Removal {
  /** IDs, oldest first. */
  runIds: string[];
  /** The same runs, and those that they list themselves: a list must not go with the manifest that it stands in. */
  listed: RemovedRun[];
  /** What started before this is old. */
  beforeMs: number;
  keepMs: number;
}

/**
 * Decides which runs of a job are kept no longer, among those of its chain alone: never the newest, never the one that
 * `latest` leads to. Changes nothing.
 * @param where.previous the run before the one that is about to be published
 * @returns null where nothing can be decided, which is logged
 * @throws the signal's reason
 */
export async function planRemoval(
  { jobDir, previous, interrupted }: { jobDir: string; previous: RunDigest | null; interrupted: AbortSignal },
  { retention, serviceNowMs }: { retention: Retention; serviceNowMs: number },
  logger: Logger,
): Promise<Removal | null> {
  try {
    const chain: OldRun[] = [];
    for await (const run of chainFrom(jobDir, previous)) {
      interrupted.throwIfAborted();
      chain.push(oldRun(run));
    }
    const { runs, beforeMs } = outOfKeeping(chain, retention, serviceNowMs);
    const latest = await readlink(join(jobDir, LATEST)).catch(() => '');
    const old = runs.filter(({ runId }) => runId !== latest);
    await warnOfOthers(jobDir, { chain, beforeMs }, logger);
    return {
      runIds: old.map(({ runId }) => runId),
      listed: uniqueRuns(old.flatMap(({ listed, listsItself }) => [...listed, listsItself])),
      beforeMs,
      keepMs: retention.keepMs,
    };
  } catch (error) {
    interrupted.throwIfAborted();
    logger.warn('old runs could not be listed', { folder: jobDir, problem: ioProblem(error).reason });
    return null;
  }
}

/** What is held of a run: of 10,000 targets a manifest takes megabytes. */
interface OldRun extends AgedRun {
  listsItself: RemovedRun;
  listed: readonly RemovedRun[];
}

function oldRun({ runId, sha256, manifest }: ChainedRun): OldRun {
  const { finished_at: finishedAt, complete = false, previous, removed: listed = [] } = manifest;
  return { runId, finishedAt, complete, listsItself: { run_id: runId, sha256, previous }, listed };
}

/** One that was listed and not removed, since the process was killed, is listed again. */
function uniqueRuns(listed: readonly RemovedRun[]): RemovedRun[] {
  return [...new Map(listed.map((run) => [runKey(run), run])).values()];
}

/** Runs that no later one vouches for, or that cannot be read: somebody should look at them. */
async function warnOfOthers(
  jobDir: string,
  { chain, beforeMs }: { chain: readonly AgedRun[]; beforeMs: number },
  logger: Logger,
): Promise<void> {
  const known = new Set(chain.map(({ runId }) => runId));
  const runs = (await listRuns(jobDir)).filter((runId) => !known.has(runId));
  const old = runs.filter((runId) => (runStartedAtMs(runId) ?? beforeMs) < beforeMs);
  const [first] = old;
  if (first === undefined) return;
  const why = 'they are not in the chain or cannot be read (see verify --chain)';
  logger.warn(`${old.length} old run(s) are kept: ${why}`, { first: join(jobDir, first) });
}

/**
 * Removes the runs that the manifest of the published one lists, with their files in the history, and interrupted ones as old.
 * What goes wrong is logged and fails nothing: a run that is listed may be there.
 */
export async function removeOldRuns(jobDir: string, removal: Removal, logger: Logger): Promise<void> {
  const { runIds, beforeMs, keepMs } = removal;
  const removed: string[] = [];
  try {
    for (const runId of runIds) if (await removeOld(jobDir, runId, logger)) removed.push(runId);
    await removeAbandoned(jobDir, beforeMs);
    // Also what an earlier process was killed over.
    await clearRemoved(jobDir);
    await forgetRuns(jobDir, beforeMs, await listRuns(jobDir));
  } catch (error) {
    logger.warn('old runs could not be removed', { folder: jobDir, problem: ioProblem(error).reason });
  }
  if (removed.length > 0) {
    logger.info(`removed ${removed.length} run(s) older than ${formatDuration(keepMs)}`, {
      oldest: removed[0],
    });
  }
}

async function removeOld(jobDir: string, runId: string, logger: Logger): Promise<boolean> {
  try {
    return await removeRun(jobDir, runId);
  } catch (error) {
    const folder = join(jobDir, runId);
    logger.warn('an old run could not be removed', { folder, problem: ioProblem(error).reason });
    return false;
  }
}

/** Interrupted runs that no run continued. */
async function removeAbandoned(jobDir: string, beforeMs: number): Promise<void> {
  const work = join(jobDir, WORK);
  for (const runId of (await isFolder(work)) ? await readdir(work) : []) {
    const startedAtMs = runStartedAtMs(runId);
    if (startedAtMs !== undefined && startedAtMs < beforeMs) await removeWork(jobDir, runId);
  }
}
