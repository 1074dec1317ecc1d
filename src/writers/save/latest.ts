import { readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../../evidence/manifest.ts';
import { LATEST, MANIFEST, isPlainName } from '../../evidence/names.ts';
import { listRuns } from '../../evidence/runs.ts';
import { syncToDisk } from './sync.ts';
import type { PreviousRun } from '../manifest.ts';

/** What a new run says of the one before it; `previousProblem` tells why that is not the run `latest` points at. */
export interface Previous {
  previous: PreviousRun | null;
  previousProblem: string | null;
}

interface Candidate extends PreviousRun {
  finishedAt: string;
}

/**
 * The run that a new one follows: the one `latest` points at, or a newer one that was killed before `latest` was moved.
 * Where that one cannot be read, the newest that can be, so that the older runs stay bound by the chain.
 */
export async function readPrevious(jobDir: string): Promise<Previous> {
  const latest = await readLatest(jobDir);
  const names = await listRuns(jobDir);
  if (typeof latest === 'string') {
    const newest = await newestReadable(jobDir, names.toReversed());
    // Nothing is there at all: this is the first run, and nothing is wrong with that.
    const isFirst = latest === MISSING && names.length === 0;
    return { previous: toPrevious(newest), previousProblem: isFirst ? null : latest };
  }
  const started = await newestReadable(jobDir, names.filter((name) => name > latest.run_id).toReversed());
  const newest = started && started.finishedAt > latest.finishedAt ? started : latest;
  return { previous: toPrevious(newest), previousProblem: null };
}

const MISSING = 'there is no link `latest`';

/** @returns the run, or why there is none */
async function readLatest(jobDir: string): Promise<Candidate | string> {
  let name: string;
  try {
    name = await readlink(join(jobDir, LATEST));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? MISSING : '`latest` is no link';
  }
  if (!isPlainName(name)) return '`latest` points out of the job’s folder';
  const run = await readRun(jobDir, name);
  return typeof run === 'string' ? `\`latest\` points at ${name}, ${run}` : run;
}

async function readRun(jobDir: string, name: string): Promise<Candidate | string> {
  try {
    const read = await readManifest(join(jobDir, name, MANIFEST));
    if (!read) return `whose ${MANIFEST} is not a manifest`;
    const { run_id, finished_at: finishedAt } = read.manifest;
    if (read.manifest.rendered_from) return 'which is a run that was rendered again';
    if (run_id !== name) return `whose ${MANIFEST} is that of another run`;
    return { run_id, sha256: read.sha256, finishedAt };
  } catch (error) {
    return `whose ${MANIFEST} cannot be read (${codeOf(error)})`;
  }
}

async function newestReadable(jobDir: string, names: readonly string[]): Promise<Candidate | undefined> {
  for (const name of names) {
    const run = await readRun(jobDir, name);
    if (typeof run !== 'string') return run;
  }
  return undefined;
}

function toPrevious(run: Candidate | undefined): PreviousRun | null {
  return run ? { run_id: run.run_id, sha256: run.sha256 } : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

const ASIDE = '.latest-';

/** Points `<job>/latest` at a run. A reader sees the old run or the new one, never none: the link is renamed into place. */
export async function replaceLatest(jobDir: string, runId: string): Promise<void> {
  const aside = join(jobDir, `${ASIDE}${runId}`);
  // Also those of runs that were killed right here. The job's lock makes sure that no other run is at it.
  const leftOver = (await readdir(jobDir)).filter((name) => name.startsWith(ASIDE));
  await Promise.all(leftOver.map((name) => rm(join(jobDir, name), { force: true })));
  await symlink(runId, aside);
  try {
    await rename(aside, join(jobDir, LATEST));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncToDisk(jobDir);
}
