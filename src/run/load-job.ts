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

/** How `loadJob` reads a job. */
export interface JobOptions {
  /** Where `${NAME}` in a job is looked up. Default: the environment of the process. */
  env?: Env;
  /** Replaces what the job says, as flags do on the command line. */
  overrides?: JobOverrides;
  /** Called with every secret in the job, such as a webhook's URL, so that the caller can mask it in what it prints. */
  onSecret?: (secret: string) => void;
}

/** How `parseJob` reads a job. */
export interface ParseJobOptions extends JobOptions {
  /** What paths in the job are relative to. Default: the working directory. */
  folder?: string;
}

const KNOWN = { knownRegions: KNOWN_REGIONS, formats: FORMATS, channels: CHANNELS };

/**
 * Reads the job of a YAML file and the files that it names, without any network. The result is ready for `runJob`.
 * @param path relative to the working directory; null: the job `adhoc`, made from `overrides` alone
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
 * Makes a job of an object that says what a job file may say, with the same rules. `name` is required, `undefined` counts as absent.
 * @throws AuditError as `loadJob` does; a problem reads `job: <key>: <problem>`
 */
export async function parseJob(document: JobDocument, options: ParseJobOptions = {}): Promise<Job> {
  const { folder = '.' } = options;
  const env = envOf(options);
  return resolved(await (await reading()).readJobObject(document, folder, { ...KNOWN, env }), options);
}

/** What a job file may say: `jobs/job.schema.json` describes each key. Durations are text such as `6h`. */
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
