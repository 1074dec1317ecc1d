/**
 *   loadJob ──► a job file, or none ──┐
 *   parseJob ──► its object           ├──► resolve.ts: overrides, defaults ──► Job
 */
import type { Env } from '../core/ports.ts';
import { KNOWN_REGIONS } from '../iot/endpoints.ts';
import type { Job } from '../job/job.ts';
import type { JobOverrides } from '../job/job-overrides.ts';
import type { JobFile } from '../job/load.ts';
import { resolveJob } from '../job/resolve.ts';
import type { WrittenJob } from '../job/schema.ts';
import { CHANNELS } from '../notify/index.ts';
import { FORMATS } from '../writers/index.ts';
import { nodePorts } from './node-ports.ts';
import { secretsOf } from './report.ts';
import { secretsOfQuota } from './shared-quota.ts';
import { secretsOfTelling } from './telling/tellers.ts';

/** How a job is read. */
export interface JobOptions {
  /** What `${NAME}` in a job stands for. Default: the environment of the process. */
  env?: Env;
  /** What wins over the job, as flags do on the command line. */
  overrides?: JobOverrides;
  /** Told of every secret in the job, such as a webhook's URL, so that its owner can keep it out of what is printed. */
  onSecret?: (secret: string) => void;
}

/** How a job that is an object is read. */
export interface ParseJobOptions extends JobOptions {
  /** What paths in the job are relative to. Default: the working directory. */
  folder?: string;
}

const KNOWN = { knownRegions: KNOWN_REGIONS, formats: FORMATS, channels: CHANNELS };

/**
 * The job of a YAML file with the files that it names, ready for `runJob`. Nothing is asked of the network.
 * @param path relative to the working directory; null: the job `adhoc`, of overrides alone
 * @throws AuditError `job` with a line for each problem (`<path>:<line>:<column> <key>: <problem>`), which repeats no value;
 * `usage` and `region` for overrides
 */
export async function loadJob(path: string | null, options: JobOptions = {}): Promise<Job> {
  const env = envOf(options);
  return resolved(
    path === null ? null : await (await reading()).readJobFile(path, { ...KNOWN, env }),
    options,
  );
}

/**
 * The job of an object that says what a job file says, by the same rules. `name` is required, what is undefined is left out.
 * @throws AuditError as `loadJob` does; a problem reads `job: <key>: <problem>`
 */
export async function parseJob(document: JobDocument, options: ParseJobOptions = {}): Promise<Job> {
  const { folder = '.' } = options;
  const env = envOf(options);
  return resolved(await (await reading()).readJobObject(document, folder, { ...KNOWN, env }), options);
}

/** What a job file says, key by key: `jobs/job.schema.json` describes each. Durations are text such as `6h`. */
export type JobDocument = WrittenJob;

/** YAML and its schemas are loaded by those who have a job. */
function reading(): Promise<typeof import('../job/load.ts')> {
  return import('../job/load.ts');
}

function envOf({ env = nodePorts().env }: JobOptions): Env {
  return env;
}

function resolved(file: JobFile | null, options: JobOptions): Job {
  const region = envOf(options)['ALIBABA_CLOUD_REGION_ID'];
  const job = resolveJob(file, options.overrides ?? {}, { ...KNOWN, ...(region && { region }) });
  const secrets = [...secretsOf(job.reports), ...secretsOfTelling(job), ...secretsOfQuota(job)];
  for (const secret of secrets) options.onSecret?.(secret);
  return job;
}
