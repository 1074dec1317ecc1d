import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOverview } from '../../core/model/run.ts';
import { digestFile } from '../../evidence/digest.ts';
import { MANIFEST } from '../../evidence/names.ts';
import { outcomeOf } from '../outcome.ts';
import type { RunOutcome } from '../outcome.ts';
import { messageOfRun } from './message.ts';
import type { Draft, RunFacts } from './message.ts';

/** A published run as its folder has it; that an output was lost is not known there. */
export async function outcomeIn(folder: string, run: RunOverview): Promise<RunOutcome> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  return outcomeOf(run, { folder, files: files.sort(), failedOutputs: [] });
}

export async function messageOfFolder(
  outcome: RunOutcome,
  when: Pick<RunFacts, 'endedAtMs' | 'isLate'>,
): Promise<Draft> {
  const { sha256 } = await digestFile(join(outcome.folder, MANIFEST));
  return messageOfRun(outcome, { ...when, manifestSha256: sha256 });
}
