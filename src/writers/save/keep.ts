import { mkdir, readdir, readlink, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatDuration } from '../../core/duration.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { chainFrom } from '../../evidence/chain.ts';
import { readManifest } from '../../evidence/manifest.ts';
import { HISTORY_FOLDER, LATEST, MANIFEST, RENDERED, WORK, isPlainName } from '../../evidence/names.ts';
import { listRuns } from '../../evidence/runs.ts';
import { forgetRuns } from './forget.ts';
import { ioProblem } from './io-problem.ts';
import type { Logger } from '../../core/ports.ts';

/** Runs that are being deleted: out of sight first, so that no half folder stays under a run's name. */
const REMOVED = '.removed';

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
    const chain = await oldestFirst(jobDir, latest);
    const spared = [published, latest];
    for (const [at, runId] of chain.entries()) {
      if (spared.includes(runId) || !isOld(runId, chain[at + 1], { keepMs, nowMs })) break;
      if (!(await removeRun(jobDir, runId, logger))) break;
      removed.push(runId);
    }
    const others = (await listRuns(jobDir)).filter(
      (runId) => !chain.includes(runId) && !spared.includes(runId),
    );
    for (const runId of others.filter((entry) => isOld(entry, undefined, { keepMs, nowMs }))) {
      if (await removeRun(jobDir, runId, logger)) removed.push(runId);
    }
    await removeAbandoned(join(jobDir, WORK), nowMs - keepMs);
    // Also what an earlier process was killed over.
    await rm(join(jobDir, REMOVED), { recursive: true, force: true });
    await forgetRuns(jobDir, nowMs - keepMs, await listRuns(jobDir));
    await logStrangers(jobDir, logger);
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

async function oldestFirst(jobDir: string, latest: string): Promise<string[]> {
  const chain: string[] = [];
  if (!isPlainName(latest)) return chain;
  for await (const { runId } of chainFrom(jobDir, { run_id: latest })) chain.unshift(runId);
  return chain;
}

/**
 * By the time that its ID tells, or of one that is dated in the future by that of the run after it: a clock that was far ahead
 * keeps nothing for ever.
 */
function isOld(runId: string, next: string | undefined, times: { keepMs: number; nowMs: number }): boolean {
  const beforeMs = times.nowMs - times.keepMs;
  const startedAtMs = runStartedAtMs(runId) ?? times.nowMs;
  const nextMs = next === undefined ? undefined : runStartedAtMs(next);
  if (startedAtMs > times.nowMs && nextMs !== undefined) return nextMs < beforeMs;
  return startedAtMs < beforeMs;
}

/** Interrupted runs that no run went on with. */
async function removeAbandoned(workDir: string, beforeMs: number): Promise<void> {
  for (const runId of await readdir(workDir)) {
    const startedAtMs = runStartedAtMs(runId);
    if (startedAtMs !== undefined && startedAtMs < beforeMs) {
      await rm(join(workDir, runId), { recursive: true, force: true });
    }
  }
}

async function removeRun(jobDir: string, runId: string, logger: Logger): Promise<boolean> {
  const folder = join(jobDir, runId);
  const read = await readManifest(join(folder, MANIFEST)).catch(() => null);
  if (read?.manifest.run_id !== runId) {
    logger.warn('an old run is kept: its manifest cannot be read', { folder });
    return false;
  }
  try {
    await mkdir(join(jobDir, REMOVED), { recursive: true, mode: 0o700 });
    await rename(folder, join(jobDir, REMOVED, runId));
    return true;
  } catch (error) {
    logger.warn('an old run could not be removed', { folder, problem: ioProblem(error).reason });
    return false;
  }
}

/** What else a job's folder may hold. */
const OURS: readonly string[] = [LATEST, HISTORY_FOLDER, RENDERED];

async function logStrangers(jobDir: string, logger: Logger): Promise<void> {
  for (const entry of await readdir(jobDir, { withFileTypes: true })) {
    const isRun = entry.isDirectory() && runStartedAtMs(entry.name) !== undefined;
    if (isRun || entry.name.startsWith('.') || OURS.includes(entry.name)) continue;
    logger.info('kept: it is not named as a run', { path: join(jobDir, entry.name) });
  }
}
