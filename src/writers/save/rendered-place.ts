import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { readManifest } from '../../evidence/manifest.ts';
import { MANIFEST } from '../../evidence/names.ts';
import { CHOOSE, realPlace, refuseInRun } from './around.ts';

/**
 * Makes sure that a rendered run harms nothing where it is to stand.
 * @param runFolder the stored run's, by its real path
 * @throws AuditError `output-folder` where it would touch the stored run, pass for a run, or replace what is not ours
 */
export async function refusePlace(finalDir: string, runFolder: string): Promise<void> {
  const place = await realPlace(finalDir);
  const problem = isWithin(place, runFolder)
    ? 'it is inside the stored run, which is never changed'
    : isWithin(runFolder, place)
      ? 'it contains the stored run'
      : runStartedAtMs(basename(finalDir)) !== undefined
        ? 'a folder with this name would be mistaken for a run'
        : await problemThere(finalDir);
  if (problem === null) return refuseInRun(dirname(finalDir));
  throw new AuditError('output-folder', `${finalDir}: not written: ${problem}`, CHOOSE);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** What stands there may be replaced where this program rendered it, and where it is empty. */
async function problemThere(finalDir: string): Promise<string | null> {
  const there = await lstat(finalDir).catch(() => undefined);
  if (!there) return null;
  if (!there.isDirectory()) return 'it exists and is not a folder';
  if ((await readdir(finalDir).catch(() => [''])).length === 0) return null;
  const read = await readManifest(join(finalDir, MANIFEST)).catch(() => null);
  return read?.manifest.rendered_from ? null : 'it contains files that `report` did not write';
}
