import { KNOWN_REGIONS } from '../iot/endpoints.ts';
import type { Job, Tellable } from '../job/job.ts';
import type { JobFile, JobVocabulary } from '../job/load.ts';
import { resolveJob } from '../job/resolve.ts';
import type { JobOverrides } from '../job/job-overrides.ts';
import { CHANNELS } from '../notify/index.ts';
import { secretsOf } from '../run/report.ts';
import { secretsOfQuota } from '../run/shared-quota.ts';
import { secretsOfTelling } from '../run/telling/tellers.ts';
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
  const secrets = [...secretsOf(job.reports), ...secretsOfTelling(job), ...secretsOfQuota(job)];
  for (const secret of secrets) io.onSecret?.(secret);
  return job;
}

/** Who is to be told that there is no job, as far as its file can be read. */
export async function tellableFor(
  path: string | undefined,
  flags: RunFlags,
  io: Io,
): Promise<Tellable | null> {
  if (path === undefined) return null;
  const { readTellable } = await import('../job/tellable.ts');
  const tellable = await readTellable(path, { env: io.env, channels: CHANNELS });
  if (!tellable) return null;
  for (const secret of secretsOfTelling(tellable)) io.onSecret?.(secret);
  const { out = tellable.out, locale = tellable.locale } = flags;
  return { ...tellable, out, locale };
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
  const overrides: { [Key in Exclude<keyof JobOverrides, 'given'>]: JobOverrides[Key] | undefined } = {
    ids,
    column,
    // Switched off by a variable, it is as if it were not given.
    list: list === true ? list : undefined,
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
  const said = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const given = said.flatMap(([key]) => {
    const flag = FLAG_OF[key] ?? key;
    const source = flags.given?.[flag];
    return source ? [[flag, source] as const] : [];
  });
  return {
    ...(Object.fromEntries(said) as JobOverrides),
    ...(given.length > 0 && { given: Object.fromEntries(given) }),
  };
}

/** The flags of what is not called as they are. */
const FLAG_OF: Readonly<Record<string, string>> = { productKeys: 'productKey', formats: 'format' };
