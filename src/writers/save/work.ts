import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runStartedAtMs } from '../../core/run-id.ts';
import { LEDGER_FOLDER, PLAN, WORK } from '../../evidence/names.ts';
import { readText } from '../../evidence/open-file.ts';
import { factsOf, isFolder } from './places.ts';

/** What lies in a job's `.work`. */
export interface Work {
  /** IDs of the runs that were interrupted or are under way, newest first. */
  runs: string[];
  /** Names of what is not a run of this program: it is never removed or continued. */
  strangers: string[];
}

/** @throws as `isFolder` */
export async function listWork(jobDir: string): Promise<Work> {
  const work: Work = { runs: [], strangers: [] };
  const path = join(jobDir, WORK);
  for (const name of (await isFolder(path)) ? await readdir(path) : []) {
    const folder = await workFolder(jobDir, name);
    const isOurs = folder !== null && ((await isWorkOf(folder, name)) || (await isLeftOver(folder)));
    (isOurs ? work.runs : work.strangers).push(name);
  }
  work.runs.sort().reverse();
  return work;
}

/**
 * @returns null where it is no folder with a run's name
 * @throws as `isFolder`
 */
export async function workFolder(jobDir: string, runId: string): Promise<string | null> {
  const isThere = (await isFolder(jobDir)) && (await isFolder(join(jobDir, WORK)));
  const folder = join(jobDir, WORK, runId);
  if (!isThere || runStartedAtMs(runId) === undefined) return null;
  return (await factsOf(folder))?.isDirectory() === true ? folder : null;
}

/** Does the plan in the folder name this run? Where a link stands in the place of the ledgers, somebody moved them away. */
export async function isWorkOf(folder: string, runId: string): Promise<boolean> {
  const ledgers = await factsOf(join(folder, LEDGER_FOLDER));
  return ledgers?.isSymbolicLink() !== true && (await plannedRun(folder)) === runId;
}

/** Which run the plan in a folder names; undefined where there is none. */
export async function plannedRun(folder: string): Promise<string | undefined> {
  try {
    const plan = JSON.parse(await readText(join(folder, PLAN))) as { info?: { runId?: unknown } } | null;
    const runId = plan?.info?.runId;
    return typeof runId === 'string' && runStartedAtMs(runId) !== undefined ? runId : undefined;
  } catch {
    return undefined;
  }
}

/** Is the folder empty, but for files of the names that this program gives before it writes a plan, and a folder for ledgers? */
export async function isLeftOver(folder: string): Promise<boolean> {
  if ((await factsOf(folder))?.isDirectory() !== true) return false;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const facts = await factsOf(path);
    const isFile = LEFT_OVER.test(name) && facts?.isFile() === true;
    const isEmpty =
      name === LEDGER_FOLDER && facts?.isDirectory() === true && (await readdir(path)).length === 0;
    if (!isFile && !isEmpty) return false;
  }
  return true;
}

const LEFT_OVER = /^(?:plan\.json\.part|\.probe(?:-[0-9a-f-]{36})?)$/;
