//  The only module that removes a folder with what is in it.
//
//  removeRun, then clearRemoved ──► a finished run: its manifest names it
//  removeWork, clearWork        ──► an interrupted run: its plan names it
//  removeRendered               ──► what `report` wrote, or was about to
//  removeHistoryAside           ──► what was to go into the history
//  removeTemporary              ──► a folder that this process has made
//  removeKnown                  ──► of a folder that others write into too: what is named as ours
import { mkdir, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { readRun } from '../../evidence/chain.ts';
import { readManifest } from '../../evidence/manifest.ts';
import { HISTORY_ASIDE, MANIFEST, PLAN, REMOVED } from '../../evidence/names.ts';
import { factsOf, isFolder } from './places.ts';
import { isLeftOver, isWorkOf, plannedRun, workFolder } from './work.ts';

/**
 * Takes a finished run out of sight, in one step, so that no half folder stays under a run's name; `clearRemoved` frees its
 * space.
 * @returns false where it is left, since it is no run's folder
 * @throws AuditError `output-folder` where there is a link on the way to it; the system's error
 */
export async function removeRun(jobDir: string, runId: string): Promise<boolean> {
  await isFolder(jobDir);
  if (runStartedAtMs(runId) === undefined) return false;
  if (typeof (await readRun(jobDir, runId)) === 'string') return false;
  const removed = join(jobDir, REMOVED);
  if (!(await isFolder(removed))) await mkdir(removed, { mode: 0o700 });
  await rename(join(jobDir, runId), join(removed, runId));
  return true;
}

/**
 * Removes the runs that `removeRun` took, also those of a process that was killed before it was done.
 * @throws as `removeRun`
 */
export async function clearRemoved(jobDir: string): Promise<void> {
  const removed = join(jobDir, REMOVED);
  if (!(await isFolder(jobDir)) || !(await isFolder(removed))) return;
  for (const name of await readdir(removed)) {
    const proof = await proofIn(removed, name);
    if (proof !== undefined) await removeFolder(join(removed, name), proof);
  }
  await removeEmpty(removed);
}

/** Names of what `clearRemoved` would leave. */
export async function removedStrangers(jobDir: string): Promise<string[]> {
  const removed = join(jobDir, REMOVED);
  const strangers: string[] = [];
  for (const name of (await isFolder(removed)) ? await readdir(removed) : []) {
    if ((await proofIn(removed, name)) === undefined) strangers.push(name);
  }
  return strangers;
}

/** @returns what proves that a folder is a run's: its manifest, or null where its removal was all but done; undefined: nothing */
async function proofIn(removed: string, name: string): Promise<string | null | undefined> {
  if (runStartedAtMs(name) === undefined) return undefined;
  if (typeof (await readRun(removed, name)) !== 'string') return MANIFEST;
  return (await isLeftOver(join(removed, name))) ? null : undefined;
}

/**
 * Removes an interrupted run.
 * @returns false where it is left, since it is no run of this program
 * @throws as `removeRun`
 */
export async function removeWork(jobDir: string, runId: string): Promise<boolean> {
  const folder = await workFolder(jobDir, runId);
  return folder !== null && removeFolder(folder, (await isWorkOf(folder, runId)) ? PLAN : null);
}

/**
 * Removes what is in an interrupted run's folder and in the folders in it, but for its plan and the files that are continued.
 * @param keep their paths, as `ledger/prod.jsonl`
 * @returns false where everything is left, since it is no run of this program
 * @throws as `removeRun`
 */
export async function clearWork(jobDir: string, runId: string, keep: ReadonlySet<string>): Promise<boolean> {
  const folder = await workFolder(jobDir, runId);
  if (folder === null || !(await isWorkOf(folder, runId))) return false;
  for (const name of await readdir(folder)) if (name !== PLAN) await clearEntry(folder, name, keep);
  return true;
}

async function clearEntry(folder: string, path: string, keep: ReadonlySet<string>): Promise<void> {
  const facts = await factsOf(join(folder, path));
  if (facts?.isFile() === true && keep.has(path)) return;
  const isKept = facts?.isDirectory() === true && [...keep].some((kept) => kept.startsWith(`${path}/`));
  if (!isKept) return rm(join(folder, path), { recursive: true, force: true });
  for (const name of await readdir(join(folder, path))) await clearEntry(folder, `${path}/${name}`, keep);
}

/**
 * Removes a folder that `report` wrote, or was writing when it was killed.
 * @returns false where it is left, since it is none
 * @throws the system's error
 */
export async function removeRendered(folder: string): Promise<boolean> {
  if ((await factsOf(folder))?.isDirectory() !== true) return false;
  const read = await readManifest(join(folder, MANIFEST)).catch(() => null);
  if (read) return read.manifest.rendered_from != null && removeFolder(folder, MANIFEST);
  const isPlanned = (await plannedRun(folder)) !== undefined;
  return removeFolder(folder, isPlanned ? PLAN : null);
}

/**
 * Removes the files that a run was about to add to the history, also those of a process that was killed meanwhile.
 * @throws as `removeRun`
 */
export async function removeHistoryAside(jobDir: string, runId: string): Promise<void> {
  const asides = join(jobDir, HISTORY_ASIDE);
  const aside = join(asides, runId);
  if (!(await isFolder(asides)) || !(await isFolder(aside))) return;
  for (const entry of await readdir(aside, { withFileTypes: true })) {
    if (entry.isFile() && /^\w+\.parquet$/.test(entry.name)) await unlink(join(aside, entry.name));
  }
  // Another run may be written beside it at this moment.
  if (await removeEmpty(aside)) await removeEmpty(asides);
}

/** Removes a folder that this process has made, under a name that nobody else can have. */
export async function removeTemporary(folder: string): Promise<void> {
  if ((await factsOf(folder))?.isDirectory() === true) await rm(folder, { recursive: true, force: true });
}

/**
 * Removes from a folder the files that are known by their paths, and the folders that are and are empty then. Links, and what
 * nobody knows, are left.
 * @param proof the file in it that makes it ours, which goes last
 * @param isKnown told paths such as `parts/3`
 * @returns paths of what is left; with none the folder is gone
 * @throws the system's error
 */
export async function removeKnown(
  folder: string,
  proof: string,
  isKnown: (path: string) => boolean,
): Promise<string[]> {
  const left = await removeKnownIn(folder, '', (path) => path !== proof && isKnown(path));
  if (left.length > 1) return left.filter((path) => path !== proof);
  await unlink(join(folder, proof));
  await removeEmpty(folder);
  return [];
}

async function removeKnownIn(
  folder: string,
  below: string,
  isKnown: (path: string) => boolean,
): Promise<string[]> {
  const left: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!isKnown(path) || !(entry.isDirectory() || entry.isFile())) left.push(path);
    else if (entry.isFile()) await rm(join(folder, path), { force: true });
    else left.push(...(await removeKnownFolder(folder, path, isKnown)));
  }
  return left;
}

/** Others may write into it at this moment. */
async function removeKnownFolder(
  folder: string,
  path: string,
  isKnown: (path: string) => boolean,
): Promise<string[]> {
  for (;;) {
    const left = await removeKnownIn(folder, path, isKnown);
    if ((await removeEmpty(join(folder, path))) || left.length > 0) return left;
  }
}

/**
 * @param proof the file in it that makes it ours, which goes last: a removal that is cut short can be continued. Null: there
 * is none, and only what a process may leave that was killed before it wrote one is removed
 * @returns whether it is gone
 */
async function removeFolder(folder: string, proof: string | null): Promise<boolean> {
  if (proof === null && !(await isLeftOver(folder))) return false;
  for (const name of await readdir(folder)) {
    if (name !== proof) await rm(join(folder, name), { recursive: true, force: true });
  }
  if (proof !== null) await unlink(join(folder, proof));
  return removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}
