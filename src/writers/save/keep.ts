import { readdir, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatDuration } from '../../core/duration.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { readRun } from '../../evidence/chain.ts';
import { LATEST, WORK } from '../../evidence/names.ts';
import { listRuns } from '../../evidence/runs.ts';
import { forgetRuns } from './forget.ts';
import { ioProblem } from './io-problem.ts';
import { isFolder } from './places.ts';
import { clearRemoved, removeRun, removeWork } from './remove.ts';
import type { Logger } from '../../core/ports.ts';

export interface KeepOptions {
  outDir: string;
  job: string;
  /** Undefined keeps everything. */
  keepMs: number | undefined;
  nowMs: number;
  /** The run that was just published. */
  published: string;
}

/**
 * Removes a job's finished runs that started longer ago than `keepMs`, with their files in the history, and interrupted ones as
 * old. Of the chain only from its old end on, so that a run whose clock was behind leaves no gap. Never the latest, never the
 * one just published, never a folder that is not named by a run ID or whose manifest cannot be read. What goes wrong is logged
 * and fails nothing. Resolves with the IDs of the removed runs.
 */
export async function removeOldRuns(options: KeepOptions, logger: Logger): Promise<string[]> {
  const { keepMs, nowMs, published } = options;
  if (keepMs === undefined) return [];
  const jobDir = resolve(options.outDir, options.job);
  const removed: string[] = [];
  try {
    const latest = await readlink(join(jobDir, LATEST)).catch(() => published);
    const runs = await listRuns(jobDir);
    const removal: Removal = {
      jobDir,
      nowMs,
      beforeMs: nowMs - keepMs,
      seen: new Set([published, latest]),
      standing: new Set(runs),
      removed,
      logger,
    };
    for (const runId of runs.filter((entry) => isOld(entry, removal))) await removeOld(runId, removal);
    await removeAbandoned(jobDir, nowMs - keepMs);
    // Also what an earlier process was killed over.
    await clearRemoved(jobDir);
    await forgetRuns(jobDir, nowMs - keepMs, await listRuns(jobDir));
  } catch (error) {
    logger.warn('old runs could not be removed', { folder: jobDir, problem: ioProblem(error).reason });
  }
  if (removed.length > 0) {
    logger.info(`removed ${removed.length} run(s) older than ${formatDuration(keepMs)}`, {
      oldest: removed[0],
    });
  }
  return removed;
}

interface Removal {
  jobDir: string;
  nowMs: number;
  /** What started before this is old. */
  beforeMs: number;
  /** Those that were looked at, and those that are never removed. */
  seen: Set<string>;
  /** Those that hold the ones after them: they are there, and can be read. */
  standing: Set<string>;
  removed: string[];
  logger: Logger;
}

function isOld(runId: string, { nowMs, beforeMs }: Removal): boolean {
  return (runStartedAtMs(runId) ?? nowMs) < beforeMs;
}

/**
 * Removes an old run unless the one before it stays. That one goes first where it is old too, or dated in the future: it is as
 * old as the one after it.
 */
async function removeOld(runId: string, removal: Removal): Promise<void> {
  const { jobDir, nowMs, seen, standing, removed, logger } = removal;
  if (seen.has(runId)) return;
  seen.add(runId);
  const folder = join(jobDir, runId);
  const read = await readRun(jobDir, runId);
  if (typeof read === 'string') {
    standing.delete(runId);
    logger.warn('an old run is kept: its manifest cannot be read', { folder });
    return;
  }
  const before = read.manifest.previous?.run_id;
  if (before !== undefined && standing.has(before)) {
    const isAhead = (runStartedAtMs(before) ?? nowMs) > nowMs;
    if (isAhead || isOld(before, removal)) await removeOld(before, removal);
    if (standing.has(before)) return;
  }
  try {
    if (!(await removeRun(jobDir, runId))) return;
    standing.delete(runId);
    removed.push(runId);
  } catch (error) {
    logger.warn('an old run could not be removed', { folder, problem: ioProblem(error).reason });
  }
}

/** Interrupted runs that no run went on with. */
async function removeAbandoned(jobDir: string, beforeMs: number): Promise<void> {
  const work = join(jobDir, WORK);
  for (const runId of (await isFolder(work)) ? await readdir(work) : []) {
    const startedAtMs = runStartedAtMs(runId);
    if (startedAtMs !== undefined && startedAtMs < beforeMs) await removeWork(jobDir, runId);
  }
}
