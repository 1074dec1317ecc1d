/**
 *   judgeAgain ──► stored-run: manifest and ledger are as they were written
 *              ──► the job of the ledger, another job's policy, flags ──► render ──► a folder of its own
 *
 * No network, no credentials, no lock: the stored run and `latest` are read and never changed.
 */
import { join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { RunInfo } from '../core/model/run.ts';
import { VERSION } from '../core/version.ts';
import { sha256Of } from '../evidence/digest.ts';
import { LEDGER, MANIFEST, RENDERED, SUMS } from '../evidence/names.ts';
import type { Job } from '../job/job.ts';
import { judgedAgain, policyOf } from '../job/stored.ts';
import type { PolicyFlags } from '../job/stored.ts';
import { copyLedger } from '../ledger/write.ts';
import { FORMATS, findFormat } from '../writers/index.ts';
import { canonicalJson } from '../writers/manifest.ts';
import type { Json } from '../writers/manifest.ts';
import { onFolder } from '../writers/save/failures.ts';
import { plainName } from '../writers/save/plain-name.ts';
import { openRenderedFolder } from '../writers/save/rendered.ts';
import { configurationOf } from './journal.ts';
import { outcomeOf } from './outcome.ts';
import type { RunOutcome } from './outcome.ts';
import { policyDigest, policyFor } from './policy.ts';
import type { RunPorts } from './ports.ts';
import { render } from './render.ts';
import { reportsOf } from './report.ts';
import { openStoredRun } from './stored-run.ts';

export interface JudgeAgainOptions {
  /** Whose policy is used, in place of that of the run's own job; what it selects and asks is not looked at. */
  job?: Job;
  /** What flags say on top of either. */
  flags?: PolicyFlags;
  /** The folder to write; by default `reports/<job>/rendered/<run-id>-<8 hex digits of the policy's digest>`. */
  out?: string;
  /** Ends it within seconds, with nothing written; its reason is thrown. */
  signal?: AbortSignal;
}

/** What judging again needs of the world. */
export type JudgeAgainPorts = Pick<RunPorts, 'clock' | 'logger' | 'onProgress'>;

/**
 * Judges a finished run again and renders it into a folder of its own. Links are judged as of the stored run's `as_of`
 * unless the job or a flag gives another. The same run, policy and version give the same files, byte for byte.
 * @param path of the stored run's folder, or of a link to it
 * @throws AuditError `run-folder` where it was altered or is none, `job` and `usage` for the policy, `output-folder` and
 * `output-failed` for where it goes
 */
export async function judgeAgain(
  path: string,
  ports: JudgeAgainPorts,
  options: JudgeAgainOptions = {},
): Promise<RunOutcome> {
  const stored = await openStoredRun(path);
  for (const { file, problem } of stored.deviations) {
    ports.logger.warn('the stored run is not as it was written; its ledger is', { file, problem });
  }
  const flags = options.flags ?? {};
  const job = ofFolder(judgedAgain(stored.configuration, options.job ?? null, flags, FORMATS), flags);
  const judging = {
    info: { ...stored.info, toolVersion: VERSION, asOf: job.asOf ?? stored.info.asOf },
    finishedAt: stored.finishedAt,
    policy: await policyFor(job),
    policySha256: policyDigest(job),
    reports: reportsOf(job.reports),
    interrupted: options.signal ?? new AbortController().signal,
  };
  const out = options.out ?? defaultFolder(judging.info, job);
  const folder = await openRenderedFolder(out, stored.folder, ports.clock.now());
  try {
    const ledgerPath = folder.path(LEDGER);
    await onFolder(ledgerPath, () => copyLedger(stored.ledgerPath, ledgerPath));
    const { jobDir, previous } = stored;
    const rendered = await render({ ...judging, folder, jobDir, previous, ...ports });
    const { run, files, failed: failedOutputs } = rendered;
    await rendered.close();
    const facts = { run, configuration: configurationOf(job) };
    const published = await folder.publish(facts, stored.origin);
    if (published.replaced) ports.logger.info('replaced what was rendered there before', { folder: out });
    return outcomeOf(run, {
      folder: published.folder,
      files: [...files, MANIFEST, SUMS, LEDGER],
      failedOutputs,
    });
  } finally {
    await folder.discard();
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
    const message = `${asked} takes the runs of a job, and a run that is judged again is none`;
    throw new AuditError('usage', message, 'Leave it out of --format.');
  }
  return { ...job, reports: job.reports.filter(({ format }) => !isElsewhere(format)) };
}

/** Another policy, instant or version gets another folder; the same ones replace what they made. */
function defaultFolder({ runId, job: name, asOf }: RunInfo, job: Job): string {
  const policy = JSON.parse(JSON.stringify({ version: VERSION, asOf, ...policyOf(job) })) as Json;
  const digest = sha256Of(canonicalJson(policy)).slice(0, 8);
  return join('reports', plainName('job', name), RENDERED, `${plainName('run', runId)}-${digest}`);
}
