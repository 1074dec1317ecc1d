import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import { LEDGER_FOLDER } from '../../evidence/names.ts';
import { surveyLedger } from '../../ledger/read.ts';
import type { LedgerSurvey } from '../../ledger/read.ts';
import { onResults } from '../../writers/save/failures.ts';
import { makeFolder } from '../../writers/save/modes.ts';
import { removeTemporary } from '../../writers/save/remove.ts';
import { syncToDisk } from '../../writers/save/sync.ts';
import { ledgerFile } from '../interrupted.ts';
import type { PartReceipt, Parts } from '../parts/parts.ts';
import type { PlannedTarget } from '../plan.ts';
import type { Slice } from './slice.ts';

/** A target whose ledger is whole, and what it holds. */
export type Collected = [PlannedTarget, LedgerSurvey];

/** The targets of an account whose ledgers are all whole in a run's folder; null: one is not. */
export async function wholeLedgers(runFolder: string, { targets }: Slice): Promise<Collected[] | null> {
  const found: Collected[] = [];
  for (const target of targets) {
    const survey = await surveyLedger(join(runFolder, ledgerFile(target))).catch(() => null);
    if (!survey?.end || survey.head.digest !== target.digest) return null;
    found.push([target, survey]);
  }
  return found;
}

/** A part that is not what the run waits for. */
export class Unusable extends Error {}

/**
 * Brings an account's part into a run's folder, aside first: each ledger is whole or not there.
 * @throws Unusable; Error where the parts are away; AuditError `output-failed` where the folder cannot be written
 */
export async function takeIn(
  parts: Parts,
  { runFolder, runId }: { runFolder: string; runId: string },
  slice: Slice,
): Promise<{ receipt: PartReceipt; collected: Collected[] }> {
  const aside = join(runFolder, `.part-${slice.number}`);
  try {
    await onResults(runFolder, () => makeFolder(join(aside, LEDGER_FOLDER)));
    const receipt = await taken(parts, { runId, aside }, slice);
    const collected = await wholeLedgers(aside, slice);
    if (!collected) throw new Unusable('its ledgers are not those of the plan');
    await onResults(runFolder, () => moveIn(aside, runFolder, slice));
    return { receipt, collected };
  } finally {
    await removeTemporary(aside);
  }
}

async function taken(
  parts: Parts,
  { runId, aside }: { runId: string; aside: string },
  slice: Slice,
): Promise<PartReceipt> {
  const key = { runId, number: slice.number };
  try {
    const receipt = await parts.receipt(key);
    if (receipt?.sliceSha256 !== slice.sha256) throw new Unusable('it was collected by another plan');
    const named = receipt.files.map(({ name }) => name);
    if (named.join('\n') !== slice.targets.map(ledgerFile).join('\n'))
      throw new Unusable('it does not hold the ledgers of the plan');
    await parts.take(key, aside);
    return receipt;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'run-folder') throw new Unusable(error.message);
    // Reading needs no room: it is the run's own disk that has none.
    if (isCode(error, 'ENOSPC', 'EDQUOT', 'EROFS'))
      await onResults(aside, () => Promise.reject(error as Error));
    throw error;
  }
}

async function moveIn(aside: string, runFolder: string, { targets }: Slice): Promise<void> {
  for (const name of targets.map(ledgerFile)) {
    await syncToDisk(join(aside, name));
    // A process that ended may have left a part of one.
    await rm(join(runFolder, name), { force: true });
    await rename(join(aside, name), join(runFolder, name));
  }
  await syncToDisk(dirname(join(runFolder, LEDGER_FOLDER, '-')));
}
