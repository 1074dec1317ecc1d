import type { EvaluatedRun, RunInfo } from '../core/model/run.ts';
import type { Logger } from '../core/ports.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { EvaluateOptions } from '../evaluate/evaluate.ts';
import type { Policy } from '../evaluate/policy.ts';
import { sha256Of } from '../evidence/digest.ts';
import { LEDGER } from '../evidence/names.ts';
import { readTrend } from '../evidence/trend.ts';
import { openLedger } from '../ledger/read.ts';
import type { LedgerReader } from '../ledger/read.ts';
import type { PreviousRun } from '../writers/manifest.ts';
import type { Outputs } from '../writers/save/outputs.ts';
import { openEarlier } from './earlier.ts';
import type { FailedOutput } from './outcome.ts';
import { writeReports } from './report.ts';
import type { ReportOptions } from './report.ts';

/** What judging a ledger needs. */
export interface JudgeOptions {
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  policy: Policy;
  policySha256: string;
  /** Where the job's runs are, and which of them is the one before this; null: none. */
  jobDir: string;
  previous: PreviousRun | null;
  /** Holds the ledger. */
  folder: Pick<Outputs, 'path'>;
  logger: Logger;
  /** Ends the work between rows. */
  interrupted: AbortSignal;
}

/** A run that was judged. */
export interface Judged {
  /** Reads the ledger where the folder is at that time, as often as it is asked. */
  run: EvaluatedRun;
  /** Ends the reading of what the earlier run left; `run` is read no more. */
  close: () => Promise<void>;
}

export interface RenderOptions extends JudgeOptions, Omit<ReportOptions, 'run'> {
  /** Holds the ledger, and takes the reports. */
  folder: Outputs;
}

export interface Rendered extends Judged {
  /** Names of the files that were written. */
  files: string[];
  failed: FailedOutput[];
}

/**
 * The second half of a run: judges what the folder's ledger holds, compares it with what the job's earlier runs left, and
 * writes every format of the folder beside it. The same ledger, earlier runs, policy and reports give the same files, byte
 * for byte: neither the clock nor chance has a part in it.
 * @throws AuditError `run-folder` where the ledger is damaged; the signal's reason when it is aborted
 */
export async function render(options: RenderOptions): Promise<Rendered> {
  const { run, close } = await judgeLedger(options);
  try {
    const written = await writeReports({ ...options, run });
    options.interrupted.throwIfAborted();
    return { run, ...written, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Judges what the folder's ledger holds, and compares it with what the job's earlier runs left.
 * @throws AuditError `run-folder` where the ledger is damaged
 */
export async function judgeLedger(options: JudgeOptions): Promise<Judged> {
  const { jobDir, previous, info, logger } = options;
  const { compared, close } = await openEarlier(jobDir, previous, sha256Of, logger);
  try {
    const trend = await readTrend(jobDir, info.runId);
    return { run: await evaluate(options, { ...compared, trend }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function evaluate(
  options: JudgeOptions,
  earlier: Pick<EvaluateOptions, 'earlier' | 'notCompared' | 'trend'>,
): Promise<EvaluatedRun> {
  const { info, finishedAt, policy, policySha256, folder, interrupted } = options;
  // Reports of a large run take minutes: they too end when they are asked to.
  const ledger = (): LedgerReader => openLedger(folder.path(LEDGER), interrupted);
  return evaluateRun({
    info,
    finishedAt,
    policy,
    policySha256,
    observations: () => ledger().observations(),
    differences: () => ledger().differences(),
    targetReports: await ledger().targetReports(),
    fingerprint: sha256Of,
    ...earlier,
  });
}
