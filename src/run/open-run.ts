import { join } from 'node:path';
import type { Finding } from '../core/model/finding.ts';
import type { EvaluatedRun } from '../core/model/run.ts';
import { RESULTS } from '../evidence/names.ts';
import type { Deviation } from '../evidence/run-check.ts';
import { evaluatedRun } from '../results/read.ts';
import { openStoredRun } from './stored-run.ts';

/** A finished run, as stored. */
export interface OpenedRun extends EvaluatedRun {
  /** The real path of its folder. */
  folder: string;
  /** Made by `renderRun` from a run, perhaps under another policy. */
  isRendered: boolean;
  /** Files of the folder that were altered; none that this reads is among them. */
  deviations: Deviation[];
  /** All findings, target by target, also accepted and resolved ones. Each call reads from the start and holds one at a time. */
  findings(): AsyncIterable<Finding>;
}

/**
 * Opens a finished run for reading, after checking that its manifest, plan, ledgers and results were not altered.
 * @param path of the run's folder, or of a link to it such as `reports/<job>/latest`
 * @param options.signal ends a reading; its reason is thrown
 * @throws AuditError `run-folder` if there is no finished run, or one that was altered or made by another version
 */
export async function openRun(path: string, options: { signal?: AbortSignal } = {}): Promise<OpenedRun> {
  const { folder, result, isRendered, deviations } = await openStoredRun(path);
  const run = evaluatedRun(result, join(folder, RESULTS), options.signal);
  return { ...run, folder, isRendered, deviations, findings: () => findingsOf(run) };
}

async function* findingsOf(run: EvaluatedRun): AsyncGenerator<Finding, void, undefined> {
  for await (const record of run.records()) {
    if (record.kind === 'firmware') yield* record.evaluated.findings;
    else if (record.kind === 'finding') yield record.finding;
  }
}
