import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { targetKey } from '../core/model/target.ts';
import type { Observation } from '../core/model/observation.ts';
import type { RunInfo } from '../core/model/run.ts';
import type { Difference } from '../core/model/selection.ts';
import { VERSION } from '../core/version.ts';
import { LEDGER, WORK } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { readRecords } from '../ledger/read.ts';
import { createSeen } from '../sources/seen.ts';
import type { Seen } from '../sources/seen.ts';
import { canonicalJson } from '../writers/manifest.ts';
import type { Json } from '../writers/manifest.ts';
import type { Logger } from '../core/ports.ts';
import type { RunPorts } from './ports.ts';
import type { PreparedTarget } from './prepare.ts';

/** A run that was interrupted, with what its ledger already has. */
export interface Unfinished {
  runId: string;
  info: RunInfo;
  /** Where the last whole record of its ledger ends. */
  goodBytes: number;
  /** Firmware, unusable rows and differences that are recorded, as `recordKey` and `differenceKey` name them. */
  done: Seen;
  /** Targets that were collected to their end. */
  doneTargets: Set<string>;
  /** Highest `seq` given out. */
  lastSeq: number;
  counts: { observed: number; 'not-found': number; denied: number; failed: number };
  calls: Map<string, number>;
  /** Set where collecting had ended: only the reports are missing. */
  finishedAt: string | null;
}

/**
 * What must be equal for a run to continue another: which firmware, of which targets, judged how and when. Rates, time
 * limits and formats may change.
 */
export function jobDigest(job: Job, targets: readonly PreparedTarget[]): string {
  const selections = targets.map(({ spec, selectionSha256 }) => ({
    account: spec.account,
    region: spec.region,
    endpoint: spec.endpoint ?? '',
    instances: spec.instances,
    select: spec.select,
    file: selectionSha256,
  }));
  const same = {
    version: VERSION,
    selections,
    checks: job.checks,
    overrides: job.overrides,
    // To the byte: a run's ledger and its manifest name one exceptions file, and what was signed is what was used.
    exceptions: job.exceptions?.sha256 ?? null,
    failOn: job.failOn,
    probe: job.probe ?? null,
    asOf: job.asOf ?? null,
  };
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(same)) as Json))
    .digest('hex');
}

/**
 * The newest run in `<jobDir>/.work` that has this digest and began no longer ago than the job allows. One whose ledger
 * is damaged is left alone, and said so; one that has recorded nothing yet is removed. The caller holds the job's lock.
 */
export async function findUnfinished(
  jobDir: string,
  digest: string,
  job: Job,
  ports: RunPorts,
): Promise<Unfinished | null> {
  const work = join(jobDir, WORK);
  const runIds = (await readdir(work).catch(() => [])).toSorted((a, b) => (a < b ? 1 : -1));
  for (const runId of runIds) {
    try {
      const unfinished = await readUnfinished(join(work, runId, LEDGER), runId, digest);
      if (unfinished === 'nothing') await rm(join(work, runId), { recursive: true, force: true });
      if (!unfinished || unfinished === 'nothing') continue;
      const ageMs = ports.clock.now() - Date.parse(unfinished.info.startedAt);
      if (ageMs >= 0 && ageMs <= job.resumeWithinMs) return unfinished;
      ports.logger.info(`${runId} is unfinished, but too old to be continued`, {
        resumeWithinMs: job.resumeWithinMs,
      });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      ports.logger.warn(`${runId} is unfinished and cannot be continued`, { problem });
    }
  }
  return null;
}

/**
 * Removes the other unfinished runs of this selection and policy: what they observed has been observed anew. Called with
 * everything collected, so that a crash in between loses neither.
 */
export async function removeSuperseded(
  jobDir: string,
  digest: string,
  runId: string,
  logger: Logger,
): Promise<void> {
  const work = join(jobDir, WORK);
  for (const other of (await readdir(work)).filter((name) => name !== runId)) {
    if ((await digestOf(join(work, other, LEDGER))) !== digest) continue;
    await rm(join(work, other), { recursive: true, force: true });
    logger.info(`${other} was unfinished and is removed: ${runId} has asked for all of it anew`);
  }
}

/** By which a run in the work folder is found; undefined where its ledger says none. */
async function digestOf(path: string): Promise<string | undefined> {
  try {
    for await (const { record } of readRecords(path))
      return record.kind === 'run' ? record.digest : undefined;
  } catch {
    // Damaged, or gone: it is left alone.
  }
  return undefined;
}

/** Null for another selection or policy; `nothing` where the process ended before its first record was written. */
async function readUnfinished(
  path: string,
  runId: string,
  digest: string,
): Promise<Unfinished | 'nothing' | null> {
  let found: Unfinished | null = null;
  if (!(await stat(path).catch(() => undefined))?.isFile()) return 'nothing';
  for await (const { record, endByte } of readRecords(path)) {
    if (!found) {
      if (record.kind !== 'run' || record.digest !== digest) return null;
      found = begin(runId, record.info);
    }
    found.goodBytes = endByte;
    if (record.kind === 'observation') note(found, record.observation);
    else if (record.kind === 'continued')
      found.info.continuedAt = [...(found.info.continuedAt ?? []), record.at];
    else if (record.kind === 'difference') found.done.add(differenceKey(record.difference));
    else if (record.kind === 'target') found.doneTargets.add(targetKey(record.report.target));
    else if (record.kind === 'end') found.finishedAt = record.finishedAt;
  }
  return found ?? 'nothing';
}

function begin(runId: string, info: RunInfo): Unfinished {
  return {
    runId,
    info,
    goodBytes: 0,
    done: createSeen(),
    doneTargets: new Set(),
    lastSeq: 0,
    counts: { observed: 0, 'not-found': 0, denied: 0, failed: 0 },
    calls: new Map(),
    finishedAt: null,
  };
}

function note(unfinished: Unfinished, observation: Observation): void {
  const { seq, target, attempts, answer } = observation;
  unfinished.done.add(recordKey(observation));
  unfinished.lastSeq = Math.max(unfinished.lastSeq, seq);
  unfinished.counts[answer.kind] += 1;
  const key = targetKey(target);
  unfinished.calls.set(key, (unfinished.calls.get(key) ?? 0) + attempts);
}

/** A firmware by target and ID; a row that could not be queried by its line, since its ID may be anything. */
export function recordKey(
  entry: Pick<Observation, 'target' | 'firmwareId' | 'sourceLine' | 'source' | 'isUnusableRow'> & {
    problem?: string;
  },
): string {
  const isRow = entry.problem !== undefined || entry.isUnusableRow === true;
  const key = targetKey(entry.target);
  return isRow
    ? `row\n${key}\n${entry.source}\n${entry.sourceLine}`
    : `firmware\n${key}\n${entry.firmwareId}`;
}

export function differenceKey({ target, firmwareId, reason }: Difference): string {
  return `difference\n${targetKey(target)}\n${reason}\n${firmwareId}`;
}
