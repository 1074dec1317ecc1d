import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { readManifest } from '../../evidence/manifest.ts';
import { MANIFEST, SUMS } from '../../evidence/names.ts';
import { factsOf } from './places.ts';
import { plannedRun } from './work.ts';

/**
 * Makes sure that a folder is neither a run's nor in one: what is written into a finished run is a difference for `verify`,
 * and what lies in an interrupted one goes with it.
 * @throws AuditError `output-folder` that names the run's folder
 */
export async function refuseInRun(path: string): Promise<void> {
  const around = await runAround(path);
  if (around === undefined) return;
  const message = `${path}: not written, because it is inside the run ${around}`;
  throw new AuditError('output-folder', message, CHOOSE);
}

export const CHOOSE = 'Choose another folder with --out.';

/** The folder of a run, finished, interrupted or rendered, that a path is or leads into, links followed. */
async function runAround(path: string): Promise<string | undefined> {
  let at = await realPlace(path);
  for (; at !== dirname(at); at = dirname(at)) if (await isOfRun(at)) return at;
  return undefined;
}

/** Somebody may keep a manifest elsewhere, to hold the run against it: alone it makes no run's folder. */
async function isOfRun(folder: string): Promise<boolean> {
  const isSummed = (await factsOf(join(folder, SUMS)))?.isFile() === true;
  const isFinished = isSummed && (await readManifest(join(folder, MANIFEST)).catch(() => null)) !== null;
  return isFinished || (await plannedRun(folder)) !== undefined;
}

/** Where a path really leads, also one that does not exist yet. */
export async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || path === dirname(path)) return real ?? path;
  return join(await realPlace(dirname(path)), basename(path));
}
