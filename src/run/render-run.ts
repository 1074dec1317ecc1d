/**
 *   renderRun ──► stored-run: manifest, plan, ledgers and results are as they were written
 *            ──► the same policy, as_of, language and version: the stored results ──► writeReports
 *            └─► anything else: evaluateLedgers, from the ledgers ──► writeReports      into a folder of its own
 *
 * No network, no credentials, no lock: the stored run and `latest` are read and never changed.
 */
import { chmod, constants, copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { RunInfo, StoredRunOverview } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { Json } from '../evidence/canonical-json.ts';
import { sha256Of } from '../evidence/digest.ts';
import { LEDGER_FOLDER, MANIFEST, PLAN, RENDERED, RESULTS, RUN, SUMS } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { judgedAgain, policyOf } from '../job/stored.ts';
import type { PolicyFlags } from '../job/stored.ts';
import { unusualWindows } from '../job/unusual.ts';
import { evaluatedRun } from '../results/read.ts';
import { FORMATS, findFormat } from '../writers/index.ts';
import { onFolder } from '../writers/save/failures.ts';
import { refuseLinks } from '../writers/save/places.ts';
import { plainName } from '../writers/save/plain-name.ts';
import { openRenderedFolder } from '../writers/save/rendered.ts';
import type { RenderedFolder } from '../writers/save/rendered.ts';
import { configurationOf } from './configuration.ts';
import { evaluateInto } from './evaluate-into.ts';
import { outcomeOf } from './outcome.ts';
import type { RunOutcome } from './outcome.ts';
import { policyDigest, policyFor } from './policy.ts';
import { reportsOf, writeReports } from './report.ts';
import type { ReportPorts } from './report.ts';
import { openStoredRun, warnOfDeviations } from './stored-run.ts';
import type { StoredRun } from './stored-run.ts';

/** How a stored run is judged and rendered again. */
export interface RenderRunOptions {
  /** Whose policy is used, in place of that of the run's own job; what it selects and asks is not looked at. */
  job?: Job;
  /** What flags say on top of either. */
  flags?: PolicyFlags;
  /** The folder to write; by default `reports/<job>/rendered/<run-id>-<8 hex digits of the policy's digest>`. */
  out?: string;
  /** Ends it within seconds, with nothing written; its reason is thrown. */
  signal?: AbortSignal;
}

/**
 * Renders a finished run again into a folder of its own, evaluated anew only where the policy, the instant, the language or
 * the version is another one. Links are judged as of the stored run's `as_of` unless the job or a flag gives another. The
 * same run, policy and version give the same files, byte for byte.
 * @param path of the stored run's folder, or of a link to it
 * @throws AuditError `run-folder` where it was altered or is none, `job` and `usage` for the policy, `output-folder` and
 * `output-failed` for where it goes
 */
export async function renderRun(
  path: string,
  ports: ReportPorts,
  options: RenderRunOptions = {},
): Promise<RunOutcome> {
  const stored = await openStoredRun(path);
  ports.onRun?.(stored.result.info);
  warnOfDeviations(stored, ports.logger);
  const flags = options.flags ?? {};
  const job = ofFolder(judgedAgain(stored.plan.configuration, options.job ?? null, flags, FORMATS), flags);
  for (const said of unusualWindows(job)) ports.logger.warn(said);
  const { info: ran } = stored.result;
  const info = { ...ran, toolVersion: VERSION, asOf: job.asOf ?? ran.asOf };
  const interrupted = options.signal ?? new AbortController().signal;
  const out = options.out ?? defaultFolder(info, job);
  if (options.out === undefined) await refuseLinks(dirname(dirname(out)));
  const folder = await openRenderedFolder(out, stored.folder, ports.clock.now());
  try {
    const result = await resultIn(folder, stored, { job, info, interrupted });
    const run = evaluatedRun(result, folder.path(RESULTS), interrupted);
    const written = await writeReports({ run, reports: reportsOf(job.reports), folder, interrupted, ports });
    interrupted.throwIfAborted();
    const published = await folder.publish({ run, configuration: configurationOf(job) }, stored.origin);
    if (published.replaced) ports.logger.info('replaced an earlier rendering', { folder: out });
    return outcomeOf(result, {
      folder: published.folder,
      files: [...written.files, MANIFEST, SUMS, RUN, RESULTS, PLAN, `${LEDGER_FOLDER}/`],
      failedOutputs: written.failed,
    });
  } finally {
    await folder.discard();
  }
}

/** Puts the run's plan and ledgers into the folder, and its results: the stored ones where they say the same. */
async function resultIn(
  folder: RenderedFolder,
  stored: StoredRun,
  { job, info, interrupted }: { job: Job; info: RunInfo; interrupted: AbortSignal },
): Promise<StoredRunOverview> {
  const { result, jobDir, before } = stored;
  await copyInto(folder, stored, [PLAN, ...stored.ledgers]);
  const policySha256 = policyDigest(job);
  if (
    policySha256 === result.policySha256 &&
    info.asOf === result.info.asOf &&
    job.locale === result.locale &&
    info.toolVersion === result.info.toolVersion
  ) {
    await copyInto(folder, stored, [RUN, RESULTS]);
    return result;
  }
  const { ledgers } = stored;
  const policy = await policyFor(job);
  return evaluateInto(folder, { job, info, policy, ledgers, jobDir, before, interrupted });
}

/** On file systems that can, without the bytes; each whole or not there, as the plan says whose folder it is. */
async function copyInto(folder: RenderedFolder, stored: StoredRun, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = folder.path(name);
    await onFolder(path, async () => {
      const part = `${path}.part`;
      await copyFile(join(stored.folder, name), part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(part, name.startsWith(LEDGER_FOLDER) ? 0o600 : 0o640);
      await rename(part, path);
    });
  }
}

/**
 * The history and a database take the runs of a job, and this is none.
 * @throws AuditError `usage` where a flag asks for one of them
 */
function ofFolder(job: Job, { formats = [] }: PolicyFlags): Job {
  const isElsewhere = (id: string): boolean => findFormat(id)?.stage === 'published';
  const asked = formats.find(isElsewhere);
  if (asked !== undefined) {
    const message = `${asked} only accepts runs of a job, not renderings`;
    throw new AuditError('usage', message, 'Omit it from --format, or use `ota-audit load`.');
  }
  return { ...job, reports: job.reports.filter(({ format }) => !isElsewhere(format)) };
}

/** Another policy, instant or version gets another folder; the same ones replace what they made. */
function defaultFolder({ runId, job: name, asOf }: RunInfo, job: Job): string {
  const policy = JSON.parse(JSON.stringify({ version: VERSION, asOf, ...policyOf(job) })) as Json;
  const digest = sha256Of(canonicalJson(policy)).slice(0, 8);
  return join('reports', plainName('job', name), RENDERED, `${plainName('run', runId)}-${digest}`);
}
