import { mkdtemp, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isCode } from '../core/error-code.ts';
import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import type { Clock } from '../core/ports.ts';
import { someOf } from '../core/some-of.ts';
import { WORK } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { isAlive, lastSignOfLife } from '../run/lock-holder.ts';
import type { HeldLock } from '../run/lock-holder.ts';
import { readLock } from '../run/lock.ts';
import { refuseInRun } from '../writers/save/around.ts';
import { refuseLinks } from '../writers/save/places.ts';
import { listWork } from '../writers/save/work.ts';
import { removeTemporary } from '../writers/save/remove.ts';
import { failure, ok, skipped, warning } from './line.ts';
import type { DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Time to tidy up: every night adds a run folder. */
const LITTLE_BYTES = GIB;
/** Not even one run with its ledger and its workbook is safe below this. */
const NONE_BYTES = 50 * MIB;
const UNUSABLE = 'the output folder cannot be used';
/** As much as a file system writes at once: a full disk or quota takes an empty file gladly. */
const TRIAL_BYTES = 8_192;

/** The folder that runs go to, its disk, its lock, and what an earlier run left. */
export async function* folderLines(
  job: Pick<Job, 'out' | 'name' | 'resumeWithinMs'>,
  clock: Clock,
  probe: Probe,
): AsyncGenerator<DoctorLine> {
  const jobDir = resolve(job.out, job.name);
  const writable = await probe({ check: 'output-folder', target: '' }, () => writableLine(jobDir));
  const { line } = writable;
  yield line.status === 'ok' ? line : { ...line, message: `${jobDir}: ${line.message}` };
  if (writable.value === undefined) {
    yield skipped({ check: 'disk-space', target: '' }, UNUSABLE);
  } else {
    const { value } = writable;
    yield (await probe({ check: 'disk-space', target: '' }, () => diskLine(value))).line;
  }
  const lock =
    writable.value === undefined
      ? { line: skipped({ check: 'lock', target: '' }, UNUSABLE) }
      : await probe({ check: 'lock', target: '' }, () => lockLine(jobDir));
  yield lock.line;
  yield (
    await probe({ check: 'unfinished-run', target: '' }, () =>
      unfinishedLine({ jobDir, lock: lock.value, nowMs: clock.now(), resumeWithinMs: job.resumeWithinMs }),
    )
  ).line;
}

/** Writes into the folder, or into the nearest one above that exists, and leaves nothing behind. */
async function writableLine(jobDir: string): Promise<{ line: DoctorLine; value: string }> {
  await refuseLinks(jobDir);
  await refuseInRun(jobDir);
  const dir = await nearestExisting(jobDir);
  const trial = await mkdtemp(join(dir, '.doctor-'));
  try {
    await writeFile(join(trial, 'trial'), Buffer.alloc(TRIAL_BYTES), { flush: true });
  } finally {
    await removeTemporary(trial);
  }
  const made = dir === jobDir ? '' : `, will be created in ${dir}`;
  return {
    line: ok({ check: 'output-folder', target: '' }, `${jobDir}: writable${made}`),
    value: dir,
  };
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if (!isCode(error, 'ENOENT') || parent === path) throw error;
    return nearestExisting(parent);
  }
}

async function diskLine(dir: string): Promise<{ line: DoctorLine }> {
  const { bavail, bsize } = await statfs(dir);
  return { line: spaceLine(bavail * bsize) };
}

/** @param freeBytes what is left to this user on the disk of the output folder */
export function spaceLine(freeBytes: number): DoctorLine {
  const at = { check: 'disk-space', target: '' } as const;
  const message = `${sizeText(freeBytes)} free on the disk of the output folder`;
  if (freeBytes >= LITTLE_BYTES) return ok(at, message);
  const fix = 'Remove old run folders or other files, or choose another disk with --out.';
  return freeBytes < NONE_BYTES
    ? failure(at, `${message}, not enough for a run`, fix)
    : warning(at, message, fix);
}

function sizeText(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.floor(bytes / MIB)} MiB`;
}

/** The run that is under way: its ID, `''` before it has one, null where there is none. */
interface Lock {
  runId: string | null;
}

async function lockLine(jobDir: string): Promise<{ line: DoctorLine; value: Lock }> {
  const at = { check: 'lock', target: '' } as const;
  const held = await readLock(jobDir);
  if (!held) return { line: ok(at, 'no run of this job is under way'), value: { runId: null } };
  if (!(await isAlive(held))) {
    const message = `${holderText(held)} crashed and left its lock behind; the next run takes it over`;
    return { line: ok(at, message), value: { runId: null } };
  }
  const line = warning(
    at,
    `a run of this job is under way: ${holderText(held)}, ${lastSignOfLife(held)}`,
    'Other runs exit with 6 until it is done: wait for it, or stop that process.',
  );
  return { line, value: { runId: held.holder.run_id } };
}

function holderText({ holder }: HeldLock): string {
  const who = holder.pid === 0 ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`;
  return holder.run_id === ''
    ? who
    : `${who}, run ${holder.run_id}, since ${formatInstant(holder.started_at)}`;
}

interface Work {
  jobDir: string;
  lock: Lock | undefined;
  nowMs: number;
  resumeWithinMs: number;
}

async function unfinishedLine({ jobDir, lock, nowMs, resumeWithinMs }: Work): Promise<{ line: DoctorLine }> {
  const at = { check: 'unfinished-run', target: '' } as const;
  if (lock?.runId === '') return { line: skipped(at, 'the current run has not recorded its ID yet') };
  const left = (await listWork(jobDir)).runs.filter((runId) => runId !== lock?.runId);
  const [newest] = left;
  if (newest === undefined) return { line: ok(at, 'no unfinished run') };
  const aged = left.map((runId) => `${runId}${ageText(runId, nowMs)}`);
  const message = `unfinished: ${someOf(aged, 3)} in ${join(jobDir, WORK)}`;
  const isTooOld = nowMs - (runStartedAtMs(newest) ?? nowMs) > resumeWithinMs;
  if (!isTooOld) return { line: warning(at, message, CONTINUES) };
  return { line: warning(at, `${message}, too old to continue (\`resumeWithin\`)`, CLEAR) };
}

const CONTINUES =
  'The next run continues the newest one with the same selection and policy that is not older than ' +
  '`resumeWithin`; use --fresh to start a new run.';
const CLEAR =
  'The next complete run with the same selection removes them, and `keep` removes the rest; or delete them by hand.';

function ageText(runId: string, nowMs: number): string {
  const startedMs = runStartedAtMs(runId);
  return startedMs === undefined ? '' : ` (started ${formatDuration(nowMs - startedMs)} ago)`;
}
