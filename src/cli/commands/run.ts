import { FORMATS, KNOWN_REGIONS, loadJob, resolveJob, runJob } from '../../index.ts';
import type { Job, JobOverrides, RunOutcome, RunPorts } from '../../index.ts';
import { secretsOf } from '../../run/report.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';
import { printOutcome } from '../result.ts';

/** Loads the job, runs it and prints what came of it. Resolves with the exit code. */
export async function runCommand(path: string | undefined, flags: RunFlags, io: Io): Promise<number> {
  return printOutcome(await runLoaded(await loadRun(path, flags, io), flags, io), flags, io);
}

/**
 * The job of a file, or `adhoc` without one, with flags on top.
 * @throws AuditError with exit code 2
 */
export async function loadRun(path: string | undefined, flags: RunFlags, io: Io): Promise<Job> {
  const known = { knownRegions: KNOWN_REGIONS, formats: FORMATS };
  const file = path === undefined ? null : await loadJob(path, { ...known, env: io.env });
  const region = io.env['ALIBABA_CLOUD_REGION_ID'];
  const job = resolveJob(file, overridesOf(flags), { ...known, ...(region && { region }) });
  for (const secret of secretsOf(job.reports)) io.onSecret?.(secret);
  return job;
}

/** Runs a job with the process's own clock, randomness and log. */
export function runLoaded(
  job: Job,
  flags: RunFlags,
  io: Io,
  more: Pick<RunPorts, 'store'> = {},
): Promise<RunOutcome> {
  return withPorts(flags, io, (ports, signal) =>
    runJob(job, { ...ports, ...more }, { fresh: flags.fresh === true, signal }),
  );
}

/** Flags bear the contract's names; the job has its own. */
export function overridesOf(flags: RunFlags): JobOverrides {
  const { productKey, format, ids, column, list, destVersion, region } = flags;
  const { instanceId, endpoint, qps, out, failOn, locale, expiringWithin, asOf, probe } = flags;
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
    locale,
    expiringWithin,
    asOf,
    probe,
  };
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as JobOverrides;
}
