import { lstat, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { sawNothing } from '../core/observed.ts';
import { LATEST, WORK } from '../evidence/names.ts';
import { refuseInRun } from './save/around.ts';
import { onFolder, onPublish } from './save/failures.ts';
import { ioProblem } from './save/io-problem.ts';
import { readPrevious, replaceLatest } from './save/latest.ts';
import type { Previous } from './save/latest.ts';
import { makeFolder } from './save/modes.ts';
import { openOutputs } from './save/outputs.ts';
import { isFolder, makeOwnFolder, refuseLinks, refuseOtherDisk } from './save/places.ts';
import { plainName } from './save/plain-name.ts';
import { probe } from './save/probe.ts';
import { clearWork } from './save/remove.ts';
import { seal } from './save/seal.ts';
import { syncToDisk } from './save/sync.ts';
import type { Signer } from '../evidence/signature.ts';
import type { ManifestFacts } from './manifest.ts';
import type { Outputs } from './save/outputs.ts';

/** A run's folder while it is being filled, aside of the finished ones. */
export interface RunFolder extends Outputs {
  /** The job's run before this one: read once, so that what this run is compared with is what its manifest names. */
  previous(): Promise<Previous>;
  /**
   * Writes manifest.json, its signature where there is a signer, and SHA256SUMS, makes everything durable, gives the
   * folder its final name and points `latest` at it, unless the run saw nothing. Every output must have ended.
   * @throws AuditError `output-failed`
   */
  publish(facts: ManifestFacts, signer?: Signer): Promise<Published>;
}

interface Published {
  /** The run folder under its final name. */
  folder: string;
  /** Why `latest` does not point at it, where it should. */
  latestProblem: string | null;
}

/**
 * Makes `<outDir>/<job>/`, where a job's runs and its lock are, and proves that it can be written to.
 * @throws AuditError `output-folder`, naming the path, the reason and what to do
 */
export async function openJobFolder(where: { outDir: string; job: string }): Promise<string> {
  const jobDir = resolve(where.outDir, plainName('job', where.job));
  await onFolder(jobDir, async () => {
    await refuseLinks(jobDir);
    await refuseInRun(jobDir);
    await makeFolder(jobDir);
    await probe(jobDir);
  });
  return jobDir;
}

/**
 * Makes `<outDir>/<job>/.work/<runId>/` and proves that it can be written to, before anything is queried.
 * A folder that an interrupted run left there is filled on.
 * @throws AuditError `output-folder`, naming the path, the reason and what to do
 */
export async function openRunFolder(where: {
  outDir: string;
  job: string;
  runId: string;
  /** Files of an interrupted run that are continued, such as `ledger/prod.jsonl`; others may be half written, and are discarded. */
  keep?: readonly string[];
}): Promise<RunFolder> {
  const { runId } = where;
  const jobDir = resolve(where.outDir, plainName('job', where.job));
  const finalDir = join(jobDir, plainName('run', runId));
  const workDir = join(jobDir, WORK, runId);
  await refuseExisting(finalDir);
  await onFolder(workDir, async () => {
    if (await isFolder(workDir)) await clearToContinue(where.keep ?? [], { jobDir, runId, workDir });
    else await makeOwnFolder(jobDir, WORK, runId);
    await refuseOtherDisk(workDir, jobDir);
    await probe(workDir);
  });
  const { settle, moved, ...outputs } = openOutputs(workDir);
  let known: Promise<Previous> | undefined;
  const previous = (): Promise<Previous> => (known ??= readPrevious(jobDir));
  return {
    ...outputs,
    previous,
    publish: (facts, signer) =>
      onPublish(finalDir, async () => {
        await settle();
        await seal(workDir, facts, { ...(await previous()), renderedFrom: null }, signer);
        await rename(workDir, finalDir);
        moved(finalDir);
        await syncToDisk(jobDir);
        const { complete, coverage } = facts.run.summary;
        const isEmpty = sawNothing({ complete, ...coverage });
        return { folder: finalDir, latestProblem: isEmpty ? null : await pointLatest(jobDir, runId) };
      }),
  };
}

/** The run is whole and kept by now: a `latest` that cannot be moved is told, not thrown. */
async function pointLatest(jobDir: string, runId: string): Promise<string | null> {
  try {
    await replaceLatest(jobDir, runId);
    return null;
  } catch (error) {
    const { reason, hint } = ioProblem(error);
    return `${join(jobDir, LATEST)} cannot be pointed to this run: ${reason}. ${hint}`;
  }
}

async function clearToContinue(
  keep: readonly string[],
  { jobDir, runId, workDir }: { jobDir: string; runId: string; workDir: string },
): Promise<void> {
  if (await clearWork(jobDir, runId, new Set(keep))) return;
  throw new AuditError(
    'output-folder',
    `${workDir} exists, but its plan belongs to another run`,
    'Move it away.',
  );
}

async function refuseExisting(finalDir: string): Promise<void> {
  const there = await lstat(finalDir).catch(() => undefined);
  if (!there) return;
  throw new AuditError(
    'output-folder',
    `${finalDir}: a run with this name already exists`,
    'Finished runs are never overwritten: start a new run.',
  );
}
