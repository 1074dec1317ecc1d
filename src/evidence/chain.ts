import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { readManifest } from './manifest.ts';
import { MANIFEST } from './names.ts';
import { createRemovedRuns } from './removed.ts';
import type { StoredManifest } from './manifest.ts';

/** A finished run of a job. */
export interface ChainedRun {
  /** Also the name of its folder. */
  runId: string;
  manifest: StoredManifest;
  /** Of manifest.json, hex. */
  sha256: string;
}

/**
 * A run and those before it, newest first, as each manifest names the one before: no clock has a part in it. What later ones
 * list as removed is passed over. It ends with the first run of the job, or where the next one is not there or its manifest is
 * not the one that was named.
 * @param run to begin with, by its ID and, where it is known, the SHA-256 of its manifest; null: there is none
 */
export async function* chainFrom(
  jobDir: string,
  run: { run_id: string; sha256?: string } | null,
): AsyncGenerator<ChainedRun> {
  const seen = new Set<string>();
  const removed = createRemovedRuns();
  for (let next = run; next && !seen.has(next.run_id);) {
    seen.add(next.run_id);
    const { run_id, sha256 } = next;
    const read = await readRun(jobDir, run_id);
    if (typeof read === 'string') {
      next = (sha256 !== undefined && removed.find({ run_id, sha256 })?.previous) || null;
      continue;
    }
    if (sha256 !== undefined && read.sha256 !== sha256) return;
    yield read;
    removed.add(run_id, read.manifest.removed);
    next = read.manifest.previous;
  }
}

/**
 * Reads a run's manifest. The run's folder is never reached by way of a link.
 * @param name of its folder, a plain name
 * @returns why it is no run of a chain, as the end of a sentence about it, where it is none
 */
export async function readRun(jobDir: string, name: string): Promise<ChainedRun | string> {
  const folder = join(jobDir, name);
  try {
    if (!(await lstat(folder)).isDirectory()) return 'which is not a folder';
    const read = await readManifest(join(folder, MANIFEST));
    if (!read) return `whose ${MANIFEST} is not a manifest`;
    if (read.manifest.rendered_from) return 'which is a rendering of a run';
    if (read.manifest.run_id !== name) return `whose ${MANIFEST} belongs to another run`;
    return { runId: name, ...read };
  } catch (error) {
    return `whose ${MANIFEST} cannot be read (${codeOf(error) || 'unknown reason'})`;
  }
}
