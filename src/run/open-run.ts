import { join } from 'node:path';
import type { Finding } from '../core/model/finding.ts';
import type { EvaluatedRun } from '../core/model/run.ts';
import { RESULTS } from '../evidence/names.ts';
import type { Deviation } from '../evidence/run-check.ts';
import { evaluatedRun } from '../results/read.ts';
import { openStoredRun } from './stored-run.ts';

/** A finished run as it was judged and stored. */
export interface OpenedRun extends EvaluatedRun {
  /** The real path of its folder. */
  folder: string;
  /** It was rendered from a run again, by `renderRun`, under another policy perhaps. */
  isRendered: boolean;
  /** Files of it that are not as they were written. None of what is read here is among them. */
  deviations: Deviation[];
  /** Every finding, resolved and accepted ones included, target by target. Each call reads from the start, one at a time. */
  findings(): AsyncIterable<Finding>;
}

/**
 * Opens a finished run, once its manifest, plan, ledgers and results are found to be as they were written. Nothing is changed.
 * @param path of the run's folder, or of a link to it such as `reports/<job>/latest`
 * @param options.signal ends a reading; its reason is thrown
 * @throws AuditError `run-folder` where there is no finished run, where it was altered, or is of another version
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
