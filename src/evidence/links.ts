import { join } from 'node:path';
import { readRun } from './chain.ts';
import { MAX_MANIFEST_BYTES, isEmptyRun, readBounded } from './manifest.ts';
import { MANIFEST } from './names.ts';
import { createRemovedRuns, passRemoved } from './removed.ts';
import type { ChainedRun } from './chain.ts';
import type { RemovedRun, RunDigest } from './manifest.ts';

/** What a run says of itself and of the one before it. */
interface Link {
  /** Of its manifest. */
  sha256: string;
  finishedAt: string;
  /** Where `keep` removed that one, the nearest before it that is there. */
  previous: RunDigest | null;
  /** Runs before it that `keep` removed. */
  removed: readonly RemovedRun[];
  /** It saw nothing. */
  isEmpty: boolean;
  /** Does it say that it is signed? */
  claimsSignature: boolean;
}

/** The runs of a job whose manifests can be read, by ID. */
export type Links = ReadonlyMap<string, Link>;

/** @param runs IDs of those that are there */
export async function readLinks(jobDir: string, runs: ReadonlySet<string>): Promise<Links> {
  const links = new Map<string, Link>();
  const removed = createRemovedRuns();
  for (const runId of runs) {
    const read = await readRun(jobDir, runId);
    if (typeof read === 'string') continue;
    links.set(runId, linkOf(read));
    removed.add(runId, read.manifest.removed);
  }
  for (const link of links.values())
    link.previous = passRemoved(link.previous, removed, (runId) => runs.has(runId)).run;
  return links;
}

/**
 * A run and those after it, as each names the one before. Manifests are searched for its ID first: most nights none has it, and
 * that of 10,000 targets takes 200 ms to parse and 5 ms to search.
 */
export async function readFollowing(
  jobDir: string,
  run: ChainedRun,
  runs: readonly string[],
): Promise<Links> {
  const links = new Map([[run.runId, linkOf(run)]]);
  // A map hands out what is added to it on the way.
  for (const named of links.keys()) {
    for (const runId of runs.filter((entry) => !links.has(entry))) {
      const bytes = await readBounded(join(jobDir, runId, MANIFEST), MAX_MANIFEST_BYTES).catch(() => null);
      const read = bytes?.includes(named) ? await readRun(jobDir, runId) : '';
      if (typeof read === 'string') continue;
      const { previous, removed = [] } = read.manifest;
      if (previous?.run_id === named) links.set(runId, linkOf(read));
      // What followed it was removed: only all lists together tell what follows now.
      else if (removed.some((entry) => entry.previous?.run_id === named)) {
        const all = await readLinks(jobDir, new Set(runs));
        const after = descendantsOf(run.runId, all);
        return new Map([...all].filter(([id]) => id === run.runId || after.has(id)));
      }
    }
  }
  return links;
}

function linkOf({ sha256, manifest }: ChainedRun): Link {
  const { finished_at: finishedAt, previous, removed = [], signed_by: signedBy } = manifest;
  const claimsSignature = Boolean(signedBy);
  return { sha256, finishedAt, previous, removed, isEmpty: isEmptyRun(manifest), claimsSignature };
}

/** The runs before one, as each names the one before; also those that are not there. */
export function ancestorsOf(runId: string, links: Links): Set<string> {
  const found = new Set<string>();
  let at = links.get(runId)?.previous?.run_id;
  for (; at !== undefined && at !== runId && !found.has(at); at = links.get(at)?.previous?.run_id)
    found.add(at);
  return found;
}

/** The runs after one, as each names the one before. */
export function descendantsOf(runId: string, links: Links): Set<string> {
  const naming = new Map<string, string[]>();
  for (const [id, { previous }] of links) {
    if (previous) naming.set(previous.run_id, [...(naming.get(previous.run_id) ?? []), id]);
  }
  const found = new Set([runId]);
  // A set hands out what is added to it on the way.
  for (const named of found) for (const id of naming.get(named) ?? []) found.add(id);
  found.delete(runId);
  return found;
}

/**
 * Of some runs the one that ends the longest chain among them: nobody of them names it. Of chains as long it is the one that
 * finished last.
 */
export function endOfLongest(links: Links, among: ReadonlySet<string>): string | undefined {
  const candidates = [...among].filter((runId) => links.has(runId));
  const named = new Set(candidates.map((runId) => links.get(runId)?.previous?.run_id));
  const ends = candidates.filter((runId) => !named.has(runId));
  // Where each is named by another, they go in a circle.
  const ranked = (ends.length > 0 ? ends : candidates).map((runId) => ({
    runId,
    length: [...ancestorsOf(runId, links)].filter((id) => among.has(id)).length,
    finishedAt: links.get(runId)?.finishedAt ?? '',
  }));
  return ranked.toSorted((a, b) => b.length - a.length || (a.finishedAt > b.finishedAt ? -1 : 1))[0]?.runId;
}
