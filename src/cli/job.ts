import { KNOWN_REGIONS } from '../iot/endpoints.ts';
import type { Job } from '../job/job.ts';
import type { JobFile, JobVocabulary } from '../job/load.ts';
import { resolveJob } from '../job/resolve.ts';
import type { JobOverrides } from '../job/job-overrides.ts';
import { CHANNELS } from '../notify/index.ts';
import { secretsOf } from '../run/report.ts';
import { FORMATS } from '../writers/index.ts';
import type { Io } from './io.ts';
import type { RunFlags } from './options.ts';

/**
 * The job of a file, or `adhoc` without one, with flags on top.
 * @throws AuditError with exit code 2
 */
export async function jobFor(path: string | undefined, flags: RunFlags, io: Io): Promise<Job> {
  const known = { knownRegions: KNOWN_REGIONS, formats: FORMATS, channels: CHANNELS };
  const file = path === undefined ? null : await loadFile(path, { ...known, env: io.env });
  const region = io.env['ALIBABA_CLOUD_REGION_ID'];
  const job = resolveJob(file, overridesOf(flags), { ...known, ...(region && { region }) });
  for (const secret of secretsOf(job.reports)) io.onSecret?.(secret);
  return job;
}

/** YAML and its schemas are loaded by those who have a job file. */
async function loadFile(path: string, vocabulary: JobVocabulary): Promise<JobFile> {
  return (await import('../job/load.ts')).loadJob(path, vocabulary);
}

/** Flags bear the contract's names; the job has its own. */
export function overridesOf(flags: RunFlags): JobOverrides {
  const { productKey, format, ids, column, list, destVersion, region } = flags;
  const { instanceId, endpoint, qps, out, failOn, failOnNew, locale, expiringWithin } = flags;
  const { asOf, probe, rollouts } = flags;
  const overrides: { [Key in keyof JobOverrides]: JobOverrides[Key] | undefined } = {
    ids,
    column,
    list,
    productKeys: productKey,
    destVersion,
    region,
    instanceId,
    endpoint,
    qps,
    out,
    formats: format,
    failOn,
    failOnNew,
    locale,
    expiringWithin,
    asOf,
    probe,
    rollouts,
  };
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as JobOverrides;
}
