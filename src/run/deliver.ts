//  announceDelivery, before a run is published ──► .undelivered/<run-id>: the formats that are to be handed on
//  deliver ──► for each run that is listed there, oldest first: run.json, results.jsonl ──► history, database ──► unlisted
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import { MANIFEST, RESULTS, RUN, UNDELIVERED, WORK } from '../evidence/names.ts';
import { readText } from '../evidence/open-file.ts';
import { evaluatedRun } from '../results/read.ts';
import { readRunJson } from '../results/run-json.ts';
import type { PublishedFormat } from '../writers/format.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { factsOf, isFolder, makeOwnFolder } from '../writers/save/places.ts';
import { writeWhole } from '../writers/save/small-file.ts';
import type { FailedOutput } from './outcome.ts';
import { deliverReport, isPublished } from './report.ts';
import type { Report, ReportPorts } from './report.ts';
import { openStoredRun } from './stored-run.ts';

/**
 * Notes which formats are to take the run once it is published: a delivery that is cut off, or fails, is made up for by a
 * later run. To be called before the folder gets its name.
 */
export async function announceDelivery(
  jobDir: string,
  runId: string,
  reports: readonly Report[],
): Promise<void> {
  const formats = reports.filter(isPublished).map(({ format }) => format.id);
  if (formats.length > 0) await writeNote(jobDir, runId, formats);
}

export interface DeliverOptions {
  jobDir: string;
  /** ID of the run that was just published. */
  published: string;
  /** Of the job as it runs now. */
  reports: readonly Report[];
  /** Ends the work between formats; what is left is noted. */
  interrupted: AbortSignal;
  ports: ReportPorts;
}

/**
 * Hands published runs on, oldest first, to every format of the job that goes elsewhere: this run, and earlier ones that it
 * was not handed. What a format does not take is kept for the next run; later runs of that format wait their turn.
 * @returns what failed, with the reason
 */
export async function deliver(options: DeliverOptions): Promise<FailedOutput[]> {
  const { jobDir, reports, ports } = options;
  const failed: FailedOutput[] = [];
  /** Formats that did not take a run. */
  const blocked = new Set<string>();
  const due = await notes(jobDir).catch((error: unknown) => ioProblem(error).reason);
  if (typeof due === 'string')
    return [{ format: 'delivery', problem: `${join(jobDir, UNDELIVERED)}: ${due}` }];
  for (const { runId, formats } of due) {
    const wanted = reports.filter(isPublished).filter(({ format }) => formats.includes(format.id));
    // A run without a format, by hand perhaps, is no word on what that format is owed.
    const left = formats.filter((id) => !wanted.some(({ format }) => format.id === id));
    for (const report of wanted) {
      const { id } = report.format;
      if (blocked.has(id)) {
        left.push(id);
        continue;
      }
      const delivery = await deliverRun(runId, report, options);
      if (delivery.problem === null) continue;
      failed.push({ format: id, problem: `run ${runId}: ${delivery.problem}` });
      // What was altered is never handed on: the runs behind it must not wait for it.
      if (delivery.isAltered) continue;
      blocked.add(id);
      left.push(id);
    }
    await noteLeft({ jobDir, runId, left }, ports);
  }
  return failed;
}

/** A note that cannot be mended lists more than is due: that is handed on once more, which changes nothing. */
async function noteLeft(
  { jobDir, runId, left }: { jobDir: string; runId: string; left: readonly string[] },
  { logger }: ReportPorts,
): Promise<void> {
  try {
    await writeNote(jobDir, runId, left);
  } catch (error) {
    logger.warn('the run will be delivered again', { runId, because: ioProblem(error).reason });
  }
}

/** An earlier run is handed on as it was written, or not at all; the one that was just published is. */
async function deliverRun(
  runId: string,
  report: Report<PublishedFormat>,
  { jobDir, published, interrupted, ports }: DeliverOptions,
): Promise<{ problem: string | null; isAltered: boolean }> {
  const folder = join(jobDir, runId);
  try {
    const overview =
      runId === published ? await readRunJson(join(folder, RUN)) : (await openStoredRun(folder)).result;
    const run = evaluatedRun(overview, join(folder, RESULTS), interrupted);
    const problem = await deliverReport(report, { run, jobDir, interrupted, ports });
    return { problem: problem ?? null, isAltered: false };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { problem, isAltered: error instanceof AuditError && error.code === 'run-folder' };
  }
}

interface Note {
  runId: string;
  /** When its manifest was written, by the disk's clock: run IDs go by that of the machine. */
  publishedAtMs: number;
  formats: string[];
}

/** Of runs that are there, oldest first. Those of runs that were never published, or are kept no longer, are removed. */
async function notes(jobDir: string): Promise<Note[]> {
  const dir = join(jobDir, UNDELIVERED);
  const there = await namesIn(jobDir);
  const underWay = await namesIn(join(jobDir, WORK));
  const found: Note[] = [];
  for (const runId of (await namesIn(dir)).filter((name) => runStartedAtMs(name) !== undefined)) {
    const path = join(dir, runId);
    if ((await factsOf(path))?.isFile() !== true) continue;
    if (there.includes(runId)) {
      const { mtimeMs } = await stat(join(jobDir, runId, MANIFEST));
      found.push({ runId, publishedAtMs: mtimeMs, formats: await formatsOf(path) });
    } else if (!underWay.includes(runId)) await rm(path, { force: true });
  }
  return found.sort((a, b) => a.publishedAtMs - b.publishedAtMs);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await isFolder(folder)) ? readdir(folder) : [];
}

async function formatsOf(path: string): Promise<string[]> {
  return (await readText(path)).split('\n').filter((line) => line !== '');
}

/** A line for each format; no file where there is none. A note that was cut off would not say what is due any more. */
async function writeNote(jobDir: string, runId: string, formats: readonly string[]): Promise<void> {
  const dir = await makeOwnFolder(jobDir, UNDELIVERED);
  if (formats.length === 0) return rm(join(dir, runId), { force: true });
  await writeWhole(dir, runId, formats.map((format) => `${format}\n`).join(''));
}
