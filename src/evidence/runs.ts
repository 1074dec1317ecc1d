import { readdir } from 'node:fs/promises';
import { runStartedAtMs } from '../core/run-id.ts';

/** IDs of the finished runs in a job's folder, oldest first. What is no folder, or not named by a run ID, is none. */
export async function listRuns(jobDir: string): Promise<string[]> {
  const entries = await readdir(jobDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && runStartedAtMs(entry.name) !== undefined)
    .map((entry) => entry.name)
    .toSorted();
}
