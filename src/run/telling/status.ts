/** `.telling/` of a job's folder: status.json, a file for each run that nobody was told of yet, the day of the last code 6. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runStartedAtMs } from '../../core/run-id.ts';
import type { TargetSummary } from '../../core/model/run.ts';
import type { JobEnd, JobStatus } from '../../core/model/status.ts';
import { TELLING } from '../../evidence/names.ts';
import { readText } from '../../evidence/open-file.ts';
import { isFolder, makeOwnFolder } from '../../writers/save/places.ts';
import { writeWhole } from '../../writers/save/small-file.ts';

const STATUS = 'status.json';
const LOCKED = 'locked';

const end = z.object({ runId: z.string().nullable(), exitCode: z.int(), endedAt: z.string() }).nullable();
const schema: z.ZodType<JobStatus> = z.object({
  schemaVersion: z.literal(1),
  last: end,
  lastReport: end,
  lastComplete: end,
  accountsComplete: z.record(z.string(), z.string()),
  consecutiveIncomplete: z.int(),
});

const NOTHING_YET: JobStatus = {
  schemaVersion: 1,
  last: null,
  lastReport: null,
  lastComplete: null,
  accountsComplete: {},
  consecutiveIncomplete: 0,
};

/** How the job's runs ended so far; where that cannot be read, nothing is known of it. */
export async function readStatus(jobDir: string): Promise<JobStatus> {
  try {
    return schema.parse(JSON.parse(await readText(join(jobDir, TELLING, STATUS))));
  } catch {
    return NOTHING_YET;
  }
}

/** @throws the system's error */
export async function writeStatus(jobDir: string, status: JobStatus): Promise<void> {
  await writeWhole(await makeOwnFolder(jobDir, TELLING), STATUS, `${JSON.stringify(status, null, 2)}\n`);
}

/** @param summary of the run's report; null: there is none */
export function statusAfter(
  before: JobStatus,
  ended: JobEnd,
  summary: { complete: boolean; targets: readonly TargetSummary[] } | null,
): JobStatus {
  if (!summary) return { ...before, last: ended };
  const { complete, targets } = summary;
  return {
    schemaVersion: 1,
    last: ended,
    lastReport: ended,
    lastComplete: complete ? ended : before.lastComplete,
    accountsComplete: { ...before.accountsComplete, ...completeAccounts(targets, ended.endedAt) },
    consecutiveIncomplete: complete ? 0 : before.consecutiveIncomplete + 1,
  };
}

/** Accounts all of whose targets answered for everything. */
function completeAccounts(targets: readonly TargetSummary[], endedAt: string): Record<string, string> {
  const isComplete = new Map<string, boolean>();
  for (const { report, coverage } of targets) {
    const { account } = report.target;
    const answered =
      coverage.denied + coverage.failed === 0 && !report.stopped && report.selectionProblem === null;
    isComplete.set(account, (isComplete.get(account) ?? true) && answered);
  }
  const accounts = [...isComplete].filter(([, complete]) => complete).map(([account]) => account);
  return Object.fromEntries(accounts.map((account) => [account, endedAt]));
}

/** Notes that a run is to be told of. To be called before its folder gets its name. @throws the system's error */
export async function noteUntold(jobDir: string, runId: string): Promise<void> {
  await writeWhole(await makeOwnFolder(jobDir, TELLING), runId, '');
}

export async function forgetUntold(jobDir: string, runId: string): Promise<void> {
  await rm(join(jobDir, TELLING, runId), { force: true });
}

/** Runs that were to be told of, by ID: oldest first, unless the clock was set. */
export async function listUntold(jobDir: string): Promise<string[]> {
  const dir = join(jobDir, TELLING);
  const names = (await isFolder(dir)) ? await readdir(dir) : [];
  return names.filter((name) => runStartedAtMs(name) !== undefined).sort();
}

/**
 * Is this the first time today (UTC) that the job's lock is held by another? It is noted.
 * @throws the system's error
 */
export async function isFirstLockedToday(jobDir: string, nowMs: number): Promise<boolean> {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const noted = await readText(join(jobDir, TELLING, LOCKED)).catch(() => '');
  if (noted.trim() === today) return false;
  // The run that holds the lock may be writing its status.
  await writeWhole(await makeOwnFolder(jobDir, TELLING), LOCKED, `${today}\n`, `.${LOCKED}.part`);
  return true;
}
