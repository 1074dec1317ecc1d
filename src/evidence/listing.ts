import { join } from 'node:path';
import { ancestorsOf } from './links.ts';
import { MAX_MANIFEST_BYTES, readBounded } from './manifest.ts';
import { MANIFEST, SIGNATURE } from './names.ts';
import { createRemovedRuns } from './removed.ts';
import type { RunCheck } from './run-check.ts';
import type { Verifier } from './signature.ts';
import type { RemovedRuns } from './removed.ts';
import type { Survey } from './survey.ts';

/** The runs that may be missing from a chain, as far as it was walked. */
export interface Listing {
  /** What counts of the lists so far. */
  removed: RemovedRuns;
  /** Adds what a run lists. With keys given, that of an unsigned one does not count where a run before it is signed. */
  add(check: RunCheck): void;
}

/**
 * Whoever may write there could add a run that lists what they removed. So, with keys given, only signed lists count, except
 * those from before the job signed anything.
 * @param isLatest nothing after it counts; after a run that is asked for by its ID come those that list what `keep` removed since
 */
export async function createListing(
  { jobDir, links, later }: Survey,
  keys: readonly Verifier[],
  isLatest: boolean,
): Promise<Listing> {
  const removed = createRemovedRuns();
  const counts = (runId: string, isSigned: boolean): boolean =>
    keys.length === 0 ||
    isSigned ||
    ![...ancestorsOf(runId, links)].some((before) => links.get(before)?.claimsSignature);
  for (const runId of isLatest ? [] : later) {
    const listed = links.get(runId)?.removed ?? [];
    if (listed.length > 0 && counts(runId, await isSignedWith(keys, join(jobDir, runId))))
      removed.add(runId, listed);
  }
  return {
    removed,
    add(check) {
      const listed = check.manifest?.removed ?? [];
      if (listed.length === 0) return;
      if (counts(check.runId, check.isSigned)) removed.add(check.runId, listed);
      else check.notes.push('its list of removed runs is ignored: it is not signed with a given key');
    },
  };
}

async function isSignedWith(keys: readonly Verifier[], folder: string): Promise<boolean> {
  if (keys.length === 0) return false;
  const read = (name: string): Promise<Buffer | null> =>
    readBounded(join(folder, name), MAX_MANIFEST_BYTES).catch(() => null);
  const [manifest, signature] = [await read(MANIFEST), await read(SIGNATURE)];
  return manifest !== null && signature !== null && keys.some((key) => key.verify(manifest, signature));
}
