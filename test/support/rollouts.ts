import { join } from 'node:path';
import type { Rollouts } from '../../src/core/model/rollout.ts';
import type { RolloutAsking } from '../../src/core/model/rollout-report.ts';
import type { FleetJob } from '../../src/emulator/index.ts';
import { RESULTS, RUN } from '../../src/evidence/names.ts';
import { evaluatedRun } from '../../src/results/read.ts';
import { readRunJson } from '../../src/results/run-json.ts';

export const FAILING: RolloutAsking = { mode: 'failing', from: 'high', required: false };

/** An open static update batch to all devices; a test changes what it is about. */
export function someJob(jobId: string, firmwareId: string, change: Partial<FleetJob> = {}): FleetJob {
  return {
    jobId,
    firmwareId,
    productKey: 'a1AbCdEfGhI',
    destVersion: '1.2.0',
    jobType: 'UPGRADE_FIRMWARE',
    jobStatus: 'IN_PROGRESS',
    selectionType: 'STATIC',
    targetSelection: 'ALL',
    srcVersions: ['1.0.0'],
    tasks: { CONFIRM: 1, QUEUED: 2, NOTIFIED: 3, IN_PROGRESS: 4, SUCCEEDED: 5, FAILED: 6, CANCELED: 7 },
    utcCreate: '2026-11-20T02:00:00.000Z',
    utcModified: '2026-11-21T02:00:00.000Z',
    utcStartTime: '2026-11-20T02:05:00.000Z',
    ...change,
  };
}

/** What the results of a run hold of rollouts, by firmware ID; undefined: not asked. */
export async function rolloutsIn(folder: string): Promise<Record<string, Rollouts | undefined>> {
  const run = evaluatedRun(await readRunJson(join(folder, RUN)), join(folder, RESULTS));
  const found: Record<string, Rollouts | undefined> = {};
  for await (const record of run.records()) {
    if (record.kind !== 'firmware') continue;
    const { firmwareId, rollouts } = record.evaluated.observation;
    found[firmwareId] = rollouts;
  }
  return found;
}
