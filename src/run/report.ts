import { AuditError } from '../core/errors.ts';
import type { EvaluatedRun } from '../core/model.ts';
import type { Clock, Logger, OnProgress, Progress } from '../core/ports.ts';
import { hiding } from '../iot/redact.ts';
import type { JobReport } from '../job/job.ts';
import type { Format, FormatOptions } from '../writers/format.ts';
import { findFormat } from '../writers/index.ts';
import type { RunFolder } from '../writers/save.ts';
import { secretsIn } from '../writers/secret-options.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import type { FailedOutput } from './outcome.ts';

/** A format of the job, with its options. */
export interface Report {
  format: Format;
  options: FormatOptions;
}

/** @throws AuditError `usage` for a format that does not exist; resolving a job refuses those before */
export function reportsOf(reports: readonly JobReport[]): Report[] {
  return reports.map(({ format: id, options }) => {
    const format = findFormat(id);
    if (!format) throw new AuditError('usage', `there is no report format "${id}"`);
    return { format, options };
  });
}

/** Passwords of databases and the like, which nothing that is printed may hold. */
export function secretsOf(reports: readonly JobReport[]): string[] {
  return reportsOf(reports).flatMap(({ format, options }) => secretsIn(format, options));
}

/** Names of the files that were written. */
export function filesOf(reports: readonly Report[], failed: readonly FailedOutput[]): string[] {
  const written = reports.filter(({ format }) => failed.every((output) => output.format !== format.id));
  return written.flatMap(({ format }) => Object.keys(format.files));
}

export interface ReportOptions {
  run: EvaluatedRun;
  reports: readonly Report[];
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
  const { run, reports, folder, clock, logger, onProgress } = options;
  const failed: FailedOutput[] = [];
  for (const [index, { format, options: formatOptions }] of reports.entries()) {
    const files = Object.keys(format.files);
    const detail = files.join(', ');
    options.interrupted.throwIfAborted();
    onProgress({ ...IDLE, stage: 'report', done: index, total: reports.length, detail });
    const startedMs = clock.monotonic();
    try {
      await format.write(run, folder, formatOptions);
      logger.debug(`wrote ${detail}`, { ms: Math.round(clock.monotonic() - startedMs) });
    } catch (error) {
      options.interrupted.throwIfAborted();
      const hide = hiding({ secrets: secretsIn(format, formatOptions) });
      failed.push({ format: format.id, problem: hide(`${folder.path('')}: ${ioProblem(error).reason}`) });
      for (const name of files) await folder.remove(name);
    }
  }
  return failed;
}
