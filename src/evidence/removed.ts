import type { RemovedRun, RunDigest } from './manifest.ts';

/** Runs that `keep` removed, as the manifests of later runs list them. */
export interface RemovedRuns {
  /** @param by ID of the run whose manifest lists them */
  add(by: string, listed: readonly RemovedRun[] | undefined): void;
  /** The run as it is listed, with this very digest. */
  find(run: RunDigest): ListedRun | undefined;
}

/** With the run whose manifest lists it. */
export interface ListedRun extends RemovedRun {
  by: string;
}

export function createRemovedRuns(): RemovedRuns {
  const byKey = new Map<string, ListedRun>();
  return {
    add(by, listed = []) {
      for (const run of listed) if (!byKey.has(runKey(run))) byKey.set(runKey(run), { ...run, by });
    },
    find: (run) => byKey.get(runKey(run)),
  };
}

/** What a run is known by: its ID, and the digest of its manifest. */
export function runKey({ run_id, sha256 }: RunDigest): string {
  return `${run_id} ${sha256}`;
}

/**
 * The run that comes before a gap which `keep` left: the first one, from `run` back, that is not listed as removed or is
 * there all the same.
 * @returns null where the first run of the chain was removed too; and what was passed over, newest first
 */
export function passRemoved(
  run: RunDigest | null,
  removed: RemovedRuns,
  isThere: (runId: string) => boolean,
): { run: RunDigest | null; passed: ListedRun[] } {
  const passed: ListedRun[] = [];
  const seen = new Set<string>();
  let at = run;
  while (at && !isThere(at.run_id) && !seen.has(runKey(at))) {
    seen.add(runKey(at));
    const listed = removed.find(at);
    if (!listed) break;
    passed.push(listed);
    at = listed.previous;
  }
  return { run: at, passed };
}
