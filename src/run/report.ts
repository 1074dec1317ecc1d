import type { EvaluatedRun } from '../core/model.ts';
import type { Clock, Logger, OnProgress, Progress } from '../core/ports.ts';
import type { Format } from '../writers/format.ts';
import type { RunFolder } from '../writers/save.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import type { FailedOutput } from './outcome.ts';

export interface ReportOptions {
  run: EvaluatedRun;
  formats: readonly Format[];
  folder: RunFolder;
  clock: Clock;
  logger: Logger;
  onProgress: OnProgress;
  /** Ends the work between rows, or between formats. */
  interrupted: AbortSignal;
}

const IDLE: Omit<Progress, 'stage' | 'done' | 'total' | 'detail'> = {
  audited: 0,
  notFound: 0,
  denied: 0,
  failed: 0,
  calls: 0,
  throttled: 0,
};

/**
 * Writes every format into the folder. A format that fails leaves no half-written file and keeps no other from being
 * written; its reason is handed back.
 */
export async function writeReports(options: ReportOptions): Promise<FailedOutput[]> {
  const { run, formats, folder, clock, logger, onProgress } = options;
  const failed: FailedOutput[] = [];
  for (const [index, format] of formats.entries()) {
    const detail = format.files.join(', ');
    options.interrupted.throwIfAborted();
    onProgress({ ...IDLE, stage: 'report', done: index, total: formats.length, detail });
    const startedMs = clock.monotonic();
    try {
      await format.write(run, (name) => folder.open(name));
      logger.debug(`wrote ${detail}`, { ms: Math.round(clock.monotonic() - startedMs) });
    } catch (error) {
      options.interrupted.throwIfAborted();
      failed.push({ format: format.id, problem: `${folder.path('')}: ${ioProblem(error).reason}` });
      for (const name of format.files) await folder.remove(name);
    }
  }
  return failed;
}
