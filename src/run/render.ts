import { createHash } from 'node:crypto';
import type { EvaluatedRun, RunInfo } from '../core/model.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { Policy } from '../evaluate/policy.ts';
import { LEDGER } from '../evidence/names.ts';
import { openLedger } from '../ledger/read.ts';
import type { LedgerReader } from '../ledger/read.ts';
import type { Outputs } from '../writers/save/outputs.ts';
import type { FailedOutput } from './outcome.ts';
import { writeReports } from './report.ts';
import type { ReportOptions } from './report.ts';

export interface RenderOptions extends Omit<ReportOptions, 'run'> {
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  policy: Policy;
  /** Holds the ledger, and takes the reports. */
  folder: Outputs;
}

export interface Rendered {
  /** Reads the ledger where the folder is at that time, as often as it is asked. */
  run: EvaluatedRun;
  /** Names of the files that were written. */
  files: string[];
  failed: FailedOutput[];
}

/**
 * The second half of a run: judges what the folder's ledger holds and writes every format of the folder beside it. The
 * same ledger, policy and reports give the same files, byte for byte: neither the clock nor chance has a part in it.
 * @throws AuditError `run-folder` where the ledger is damaged; the signal's reason when it is aborted
 */
export async function render(options: RenderOptions): Promise<Rendered> {
  const run = await evaluate(options);
  const written = await writeReports({ ...options, run });
  options.interrupted.throwIfAborted();
  return { run, ...written };
}

async function evaluate(options: RenderOptions): Promise<EvaluatedRun> {
  const { info, finishedAt, policy, folder, interrupted } = options;
  const ledger = (): LedgerReader => openLedger(folder.path(LEDGER));
  return evaluateRun({
    info,
    finishedAt,
    policy,
    observations: () => until(interrupted, ledger().observations()),
    differences: () => ledger().differences(),
    targetReports: await ledger().targetReports(),
    fingerprint: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

/** Reports of a large run take minutes: they too end when they are asked to. */
async function* until<T>(interrupted: AbortSignal, items: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const item of items) {
    interrupted.throwIfAborted();
    yield item;
  }
}
