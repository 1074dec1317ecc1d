import { readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { readRun } from '../../evidence/chain.ts';
import { endOfLongest, readFollowing, readLinks } from '../../evidence/links.ts';
import { LATEST, isPlainName } from '../../evidence/names.ts';
import { listRuns } from '../../evidence/runs.ts';
import { factsOf } from './places.ts';
import { syncToDisk } from './sync.ts';
import type { ChainedRun } from '../../evidence/chain.ts';
import type { Links } from '../../evidence/links.ts';
import type { PreviousRun } from '../manifest.ts';

/** What a new run says of the one before it; `previousProblem` tells why that is not the run `latest` points at. */
export interface Previous {
  previous: PreviousRun | null;
  previousProblem: string | null;
}

/**
 * The run that a new one follows: the one `latest` points at or, where runs name that one as the one before them, the end of
 * what follows it (a run may be killed before `latest` was moved). Where that one cannot be read, the end of the longest
 * chain, so that the older runs stay bound. No clock decides: a run may be dated in the future.
 */
export async function readPrevious(jobDir: string): Promise<Previous> {
  const latest = await readLatest(jobDir);
  const runs = await listRuns(jobDir);
  if (typeof latest !== 'string')
    return { previous: endOf(await readFollowing(jobDir, latest, runs)), previousProblem: null };
  const links = await readLinks(jobDir, new Set(runs));
  // No run, or none that saw anything: there is no link yet, and nothing is wrong with that.
  const isDue = latest !== MISSING || runs.some((runId) => links.get(runId)?.isEmpty !== true);
  return { previous: endOf(links), previousProblem: isDue ? latest : null };
}

function endOf(links: Links): PreviousRun | null {
  const runId = endOfLongest(links, new Set(links.keys()));
  const sha256 = runId === undefined ? undefined : links.get(runId)?.sha256;
  return runId === undefined || sha256 === undefined ? null : { run_id: runId, sha256 };
}

const MISSING = 'there is no `latest` link';

/** @returns the run, or why there is none. The link is read, never followed. */
async function readLatest(jobDir: string): Promise<ChainedRun | string> {
  let name: string;
  try {
    name = await readlink(join(jobDir, LATEST));
  } catch (error) {
    return isCode(error, 'ENOENT') ? MISSING : '`latest` is not a link';
  }
  if (!isPlainName(name)) return '`latest` points outside the job’s folder';
  const run = await readRun(jobDir, name);
  return typeof run === 'string' ? `\`latest\` points to ${name}, ${run}` : run;
}

const ASIDE = '.latest-';

/** Points `<job>/latest` at a run. A reader sees the old run or the new one, never none: the link is renamed into place. */
export async function replaceLatest(jobDir: string, runId: string): Promise<void> {
  const aside = join(jobDir, `${ASIDE}${runId}`);
  // Also those of runs that were killed right here. The job's lock makes sure that no other run is at it.
  const entries = await readdir(jobDir, { withFileTypes: true });
  const leftOver = entries.filter((entry) => entry.isSymbolicLink() && entry.name.startsWith(ASIDE));
  await Promise.all(leftOver.map(({ name }) => rm(join(jobDir, name), { force: true })));
  await refuseOther(join(jobDir, LATEST));
  await symlink(runId, aside);
  try {
    await rename(aside, join(jobDir, LATEST));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncToDisk(jobDir);
}

/** Somebody's file of this name would be replaced in silence. */
async function refuseOther(path: string): Promise<void> {
  const facts = await factsOf(path);
  if (!facts || facts.isSymbolicLink()) return;
  throw Object.assign(new Error(`${path} is not a link`), {
    code: facts.isDirectory() ? 'EISDIR' : 'EEXIST',
  });
}
