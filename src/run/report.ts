import { AuditError } from '../core/errors.ts';
import type { EvaluatedRun, ResultRecord } from '../core/model/run.ts';
import type { Progress } from '../core/ports.ts';
import { hiding } from '../iot/redact.ts';
import type { JobReport } from '../job/job.ts';
import type { FolderFormat, Format, FormatOptions, PublishedFormat } from '../writers/format.ts';
import { findFormat } from '../writers/index.ts';
import { openHistory } from '../writers/save/history.ts';
import { secretsIn } from '../writers/secret-options.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import type { Outputs } from '../writers/save/outputs.ts';
import type { FailedOutput } from './outcome.ts';
import type { RunPorts } from './ports.ts';
import { shareReading } from './shared-reading.ts';
import type { Branch } from './shared-reading.ts';

/** A format of the job, with its options. */
export interface Report<F extends Format = Format> {
  format: F;
  options: FormatOptions;
}

/** @throws AuditError `usage` for a format that does not exist; resolving a job refuses those before */
export function reportsOf(reports: readonly JobReport[]): Report[] {
  return reports.map(({ format: id, options }) => {
    const format = findFormat(id);
    if (!format) throw new AuditError('usage', `unknown report format "${id}"`);
    return { format, options };
  });
}

/** Loads what writing needs. Failures are left to the writing. */
export async function loadFormats(reports: readonly Report[]): Promise<void> {
  await Promise.allSettled(reports.map(async ({ format }) => format.load?.()));
}

/** Passwords of databases and the like, which nothing that is printed may hold. */
export function secretsOf(reports: readonly JobReport[]): string[] {
  return reportsOf(reports).flatMap(({ format, options }) => secretsIn(format, options));
}

/** What writing needs of the world. */
export type ReportPorts = Pick<RunPorts, 'clock' | 'logger' | 'onProgress' | 'onRun'>;

export interface ReportOptions {
  run: EvaluatedRun;
  reports: readonly Report[];
  /** Ends the work between rows, or between formats. */
  interrupted: AbortSignal;
  ports: ReportPorts;
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
 * Writes every format of the run folder into it, all of them in one reading of the run. A format that fails leaves no
 * half-written file and keeps no other from being written; its reason is handed back, with the names of the files that
 * were written.
 */
export async function writeReports(
  options: ReportOptions & { folder: Outputs },
): Promise<{ files: string[]; failed: FailedOutput[] }> {
  const { run, reports, interrupted } = options;
  interrupted.throwIfAborted();
  const ofFolder = reports.filter(isOfFolder);
  const branches = shareReading(() => run.records(), ofFolder.length);
  const stage = createStage(ofFolder, options.ports);
  const written = await Promise.all(
    ofFolder.map((report, at) => writeReport(report, branches[at] as Branch<ResultRecord>, options, stage)),
  );
  interrupted.throwIfAborted();
  return { files: written.flatMap(({ files }) => files), failed: written.flatMap(({ failed }) => failed) };
}

/** One format's part of `writeReports`. */
async function writeReport(
  report: Report<FolderFormat>,
  branch: Branch<ResultRecord>,
  options: ReportOptions & { folder: Outputs },
  stage: Stage,
): Promise<{ files: string[]; failed: FailedOutput[] }> {
  const { folder } = options;
  const opened: string[] = [];
  const outputs = {
    digest: (name: string) => folder.digest(name),
    scratch: () => folder.scratch(),
    open: (name: string) => {
      opened.push(name);
      return folder.open(name);
    },
  };
  const run = { ...options.run, records: () => branch.items() };
  const write = (): Promise<void> =>
    report.format.write(run, outputs, report.options).finally(() => branch.leave());
  const problem = await attempt(report, write, options.ports, stage);
  if (problem === undefined) return { files: opened, failed: [] };
  for (const name of opened) await folder.remove(name);
  return { files: [], failed: [{ format: report.format.id, problem: `${folder.path('')}: ${problem}` }] };
}

/**
 * Hands a published run on in a format that goes elsewhere. The run folder is safe by now: being interrupted fails the
 * delivery and loses nothing.
 * @returns why it failed; undefined where it did not
 */
export async function deliverReport(
  report: Report<PublishedFormat>,
  options: Omit<ReportOptions, 'reports'> & { jobDir: string },
): Promise<string | undefined> {
  const { run, jobDir, interrupted, ports } = options;
  const { clock } = ports;
  const write = async (): Promise<void> => {
    interrupted.throwIfAborted();
    const history = await openHistory(jobDir, run.info);
    try {
      const outputs = {
        openHistory: (table: string, extension: string) => history.open(table, extension),
        clock,
        interrupted,
      };
      await report.format.write(run, outputs, report.options);
      await history.commit();
    } finally {
      await history.close();
    }
  };
  return attempt(report, write, ports, createStage([report], ports));
}

/** Which of the reports are being written, told as it changes. */
interface Stage {
  begin(id: string): void;
  end(id: string): void;
}

function createStage(reports: readonly Report[], { onProgress }: ReportPorts): Stage {
  const underWay = new Set<string>();
  let ended = 0;
  const tell = (): void => {
    const detail = [...underWay].join(', ');
    onProgress({ ...IDLE, stage: 'report', done: ended, total: reports.length, detail });
  };
  return {
    begin(id) {
      underWay.add(id);
      tell();
    },
    end(id) {
      underWay.delete(id);
      ended += 1;
      tell();
    },
  };
}

/** @returns why it failed, without the secrets of its options; undefined where it did not */
async function attempt(
  { format, options }: Report,
  write: () => Promise<void>,
  { clock, logger }: ReportPorts,
  stage: Stage,
): Promise<string | undefined> {
  stage.begin(format.id);
  const startedMs = clock.monotonic();
  try {
    await write();
    const detail = format.stage === 'folder' ? format.files.join(', ') : format.id;
    logger.debug(`wrote ${detail}`, { ms: Math.round(clock.monotonic() - startedMs) });
    return undefined;
  } catch (error) {
    return hiding({ secrets: secretsIn(format, options) })(ioProblem(error).reason);
  } finally {
    stage.end(format.id);
  }
}

function isOfFolder(report: Report): report is Report<FolderFormat> {
  return report.format.stage === 'folder';
}

export function isPublished(report: Report): report is Report<PublishedFormat> {
  return report.format.stage === 'published';
}
